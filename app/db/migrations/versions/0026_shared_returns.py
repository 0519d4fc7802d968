"""Log in open collections that one return covers two organisations, where a link has said so already."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

LAST_DAY = (10, 31)  # of the returns of a collection, as it usually is
STANDS = ("awaiting_signature", "signed", "accepted")

_event = sa.table(
    "event",
    sa.column("organisation_id", sa.Integer),
    sa.column("collection_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor_user_id", sa.Integer),
    sa.column("actor_name", sa.String),
    sa.column("detail", sa.JSON),
)
_organisation = sa.table(
    "organisation",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("is_demonstration", sa.Boolean),
)
_collection = sa.table(
    "collection",
    sa.column("id", sa.Integer),
    sa.column("year", sa.Integer),
    sa.column("is_demonstration", sa.Boolean),
)
_submission = sa.table(
    "submission",
    sa.column("organisation_id", sa.Integer),
    sa.column("collection_id", sa.Integer),
    sa.column("state", sa.String),
)
_link = sa.table(
    "organisation_link",
    *(sa.column(name, sa.Integer) for name in ("from_id", "to_id", "recorded_by")),
    sa.column("kind", sa.String),
    sa.column("since", sa.Date),
    sa.column("recorded_name", sa.String),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Add two events for each link and collection that it counts for; on PostgreSQL as the role that sees all rows."""
    connection, is_postgresql = op.get_bind(), op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("SET LOCAL ROLE scwres_programme")
    rows = list(_rows(connection))
    if rows:
        op.bulk_insert(_event, rows)
    if is_postgresql:
        op.execute("RESET ROLE")


def _rows(connection: sa.Connection):  # noqa: ANN202 - a migration stands alone
    people = {one.id: one for one in connection.execute(sa.select(_organisation))}
    standing = sa.select(_submission).where(_submission.c.state.in_(STANDS))
    own = {(one.organisation_id, one.collection_id) for one in connection.execute(standing)}
    collections = connection.execute(sa.select(_collection)).all()
    for link in connection.execute(sa.select(_link).where(_link.c.kind == "returns_with")).all():
        for one in collections:
            is_invented = people[link.from_id].is_demonstration
            if link.since <= date(one.year, *LAST_DAY) and is_invented == one.is_demonstration:
                yield from () if (link.from_id, one.id) in own else _pair(link, one.id, people)


def _pair(link: sa.Row, collection_id: int, people: dict):  # noqa: ANN202 - as above
    sides = (
        (link.from_id, "return_made_with", link.to_id),
        (link.to_id, "return_covers", link.from_id),
    )
    for about, kind, other in sides:
        yield {
            "organisation_id": about,
            "collection_id": collection_id,
            "kind": kind,
            "at": link.recorded_at,
            "actor_user_id": link.recorded_by,
            "actor_name": link.recorded_name,
            "detail": {"other_id": other, "text": people[other].name, "since": link.since.isoformat()},
        }
