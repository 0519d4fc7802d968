"""Organisations: who they are, what codes they carry, and the people in them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.access import Role
from app.clock import Clock
from app.db.models import Membership, Organisation, OrganisationCode, OrganisationKind, UserAccount
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.services.paging import DEFAULT_LIMIT, Page, within_bounds

PROGRAMME_CODE = "PROGRAMME"
PROGRAMME_NAME = "SC-WRES programme team"


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is known of an organisation when it is added; ``code`` is its own stable id."""

    code: str
    name: str
    kind: OrganisationKind
    la_type: str | None = None
    region_code: str | None = None
    region_name: str | None = None
    gss_code: str | None = None
    size: int | None = None
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """Which organisations to list: ``search`` is part of a name or a code. Without a kind, all but the programme."""

    search: str = ""
    kind: OrganisationKind | None = None
    region_code: str | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who belongs to an organisation."""

    user_id: int
    name: str
    email: str
    role: Role
    is_active: bool


def add_organisation(session: Session, new: NewOrganisation, clock: Clock) -> Organisation:
    """Add an organisation, in the caller's transaction. Raises ``ConflictError`` if its code is taken."""
    code, name = new.code.strip(), new.name.strip()
    if not code or not name:
        raise InvalidRequestError("Give the organisation a code and a name.")
    if session.scalar(select(Organisation.id).where(Organisation.code == code)) is not None:
        raise ConflictError(f"There is already an organisation with the code {code}.")
    organisation = Organisation(
        code=code,
        name=name,
        kind=new.kind,
        la_type=new.la_type,
        region_code=new.region_code,
        region_name=new.region_name,
        gss_code=new.gss_code,
        size=new.size,
        is_demonstration=new.is_demonstration,
        created_at=clock.now(),
    )
    session.add(organisation)
    session.flush()
    return organisation


def programme_organisation(session: Session, clock: Clock, name: str = PROGRAMME_NAME) -> Organisation:
    """Return the programme's own organisation, adding it the first time; there is only ever one."""
    found = session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.PROGRAMME)).first()
    new = NewOrganisation(PROGRAMME_CODE, name, OrganisationKind.PROGRAMME)
    return found or add_organisation(session, new, clock)


def find_organisation(session: Session, code: str) -> Organisation:
    """Return the organisation that carries or once carried a code; raise ``NotFoundError`` if none did."""
    wanted = code.strip()
    carried = select(OrganisationCode.organisation_id).where(OrganisationCode.code == wanted)
    found = session.scalars(
        select(Organisation)
        .where(or_(Organisation.code == wanted, Organisation.id.in_(carried)))
        .order_by(Organisation.code != wanted, Organisation.id)
    ).first()
    if found is None:
        raise NotFoundError(f"There is no organisation with the code {wanted}. Check the code, or add it first.")
    return found


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """Return an organisation by its id; raise ``NotFoundError`` for one that the session may not see."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFoundError("There is no such organisation.")
    return found


def list_organisations(session: Session, wanted: OrganisationFilter) -> Page[Organisation]:
    """Return a page of organisations by name."""
    conditions = _conditions(wanted)
    limit, offset = within_bounds(wanted.limit, wanted.offset)
    total = session.scalar(select(func.count(Organisation.id)).where(*conditions)) or 0
    rows = session.scalars(
        select(Organisation)
        .where(*conditions)
        .order_by(func.lower(Organisation.name), Organisation.id)
        .limit(limit)
        .offset(offset)
    )
    return Page(tuple(rows), total, limit, offset)


def people_of(session: Session, organisation_id: int) -> tuple[Person, ...]:
    """Return everybody who belongs to an organisation, by role and name, closed accounts last."""
    rows = session.execute(
        select(Membership.role, UserAccount.id, UserAccount.name, UserAccount.email, UserAccount.is_active)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
    )
    people = [Person(user_id, name, email, Role(role), is_active) for role, user_id, name, email, is_active in rows]
    order = list(Role)
    return tuple(sorted(people, key=lambda one: (not one.is_active, order.index(one.role), one.name)))


def _conditions(wanted: OrganisationFilter) -> list[ColumnElement[bool]]:
    kind = wanted.kind
    found = [Organisation.kind != OrganisationKind.PROGRAMME if kind is None else Organisation.kind == kind]
    if wanted.region_code is not None:
        found.append(Organisation.region_code == wanted.region_code)
    if wanted.search.strip():
        text = wanted.search.strip()
        columns = (Organisation.name, Organisation.code, Organisation.gss_code)
        found.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return found
