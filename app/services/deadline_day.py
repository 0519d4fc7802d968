"""The days around a deadline: who is still expected, what each lacks, whom to write to, and what has just happened."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.clock import Clock
from app.programme.calendar import add_working_days, day_words
from app.programme.community import BRITISH
from app.programme.deadlines import Deadline, deadline_of, deadlines, done_on, first_unfinished, is_expected
from app.programme.milestones import MilestoneKey
from app.programme.statuses import MilestoneStatus
from app.services.board_entries import Entry
from app.services.board_filters import BoardFilter, filter_of
from app.services.board_readings import Reading, read_collection
from app.services.collections import find_collection, list_collections
from app.services.deadline_lists import Expected, Happening, newest_happenings, with_contacts
from app.services.paging import Page, page_of
from app.services.programme import year_asked

DAYS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as it stands at a moment.

    ``steps`` counts those expected by the milestone they are at; ``by_time`` those done by the hour on the deadline's
    own day, and by the day before and after it.
    """

    year: int
    phase: str
    now: datetime
    today: date
    deadline: Deadline
    choices: tuple[Deadline, ...]
    years: dict[int, str]
    wanted: BoardFilter
    done: int
    done_today: int
    steps: tuple[tuple[MilestoneKey, int], ...]
    by_time: tuple[tuple[str, int], ...]
    region_names: dict[str, str]
    happenings: tuple[Happening, ...]
    page: Page[Expected]

    @property
    def expected(self) -> int:
        """How many are still expected, whatever narrows the list."""
        return sum(count for _, count in self.steps)


def deadline_view(session: Session, clock: Clock, asked: Mapping[str, str]) -> DeadlineView | None:
    """Return the deadline that an address asks for (``due``), else the one to look at; ``None`` before the first year.

    Its queries do not grow with the number of organisations. Needs a session that may see everything.
    """
    years = {one.year: one.phase_name for one in list_collections(session)}
    year = year_asked(session, clock, years, asked)
    if year is None:
        return None
    collection, today, wanted = find_collection(session, year), clock.today(), filter_of(asked)
    reading = read_collection(session, collection, today)
    deadline = _chosen(reading, asked.get("due"))
    entries = reading.of_kind(wanted.kind)
    expected = [one for one in entries if is_expected(one.standing, deadline.key)]
    finished = done_on((one.standing for one in entries), deadline.key, today)
    return DeadlineView(
        year=year,
        phase=collection.phase_name,
        now=clock.now().astimezone(BRITISH),
        today=today,
        deadline=deadline,
        choices=deadlines(reading.windows),
        years=years,
        wanted=wanted,
        done=sum(one.standing.status_of(deadline.key).completed_at is not None for one in entries),
        done_today=len(finished),
        steps=_steps(expected, deadline.key),
        by_time=_by_hour(finished) if today == deadline.window.due_on else _by_day(entries, deadline, today),
        region_names=_regions(entries),
        happenings=newest_happenings(session, collection, entries),
        page=_page(session, expected, deadline.key, wanted),
    )


def expected_rows(session: Session, clock: Clock, asked: Mapping[str, str]) -> tuple[Expected, ...]:
    """Return everybody who is still expected and whom the address selects, whatever the page; empty before any year."""
    years = {one.year: one.phase_name for one in list_collections(session)}
    year = year_asked(session, clock, years, asked)
    if year is None:
        return ()
    wanted = filter_of(asked)
    reading = read_collection(session, find_collection(session, year), clock.today())
    deadline = _chosen(reading, asked.get("due"))
    expected = [one for one in reading.of_kind(wanted.kind) if is_expected(one.standing, deadline.key)]
    return with_contacts(session, _selected(expected, deadline.key, wanted), deadline.key)


def _chosen(reading: Reading, asked: str | None) -> Deadline:
    every = deadlines(reading.windows)
    return next((one for one in every if one.key == asked), deadline_of(reading.windows, reading.today))


def _steps(expected: Iterable[Entry], key: MilestoneKey) -> tuple[tuple[MilestoneKey, int], ...]:
    """Return how many are at each milestone, those closest to the end first: they need the least."""
    counts = Counter(first_unfinished(one.standing, key).key for one in expected)
    return tuple((step, counts[step]) for step in reversed(MilestoneKey) if counts[step])


def _by_hour(finished: Iterable[MilestoneStatus]) -> tuple[tuple[str, int], ...]:
    hours = Counter(one.completed_at.astimezone(BRITISH).hour for one in finished if one.completed_at is not None)
    if not hours:
        return ()
    return tuple((f"{hour:02}:00 to {hour + 1:02}:00", hours[hour]) for hour in range(min(hours), max(hours) + 1))


def _by_day(entries: Iterable[Entry], deadline: Deadline, today: date) -> tuple[tuple[str, int], ...]:
    first = add_working_days(today, 1 - DAYS_SHOWN)
    since = Counter(
        status.since
        for status in (one.standing.status_of(deadline.key) for one in entries)
        if status.completed_at is not None
    )
    days = (first + timedelta(days=distance) for distance in range((today - first).days + 1))
    return tuple((day_words(day, today), since[day]) for day in days)


def _regions(entries: Iterable[Entry]) -> dict[str, str]:
    found = {one.who.region_code: one.who.region_name for one in entries}
    return dict(sorted(((code, name) for code, name in found.items() if code and name), key=lambda pair: pair[1]))


def _page(session: Session, expected: list[Entry], key: MilestoneKey, wanted: BoardFilter) -> Page[Expected]:
    selected = page_of(_selected(expected, key, wanted), wanted.limit, wanted.offset)
    rows = with_contacts(session, selected.rows, key)
    return Page(rows, selected.total, selected.limit, selected.offset)


def _selected(expected: Iterable[Entry], key: MilestoneKey, wanted: BoardFilter) -> list[Entry]:
    """Return those in the region and at the milestone that are wanted; who is closest to the end comes first."""
    steps = [(one, first_unfinished(one.standing, key).key) for one in expected]
    found = [
        (one, step)
        for one, step in steps
        if wanted.region_code in (None, one.who.region_code) and wanted.milestone in (None, step)
    ]
    order = {step: place for place, step in enumerate(MilestoneKey)}
    return [one for one, _ in sorted(found, key=lambda pair: -order[pair[1]])]
