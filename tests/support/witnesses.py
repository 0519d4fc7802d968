"""Another table that would have been published in exactly the same words: who cannot tell the two apart learns nothing.

The search is blind and plain: it puts another number in the place of the true one, gives the difference to others at
random, publishes that by the rules, and looks whether anything at all reads differently. What it finds is a proof.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from app.indicators.spread import spreads
from tests.support.audits import LEAVING, Planting

_PEOPLE = (1, 3)
_MOST_MOVES = 5_000


class Asked(NamedTuple):
    """Whose count is asked for: of which return, at which place, which of a, n1, c and n2, and what it might be."""

    organisation: int
    cell: int
    value: int
    place: object = LEAVING


def published(*versions: Planting) -> tuple[object, ...]:
    """Everything that readers see: the figures and how organisations differ, of each version."""
    return tuple((rows, spreads(one.pool, rows)) for one in versions for rows in [one.benchmarks({})])


def witness(planting: Planting, asked: Asked, known: Collection[int] = (), tries: int = 600) -> bool:
    """Whether a table with that number reads the same, and agrees with what some organisations know of themselves."""
    random, seen = Random(asked.organisation), published(planting)
    others = sorted({one for one, _ in planting.given} - {asked.organisation, *known})
    return any(published(_changed(planting, asked, others, random)) == seen for _ in range(tries))


def _changed(planting: Planting, asked: Asked, others: Sequence[int], random: Random) -> Planting:
    given = {where: list(one[2:]) for where, one in planting.given.items()}
    mine = given[asked.organisation, asked.place]
    wanted = {asked.cell: asked.value}
    if asked.cell not in _PEOPLE and random.random() < 0.6:
        across = 2 - asked.cell
        wanted[across] = min(mine[across + 1], int(mine[across] * random.choice([0.25, 0.5, 0.7, 1.3, 2, 4])))
    for cell, value in wanted.items():
        change = value - mine[cell]
        _move(given, asked.organisation, cell, change, _linked(planting, cell, asked.place))
        some = others if random.random() < 0.5 else random.sample(others, random.randint(1, 4))
        _compensate(given, cell, -change + random.randint(-2, 2), some, random, _linked(planting, cell, asked.place))
    rows = {where: planting.given[where]._make((*where, *four)) for where, four in given.items()}
    return replace(planting, given=rows)


def _linked(planting: Planting, cell: int, place: object) -> list[object]:
    """The places at which people are the same, where people are asked for."""
    return list({where for _, where in planting.given}) if cell in _PEOPLE else [place]


def _move(given: dict, one: int, cell: int, change: int, places: Sequence[object]) -> bool:
    """Change a count of one organisation at some places at once, if it can be so."""
    here = [given[one, place] for place in places if (one, place) in given]
    below = cell - 1 if cell in _PEOPLE else cell + 1
    for four in here:
        low, high = (four[below], 10**6) if cell in _PEOPLE else (0, four[below])
        if not low <= four[cell] + change <= high:
            return False
    for four in here:
        four[cell] += change
    return bool(here)


def _compensate(
    given: dict, cell: int, change: int, others: Sequence[int], random: Random, places: Sequence[object]
) -> None:
    step = 1 if change > 0 else -1
    for _ in range(_MOST_MOVES if change else 0):
        if _move(given, random.choice(others), cell, step, places):
            change -= step
        if not change:
            return
