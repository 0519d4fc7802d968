"""What a person typed, as numbers, or a kind sentence saying what is wrong with it."""

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.errors import InvalidRequestError

_YEAR = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{0,20})?(e[+-]?[0-9]{1,2})?", re.IGNORECASE)
_IN_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.0*)?")
_TOO_MANY = 10**12
_LEAST_PERCENTAGE = 50


def read_year(given: str) -> int:
    """Give the year of a collection. Raises ArgumentTypeError, for the parser to show, for anything else."""
    if not _YEAR.fullmatch(given.strip()):
        raise ArgumentTypeError(f"{_quoted(given)} is not a year. Give four digits, such as 2025.")
    return int(given)


def read_counts(names: Sequence[str], given: Iterable[str]) -> list[int] | None:
    """Give the whole numbers, with spaces or strokes (9/120) between them; None where they are too few or too many.

    Raises InvalidRequestError, naming the number, for anything else.
    """
    words = [part for word in given for part in word.split("/")]
    return list(map(read_count, names, words)) if len(words) == len(names) else None


def read_count(name: str, given: str) -> int:
    """Give a whole number, as people and programs write it: 1200, 1,200, 1200.0 or 1.2e+03.

    Raises InvalidRequestError, naming the number, for anything else.
    """
    plain = given.strip().replace(",", "") if _IN_THOUSANDS.fullmatch(given.strip()) else given.strip()
    value = Decimal(plain) if _NUMBER.fullmatch(plain) else None
    if value is None or not 0 <= value < _TOO_MANY or value != int(value):
        message = f"{name} is {_quoted(given)}. It must be a whole number, 0 or more, of at most 12 digits."
        raise InvalidRequestError(message)
    return int(value)


def read_confidence(given: str) -> float:
    """Give a confidence level from 0 to 1; from 50 up it is taken as a percentage, with or without its sign.

    Raises InvalidRequestError for anything else.
    """
    plain = given.strip().removesuffix("%").strip()
    level = float(plain) if _NUMBER.fullmatch(plain) else -1.0
    if "%" in given or level >= _LEAST_PERCENTAGE:
        level = float(Decimal(plain) / 100) if _NUMBER.fullmatch(plain) else -1.0
    if not 0 <= level <= 1:
        raise InvalidRequestError(
            f"The confidence level is {_quoted(given)}. Give a number from 0 to 1, such as 0.95, or a percentage."
        )
    return level


def read_number(name: str, given: str, least: float = 0.0, most: float = math.inf) -> float:
    """Give a number from least to most. Raises InvalidRequestError, naming it, for anything else."""
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not (least <= value <= most and math.isfinite(value)):
        reach = f"from {least:g} to {most:g}" if most < math.inf else f"of {least:g} or more"
        raise InvalidRequestError(f"{name} is {_quoted(given)}. It must be a number {reach}.")
    return value


def _quoted(given: str) -> str:
    longest = 40
    return repr(given if len(given) <= longest else given[:longest] + "...")
