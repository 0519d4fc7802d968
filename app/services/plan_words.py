"""What a person writes of a plan: read, and refused by field, so that each message stands beside what it is about."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.errors import FieldsRefusedError
from app.programme.calendar import day_words
from app.programme.plans import Theme
from app.services.reasons import cleaned
from schemas.dates import Ambiguous, parse_date

LONGEST = 4000
TOO_LONG = f"This is too long. Use at most {LONGEST:,} characters."
_NEEDED = {
    "objective": "Write what the action is for.",
    "steps": "Write what will be done.",
    "owner": "Write who sees to it.",
    "success": "Write how you will know that it worked.",
}
_NO_THEME = "Choose what the action is about."
_NO_DAY = "Write the day on which a change should show, such as 30 September 2026."
_NO_SUCH_DAY = "There is no {typed}. Write a day of the calendar, such as 30 September 2026."
_TOO_EARLY = "{day} is before the collection of this plan began. Write a day from {earliest} on."
_TOO_LATE = "{day} is far away. Write a day within ten years of this plan's collection, when somebody will look."
_MOST_YEARS = 10
_NUMBER_OF_THE_DAY = re.compile(r"^\d{1,2}(?!\d)|(?<=\D)\d{1,2}$", re.ASCII)


class PlanRefusedError(FieldsRefusedError):
    """Something that was written cannot be kept; ``problems`` says what to change, by field."""


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What a person writes of one action; ``change_shows_on`` is a day or what was typed for one."""

    theme: str
    objective: str
    steps: str
    owner: str
    success: str
    change_shows_on: date | str
    short_term: str = ""
    medium_term: str = ""
    long_term: str = ""


def written(words: ActionWords, earliest: date) -> dict[str, Any]:
    """Return what is kept of an action of a plan whose collection began on ``earliest``.

    Raises ``PlanRefusedError`` naming everything that is missing or endless at once.
    """
    given, problems = read_words(words, earliest)
    if problems:
        raise PlanRefusedError(problems)
    return given


def read_words(words: ActionWords, earliest: date) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what would be kept of an action, and what is wrong with it by field."""
    given = {name: cleaned(value) if isinstance(value, str) else value for name, value in asdict(words).items()}
    found = {} if words.theme in set(Theme) else {"theme": _NO_THEME}
    found |= {name: message for name, message in _NEEDED.items() if not given[name]}
    found |= {name: TOO_LONG for name, value in given.items() if isinstance(value, str) and len(value) > LONGEST}
    day = given["change_shows_on"]
    given["change_shows_on"] = _day(day, earliest, found) if isinstance(day, str) else day
    return given, found


def required(field: str, text: str, message: str) -> str:
    """Return what was written; raise ``PlanRefusedError`` for nothing, or for endless words."""
    words = cleaned(text)
    if not words or len(words) > LONGEST:
        raise PlanRefusedError({field: TOO_LONG if words else message})
    return words


def _day(typed: str, earliest: date, problems: dict[str, str]) -> date | None:
    read = parse_date(typed)
    day = read.first if isinstance(read, Ambiguous) else read
    if day is None:
        is_day_too_high = parse_date(_NUMBER_OF_THE_DAY.sub("1", typed, count=1)) is not None
        problems.setdefault("change_shows_on", _NO_SUCH_DAY.format(typed=typed) if is_day_too_high else _NO_DAY)
    elif day < earliest:
        problems["change_shows_on"] = _TOO_EARLY.format(day=day_words(day), earliest=day_words(earliest))
    elif day.year > earliest.year + _MOST_YEARS:
        problems["change_shows_on"] = _TOO_LATE.format(day=day_words(day))
    return day
