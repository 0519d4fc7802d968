"""Statements of every shape: those that a session confined to an organisation answers, and those that it refuses."""

from sqlalchemy import (
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    table,
    text,  # noqa: TID251 - to see it refused
    true,
    union,
    update,
)
from sqlalchemy.orm import aliased

from app.db.models import (
    Collection,
    Event,
    Finding,
    LoginSession,
    Membership,
    OneTimeLink,
    Organisation,
    SignInAttempt,
    SignOff,
    Upload,
    UserAccount,
)

UPLOAD = aliased(Upload)

CONFINED = {
    "entity": select(Upload.organisation_id),
    "alias": select(UPLOAD.organisation_id),
    "join": select(Upload.organisation_id).join(Finding, Finding.upload_id == Upload.id),
    "outer join": select(Finding.organisation_id).outerjoin(Upload, Finding.upload_id == Upload.id),
    "implicit join": select(Finding.organisation_id).where(Finding.upload_id == Upload.id),
    "self join": select(UPLOAD.organisation_id).join(Upload, Upload.id == UPLOAD.id),
    "join by relationship": select(Membership.organisation_id).join(Membership.user),
    "related row exists": select(Membership.organisation_id).where(Membership.organisation.has()),
    "subquery": select(select(Upload.organisation_id).subquery().c.organisation_id),
    "entity from subquery": select(aliased(Upload, select(Upload).subquery()).organisation_id),
    "common table expression": select(select(Upload.organisation_id).cte().c.organisation_id),
    "union": union(select(Upload.organisation_id), select(Finding.organisation_id)),
    "in a subquery": select(Upload.organisation_id).where(Upload.id.in_(select(Finding.upload_id))),
    "exists": select(Upload.organisation_id).where(exists().where(Finding.upload_id == Upload.id)),
    "scalar subquery": select(select(func.max(Upload.organisation_id)).scalar_subquery()).select_from(Membership),
    "aggregate": select(func.max(Upload.organisation_id)),
    "organisation": select(Organisation.id),
    "members": select(Membership.organisation_id).join(UserAccount, UserAccount.id == Membership.user_id),
}

REFUSED = {
    "text": text("SELECT 1"),
    "text in where": select(Upload).where(text("1 = 1")),
    "statement from text": select(Upload).from_statement(text("SELECT * FROM upload")),
    "text as a column": select(Upload.id, literal_column("(SELECT 2)")),
    "core select": select(Upload.__table__),
    "core column": select(Upload.id, Finding.__table__.c.id),
    "core alias": select(Upload.id, Finding.__table__.alias().c.id),
    "core join": select(Upload.id).join(Finding.__table__, true()),
    "core subquery": select(Upload).where(Upload.id.in_(select(Finding.__table__.c.upload_id))),
    "lightweight table": select(Upload).where(Upload.id.in_(select(column("id")).select_from(table("upload")))),
    "select without entity": select(exists().where(Upload.id == 2)),
    "core insert": insert(Upload.__table__),
    "core update": update(Upload.__table__).values(size=0),
    "core delete": delete(Upload.__table__),
    "sessions": select(LoginSession.id),
    "links": select(OneTimeLink.id),
    "sign-in attempts in a subquery": select(Upload.id).where(exists().where(SignInAttempt.id > 0)),
    "update across tables": update(Upload).where(Finding.upload_id == Upload.id).values(size=0),
    "update of the owner": update(Upload).values(organisation_id=2),
    "update of the owner in order": update(Upload).ordered_values((Upload.organisation_id, 2)),
    "update of the log": update(Event).values(kind="other"),
    "delete of a signature": delete(SignOff),
    "update of a shared table": update(Collection).values(year=1),
    "update of a membership": update(Membership).values(role="administrator"),
}
