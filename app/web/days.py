"""Days as people type them into our forms: plain text, since a date picker takes several stops of the keyboard."""

from datetime import date

from app.errors import InvalidRequestError
from schemas.dates import Ambiguous, parse_date


def day_typed(text: str) -> date | None:
    """Return the day that was typed, if it is one; where the month could come first, the day does, as the forms say."""
    read = parse_date(text)
    return read.first if isinstance(read, Ambiguous) else read


def required_day(text: str, refused: str) -> date:
    """Return the day that was typed; raise ``InvalidRequestError`` with ``refused`` where it is none."""
    day = day_typed(text)
    if day is None:
        raise InvalidRequestError(refused)
    return day
