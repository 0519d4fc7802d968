"""Times of day as people type them: 14:00, 14.00, 2pm or 2.30 pm."""

import re

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.ASCII | re.IGNORECASE)
_NOON, _HOURS, _MINUTES = 12, 24, 60


def time_typed(text: str) -> str | None:
    """Return a time of day such as ``14:00``, or ``None`` for what names none; a bare number may be either half."""
    read = _TIME.fullmatch(text.strip())
    if read is None or not (read["minute"] or read["half"]):
        return None
    hour, minute = _hour(int(read["hour"]), (read["half"] or "").lower()), int(read["minute"] or 0)
    return None if hour is None or minute >= _MINUTES else f"{hour:02}:{minute:02}"


def _hour(number: int, half: str) -> int | None:
    """Return the hour by a clock of twenty-four hours."""
    if not half:
        return number if number < _HOURS else None
    if not 1 <= number <= _NOON:
        return None
    return number % _NOON + (_NOON if half == "pm" else 0)
