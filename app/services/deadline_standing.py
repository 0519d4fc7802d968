"""How a deadline stands on a day, worked out once for each reading of the log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from app.clock import BRITISH
from app.programme.calendar import add_working_days, day_words
from app.programme.deadlines import Deadline, done_on, first_unfinished, is_expected
from app.programme.milestones import MilestoneKey
from app.programme.standing import Standing
from app.programme.statuses import ABSENT, MilestoneStatus, Status
from app.services.board_entries import Entry
from app.services.board_readings import Reading
from app.services.board_summaries import BoardKind

DAYS_SHOWN = 5
NOWHERE = ""


class Awaited(NamedTuple):
    """An organisation that is still expected, and the step that it is at."""

    entry: Entry
    step: MilestoneStatus


@dataclass(frozen=True, slots=True)
class DeadlineStanding:
    """Who is awaited, the closest to the end first, and who is done.

    ``steps`` counts those awaited by the milestone they are at; ``by_time`` those done by the hour on the deadline's
    own day, and by the day before and after it. ``apart`` are those that are not counted: who was invited and has not
    registered, or of a deadline of registration who was not invited.
    """

    awaited: tuple[Awaited, ...]
    done: int
    done_today: int
    apart: int
    steps: tuple[tuple[MilestoneKey, int], ...]
    by_time: tuple[tuple[str, int], ...]
    region_names: dict[str, str]


def deadline_standing(
    reading: Reading, kind: BoardKind, deadline: Deadline, region_code: str | None = None
) -> DeadlineStanding:
    """Return how a deadline stands among organisations of a kind, in one region or in all; kept for the next time.

    The regions to choose from are those of the whole kind. A region that there is not holds nobody.
    """
    place = known_region(reading, kind, region_code)
    return reading.remembered(
        ("deadline", kind, deadline.key, place),
        lambda: _standing(reading, within(reading, kind, place), kind, deadline),
    )


def known_region(reading: Reading, kind: BoardKind, region_code: str | None) -> str | None:
    """Return a region of these organisations as it is, and any other as ``NOWHERE``, so that few are ever kept."""
    return region_code if region_code is None or region_code in _regions(reading, kind) else NOWHERE


def within(reading: Reading, kind: BoardKind, region_code: str | None) -> list[Entry]:
    """Return the organisations of a kind, in one region or in all."""
    entries = reading.of_kind(kind)
    return entries if region_code is None else [one for one in entries if one.who.region_code == region_code]


def _standing(reading: Reading, entries: list[Entry], kind: BoardKind, deadline: Deadline) -> DeadlineStanding:
    today, key = reading.today, deadline.key
    awaited = [Awaited(one, first_unfinished(one.standing, key)) for one in entries if is_expected(one.standing, key)]
    finished = done_on((one.standing for one in entries), key, today)
    return DeadlineStanding(
        awaited=tuple(sorted(awaited, key=lambda one: -_ORDER[one.step.key])),
        done=sum(one.standing.status_of(key).completed_at is not None for one in entries),
        done_today=len(finished),
        apart=sum(_is_apart(one.standing, key) for one in entries),
        steps=_steps(awaited),
        by_time=_by_hour(finished) if today == deadline.window.due_on else _by_day(entries, deadline, today),
        region_names=_regions(reading, kind),
    )


def _is_apart(standing: Standing, key: MilestoneKey) -> bool:
    registered = standing.status_of(MilestoneKey.REGISTERED).status
    if registered is Status.COMPLETE or registered in ABSENT:
        return False
    return standing.is_invited is not (key is MilestoneKey.REGISTERED)


def _steps(awaited: Iterable[Awaited]) -> tuple[tuple[MilestoneKey, int], ...]:
    """Return how many are at each milestone, those closest to the end first: they need the least."""
    counts = Counter(one.step.key for one in awaited)
    return tuple((step, counts[step]) for step in reversed(_ORDER) if counts[step])


def _by_hour(finished: Iterable[MilestoneStatus]) -> tuple[tuple[str, int], ...]:
    hours = Counter(one.completed_at.astimezone(BRITISH).hour for one in finished if one.completed_at is not None)
    if not hours:
        return ()
    return tuple((f"{hour:02}:00 to {hour + 1:02}:00", hours[hour]) for hour in range(min(hours), max(hours) + 1))


def _by_day(entries: Sequence[Entry], deadline: Deadline, today: date) -> tuple[tuple[str, int], ...]:
    first = add_working_days(today, 1 - DAYS_SHOWN)
    since = Counter(
        status.since
        for status in (one.standing.status_of(deadline.key) for one in entries)
        if status.completed_at is not None
    )
    days = (first + timedelta(days=distance) for distance in range((today - first).days + 1))
    return tuple((day_words(day, today), since[day]) for day in days)


def _regions(reading: Reading, kind: BoardKind) -> dict[str, str]:
    return reading.remembered(("regions of", kind), lambda: _named(reading.of_kind(kind)))


def _named(entries: Iterable[Entry]) -> dict[str, str]:
    found = {one.who.region_code: one.who.region_name for one in entries}
    return dict(sorted(((code, name) for code, name in found.items() if code and name), key=lambda pair: pair[1]))


_ORDER = {key: place for place, key in enumerate(MilestoneKey)}
