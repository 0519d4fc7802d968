"""Calendar months of a cycle: the columns of a monthly board."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.programme.milestones import MilestoneKey, Window

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date

    def has(self, day: date | None) -> bool:
        """Whether a day falls in it; a day that never came does not."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Month(Period):
    """One calendar month as far as it has come; ``is_over`` once all of its days have."""

    is_over: bool

    @property
    def words(self) -> str:
        """The month in words, such as "October 2025"."""
        return f"{self.first:%B %Y}"


def months_of(windows: dict[MilestoneKey, Window], today: date) -> tuple[Month, ...]:
    """Return the months of a cycle from its first window's to today's or the last window's, whichever is earlier."""
    begins = min(window.opens_on for window in windows.values())
    ends = max(window.due_on for window in windows.values())
    return tuple(_months(begins.replace(day=1), _last_day(ends), today))


def _months(first: date, end: date, today: date) -> Iterator[Month]:
    while first <= min(end, today):
        last = _last_day(first)
        yield Month(first, min(last, today), today > last)
        first = last + _DAY


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
