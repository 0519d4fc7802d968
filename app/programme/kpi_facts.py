"""What the programme's indicators need to know of one organisation's year, read from its events in one pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from app.programme.events import Event, EventKind
from app.programme.notes import day_of


@dataclass(slots=True)
class AskedQuery:
    """When a query was asked; when it was answered, or settled: by itself, or because the whole return was."""

    asked_on: date
    answered_on: date | None = None
    settled_on: date | None = None


@dataclass(slots=True)
class Facts:
    """The days of one organisation's year that indicators count; ``None`` for what has not happened.

    ``registered``, ``owing``, ``made_with`` and ``ended`` hold the days on which it began (``True``) or ceased
    (``False``) to take part, to owe a return, to have its return made with another organisation's, and to be gone by a
    merger or a split, in order; ``successors`` are the ids of those that it was merged or split into.
    ``has_registration`` says whether a registration stands, so that who declined without one and comes back does not
    take part yet.
    """

    invited_on: date | None = None
    has_registration: bool = False
    registered: list[tuple[date, bool]] = field(default_factory=list)
    owing: list[tuple[date, bool]] = field(default_factory=list)
    made_with: list[tuple[date, bool]] = field(default_factory=list)
    ended: list[tuple[date, bool]] = field(default_factory=list)
    successors: set[object] = field(default_factory=set)
    first_upload_on: date | None = None
    first_checked_on: date | None = None
    was_valid_first: bool = False
    signed_on: date | None = None
    reviewed_on: date | None = None
    accepted_on: date | None = None
    plan_on: date | None = None
    queries: dict[object, AskedQuery] = field(default_factory=dict)

    def is_registered(self, day: date) -> bool:
        """Whether the organisation took part at the end of a day."""
        return _newest(self.registered, day)

    def owes_return(self, day: date) -> bool:
        """Whether it took part at the end of a day, with a return of its own, and had something to submit."""
        return _newest(self.registered, day) and _newest(self.owing, day) and self.is_asked(day)

    def is_made_with(self, day: date) -> bool:
        """Whether another organisation's return covered it at the end of a day."""
        return _newest(self.made_with, day)

    def is_asked(self, day: date) -> bool:
        """Whether anything was expected of it at the end of a day: it had not ended, and made its own return."""
        return not (self.is_made_with(day) or _newest(self.ended, day))


def read_facts(ordered_events: Iterable[Event]) -> Facts:
    """Read events that stand in the order of ``in_order``."""
    facts = Facts()
    for event in ordered_events:
        taker = _TAKERS.get(event.kind)
        if taker is not None:
            taker(facts, event, day_of(event))
    return facts


def _newest(changes: list[tuple[date, bool]], day: date) -> bool:
    return next((state for at, state in reversed(changes) if at <= day), False)


def _invited(facts: Facts, _event: Event, day: date) -> None:
    facts.invited_on = facts.invited_on or day


def _registered(facts: Facts, event: Event, day: date) -> None:
    _invited(facts, event, day)
    facts.has_registration = True
    _rejoined(facts, event, day)


def _rejoined(facts: Facts, _event: Event, day: date) -> None:
    facts.registered.append((day, facts.has_registration))
    facts.owing.append((day, True))


def _registration_sent_back(facts: Facts, _event: Event, day: date) -> None:
    facts.has_registration = False
    facts.registered.append((day, False))


def _withdrawn(facts: Facts, _event: Event, day: date) -> None:
    facts.registered.append((day, False))


def _nothing_to_submit(facts: Facts, _event: Event, day: date) -> None:
    facts.owing.append((day, False))


def _made_with(facts: Facts, event: Event, day: date) -> None:
    facts.made_with.append((event.begins_on or day, True))


def _made_alone(facts: Facts, _event: Event, day: date) -> None:
    facts.made_with.append((day, False))


def _ended(facts: Facts, event: Event, day: date) -> None:
    facts.successors.add(event.detail.get("other_id"))
    facts.ended.append((event.begins_on or day, True))


def _not_ended(facts: Facts, event: Event, day: date) -> None:
    facts.successors.discard(event.detail.get("other_id"))
    facts.ended.append((day, bool(facts.successors)))


def _upload_received(facts: Facts, _event: Event, day: date) -> None:
    facts.first_upload_on = facts.first_upload_on or day
    facts.owing.append((day, True))


def _upload_checked(facts: Facts, event: Event, day: date) -> None:
    if facts.first_checked_on is None:
        facts.first_checked_on = day
        facts.was_valid_first = event.kind is not EventKind.UPLOAD_UNREADABLE and event.number("must_fix") == 0


def _signed_off(facts: Facts, _event: Event, day: date) -> None:
    facts.signed_on = facts.signed_on or day


def _settled(facts: Facts, event: Event, day: date) -> None:
    facts.reviewed_on = facts.reviewed_on or day
    if event.kind is EventKind.ACCEPTED:
        facts.accepted_on = facts.accepted_on or day
    for query in facts.queries.values():
        query.settled_on = query.settled_on or day


def _query_asked(facts: Facts, event: Event, day: date) -> None:
    facts.queries.setdefault(event.detail.get("query_id"), AskedQuery(day))


def _query_answered(facts: Facts, event: Event, day: date) -> None:
    query = facts.queries.get(event.detail.get("query_id"))
    if query is not None and query.answered_on is None:
        query.answered_on = day


def _query_settled(facts: Facts, event: Event, day: date) -> None:
    query = facts.queries.get(event.detail.get("query_id"))
    if query is not None:
        query.settled_on = query.settled_on or day


def _plan_published(facts: Facts, _event: Event, day: date) -> None:
    facts.plan_on = facts.plan_on or day


_TAKERS: dict[EventKind, Callable[[Facts, Event, date], None]] = {
    EventKind.INVITED: _invited,
    EventKind.REGISTERED: _registered,
    EventKind.REJOINED: _rejoined,
    EventKind.REGISTRATION_SENT_BACK: _registration_sent_back,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.NOTHING_TO_SUBMIT: _nothing_to_submit,
    EventKind.RETURN_MADE_WITH: _made_with,
    EventKind.RETURN_MADE_ALONE: _made_alone,
    EventKind.ENDED: _ended,
    EventKind.NOT_ENDED: _not_ended,
    EventKind.UPLOAD_RECEIVED: _upload_received,
    EventKind.UPLOAD_UNREADABLE: _upload_checked,
    EventKind.UPLOAD_HAS_FAULTS: _upload_checked,
    EventKind.UPLOAD_VALID: _upload_checked,
    EventKind.SIGNED_OFF: _signed_off,
    EventKind.RETURNED: _settled,
    EventKind.ACCEPTED: _settled,
    EventKind.QUERY_ASKED: _query_asked,
    EventKind.QUERY_ANSWERED: _query_answered,
    EventKind.QUERY_SETTLED: _query_settled,
    EventKind.ACTION_PLAN_PUBLISHED: _plan_published,
}
