"""A curve: how many had done a thing by each day, this year and on the same day last year."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.programme.milestones import Window


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Counts at the end of one day; ``this_year`` is ``None`` after today, ``last_year`` without a year before."""

    day: date
    this_year: int | None
    last_year: int | None


def curve(
    this_year: Iterable[date], last_year: Iterable[date] | None, span: Window, today: date
) -> tuple[CurvePoint, ...]:
    """Return one point for each day of the span, from the day on which each organisation did the thing."""
    now = sorted(this_year)
    before = None if last_year is None else sorted(last_year)
    return tuple(
        CurvePoint(
            day,
            bisect_right(now, day) if day <= today else None,
            None if before is None else bisect_right(before, year_before(day)),
        )
        for day in _days(span)
    )


def year_before(day: date) -> date:
    """Return the same day of the year before; 28 February stands in for 29 February."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _days(span: Window) -> Iterator[date]:
    day = span.opens_on
    while day <= span.due_on:
        yield day
        day += timedelta(days=1)
