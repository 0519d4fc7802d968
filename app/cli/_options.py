"""What the commands for figures have in common: the level, JSON, and the choice of a method by any of its names."""

import argparse
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from app.errors import InvalidRequestError
from app.indicators.methods import FAMILIES, spelled

HOW_IT_ENDS = (
    "Exit code: 0 with a figure, or with the reason why there is none; 2 if what was given cannot be understood. "
    'With --json, infinity is the text "inf" and what is not defined is null.'
)
_Name = TypeVar("_Name", bound=StrEnum)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the confidence level, under both names in use, and the choice of JSON."""
    help_text = "the confidence level, such as 0.95 or 95%% (default 0.95)"
    parser.add_argument("--confidence", "--level", default="0.95", help=help_text)
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of JSON."""
    parser.add_argument("--json", action="store_true", help="print unrounded figures as JSON, and a refusal too")
    parser.set_defaults(tells_refusals=True)


def chosen(names: Iterable[_Name], given: str) -> _Name:
    """Return the method of that name or of that other name. Raises InvalidRequestError, listing all, where none is."""
    offered = list(names)
    plain = spelled(given)
    meant = [name for name in offered if name == plain] or [name for name in offered if name in FAMILIES.get(plain, ())]
    if len(meant) > 1:
        raise InvalidRequestError(f"{given!r} is the name of more than one method. Choose {' or '.join(meant)}.")
    if not meant:
        raise InvalidRequestError(f"There is no method {given!r} here. Choose one of {', '.join(offered)}.")
    return meant[0]
