"""Proof by algebra that a count stays hidden: people may change places without any published figure noticing.

Two parts that stand in exactly the same published sums can be exchanged: one more here, one fewer there. How far a
count can be moved that way, against the best informed of the others, is a range that nobody can narrow. Where figures
beyond plain sums are published, a count is moved no further than their own rounding hides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.indicators.audit.parts import Floats, Numbers, Parts
from app.indicators.audit.statements import Statements


class Reach(NamedTuple):
    """How far a sum of parts can certainly fall and rise without any published figure noticing."""

    down: float
    up: float


@dataclass(frozen=True, slots=True)
class _Room:
    """How far each part can move one way: ``each``, by class, and by organisation within a class, the ablest first."""

    each: Floats
    classes: Floats
    ablest: Sequence[Sequence[tuple[float, int]]]

    def within(self, mine: Numbers, owners: Numbers, watchers: int) -> float:
        """Return the room of some parts; where they are several organisations', the ablest of those look on."""
        rooms = np.sort(np.bincount(np.unique(owners, return_inverse=True)[1], self.each[mine]))
        return float(rooms.sum() if len(rooms) == 1 else rooms[: max(0, len(rooms) - watchers)].sum())

    def beyond(self, number: int, mine: Numbers, own: frozenset[int], watchers: int) -> float:
        """Return the room that the rest of a class has if the ablest of the other organisations look on."""
        others = float(self.classes[number] - self.each[mine].sum())
        ablest = islice((room for room, owner in self.ablest[number] if owner not in own), watchers)
        return max(0.0, others - sum(ablest))


@dataclass(frozen=True, slots=True)
class Swaps:
    """The interchangeable parts of a measure: those in the same published sums are of one class."""

    parts: Parts
    classes: Numbers
    falls: _Room
    rises: _Room
    slack_down: Floats
    slack_up: Floats
    limits: Floats
    watchers: int

    @classmethod
    def of(cls, parts: Parts, statements: Statements, watchers: int = 1) -> Self:
        """Find the classes, and what each part may change by on its own within the rounding of the sums."""
        sums = statements.weights[: statements.sums].astype(np.bool_)
        truth = sums @ parts.values
        classes = _classes(sums)
        return cls(
            parts,
            classes,
            _room(parts.values - parts.floors, classes, parts.owners),
            _room(parts.caps - parts.values, classes, parts.owners),
            _least(sums, truth - statements.lows[: len(sums)]),
            _least(sums, statements.highs[: len(sums)] - truth),
            _limits(parts, statements, classes),
            watchers,
        )

    def reach(self, mine: Numbers) -> Reach:
        """Return how far the sum of some parts can certainly move, whichever other organisations look on."""
        owners = self.parts.owners[mine]
        own = frozenset(owners.tolist())
        down, up = (self._alone(slack[mine], owners) for slack in (self.slack_down, self.slack_up))
        classes = self.classes[mine]
        for number in np.unique(classes).tolist():
            here = classes == number
            one, whose = mine[here], owners[here]
            down += min(self._within(self.falls, one, whose), self.rises.beyond(number, one, own, self.watchers))
            up += min(self._within(self.rises, one, whose), self.falls.beyond(number, one, own, self.watchers))
        limit = float(self.limits[classes].min())
        return Reach(
            min(down, limit, self._within(self.falls, mine, owners)),
            min(up, limit, self._within(self.rises, mine, owners)),
        )

    def _within(self, room: _Room, mine: Numbers, owners: Numbers) -> float:
        return room.within(mine, owners, self.watchers)

    def _alone(self, slack: Floats, owners: Numbers) -> float:
        """Return what one part can do within the rounding; of several organisations', none of the ablest ones'."""
        each: dict[int, float] = {}
        for room, owner in zip(slack.tolist(), owners.tolist(), strict=True):
            each[owner] = max(room, each.get(owner, 0.0))
        rooms = sorted(each.values(), reverse=True)
        return rooms[0] if len(rooms) == 1 else next(iter(rooms[self.watchers :]), 0.0)


def _classes(sums: NDArray[np.bool_]) -> Numbers:
    if not len(sums):
        return np.zeros(sums.shape[1], np.int64)
    _, classes = np.unique(np.packbits(sums, axis=0).T, axis=0, return_inverse=True)
    return np.asarray(classes, np.int64).reshape(-1)


def _room(each: Floats, classes: Numbers, owners: Numbers) -> _Room:
    rooms: list[dict[int, float]] = [{} for _ in range(int(classes.max(initial=-1)) + 1)]
    for room, number, owner in zip(each.tolist(), classes.tolist(), owners.tolist(), strict=True):
        rooms[number][owner] = rooms[number].get(owner, 0.0) + room
    ablest = [sorted(((room, owner) for owner, room in one.items()), reverse=True) for one in rooms]
    return _Room(each, np.bincount(classes, each).astype(np.float64), ablest)


def _least(sums: NDArray[np.bool_], slack: Floats) -> Floats:
    """Return the least slack of the sums that each part stands in; endless for a part in none."""
    least = np.full(sums.shape[1], np.inf)
    for row, room in zip(sums, slack.tolist(), strict=True):
        least[row] = np.minimum(least[row], room)
    return least


def _limits(parts: Parts, statements: Statements, classes: Numbers) -> Floats:
    """Return how far people of each class may move before a figure beyond plain sums could notice."""
    limits = np.full(int(classes.max(initial=-1)) + 1, np.inf)
    for weights in statements.weights[statements.sums :]:
        heaviest = np.zeros(len(limits))
        np.maximum.at(heaviest, classes, np.abs(weights))
        slack = abs(float(weights @ parts.values))
        limits = np.minimum(limits, np.divide(slack, heaviest, out=np.full(len(limits), np.inf), where=heaviest > 0))
    return limits
