"""Letting one organisation register late: the programme team keeps registration open for it up to a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.access import Actor, Permission
from app.clock import Clock
from app.db.models import Collection, Organisation
from app.errors import ConflictError, FieldsRefusedError, NotPermittedError
from app.programme.calendar import add_working_days, day_words
from app.programme.events import EventKind
from app.programme.journey import Journey, read_journey
from app.programme.milestones import MilestoneKey
from app.programme.statuses import registration_ends_on
from app.services.collections import windows_of
from app.services.events import events_of, record
from app.services.registration_letters import REGISTERING, KeptOpen, write_kept_open
from app.services.reminder_letters import Recipient
from app.services.reminders import reachable_people

EXAMPLE_WORKING_DAYS = 20


@dataclass(frozen=True, slots=True)
class LateRegistration:
    """An organisation that has not registered: whether it declined, its last day to do so, and the latest it could be.

    ``latest`` is the last day of the benchmarks' window: after it the collection is over for who never registered.
    ``people`` are those who could register it and whom a letter reaches.
    """

    name: str
    year: int
    has_declined: bool
    last_day: date
    latest: date
    people: tuple[Recipient, ...]

    @property
    def can_sign_in(self) -> bool:
        """Whether anybody of them has chosen a password."""
        return any(not one.is_new for one in self.people)

    def example(self, today: date) -> date:
        """Return a day to give as an example."""
        return min(add_working_days(max(today, self.last_day), EXAMPLE_WORKING_DAYS), self.latest)

    def is_closed(self, today: date) -> bool:
        """Whether the organisation can no longer register by itself."""
        return today > self.last_day


def late_registration(
    session: Session, collection: Collection, organisation: Organisation, clock: Clock
) -> LateRegistration | None:
    """Return how an organisation stands that was invited and has not registered; ``None`` for any other.

    Nobody registers late who ended, whose return is made with another's, or after the collection is over.
    """
    journey, windows = _journey(session, organisation, collection, clock), windows_of(session, collection)
    latest = windows[MilestoneKey.BENCHMARKS_RELEASED].due_on
    may = journey.is_complete(MilestoneKey.INVITED) and not journey.is_complete(MilestoneKey.REGISTERED)
    if not may or journey.notes.ended or journey.notes.made_with_since is not None or clock.today() > latest:
        return None
    declined = journey.notes.withdrawn_on is not None
    return LateRegistration(
        organisation.name,
        collection.year,
        declined,
        registration_ends_on(journey, windows),
        latest,
        _registering(session, organisation),
    )


def keep_registration_open(  # noqa: PLR0913 - for whom, in which collection, up to when, by whom and from where
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    collection: Collection,
    organisation: Organisation,
    until: date | None,
    base_url: str,
) -> int:
    """Keep registration open for one organisation, in the caller's transaction; return how many letters say so.

    Nobody else's last day moves, and no letter to anybody else goes again. Raises ``NotPermittedError``,
    ``FieldsRefusedError`` for the field ``until`` where the day is none or cannot be, and ``ConflictError`` where the
    organisation registered meanwhile or cannot register any more.
    """
    if not actor.may(Permission.APPROVE_REGISTRATIONS):
        raise NotPermittedError("Only the programme team can keep registration open.")
    late = late_registration(session, collection, organisation, clock)
    if late is None:
        raise ConflictError(f"{organisation.name} has registered meanwhile, or cannot register in {collection.year}.")
    day = _until(until, late, clock.today())
    record(
        session,
        organisation_id=organisation.id,
        kind=EventKind.REGISTRATION_KEPT_OPEN,
        actor=actor,
        clock=clock,
        collection_id=collection.id,
        until=day.isoformat(),
    )
    what = KeptOpen(organisation.id, organisation.name, collection.year, day, has_declined=late.has_declined)
    return write_kept_open(session, clock, base_url, what)


def _until(until: date | None, late: LateRegistration, today: date) -> date:
    """Return the day, if registration can be kept open up to it."""
    if until is None:
        raise FieldsRefusedError({"until": f"Give the last day, such as {day_words(late.example(today))}."})
    if until < today:
        raise FieldsRefusedError({"until": "Give a day from today on: this one has passed."})
    if until <= late.last_day:
        raise FieldsRefusedError({"until": f"Registration is open until {day_words(late.last_day)} already."})
    if until > late.latest:
        raise FieldsRefusedError({"until": f"Give a day up to {day_words(late.latest)}: the collection is over then."})
    return until


def _registering(session: Session, organisation: Organisation) -> tuple[Recipient, ...]:
    people = reachable_people(session, [organisation.id]).get(organisation.id, [])
    return tuple(one for one in people if one.role in REGISTERING)


def _journey(session: Session, organisation: Organisation, collection: Collection, clock: Clock) -> Journey:
    return read_journey(events_of(session, organisation.id, collection.id), clock.today())
