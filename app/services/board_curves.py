"""The board's curves: registrations and submissions by day, this year against last."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Pool, func, select
from sqlalchemy.orm import Session

from app.clock import british_day
from app.db.models import Collection, Event
from app.programme.curve import CurvePoint, curve
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey, Window
from app.services.board_readings import Reading
from app.services.board_summaries import BoardKind
from app.services.collections import previous_collection

Curve = tuple[CurvePoint, ...]
_DRAWN = (EventKind.REGISTERED, EventKind.SIGNED_OFF)


@dataclass(frozen=True, slots=True, eq=False)
class LastYear:
    """The first day of each drawn thing by organisation, read when the log held so many ``events`` of it."""

    events: int
    days: dict[str, dict[int, date]]

    def of(self, kind: EventKind, ids: set[int]) -> list[date]:
        """Return the first days of these organisations."""
        return [day for organisation_id, day in self.days.get(kind, {}).items() if organisation_id in ids]


# By connection pool: engines with other options share it.
_kept: WeakKeyDictionary[Pool, dict[int, LastYear]] = WeakKeyDictionary()
_turn = Lock()


def load_curves(session: Session, collection: Collection, reading: Reading, kind: BoardKind) -> tuple[Curve, Curve]:
    """Return how many had registered, and how many had signed a first version, by each day of the cycle.

    The days run from the first invitation to the end of the quality review.
    """
    before = previous_collection(session, collection)
    last_year = None if before is None else days_of(session, before)
    return reading.remembered(("curves", kind, last_year), lambda: _curves(reading, kind, last_year))


def _curves(reading: Reading, kind: BoardKind, last_year: LastYear | None) -> tuple[Curve, Curve]:
    summary, windows = reading.summary(kind), reading.windows
    span = Window(windows[MilestoneKey.INVITED].opens_on, windows[MilestoneKey.QUALITY_REVIEWED].due_on)
    ids = {entry.who.organisation_id for entry in reading.of_kind(kind)}
    registered, signed = (None if last_year is None else last_year.of(what, ids) for what in _DRAWN)
    return (
        curve(summary.registered_on, registered, span, reading.today),
        curve(summary.signed_on, signed, span, reading.today),
    )


def days_of(session: Session, before: Collection) -> LastYear:
    """Return last year's days, read again only when last year's log has grown."""
    mine = (Event.collection_id == before.id, Event.kind.in_(_DRAWN))
    events = session.scalar(select(func.count(Event.id)).where(*mine)) or 0
    with _turn:
        kept = _kept.setdefault(session.get_bind().engine.pool, {})
        if before.id not in kept or kept[before.id].events != events:
            kept[before.id] = LastYear(events, _first_days(session, mine))
        return kept[before.id]


def _first_days(session: Session, mine: tuple[ColumnElement[bool], ...]) -> dict[str, dict[int, date]]:
    rows = session.execute(
        select(Event.organisation_id, Event.kind, func.min(Event.at))
        .where(*mine)
        .group_by(Event.organisation_id, Event.kind)
    )
    days: dict[str, dict[int, date]] = defaultdict(dict)
    for organisation_id, kind, at in rows:
        days[kind][organisation_id] = british_day(at)
    return days
