"""What was read of a collection, kept in this process and brought up to date by what has been logged since.

It stays exact because the log is append-only: a course is read again whenever the number of its organisation's events
is another one, and everything is when the day or a window is. The organisations themselves are read each time.
"""

from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.orm import Session

from app.db.models import Collection
from app.programme.milestones import MilestoneKey, Window
from app.services.board_entries import Course, Entry, Who, course_of, event_counts, everybody, read_courses
from app.services.board_summaries import BoardKind, Summary, is_of_kind, summarise
from app.services.collections import windows_of

Windows = dict[MilestoneKey, Window]


@dataclass(slots=True)
class Reading:
    """Everybody in a collection and where they stand on a day, by name, with the summaries that were asked for."""

    today: date
    windows: Windows
    everybody: list[Who]
    courses: dict[int, Course]
    entries: list[Entry]
    _summaries: dict[BoardKind, Summary] = field(default_factory=dict)

    def of_kind(self, kind: BoardKind) -> list[Entry]:
        """Return the entries of one kind of organisation."""
        return [entry for entry in self.entries if is_of_kind(entry, kind)]

    def summary(self, kind: BoardKind) -> Summary:
        """Return what the board says above its table of one kind of organisation."""
        if kind not in self._summaries:
            self._summaries[kind] = summarise(self.of_kind(kind))
        return self._summaries[kind]


# By connection pool: engines with other options share it.
_kept: WeakKeyDictionary[Pool, dict[int, Reading]] = WeakKeyDictionary()
_turn = Lock()


def read_collection(session: Session, collection: Collection, today: date) -> Reading:
    """Return where every organisation that a collection is for stands on a day.

    At most four queries, however many organisations there are. Needs a session that may see everything.
    """
    with _turn:
        kept = _kept.setdefault(session.get_bind().engine.pool, {})
        kept[collection.id] = _brought_up_to_date(session, collection, today, kept.get(collection.id))
        return kept[collection.id]


def _brought_up_to_date(session: Session, collection: Collection, today: date, before: Reading | None) -> Reading:
    windows, counts, people = (
        windows_of(session, collection),
        event_counts(session, collection),
        everybody(session, collection),
    )
    is_usable = before is not None and (before.today, before.windows) == (today, windows)
    known = before.courses if before is not None and is_usable else {}
    stale = {key for key, count in counts.items() if key not in known or known[key].events != count}
    if before is not None and is_usable and not stale and before.everybody == people:
        return before
    read = read_courses(session, collection, stale, windows, today) if stale else {}
    courses = known | read
    untouched = course_of([], windows, today)
    return Reading(
        today, windows, people, courses, [_entry(who, courses.get(who.organisation_id, untouched)) for who in people]
    )


def _entry(who: Who, course: Course) -> Entry:
    return Entry(who, course.journey, course.standing, course.facts)
