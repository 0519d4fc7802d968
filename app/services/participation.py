"""Participation: an organisation joins a collection, declines, leaves, comes back, or has nothing to submit."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Permission, Role
from app.clock import Clock
from app.db.models import Collection, OrganisationKind, Participation, Service, SubmissionState
from app.errors import ConflictError, InvalidRequestError, NotPermittedError
from app.programme.calendar import day_words
from app.programme.events import EventKind
from app.programme.journey import Journey, read_journey
from app.programme.milestones import MilestoneKey
from app.programme.notes import AWAITS_APPROVAL
from app.programme.statuses import registration_ends_on
from app.services.collections import windows_of
from app.services.events import events_of, record
from app.services.organisations import get_organisation, people_of
from app.services.reasons import given_reason
from app.services.submissions import OPEN_STATES, current_submission, withdraw
from app.services.uploads import hold_return

COUNCIL_PEOPLE = (Role.LEAD, Role.DEPUTY, Role.SIGNATORY)
EMPLOYER_PEOPLE = (Role.EMPLOYER,)
ABSENT = "Your organisation takes no part in this collection at the moment."


@dataclass(frozen=True, slots=True)
class Registration:
    """What an organisation has said so far; ``missing`` names the roles that nobody holds yet."""

    services: tuple[Service, ...]
    missing: tuple[Role, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the organisation is registered."""
        return bool(self.services) and not self.missing


def registration_of(session: Session, organisation_id: int, collection: Collection) -> Registration:
    """Return how far an organisation's registration has come."""
    row = _participation(session, organisation_id, collection)
    services = () if row is None else tuple(Service(one) for one in row.services)
    return Registration(services, _missing(session, organisation_id))


def register_participation(
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, services: Iterable[str]
) -> Registration:
    """Register the actor's organisation with the services in scope, in the caller's transaction.

    It counts as registered once somebody holds each role that it needs, and waits for the programme team's approval
    from then on; until then what was said is kept and the log says who is missing. The same again changes nothing.
    Raises ``NotPermittedError``, ``InvalidRequestError`` without a known service, and ``ConflictError`` outside the
    window of registration.
    """
    _refuse_without_permission(actor)
    chosen = _known_services(services)
    journey = _journey(session, actor.organisation_id, collection, clock)
    if journey.has_left:
        raise ConflictError(ABSENT)
    is_registered = journey.is_complete(MilestoneKey.REGISTERED)
    # What was sent back may always be put right: its last day only says from when it is late.
    if not is_registered and journey.notes.registration_sent_back_on is None:
        _refuse_outside_window(session, collection, journey, clock)
    before = registration_of(session, actor.organisation_id, collection)
    _store(session, actor.organisation_id, collection, chosen)
    after = Registration(chosen, before.missing)
    kind = EventKind.REGISTERED if after.is_complete and not is_registered else EventKind.REGISTRATION_CHANGED
    missing = [role.value for role in after.missing]
    if kind is EventKind.REGISTERED or before.services != chosen or list(journey.notes.missing_people) != missing:
        awaits = AWAITS_APPROVAL if kind is EventKind.REGISTERED else None
        said = {"services": list(chosen), "missing": missing or None, "awaits": awaits}
        _log(session, actor, clock, collection, kind, **said)
    return after


def withdraw_participation(
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, reason: str
) -> None:
    """Decline an invitation or leave a collection, saying why; a version that is signed or waits goes with it.

    Raises ``ConflictError`` if the organisation takes no part, was not invited, or its return was accepted.
    """
    _refuse_without_permission(actor)
    journey = _expected_journey(session, actor, clock, collection)
    given = given_reason(reason, "Say why you take no part, so that the programme team can help next year.")
    hold_return(session, actor.organisation_id, collection.id)
    submission = current_submission(session, actor.organisation_id, collection.id)
    if submission is not None and submission.state == SubmissionState.ACCEPTED:
        raise ConflictError("Your return was accepted. Ask the programme team to send it back before you withdraw.")
    if submission is not None and submission.state in OPEN_STATES:
        withdraw(session, actor=actor, clock=clock, submission=submission, reason=given)
    has_registered = journey.notes.first_registered_on is not None
    _log(session, actor, clock, collection, EventKind.WITHDRAWN, reason=given, declined=not has_registered or None)


def declare_nothing_to_submit(
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, reason: str
) -> None:
    """Say that there is nothing to submit this year, and why.

    Raises ``ConflictError`` if the organisation takes no part, was not invited, or has sent a return.
    """
    _refuse_without_permission(actor)
    _expected_journey(session, actor, clock, collection)
    given = given_reason(
        reason, "Say why there is nothing to submit, so that the figures of the programme can be explained."
    )
    submission = current_submission(session, actor.organisation_id, collection.id)
    if submission is not None and submission.state in (*OPEN_STATES, SubmissionState.ACCEPTED):
        raise ConflictError("You have sent a return. Take it back first if there is nothing to submit.")
    _log(session, actor, clock, collection, EventKind.NOTHING_TO_SUBMIT, reason=given)


def rejoin(session: Session, *, actor: Actor, clock: Clock, collection: Collection) -> bool:
    """Take back that the organisation takes no part or has nothing to submit; return whether it is registered.

    Raises ``ConflictError`` where it takes part, and where it never registered and registration has closed.
    """
    _refuse_without_permission(actor)
    journey = _journey(session, actor.organisation_id, collection, clock)
    if journey.notes.withdrawn_on is None and journey.notes.nothing_to_submit_on is None:
        raise ConflictError("Your organisation takes part already.")
    if not journey.is_complete(MilestoneKey.REGISTERED):
        _refuse_outside_window(session, collection, journey, clock)
    _log(session, actor, clock, collection, EventKind.REJOINED)
    return journey.is_complete(MilestoneKey.REGISTERED)


def may_rejoin(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> bool:
    """Whether an organisation that left can take part again by itself: it had registered, or still can."""
    journey = _journey(session, organisation_id, collection, clock)
    try:
        _refuse_outside_window(session, collection, journey, clock)
    except ConflictError:
        return journey.is_complete(MilestoneKey.REGISTERED)
    return True


def _refuse_without_permission(actor: Actor) -> None:
    if not actor.may(Permission.REGISTER):
        raise NotPermittedError("Only your lead or deputy can change how your organisation takes part.")


def _refuse_outside_window(session: Session, collection: Collection, journey: Journey, clock: Clock) -> None:
    windows = windows_of(session, collection)
    opens_on, last_day = windows[MilestoneKey.REGISTERED].opens_on, registration_ends_on(journey, windows)
    if clock.today() < opens_on:
        raise ConflictError(f"Registration opens on {day_words(opens_on)}.")
    if clock.today() > last_day:
        closed = day_words(last_day)
        raise ConflictError(f"Registration closed on {closed}. Ask the programme team if you still want to take part.")


def _expected_journey(session: Session, actor: Actor, clock: Clock, collection: Collection) -> Journey:
    """Return the journey of an organisation that may still leave; refuse one that has, or was never invited."""
    journey = _journey(session, actor.organisation_id, collection, clock)
    if journey.has_left:
        raise ConflictError(ABSENT)
    if not journey.is_complete(MilestoneKey.INVITED):
        raise ConflictError(f"Your organisation is not invited to the collection of {collection.year} yet.")
    return journey


def _known_services(services: Iterable[str]) -> tuple[Service, ...]:
    asked = set(services)
    if not asked or not asked <= set(Service):
        raise InvalidRequestError("Choose adult social care, children's social care, or both.")
    return tuple(service for service in Service if service in asked)


def _missing(session: Session, organisation_id: int) -> tuple[Role, ...]:
    held = {person.role for person in people_of(session, organisation_id) if person.is_active}
    return missing_roles(get_organisation(session, organisation_id).kind, held)


def missing_roles(organisation_kind: str, held: AbstractSet[str]) -> tuple[Role, ...]:
    """Return the roles that an organisation needs and that none of its people with an open account holds."""
    is_alone = organisation_kind == OrganisationKind.EMPLOYER and Role.LEAD not in held
    return tuple(role for role in (EMPLOYER_PEOPLE if is_alone else COUNCIL_PEOPLE) if role not in held)


def _store(session: Session, organisation_id: int, collection: Collection, services: tuple[Service, ...]) -> None:
    row = _participation(session, organisation_id, collection)
    if row is None:
        row = Participation(organisation_id=organisation_id, collection_id=collection.id)
        session.add(row)
    row.services = [service.value for service in services]
    session.flush()


def _participation(session: Session, organisation_id: int, collection: Collection) -> Participation | None:
    return session.scalars(
        select(Participation).where(
            Participation.organisation_id == organisation_id, Participation.collection_id == collection.id
        )
    ).first()


def _journey(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> Journey:
    return read_journey(events_of(session, organisation_id, collection.id), clock.today())


def _log(
    session: Session, actor: Actor, clock: Clock, collection: Collection, kind: EventKind, **detail: object
) -> None:
    record(
        session,
        organisation_id=actor.organisation_id,
        collection_id=collection.id,
        kind=kind,
        actor=actor,
        clock=clock,
        **detail,
    )
