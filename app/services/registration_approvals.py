"""Approving registrations, or sending them back with a reason: each as it was seen, or not at all.

Nothing but the acceptance of the return waits for an approval: files are checked and sent meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Permission
from app.clock import Clock
from app.db.models import Collection, Organisation, Submission
from app.errors import ConflictError, InvalidRequestError, NotPermittedError
from app.programme.events import EventKind
from app.programme.journey import Journey, read_journey
from app.programme.milestones import MilestoneKey
from app.programme.statuses import registration_ends_on
from app.services.collections import windows_of
from app.services.events import events_of, record
from app.services.reasons import given_reason
from app.services.registration_letters import SendingBack, write_sent_back
from app.services.registration_views import WaitingRegistration, described_registrations

NO_REASON = "Say what has to change, so that the organisation can register again."


@dataclass(frozen=True, slots=True)
class Approval:
    """What the programme team said of a registration, as the organisation reads it; dates are ``None`` if it did not.

    ``waits`` says that it was not looked at yet; ``reason`` is why it was sent back, while it was not made again.
    """

    waits: bool
    approved_on: date | None
    sent_back_on: date | None
    reason: str


def approve_registrations(
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, seen: Mapping[int, str]
) -> int:
    """Approve registrations as they were seen, in the caller's transaction: all of them or none; return how many.

    Raises ``InvalidRequestError`` where none is chosen, and ``ConflictError`` naming one that changed since.
    """
    _refuse_without_permission(actor)
    if not seen:
        raise InvalidRequestError("Choose at least one registration to approve.")
    for organisation_id, digest in sorted(seen.items()):
        _hold(session, collection, organisation_id, digest, clock)
        _log(session, organisation_id, EventKind.REGISTRATION_APPROVED, actor, clock, collection)
    return len(seen)


def send_registration_back(  # noqa: PLR0913 - which one as it was seen, why, by whom and from where
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    collection: Collection,
    organisation_id: int,
    seen: str,
    reason: str,
    base_url: str,
) -> int:
    """Send a registration back with a reason, in the caller's transaction; return how many letters say so.

    Raises ``InvalidRequestError`` without a reason and ``ConflictError`` where it changed since it was seen.
    """
    _refuse_without_permission(actor)
    given = given_reason(reason, NO_REASON)
    name = _hold(session, collection, organisation_id, seen, clock)
    _log(session, organisation_id, EventKind.REGISTRATION_SENT_BACK, actor, clock, collection, reason=given)
    what = SendingBack(
        organisation_id, name, collection.year, given, _last_day(session, organisation_id, collection, clock)
    )
    return write_sent_back(session, clock, base_url, what)


def waiting_registration(
    session: Session, collection: Collection, organisation: Organisation, clock: Clock
) -> WaitingRegistration | None:
    """Return the registration of one organisation as it waits for an approval; ``None`` where it does not."""
    since = _journey(session, organisation.id, collection.id, clock).notes.unapproved_since
    if since is None:
        return None
    named = {organisation.id: (organisation.code, organisation.name)}
    return described_registrations(session, collection, {organisation.id: since}, named)[0]


def registration_beside(session: Session, submission: Submission, clock: Clock) -> WaitingRegistration | None:
    """Return the registration that waits for an approval beside a version of a return, if it does."""
    organisation = session.get_one(Organisation, submission.organisation_id)
    return waiting_registration(session, session.get_one(Collection, submission.collection_id), organisation, clock)


def registration_is_sent_back(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> bool:
    """Say whether a registration was sent back and not made again since."""
    journey = _journey(session, organisation_id, collection.id, clock)
    is_back = journey.notes.registration_sent_back_on is not None
    return is_back and not journey.is_complete(MilestoneKey.REGISTERED)


def approval_of(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> Approval:
    """Return what became of an organisation's registration, as it may read it itself."""
    events = events_of(session, organisation_id, collection.id)
    notes = read_journey(events, clock.today()).notes
    back = [one for one in events if one.kind is EventKind.REGISTRATION_SENT_BACK]
    reason = str(back[-1].detail.get("reason", "")) if back and notes.registration_sent_back_on else ""
    return Approval(notes.unapproved_since is not None, notes.approved_on, notes.registration_sent_back_on, reason)


def hold_organisation(session: Session, organisation_id: int) -> Organisation | None:
    """Hold an organisation to the end of the transaction, so that decisions on its registration take turns."""
    wanted = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalars(wanted.with_for_update(key_share=True)).first()


def _refuse_without_permission(actor: Actor) -> None:
    if not actor.may(Permission.APPROVE_REGISTRATIONS):
        raise NotPermittedError("Only the programme team can decide on registrations.")


def _hold(session: Session, collection: Collection, organisation_id: int, seen: str, clock: Clock) -> str:
    """Hold an organisation to the end of the transaction and return its name; refuse what is not as it was seen."""
    held = hold_organisation(session, organisation_id)
    if held is None:
        raise InvalidRequestError("Choose a registration from the list.")
    now = waiting_registration(session, collection, held, clock)
    journey = _journey(session, organisation_id, collection.id, clock)
    # Who ended since takes no part any more, but what it signed before is still read, and that waits for this.
    is_decided_on = journey.is_taking_part or (bool(journey.notes.ended) and journey.notes.withdrawn_on is None)
    if now is None or now.seen != seen or not is_decided_on:
        raise ConflictError(
            f"The registration of {held.name} changed since you looked, so nothing was decided. Look at it again."
        )
    return held.name


def _last_day(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> date:
    journey = _journey(session, organisation_id, collection.id, clock)
    return registration_ends_on(journey, windows_of(session, collection))


def _journey(session: Session, organisation_id: int, collection_id: int, clock: Clock) -> Journey:
    return read_journey(events_of(session, organisation_id, collection_id), clock.today())


def _log(  # noqa: PLR0913, PLR0917 - the parts of one event
    session: Session, organisation_id: int, kind: EventKind, actor: Actor, clock: Clock, collection: Collection,
    **detail: object,
) -> None:  # fmt: skip
    record(
        session, organisation_id=organisation_id, kind=kind, actor=actor, clock=clock, collection_id=collection.id,
        **detail,
    )  # fmt: skip
