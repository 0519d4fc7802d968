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
from scipy.sparse import csr_array

from app.indicators.audit.parts import Floats, Numbers, Parts
from app.indicators.audit.rows import Statements

_ENOUGH = 1e9  # a limit all the same, for parts that may not move alone


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
        """Return the room of some parts if the ablest of their owners look on."""
        rooms = np.sort(np.bincount(np.unique(owners, return_inverse=True)[1], self.each[mine]))
        return float(rooms[: max(0, len(rooms) - watchers)].sum())

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
        sums = statements.weights[: statements.sums]
        truth = sums @ parts.values
        classes = _classes(sums)
        return cls(
            parts,
            classes,
            _room(parts.values - parts.floors, classes, parts.owners),
            _room(parts.caps - parts.values, classes, parts.owners),
            _least(sums, truth - statements.lows[: statements.sums]),
            _least(sums, statements.highs[: statements.sums] - truth),
            _limits(parts, statements, classes),
            watchers,
        )

    def reach(self, mine: Numbers) -> Reach:
        """Return how far the sum of some parts can certainly move, whichever other organisations look on."""
        owners = self.parts.owners[mine]
        limit = float(self.limits[self.classes[mine]].min())
        return Reach(
            min(limit, self._moved(mine, owners, self.falls, self.rises, self.slack_down)),
            min(limit, self._moved(mine, owners, self.rises, self.falls, self.slack_up)),
        )

    def _moved(self, mine: Numbers, owners: Numbers, room: _Room, counter: _Room, slack: Floats) -> float:
        """Add up what each class can exchange with the rest of it, and what one of them can do within the rounding."""
        # an organisation may look on that holds some of the count, or another return than the one that counts
        is_one = len(set(owners.tolist())) == 1
        own = frozenset(owners.tolist()) if is_one else frozenset[int]()
        exchanged, alone = 0.0, 0.0
        for number in np.unique(self.classes[mine]).tolist():
            here = self.classes[mine] == number
            within = room.within(mine[here], owners[here], 0 if is_one else self.watchers)
            beyond = counter.beyond(number, mine[here], own, self.watchers)
            exchanged += min(within, beyond)
            if np.isinf(self.limits[number]):
                alone = max(alone, min(within, beyond + float(slack[mine[here]].min())) - min(within, beyond))
        return exchanged + alone


def _classes(sums: csr_array) -> Numbers:
    """Number the parts so that those which stand in the same sums have the same number."""
    columns, known = sums.tocsc(), dict[bytes, int]()
    ends = zip(columns.indptr[:-1].tolist(), columns.indptr[1:].tolist(), strict=True)
    stands_in = (np.sort(columns.indices[first:last]).tobytes() for first, last in ends)
    return np.array([known.setdefault(one, len(known)) for one in stands_in], np.int64)


def _room(each: Floats, classes: Numbers, owners: Numbers) -> _Room:
    rooms: list[dict[int, float]] = [{} for _ in range(int(classes.max(initial=-1)) + 1)]
    for room, number, owner in zip(each.tolist(), classes.tolist(), owners.tolist(), strict=True):
        rooms[number][owner] = rooms[number].get(owner, 0.0) + room
    ablest = [sorted(((room, owner) for owner, room in one.items()), reverse=True) for one in rooms]
    return _Room(each, np.bincount(classes, each).astype(np.float64), ablest)


def _least(sums: csr_array, slack: Floats) -> Floats:
    """Return the least slack of the sums that each part stands in; endless for a part in none."""
    least = np.full(sums.shape[1], np.inf)
    np.minimum.at(least, sums.indices, np.repeat(slack, np.diff(sums.indptr)))
    return least


def _limits(parts: Parts, statements: Statements, classes: Numbers) -> Floats:
    """Return how many people may change places within each class before a figure beyond plain sums could notice."""
    sizes = np.bincount(classes)
    limits = np.full(len(sizes), np.inf)
    weights = statements.weights
    truths = np.abs(weights @ parts.values)
    for row in range(statements.sums, weights.shape[0]):
        inside = slice(weights.indptr[row], weights.indptr[row + 1])
        told, apart = _apart(classes[weights.indices[inside]], weights.data[inside], sizes)
        room = np.divide(truths[row], apart, where=apart > 0, out=np.full(len(told), np.inf))
        limits[told] = np.minimum(limits[told], np.minimum(room, _ENOUGH))
    return limits


def _apart(classes: Numbers, weights: Floats, sizes: Numbers) -> tuple[Numbers, Floats]:
    """Return the classes that a row is about, and how far the weights within each lie apart."""
    told, where, counts = np.unique(classes, return_inverse=True, return_counts=True)
    # a class of which some parts are left out weighs nothing there
    heaviest = np.where(counts < sizes[told], 0.0, -np.inf)
    lightest = np.where(counts < sizes[told], 0.0, np.inf)
    np.maximum.at(heaviest, where, weights)
    np.minimum.at(lightest, where, weights)
    return told, heaviest - lightest
