"""Handing over: an organisation always keeps somebody in charge who can be reached, whoever leaves."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Role
from app.db.models import Membership, Organisation, OrganisationKind, UserAccount
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.services.addresses import known_email
from app.services.letters import unreachable_people

IN_CHARGE = (Role.LEAD, Role.EMPLOYER)


def refuse_last_in_charge(session: Session, user_id: int, organisation_ids: Iterable[int] | None = None) -> None:
    """Raise ``ConflictError`` where a person is the only one in charge of an organisation: of these, or of any."""
    mine = select(Membership.organisation_id).where(Membership.user_id == user_id, Membership.role.in_(IN_CHARGE))
    led = set(session.scalars(mine))
    if organisation_ids is not None:
        led &= set(organisation_ids)
    others = (
        select(Membership.organisation_id)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active, Membership.role.in_(IN_CHARGE), Membership.user_id != user_id)
    )
    left = led - set(session.scalars(others))
    if left:
        names = session.scalars(select(Organisation.name).where(Organisation.id.in_(left)).order_by(Organisation.name))
        raise ConflictError(
            f"Nobody else is in charge of {', '.join(names)}, so nobody could be reached there. Hand over to somebody "
            "first: the form for it stands on the page of the organisation."
        )


def in_charge(session: Session, organisation: Organisation, user_id: int) -> Membership:
    """Return the membership that can be handed over; raise ``NotFoundError`` for somebody not in charge there."""
    found = session.scalars(
        select(Membership).where(
            Membership.organisation_id == organisation.id,
            Membership.user_id == user_id,
            Membership.role.in_(IN_CHARGE),
        )
    ).first()
    if found is None:
        raise NotFoundError(f"This person is not in charge of {organisation.name}, so there is nothing to hand over.")
    return found


def successor_among_members(session: Session, organisation: Organisation, email: str, leaver_id: int) -> int | None:
    """Return the member of an organisation with an address, ``None`` for a newcomer.

    Raises ``InvalidRequestError`` for the leaver's own address and ``ConflictError`` for a closed account.
    """
    row = session.execute(
        select(UserAccount.id, UserAccount.is_active)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(Membership.organisation_id == organisation.id, UserAccount.email == known_email(email))
    ).one_or_none()
    if row is None:
        return None
    if row.id == leaver_id:
        raise InvalidRequestError("Name somebody else than the person who leaves.")
    if not row.is_active:
        raise ConflictError("The account of that person was closed. Ask an administrator to open it again.")
    return int(row.id)


def unreached_organisations(session: Session) -> tuple[Organisation, ...]:
    """Return every organisation without an open account in charge whose address works, by name, in three queries."""
    lost = unreachable_people(session)
    people = session.execute(
        select(Membership.organisation_id, Membership.user_id)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active, Membership.role.in_(IN_CHARGE))
    )
    reached = {organisation_id for organisation_id, user_id in people if user_id not in lost}
    everybody = session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PROGRAMME)
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(one for one in everybody if one.id not in reached)
