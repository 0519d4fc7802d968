"""Working days in England, and dates and deadlines in plain words."""

import tomllib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

HOLIDAYS_FILE = Path(__file__).parent / "bank_holidays.toml"
SATURDAY = 5
_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def bank_holidays() -> dict[int, frozenset[date]]:
    """Return the bank holidays of every year that the calendar knows."""
    document = tomllib.loads(HOLIDAYS_FILE.read_text(encoding="utf-8"))
    return {int(year): frozenset(days) for year, days in document.items()}


def is_working_day(day: date) -> bool:
    """Whether offices in England work that day. In a year that the calendar does not know, only weekends are off."""
    return day.weekday() < SATURDAY and day not in bank_holidays().get(day.year, frozenset())


@lru_cache(maxsize=4096)
def working_days_between(start: date, end: date) -> int:
    """Return how many working days lie after ``start`` up to and including ``end``; below 0 when ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    tail = sum((end - _DAY * back).weekday() < SATURDAY for back in range(rest))
    return weeks * 5 + tail - _weekday_holidays(start, end)


@lru_cache(maxsize=4096)
def add_working_days(day: date, count: int) -> date:
    """Return the working day that lies ``count`` working days after ``day``, or before it for a negative count."""
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def last_working_day(day: date) -> date:
    """Return the day itself if offices work that day, else the working day before it."""
    return day if is_working_day(day) else add_working_days(day, -1)


def day_words(day: date, today: date | None = None) -> str:
    """Return a date as people say it, such as "3 October"; with the year when it is not that of ``today``."""
    words = f"{day.day} {day:%B}"
    return words if today is not None and day.year == today.year else f"{words} {day.year}"


@lru_cache(maxsize=512)
def due_words(due_on: date, today: date) -> str:
    """Return how far away a deadline is, such as "due in 3 working days" or "2 working days overdue"."""
    if due_on == today:
        return "due today"
    distance = working_days_between(today, due_on)
    if due_on > today:
        return f"due in {count_words(distance, 'working day')}" if distance else f"due on {day_words(due_on, today)}"
    return (
        f"{count_words(-distance, 'working day')} overdue" if distance else f"overdue since {day_words(due_on, today)}"
    )


def count_words(count: int, thing: str) -> str:
    """Return a count with its noun, such as "1 file" and "1,200 files"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _weekday_holidays(start: date, end: date) -> int:
    known = bank_holidays()
    years = range(start.year, end.year + 1)
    return sum(start < day <= end and day.weekday() < SATURDAY for year in years for day in known.get(year, ()))
