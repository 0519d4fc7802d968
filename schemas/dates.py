"""Dates as people type them: read in one way only, or not read at all."""

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})", re.ASCII)
_TIME = re.compile(r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$", re.ASCII)
_IN_WORDS = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y")
_LONGEST = 40
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A date that can be read as two days."""

    first: date
    second: date


def parse_date(text: str) -> date | Ambiguous | None:
    """Return the day that a text names, both where there are two, or ``None`` where there is none.

    Year first, or a month in words, can be read in one way only. With a number first, 13/2/2025 is
    clear and 1/2/2025 is not.
    """
    written = _TIME.sub("", " ".join(text.split()))
    if len(written) > _LONGEST:
        return None
    iso = _ISO.fullmatch(written)
    if iso:
        return _date(iso["year"], iso["month"], iso["day"])
    numbers = _DAY_FIRST.fullmatch(written)
    return _either(numbers["first"], numbers["second"], numbers["year"]) if numbers else _in_words(written)


def _date(year: str, month: str, day: str) -> date | None:
    with suppress(ValueError):
        return _plausible(date(int(year), int(month), int(day)))
    return None


def _plausible(day: date) -> date | None:
    return day if day.year in _YEARS else None


def _either(first: str, second: str, year: str) -> date | Ambiguous | None:
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if day_first and month_first and day_first != month_first:
        return Ambiguous(day_first, month_first)
    return day_first


def _in_words(written: str) -> date | None:
    for form in _IN_WORDS:
        with suppress(ValueError):
            return _plausible(datetime.strptime(written, form).date())  # noqa: DTZ007 - a day of the calendar has no zone
    return None


def last_day(first: date, months: int) -> date:
    """Return the last day of a window of so many whole months that begins on ``first``."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    if first.day > longest:
        return date(year, month + 1, longest)
    return date(year, month + 1, first.day) - timedelta(days=1)


def first_day(last: date, months: int) -> date:
    """Return the first day of a window of so many whole months that ends on ``last``."""
    after = last + timedelta(days=1)
    year, month = divmod(after.year * 12 + after.month - 1 - months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(after.day, longest)) + timedelta(days=after.day > longest)
