"""Adding an organisation by hand: with somebody to reach, or with the promise that somebody will be found."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Organisation
from app.errors import ConflictError, InvalidRequestError
from app.programme.events import EventKind
from app.services.invitations import Invitation, Newcomer, Within, invite_person
from app.services.organisations import NewOrganisation, add_organisation
from app.services.registration import PeopleRefusedError


def add_with_lead(  # noqa: PLR0913 - who is added, by whom, and what was agreed to
    session: Session,
    new: NewOrganisation,
    lead: Newcomer | None,
    *,
    actor: Actor,
    clock: Clock,
    agreed: frozenset[str] = frozenset(),
) -> tuple[int, Invitation | None]:
    """Add an organisation with its lead, in the caller's transaction; return its id, and the invitation to send.

    Without a lead its log keeps who said that somebody will be found. Raises ``ConflictError`` if its code is taken,
    in whatever case, and ``PeopleRefusedError`` for somebody who cannot be named.
    """
    taken = session.scalar(select(Organisation.code).where(func.lower(Organisation.code) == new.code.strip().lower()))
    if taken is not None:
        raise ConflictError(f"There is already an organisation with the code {taken}.")
    within = Within(session, actor, clock, add_organisation(session, new, clock), agreed)
    if lead is None:
        within.log(EventKind.NOBODY_TO_REACH)
        return within.organisation.id, None
    try:
        return within.organisation.id, invite_person(within, lead)
    except (InvalidRequestError, ConflictError) as refused:
        raise PeopleRefusedError({lead.role: refused}) from refused
