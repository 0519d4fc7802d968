"""What was read of a collection, kept in this process and brought up to date by what has been logged since.

It stays exact because the log is append-only: a course is read again whenever the number of its organisation's events
is another one, and everything is when the day or a window is. While the stamp stays the same nothing is read at all, so
that a page costs the same however many organisations there are.
"""

import gc
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.orm import Session

from app.db.models import Collection
from app.programme.deadlines import is_expected
from app.programme.joining import Joined
from app.programme.milestones import MilestoneKey, Window
from app.services.board_entries import Course, Entry, Who, course_of, event_counts, everybody, read_courses
from app.services.board_joining import joined_earlier
from app.services.board_stamps import BoardStamp, board_stamp
from app.services.board_summaries import BoardKind, Summary, is_of_kind, summarise
from app.services.collections import windows_of

Windows = dict[MilestoneKey, Window]
Made = TypeVar("Made")


@dataclass(slots=True)
class Reading:
    """Everybody in a collection and where they stand on a day, by name, with the summaries that were asked for.

    ``joined_earlier`` says in which collection before an organisation joined.
    """

    today: date
    windows: Windows
    everybody: list[Who]
    courses: dict[int, Course]
    entries: list[Entry]
    stamp: BoardStamp
    joined_earlier: dict[int, Joined] = field(default_factory=dict)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made under this key of nothing but this reading, or of what changes only with the log."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made

    def of_kind(self, kind: BoardKind) -> list[Entry]:
        """Return the entries of one kind of organisation."""
        return self.remembered(
            ("of", kind), lambda: [entry for entry in self.entries if is_of_kind(entry.who.kind, kind)]
        )

    def expected(self, key: MilestoneKey) -> int:
        """Return how many organisations of any kind still have to complete a milestone."""
        return self.remembered(
            ("expected", key), lambda: sum(is_expected(entry.standing, key) for entry in self.entries)
        )

    def summary(self, kind: BoardKind) -> Summary:
        """Return what the board says above its table of one kind of organisation."""
        return self.remembered(("summary", kind), lambda: summarise(self.of_kind(kind)))


# By connection pool: engines with other options share it.
_kept: WeakKeyDictionary[Pool, dict[int, Reading]] = WeakKeyDictionary()
_turn = Lock()


def read_collection(session: Session, collection: Collection, today: date, organisations: str | None = None) -> Reading:
    """Return where every organisation that a collection is for stands on a day.

    ``organisations`` is that part of the stamp of a reading made just before, of a collection for the same ones. At
    most six queries, however many organisations there are. Needs a session that may see everything.
    """
    with _turn:
        kept = _kept.setdefault(session.get_bind().engine.pool, {})
        # The stamp comes first: what is logged from here on is then read again the next time, never missed.
        stamp = board_stamp(session, collection, organisations)
        kept[collection.id] = _brought_up_to_date(session, collection, today, stamp, kept.get(collection.id))
        return kept[collection.id]


def _brought_up_to_date(
    session: Session, collection: Collection, today: date, stamp: BoardStamp, before: Reading | None
) -> Reading:
    windows = windows_of(session, collection)
    kept = before if before is not None and (before.today, before.windows) == (today, windows) else None
    if kept is not None and kept.stamp == stamp:
        return kept
    known = {} if kept is None else kept.courses
    joined = _joined(session, collection, today, stamp, kept)
    with _without_collecting():
        return _read(session, collection, Reading(today, windows, [], known, [], stamp, joined))


def _joined(
    session: Session, collection: Collection, today: date, stamp: BoardStamp, kept: Reading | None
) -> dict[int, Joined]:
    """Return who joined in a collection before, read again only where the logs of those have grown."""
    if not stamp.earlier:
        return {}
    is_known = kept is not None and kept.stamp.earlier == stamp.earlier
    return kept.joined_earlier if kept is not None and is_known else joined_earlier(session, collection, today)


def _read(session: Session, collection: Collection, begun: Reading) -> Reading:
    """Return a reading that is begun with its day, its windows, its stamp, and the courses and joinings that hold."""
    today, windows, known = begun.today, begun.windows, begun.courses
    counts, people = event_counts(session, collection), everybody(session, collection)
    stale = {key for key, count in counts.items() if key not in known or known[key].events != count}
    courses = known | (read_courses(session, collection, stale, windows, today) if stale else {})
    untouched = course_of([], windows, today)
    here, earlier = Joined(collection.year, collection.phase_name), begun.joined_earlier
    entries = [
        _entry(who, courses.get(who.organisation_id, untouched), earlier.get(who.organisation_id), here)
        for who in people
    ]
    return Reading(today, windows, people, courses, entries, begun.stamp, earlier)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave Python's search for circular rubbish off meanwhile: among so many new objects it takes as long again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _entry(who: Who, course: Course, earlier: Joined | None, here: Joined) -> Entry:
    joined = earlier or (here if course.journey.notes.first_registered_on is not None else None)
    return Entry(who, course.journey, course.standing, course.facts, joined, course.nearing)
