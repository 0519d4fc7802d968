"""What a person typed or put in a file, as numbers, or a kind sentence saying what is wrong with it."""

import csv
import math
import re
from argparse import ArgumentTypeError
from pathlib import Path

from app.errors import InvalidRequestError

_YEAR = re.compile(r"[0-9]{4}")
_WHOLE = re.compile(r"[0-9]{1,12}")
_HEADER = ("a", "n1", "c", "n2")
_SEPARATORS = ",;\t"


def read_year(given: str) -> int:
    """Give the year of a collection. Raises ArgumentTypeError, for the parser to show, for anything else."""
    if not _YEAR.fullmatch(given.strip()):
        raise ArgumentTypeError(f"{_quoted(given)} is not a year. Give four digits, such as 2025.")
    return int(given)


def read_count(name: str, given: str) -> int:
    """Give a whole number. Raises InvalidRequestError, naming the number, for anything else."""
    if not _WHOLE.fullmatch(given.strip()):
        message = f"{name} is {_quoted(given)}. It must be a whole number, 0 or more, in digits alone (at most 12)."
        raise InvalidRequestError(message)
    return int(given)


def read_confidence(given: str) -> float:
    """Give a confidence level from 0 to 1. Raises InvalidRequestError for anything else."""
    try:
        level = float(given)
    except ValueError:
        level = -1.0
    if not 0 <= level <= 1:
        raise InvalidRequestError(f"The confidence level is {_quoted(given)}. Give a number from 0 to 1, such as 0.95.")
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


def read_strata(path: Path) -> tuple[list[int], ...]:
    """Give the columns a, n1, c and n2 of a strata file, which may stand in any order beside others.

    Raises InvalidRequestError, with the line, where the file cannot be read as such.
    """
    (_, header), *rows = _lines(path) or [(1, [])]
    names = [field.strip().lower() for field in header]
    if any(names.count(name) != 1 for name in _HEADER):
        raise InvalidRequestError(f"{path.name} must start with the line a,n1,c,n2, each of the names once.")
    if not rows:
        raise InvalidRequestError(f"{path.name} has no strata. Under the line a,n1,c,n2, write one line for each.")
    return tuple(list(column) for column in zip(*(_row(line, names, fields) for line, fields in rows), strict=True))


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Give the lines that are not empty, each with its number; commas, semicolons or tabs stand between fields."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next((line for line in file if line.strip()), "")
            file.seek(0)
            reader = csv.reader(file, delimiter=max(_SEPARATORS, key=header.count), strict=True)
            return [(reader.line_num, fields) for fields in reader if any(field.strip() for field in fields)]
    except OSError as error:
        raise InvalidRequestError(f"{path} could not be opened: {error.strerror}. Check the name.") from None
    except (UnicodeDecodeError, csv.Error, ValueError):
        raise InvalidRequestError(f"{path.name} is not a text file of comma-separated values in UTF-8.") from None


def _row(line: int, names: list[str], fields: list[str]) -> list[int]:
    if len(fields) != len(names):
        raise InvalidRequestError(f"Line {line} has {len(fields)} values. The header has {len(names)}.")
    by_name = dict(zip(names, fields, strict=True))
    return [read_count(f"Line {line}: {name}", by_name[name]) for name in _HEADER]


def _quoted(given: str) -> str:
    longest = 40
    return repr(given if len(given) <= longest else given[:longest] + "...")
