"""What the commands for figures have in common: the level, JSON, and the choice of a method by any of its names."""

import argparse
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from app.errors import InvalidRequestError
from app.indicators.methods import spelled

_Name = TypeVar("_Name", bound=StrEnum)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the confidence level, under both names in use, and the choice of JSON."""
    help_text = "the confidence level, from 0 to 1 (default 0.95)"
    parser.add_argument("--confidence", "--level", default="0.95", help=help_text)
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of JSON."""
    parser.add_argument("--json", action="store_true", help="print unrounded figures as JSON")


def chosen(names: Iterable[_Name], given: str) -> _Name:
    """Return the method of that name or of that other name. Raises InvalidRequestError, listing all, where none is."""
    offered = list(names)
    plain = spelled(given)
    for name in offered:
        if name == plain:
            return name
    raise InvalidRequestError(f"There is no method {given!r} here. Choose one of {', '.join(offered)}.")
