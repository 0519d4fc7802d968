"""What algebra leaves open, decided by linear programming: the range of a count over everything that could be true."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import highspy
import numpy as np

from app.indicators.audit.parts import Numbers, Parts
from app.indicators.audit.statements import Statements

_TOLERANCE = 1e-6


class Range(NamedTuple):
    """The smallest and the largest whole number that a count could be."""

    low: float
    high: float


@dataclass(slots=True)
class Program:
    """The linear program of some parts: made at its first question, and started warm at every other one."""

    parts: Parts
    statements: Statements
    _solver: Any = field(default=None, init=False)
    _known: frozenset[int] = field(default=frozenset(), init=False)

    def range(self, mine: Numbers, known: Collection[int] = ()) -> Range:
        """Return the range of the sum of some parts, to somebody who knows what these organisations hold.

        Raises ``ArithmeticError`` where the solver gives up, so that nothing passes unproven.
        """
        self._learn(frozenset(known))
        return Range(self.extreme(mine, is_high=False), self.extreme(mine, is_high=True))

    def hides(self, mine: Numbers, known: Collection[int], least: float) -> bool:
        """Say whether the range is at least that wide; asks no more than it needs to know."""
        self._learn(frozenset(known))
        value = float(self.parts.values[mine].sum())
        high = self.extreme(mine, is_high=True)
        return high - value >= least or high - self.extreme(mine, is_high=False) >= least

    def extreme(self, mine: Numbers, *, is_high: bool) -> float:
        """Return the largest or the smallest whole number that the sum of some parts can be, to whom it was told."""
        self._solver.changeColsCost(len(mine), mine.astype(np.int32), np.ones(len(mine)))
        found = self._solve(highspy.ObjSense.kMaximize if is_high else highspy.ObjSense.kMinimize)
        self._solver.changeColsCost(len(mine), mine.astype(np.int32), np.zeros(len(mine)))
        return float(np.floor(found + _TOLERANCE) if is_high else np.ceil(found - _TOLERANCE))

    def _learn(self, known: frozenset[int]) -> None:
        """Hold the parts of these organisations at what they are, and free those known before."""
        if self._solver is None:
            self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types here
            self._solver.silent()
            self._solver.passModel(_model(self.parts, self.statements))
        if known == self._known:
            return
        parts, changed = self.parts, np.flatnonzero(np.isin(self.parts.owners, list(known ^ self._known)))
        is_known = np.isin(parts.owners[changed], list(known))
        lows, highs = (np.where(is_known, parts.values[changed], one[changed]) for one in (parts.floors, parts.caps))
        self._solver.changeColsBounds(len(changed), changed.astype(np.int32), lows, highs)
        self._known = known

    def _solve(self, sense: Any) -> float:
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"The solver ended with {self._solver.getModelStatus()}.")
        return float(self._solver.getInfo().objective_function_value)


def _model(parts: Parts, statements: Statements) -> Any:
    columns, rows = np.nonzero(statements.weights.T)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(parts.values), len(statements.weights)
    model.col_cost_ = np.zeros(len(parts.values))
    model.col_lower_, model.col_upper_ = parts.floors, parts.caps
    model.row_lower_, model.row_upper_ = statements.lows, statements.highs
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(columns, np.arange(len(parts.values) + 1)).astype(np.int32)
    model.a_matrix_.index_ = rows.astype(np.int32)
    model.a_matrix_.value_ = statements.weights.T[columns, rows]
    return model
