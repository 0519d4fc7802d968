"""Small helpers for plain sentences."""

from collections.abc import Sequence
from datetime import date


def listed(parts: Sequence[str]) -> str:
    """Return parts as a person lists them: ``a``, ``a and b``, ``a, b, and c``."""
    *most, last = parts or [""]
    comma = "," if len(most) > 1 else ""
    return f"{', '.join(most)}{comma} and {last}" if most else last


def within(sentence: str) -> str:
    """Return a sentence so that it can continue another: its first letter small."""
    return sentence[:1].lower() + sentence[1:]


def day_in_words(day: date) -> str:
    """Return a day such as ``30 November 2022``."""
    return f"{day.day} {day:%B %Y}"


def month_in_words(month: str) -> str:
    """Return a month such as ``2019-12`` in words; whatever is no month is returned as it stands."""
    try:
        return f"{date.fromisoformat(f'{month}-01'):%B %Y}"
    except ValueError:
        return month


def months_in_words(period: str) -> str:
    """Return a period such as ``2019-12 to 2024-03`` with its months in words."""
    return " to ".join(map(month_in_words, period.split(" to ")))
