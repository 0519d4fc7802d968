"""What makes a number unfit, in plain Python: for a page that answers at once, without the libraries of the worker.

A file is judged by the pandera schemas (``schemas.schema_judge``); both judges give the same codes to the same numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.indicators.edition import Edition
from app.indicators.returns import Cell
from schemas.draft import Row
from schemas.parsing import LARGEST

BELOW_ZERO = "C-03"
TOO_LARGE = "C-08"
PART_GREATER = "R-01"
MORE_EVENTS = "R-02"


class Comparison(NamedTuple):
    """A part beside its whole; ``strict`` where the part can never be the greater."""

    part: int
    whole: int
    strict: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """Who says which numbers break a check.

    ``out_of_range`` gives each unfit count with the code that it breaks; ``greater`` gives the place in the list of
    each comparison whose part is too great, with the code.
    """

    out_of_range: Callable[[Edition, Sequence[Row], Mapping[Cell, int]], Iterable[tuple[Cell, str]]]
    greater: Callable[[Sequence[Comparison]], Iterable[tuple[int, str]]]


def _out_of_range(_edition: Edition, _rows: Sequence[Row], numbers: Mapping[Cell, int]) -> list[tuple[Cell, str]]:
    below = [(cell, BELOW_ZERO) for cell, number in numbers.items() if number < 0]
    return [*below, *((cell, TOO_LARGE) for cell, number in numbers.items() if number > LARGEST)]


def _greater(comparisons: Sequence[Comparison]) -> list[tuple[int, str]]:
    broken = [(place, one.strict) for place, one in enumerate(comparisons) if one.part > one.whole]
    return [(place, PART_GREATER if strict else MORE_EVENTS) for place, strict in broken]


PLAIN = Judge(_out_of_range, _greater)
