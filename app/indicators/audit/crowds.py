"""Proof of many counts at once: another set of returns that fits all that was published and moves many of them far.

Whoever sent the same in both cannot tell them apart, so a count that lies elsewhere is hidden from all who kept still.
Each program lets some organisations keep still and moves what is not proven to them yet: first half of the
organisations, then fewer and fewer, for as long as it pays. Every answer is checked against every published figure
here, so that no proof rests on the solver; what is left over takes programs of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from app.indicators.audit.parts import Floats, Numbers, Parts
from app.indicators.audit.programs import model_of
from app.indicators.audit.questions import Pair
from app.indicators.audit.rows import Limits, Statements, limits_of
from app.indicators.audit.stillness import still_ones
from app.indicators.disclosure import THRESHOLD
from app.indicators.pooling import Mask

_WHOLE = 1e-5  # a count that moved this much short of a person moved by a person
_BROKEN = 1e-7
_LAST = 3
_TIRED = 0.5  # of what was proven at first with so many keeping still
_LEAST_PROVEN = 0.05  # of what was left, by the last programs together
_Small = NDArray[np.float32]


@dataclass(slots=True)
class Crowd:
    """The counts of one measure, and how far each was seen to move while each watcher kept still.

    ``sums`` has a row of parts for each count and ``knows`` a row of owners for each watcher: nobody, each alone, and
    each pair. ``rooms`` and ``moved`` are people by direction (up, down), count and watcher.
    """

    parts: Parts
    limits: Limits
    sums: csr_array
    seats: Numbers
    knows: Mask
    rooms: tuple[_Small, _Small]
    moved: tuple[_Small, _Small]
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    _solver: Any = field(default=None, init=False)

    @classmethod
    def of(cls, parts: Parts, statements: Statements, sums: Sequence[Numbers], pairs: Sequence[Pair] = ()) -> Self:
        """Gather sums of parts that are to be hidden; nothing need move further than the threshold."""
        near = replace(
            parts,
            caps=np.minimum(parts.caps, parts.values + THRESHOLD),
            floors=np.maximum(parts.floors, parts.values - THRESHOLD),
        )
        owners, seats = np.unique(parts.owners, return_inverse=True)
        alone = [(), *((one,) for one in owners.tolist())]
        knows = np.array([np.isin(owners, watcher) for watcher in (*alone, *pairs)], np.bool_)
        matrix = _matrix(sums, len(parts.values))
        rooms = tuple(
            _rooms(matrix, each, seats, knows) for each in (parts.caps - parts.values, parts.values - parts.floors)
        )
        everything = np.ones(len(parts.values), np.bool_)
        moved = np.zeros_like(rooms[0]), np.zeros_like(rooms[0])
        limits = limits_of(near, statements, everything)
        return cls(near, limits, matrix, seats, knows, (rooms[0], rooms[1]), moved)

    def hidden(self) -> Mask:
        """Say which counts are proven hidden from everybody; of the others nothing is said."""
        still, gains, left = len(self.knows[0]) // 2, list[int](), self._left()
        while still and left[:, 1:].any():
            self._move(
                still_ones(left.astype(np.float64) @ self.knows, self.sums, self.seats, still, self.random), left
            )
            before, left = int(left.sum()), self._left()
            gains.append(before - int(left.sum()))
            if len(gains) < _LAST:
                continue
            if sum(gains[-_LAST:]) < _LEAST_PROVEN * (int(left.sum()) + sum(gains[-_LAST:])):
                break
            if sum(gains[-_LAST:]) < _TIRED * _LAST * max(gains):
                still, gains = max(1, still // 2), []
        hidden: Mask = np.logical_not(left.any(axis=1))
        return hidden

    def _left(self) -> Mask:
        """Say which counts are not proven hidden yet, by watcher."""
        up, down = (np.floor(moved + _WHOLE) for moved in self.moved)
        is_wide = self.rooms[0] + self.rooms[1] >= THRESHOLD
        is_seen = np.where(is_wide, up + down >= THRESHOLD, (up >= self.rooms[0]) & (down >= self.rooms[1]))
        left: Mask = ~is_seen
        return left

    def _move(self, still: Mask, left: Mask) -> None:
        """Move what is not proven to those that keep still, and note it where the answer holds."""
        watching: Mask = np.logical_not((self.knows & ~still).any(axis=1))
        is_free = ~still[self.seats]
        rises = (self.parts.caps - self.parts.values) * is_free
        falls = (self.parts.values - self.parts.floors) * is_free
        moves = np.clip(self._solve(self._gains(watching, left), rises, falls), -falls, rises)
        reached = self.limits.weights @ moves
        lowest, highest = np.minimum(self.limits.falls, 0), np.maximum(self.limits.rises, 0)
        if np.any(reached > highest + _BROKEN) or np.any(reached < lowest - _BROKEN):
            return
        people = (self.sums @ moves).astype(np.float32)[:, None]
        for moved, one in zip(self.moved, (people, -people), strict=True):
            moved[:, watching] = np.maximum(moved[:, watching], one)

    def _gains(self, watching: Mask, left: Mask) -> Floats:
        """Return what it is worth to move each part up by one: the more, the more watchers it is still open to."""
        asked = np.where(left[:, watching], 1.0, 0.0)
        worth = self._directions(asked > 0, watching) * self.random.uniform(0.5, 1.5, len(asked)) * asked.sum(axis=1)
        gains: Floats = self.sums.T @ (worth / np.diff(self.sums.indptr))
        return gains / max(float(np.abs(gains).max()), 1.0)

    def _directions(self, asked: Mask, watching: Mask) -> Floats:
        """Return 1 for counts to be moved up and -1 for down: where there is room, and not where they went already."""
        rise, fall = (np.where(asked, room[:, watching], 0).max(axis=1) for room in self.rooms)
        up, down = (np.where(asked, moved[:, watching], np.inf).min(axis=1) for moved in self.moved)
        either = np.where(self.random.random(len(asked)) < 1 / 2, 1.0, -1.0)
        unreached = np.where(up >= rise - _WHOLE, -1.0, np.where(down >= fall - _WHOLE, 1.0, either))
        roomier = np.where(fall < THRESHOLD, np.where(rise < THRESHOLD, unreached, 1.0), -1.0)
        return np.where((rise >= THRESHOLD) & (fall >= THRESHOLD), either, roomier)

    def _solve(self, gains: Floats, rises: Floats, falls: Floats) -> Floats:
        if self._solver is None:
            self._solver = _solver(self.limits, rises, falls)
        every = np.arange(len(gains), dtype=np.int32)
        self._solver.changeColsBounds(len(every), every, -falls, rises)
        self._solver.changeColsCost(len(every), every, -gains)
        self._solver.clearSolver()
        self._solver.run()
        moves: Floats = np.nan_to_num(np.array(self._solver.getSolution().col_value, np.float64))
        return moves


def _solver(limits: Limits, rises: Floats, falls: Floats) -> Any:
    """Return an interior point solver, whose time hardly depends on the question; it need not end in a corner."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types here
    solver.silent()
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    solver.passModel(model_of(limits.weights.tocsc(), (-falls, rises), (limits.falls, limits.rises)))
    return solver


def _matrix(sums: Sequence[Numbers], width: int) -> csr_array:
    ends = np.cumsum([0, *(len(one) for one in sums)])
    columns = np.concatenate([np.empty(0, np.int64), *sums])
    return csr_array((np.ones(len(columns)), columns, ends), shape=(len(sums), width))


def _rooms(sums: csr_array, each: Floats, seats: Numbers, knows: Mask) -> _Small:
    """Return how far each sum could move one way before the release, by what each watcher does not know of it."""
    owned = csr_array((np.ones(len(seats)), (np.arange(len(seats)), seats)), shape=(len(seats), knows.shape[1]))
    by_owner = np.asarray((sums @ diags_array(each) @ owned).todense())
    rooms: _Small = (by_owner @ ~knows.T).astype(np.float32)
    return rooms
