"""Newton's steps on the score corrected for skewness, for the limits of many ratios at once.

Arrays are changed in place wherever they are not needed again: that halves the time.
"""

from dataclasses import dataclass

import numpy as np

from app.indicators.normal import Flags, Floats
from app.indicators.score import Problem

_CLOSE_SCORE = 1e-5  # a score this close before the last step leaves an error near a quarter of its square


def improved(problem: Problem, u: Floats, steps: int) -> tuple[Floats, Floats, Flags]:
    """Improve u and v = a - u by Newton steps on the corrected score as a function of 1/sqrt(v), nearly straight.

    Both are carried along, since either may be a small difference of the other and a. Every pair takes every step, so
    that its limit does not depend on the pairs beside it.
    """
    equation, a = _equation(problem), problem.cells.a
    v = a - u
    for _ in range(steps):
        value, slope = equation.at(u, v)
        slope *= v
        part = np.divide(value, slope, out=slope)
        part *= 0.5
        shrink = 1 - part
        part *= 1 + shrink
        part *= a
        shrink *= shrink
        u = np.subtract(u, part, out=part)
        u /= shrink
        v = np.divide(v, shrink, out=shrink)
    return u, v, (np.abs(value, out=value) <= _CLOSE_SCORE) & (v > 0) & (u > 0)


@dataclass(frozen=True, slots=True)
class _Equation:
    """The corrected score's equation times the variance factor, in which every r is multiplied by that factor too."""

    c: Floats
    without1: Floats
    without2: Floats
    inverse1: Floats
    inverse2: Floats
    weight: Floats
    target: Floats

    def at(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Give Z - k (z^2 - 1) - z, which is 0 where the corrected score is z, and its slope in u."""
        w = self.c + u
        r1, r2 = self.without1 / v, self.without2 / w
        d1, d2 = r1 / v, np.divide(r2, w, out=w)
        spread = r1 + r2
        drift = d1 - d2
        drift /= spread
        deviation = np.sqrt(spread)
        spread *= deviation
        e1, e2 = r1 - self.inverse1, r2 - self.inverse2
        d1 *= r1 + e1
        d2 *= r2 + e2
        d1 += d2
        r1 *= e1
        r2 *= e2
        r1 -= r2
        weight = np.divide(self.weight, spread, out=spread)
        bend, turn = np.multiply(r1, weight, out=r1), np.multiply(d1, weight, out=d1)
        plain = u * deviation
        value = plain - bend
        value -= self.target
        bend *= 3
        slope = np.add(plain, bend, out=plain)
        slope *= drift
        slope *= 0.5
        slope += deviation
        slope -= turn
        return value, slope


def _equation(problem: Problem) -> _Equation:
    cells, factor = problem.cells, problem.factor
    inverse1, inverse2 = factor / cells.n1, factor / cells.n2
    without1, without2 = (cells.n1 - cells.a) * inverse1, (cells.n2 - cells.c) * inverse2
    weight = (problem.z**2 - 1) / 6 / factor if problem.skewed else np.zeros_like(factor)
    return _Equation(cells.c, without1, without2, inverse1, inverse2, weight, problem.z * factor)
