"""What was read of a collection, kept in this process and brought up to date by what has been logged since.

It stays exact because the log is append-only: a course is read again whenever the number of its organisation's events
is another one, and everything is when the day or a window is. While the stamp stays the same nothing is read at all, so
that a page costs the same however many organisations there are.
"""

import gc
from collections.abc import Callable, Hashable, Iterator, Mapping
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
from app.services.board_entries import Course, Entry, Who, belongs, course_of, everybody, read_courses
from app.services.board_joining import joined_earlier
from app.services.board_log import EMPTY, LogSize, event_counts, growth
from app.services.board_stamps import BoardStamp, board_stamp
from app.services.board_summaries import BoardKind, Summary, is_of_kind, summarise
from app.services.collections import windows_of

Windows = dict[MilestoneKey, Window]
Made = TypeVar("Made")


@dataclass(slots=True)
class Reading:
    """Everybody in a collection and where they stand on a day, by name, with the summaries that were asked for.

    ``possible`` are all whom the collection could be for, of whom an earlier one holds only those who belonged to it.
    ``joined_earlier`` says in which collection before an organisation joined, ``log`` up to where the log was counted.
    """

    today: date
    windows: Windows
    stamp: BoardStamp
    possible: list[Who] = field(default_factory=list)
    everybody: list[Who] = field(default_factory=list)
    courses: dict[int, Course] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    joined_earlier: dict[int, Joined] = field(default_factory=dict)
    log: LogSize = EMPTY
    _made: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def is_earlier(self) -> bool:
        """Whether the next collection has begun, or the last day of this one has passed."""
        next_begins, last_day = self.stamp.next_begins, max(one.due_on for one in self.windows.values())
        return last_day < self.today or (next_begins is not None and next_begins <= self.today)

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
    with _without_collecting():
        return _read(session, collection, Reading(today, windows, stamp=stamp), kept)


def _joined(
    session: Session, collection: Collection, today: date, stamp: BoardStamp, kept: Reading | None
) -> dict[int, Joined]:
    """Return who joined in a collection before, read again only where the logs of those have grown."""
    if kept is not None and kept.stamp.earlier == stamp.earlier:
        return kept.joined_earlier
    return joined_earlier(session, collection, today) if stamp.earlier else {}


def _read(session: Session, collection: Collection, begun: Reading, kept: Reading | None) -> Reading:
    """Complete a reading that has its day, its windows and its stamp; what still holds of the last one is kept."""
    begun.joined_earlier = _joined(session, collection, begun.today, begun.stamp, kept)
    is_same = kept is not None and kept.stamp.organisations == begun.stamp.organisations
    begun.possible = kept.possible if kept is not None and is_same else everybody(session, collection)
    stale, begun.log = _stale(session, collection, kept)
    known = {} if kept is None else kept.courses
    fresh = read_courses(session, collection, stale, begun.windows, begun.today) if stale else {}
    begun.courses = known | fresh
    begun.everybody = _who_belong(begun) if begun.is_earlier else begun.possible
    is_kept = is_same and kept is not None and kept.joined_earlier is begun.joined_earlier
    begun.entries = _entries(collection, begun, {} if kept is None or not is_kept else _by_number(kept, without=stale))
    return begun


def _who_belong(begun: Reading) -> list[Who]:
    courses = begun.courses
    return [one for one in begun.possible if one.organisation_id in courses and belongs(courses[one.organisation_id])]


def _stale(session: Session, collection: Collection, kept: Reading | None) -> tuple[set[int], LogSize]:
    """Return whose course is to be read, and how far the log reaches."""
    grown = None if kept is None else growth(session, collection, kept.log)
    if grown is not None:
        return grown
    known = {} if kept is None else kept.courses
    counts, size = event_counts(session, collection)
    return {key for key, count in counts.items() if key not in known or known[key].events != count}, size


def _by_number(kept: Reading, without: set[int]) -> dict[int, Entry]:
    return {one.who.organisation_id: one for one in kept.entries if one.who.organisation_id not in without}


def _entries(collection: Collection, begun: Reading, known: Mapping[int, Entry]) -> list[Entry]:
    untouched, courses, earlier = course_of([], begun.windows, begun.today), begun.courses, begun.joined_earlier
    here = Joined(collection.year, collection.phase_name)
    return [
        known.get(who.organisation_id)
        or _entry(who, courses.get(who.organisation_id, untouched), earlier.get(who.organisation_id), here)
        for who in begun.everybody
    ]


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
