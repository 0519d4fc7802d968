"""The words, shapes and arrows of a monthly board of indicators, the same wherever there is one."""

from decimal import Decimal

RATINGS = {"": "", "green": "✓\u00a0green", "amber": "▲\u00a0amber", "red": "■\u00a0red"}
ARROWS = {"": "", "up": "↑ up", "level": "→ level", "down": "↓ down"}
TOWARDS = {"": "", "green": "towards the aim", "amber": "", "red": "away from the aim"}
AIMS = {">=": "at least", "<=": "at most"}
UNITS = {"percent": "%", "working_days": " working days", "calendar_days": " calendar days", "minutes": " minutes"}
KEY = (
    "How to read it: ✓ green meets the aim. ▲ amber misses it by no more than 10 points (aims of 80% and more), 5 "
    "points (aims of 40% and less) or a tenth of the aim (numbers). ■ red misses it by more."
)


def direction_words(arrow: str, rating: str) -> str:
    """Return which way figures go, such as "↑ up, towards the aim", with no colour that a rating could be taken for."""
    return ", ".join(part for part in (ARROWS[arrow], TOWARDS[rating]) if part)


def aim_words(operator: str, aim: Decimal, unit: str) -> str:
    """Return an aim in words, such as "at least 80%"."""
    return f"{AIMS[operator]} {quantity(aim, unit)}"


def quantity(value: Decimal | int, unit: str) -> str:
    """Return a number with its unit, such as "89%", "1 calendar day" or "1,200 minutes"."""
    words = UNITS.get(unit, "")
    return f"{value:,}{words.removesuffix('s') if value == 1 else words}"


def short_month(words: str) -> str:
    """Return a month in words as it heads a narrow column; anything else as it is."""
    name, _, year = words.partition(" ")
    return f"{name[:3]} {year}" if year.isdigit() else words
