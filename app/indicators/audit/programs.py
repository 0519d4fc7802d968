"""What algebra leaves open, decided by linear programming: how far a count can move over everything that could be true.

The program is written in moves away from the truth, of which none at all is always possible. It is asked to go as far
as is needed and no farther, by as few organisations as it takes: whoever is not among them cannot tell the difference.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import highspy
import numpy as np
from scipy.sparse import csc_array, csr_array, hstack, vstack

from app.indicators.audit.parts import Floats, Numbers, Parts
from app.indicators.audit.rows import EVERYBODY, Limits, Source

_TOLERANCE = 1e-6
_RELUCTANCE = 1e-3  # to move others, in the people that a count is moved by
_AVERSION = 5e-2  # to move those that had better stay
_HINT = 1e-5  # to move others where the end itself is asked for, too little to fall short of it


class Range(NamedTuple):
    """The smallest and the largest whole number that a count could be."""

    low: float
    high: float


class Moved(NamedTuple):
    """How far a count moved, and which organisations it took."""

    people: float
    by: frozenset[int]


@dataclass(slots=True)
class Program:
    """The linear program over some parts of a measure; it is made at its first question.

    ``readers`` are those to whom alone some of the limits are known; they hold only where these are asked.
    Raises ``ArithmeticError`` where the solver gives up, so that nothing passes unproven.
    """

    parts: Parts
    limits: Limits
    readers: frozenset[int] = field(init=False)
    _solver: Any = field(default=None, init=False)
    _known: frozenset[int] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        self.readers = frozenset(self.limits.readers.tolist()) - {EVERYBODY}

    def readers_beside(self, mine: Numbers) -> frozenset[int]:
        """Return who was shown more than everybody, but for the one organisation that some parts are all of."""
        owners = frozenset(self.parts.owners[mine].tolist())
        return self.readers - owners if len(owners) == 1 else self.readers

    def moved(self, mine: Numbers, people: float, known: Collection[int] = (), avoided: Collection[int] = ()) -> Moved:
        """Move the sum of some parts up by a number of people, or down by a negative one, as far as it will go.

        Nobody in ``known`` may be moved for it, and those in ``avoided`` only where it cannot be helped.
        """
        self._learn(frozenset(known))
        total = len(self.limits.falls)
        self._solver.changeRowBounds(total, min(people, 0.0), max(people, 0.0))
        moves = self._solve(mine, np.sign(people), self._reluctance(avoided))
        whole = float(np.floor(abs(moves[mine].sum()) + _TOLERANCE))
        return Moved(whole, frozenset(self.parts.owners[np.abs(moves) > _TOLERANCE].tolist()))

    def end(self, mine: Numbers, sign: float, known: Collection[int] = ()) -> Moved:
        """Move the sum of some parts up (1) or down (-1) to its very end, nobody in ``known`` being moved for it.

        Each question begins where the last one ended.
        """
        self._learn(frozenset(known))
        self._solver.changeRowBounds(len(self.limits.falls), -np.inf, np.inf)
        moves = self._optimum(mine, sign, np.full(len(self.parts.values), _HINT))
        whole = float(np.floor(abs(moves[mine].sum()) + _TOLERANCE))
        return Moved(whole, frozenset(self.parts.owners[np.abs(moves) > _TOLERANCE].tolist()))

    def range(self, mine: Numbers, known: Collection[int] = ()) -> tuple[Range, frozenset[Source]]:
        """Return the range of the sum of some parts, to somebody who knows what these organisations hold.

        With it, the published figures that keep it from being any wider.
        """
        self._learn(frozenset(known))
        self._solver.changeRowBounds(len(self.limits.falls), -np.inf, np.inf)
        truth, ends, sources = float(self.parts.values[mine].sum()), [], set[Source]()
        for sign in (-1.0, 1.0):
            ends.append(truth + float(self._solve(mine, sign, np.zeros(len(self.parts.values)))[mine].sum()))
            duals = np.array(self._solver.getSolution().row_dual)[: len(self.limits.falls)]
            sources.update(*(self.limits.sources[row] for row in np.flatnonzero(np.abs(duals) > _TOLERANCE)))
        low, high = np.ceil(ends[0] - _TOLERANCE), np.floor(ends[1] + _TOLERANCE)
        return Range(float(low) + 0.0, float(high) + 0.0), frozenset(sources)  # never -0

    def _learn(self, known: frozenset[int]) -> None:
        """Let nobody in ``known`` be moved and hold to what they alone were shown, and free those known before."""
        if self._solver is None:
            self._solver = _solver(self.parts, self.limits)
        if known == self._known:
            return
        changed = np.flatnonzero(np.isin(self.parts.owners, list(known ^ self._known)))
        if len(changed):
            is_free = ~np.isin(self.parts.owners[changed], list(known))
            rises, falls = _room(self.parts)
            both = np.concatenate((changed, changed + len(self.parts.values))).astype(np.int32)
            room = np.concatenate((rises[changed] * is_free, falls[changed] * is_free))
            self._solver.changeColsBounds(len(both), both, np.zeros(len(both)), room)
        for row in np.flatnonzero(np.isin(self.limits.readers, list(known ^ self._known))).tolist():
            is_shown = int(self.limits.readers[row]) in known
            ends = (self.limits.falls[row], self.limits.rises[row]) if is_shown else (-np.inf, np.inf)
            self._solver.changeRowBounds(row, min(float(ends[0]), 0.0), max(float(ends[1]), 0.0))
        self._known = known

    def _reluctance(self, avoided: Collection[int]) -> Floats:
        """Return what it costs to move each part by one."""
        if not avoided:
            return np.full(len(self.parts.values), _RELUCTANCE)
        return np.where(np.isin(self.parts.owners, list(avoided)), _AVERSION, _RELUCTANCE)

    def _solve(self, mine: Numbers, sign: float, reluctance: Floats) -> Floats:
        """Return the moves that change the sum of some parts the most in the direction of the sign, from scratch."""
        self._weigh(mine, len(self.limits.falls), 1.0)
        self._solver.clearSolver()
        moves = self._optimum(mine, sign, reluctance)
        self._weigh(mine, len(self.limits.falls), 0.0)
        return moves

    def _optimum(self, mine: Numbers, sign: float, reluctance: Floats) -> Floats:
        width = len(self.parts.values)
        costs = np.tile(reluctance, 2)
        costs[mine], costs[mine + width] = -sign, sign
        self._solver.changeColsCost(2 * width, np.arange(2 * width, dtype=np.int32), costs)
        self._solver.run()
        status = self._solver.getModelStatus()
        moves: Floats = np.array(self._solver.getSolution().col_value)
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"The solver ended with {status}.")
        return moves[:width] - moves[width:]

    def _weigh(self, mine: Numbers, row: int, weight: float) -> None:
        """Put the parts into the row of the sum that is asked about, or take them out."""
        for column in mine.tolist():
            self._solver.changeCoeff(row, column, weight)
            self._solver.changeCoeff(row, column + len(self.parts.values), -weight)


def _room(parts: Parts) -> tuple[Floats, Floats]:
    return parts.caps - parts.values, parts.values - parts.floors


def _solver(parts: Parts, limits: Limits) -> Any:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types here
    solver.silent()
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("simplex_scale_strategy", 0)
    solver.passModel(_model(parts, limits))
    return solver


def _model(parts: Parts, limits: Limits) -> Any:
    """Return the moves, up and then down, under all that was published, with a free row for the sum in question."""
    rises, falls = _room(parts)
    columns = np.zeros(2 * len(rises)), np.concatenate((rises, falls))
    weights = vstack([hstack([limits.weights, -limits.weights]), csr_array((1, 2 * len(rises)))], format="csc")
    is_shown = limits.readers == EVERYBODY
    lows, highs = np.where(is_shown, limits.falls, -np.inf), np.where(is_shown, limits.rises, np.inf)
    return model_of(weights, columns, (np.append(lows, -np.inf), np.append(highs, np.inf)))


def model_of(weights: csc_array, columns: tuple[Floats, Floats], rows: tuple[Floats, Floats]) -> Any:
    """Return a program without any aim, from the lowest and the highest of each column and of each row.

    That nothing moves is always possible, whatever rounding did to the limits of a row.
    """
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = weights.shape
    model.col_cost_ = np.zeros(weights.shape[1])
    model.col_lower_, model.col_upper_ = columns
    model.row_lower_, model.row_upper_ = np.minimum(rows[0], 0.0), np.maximum(rows[1], 0.0)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = weights.indptr.astype(np.int32)
    model.a_matrix_.index_ = weights.indices.astype(np.int32)
    model.a_matrix_.value_ = weights.data
    return model
