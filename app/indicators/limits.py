"""The lower limit of a ratio by the score methods: the ratio at which the score equals the critical value.

The restricted rates have one free number u: p1 = (a - u)/(n1 - u) and p2 = (c + u)/(n2 + u). With v = a - u, the
squared score (times the variance factor) is (a - v)^2 (A1/v + A2/(a + c - v)), where A1 and A2 are the shares of each
group without the event. Upper limits are the reciprocals of the lower limits of the swapped groups.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from app.indicators.normal import Flags, Floats
from app.indicators.score import Cells, score

_SCORE_STEPS = 2
_SKEWED_STARTS = 1
_NEWTON_STEPS = 4
_EXTRA_NEWTON_STEPS = 6
_CLOSE = 1e-7  # a Newton step this small, relative to the value, leaves an error near its square
_FAR = 100.0  # on the log scale: no ratio of counts comes near it
_HALVINGS = 62
_SINGLE_ROOT_Z = 1.0  # below it the corrected score may cross the critical value more than once


@dataclass(frozen=True, slots=True)
class Problem:
    """Which limit is wanted: of these pairs, where the score equals z, for this variance factor."""

    cells: Cells
    factor: Floats
    z: float
    skewed: bool

    def where(self, chosen: Flags) -> Self:
        """Give the problem for only the chosen pairs."""
        return type(self)(self.cells.where(chosen), self.factor[chosen], self.z, self.skewed)


def lower_limit(problem: Problem) -> Floats:
    """Give each pair's lower limit: 0 where nobody in the first group had the event."""
    limit, settled = _by_newton(problem)
    nought = _reaches_zero(problem)
    limit[nought] = 0.0
    left = ~(settled | nought)
    if left.any():
        limit[left] = _by_halving(problem.where(left))
    return limit


def _reaches_zero(problem: Problem) -> Flags:
    """Say where no ratio above 0 is refused; the corrected score rises to at most sqrt(1 + 6 a factor)."""
    nobody: Flags = problem.cells.a == 0
    return nobody | (problem.z**2 >= 1 + 6 * problem.cells.a * problem.factor) if problem.skewed else nobody


def _by_newton(problem: Problem) -> tuple[Floats, Flags]:
    """Give the limits found by a few Newton steps, and which of them settled."""
    if problem.skewed and problem.z < _SINGLE_ROOT_Z:
        return np.zeros_like(problem.factor), np.zeros(problem.factor.shape, bool)
    if problem.skewed:
        v, settled = _corrected(problem, _start(problem, _SKEWED_STARTS)[0], _NEWTON_STEPS)
    else:
        v, settled = _start(problem, _SCORE_STEPS)
    left = ~settled & (problem.cells.a < problem.cells.n1)
    if left.any():
        v[left], settled[left] = _corrected(problem.where(left), v[left], _EXTRA_NEWTON_STEPS)
    return _ratio_at(problem.cells, v), settled & (problem.cells.a < problem.cells.n1)


def _ratio_at(cells: Cells, v: Floats) -> Floats:
    return v * (cells.n2 + cells.a - v) / ((cells.n1 - cells.a + v) * (cells.a + cells.c - v))


def _start(problem: Problem, steps: int) -> tuple[Floats, Flags]:
    """Solve the plain score equation, and say where the last step was small.

    Where A1 = A2 it is a quadratic in v; else the weight B = A1 (a + c) + (A2 - A1) v moves little, and Newton's
    method on B needs few steps.
    """
    cells = problem.cells
    a, both = cells.a, cells.a + cells.c
    without = (cells.n1 - a) / cells.n1
    tilt = (cells.n2 - cells.c) / cells.n2 - without
    q = problem.z**2 * problem.factor
    base, flat, curve = without * both, q * both, 4 * q * a * cells.c
    square, twice = flat * flat, 2 * a
    b = base + tilt * a
    for _ in range(steps):
        previous = b
        root = np.sqrt(square + curve * b)
        v = _smaller_root(b * twice, a, flat, root)
        u = a - v
        b = b - (b - base - tilt * v) * root / (root - tilt * u * u)
    settled = np.abs(b - previous) <= _CLOSE * b
    return _smaller_root(b * twice, a, flat, np.sqrt(square + curve * b)), settled


def _smaller_root(weight: Floats, a: Floats, flat: Floats, root: Floats) -> Floats:
    return weight * a / (weight + flat + root)


def _corrected(problem: Problem, v: Floats, steps: int) -> tuple[Floats, Flags]:
    """Improve v by Newton steps on the corrected score as a function of 1/sqrt(v), in which it is nearly straight.

    A pair that has settled moves no more, so that its limit does not depend on the pairs beside it.
    """
    x = 1 / np.sqrt(v)
    settled = np.zeros(v.shape, np.bool_)
    for _ in range(steps):
        value, slope = _excess(problem, v)
        step = np.where(settled, 0.0, value / (2 * v * slope))
        x = x * (1 + step)
        v = 1 / (x * x)
        settled = np.abs(step) <= _CLOSE
        if settled.all():
            break
    return v, settled & (x > 0) & (v < problem.cells.a)


def _excess(problem: Problem, v: Floats) -> tuple[Floats, Floats]:
    """Give Z - k (z^2 - 1) - z, which is 0 where the corrected score is z, and its slope in v."""
    cells = problem.cells
    u, w = cells.a - v, cells.a + cells.c - v
    i1, i2 = 1 / cells.n1, 1 / cells.n2
    r1, r2 = (1 - cells.a * i1) / v, (1 - cells.c * i2) / w
    d1, d2 = -r1 / v, r2 / w
    spread, drift = r1 + r2, d1 + d2
    scaled = spread * problem.factor
    deviation = np.sqrt(scaled)
    root = spread / deviation
    weight = (problem.z**2 - 1) / (6 * scaled * deviation) if problem.skewed else 0.0
    bend = weight * (r1 * (r1 - i1) - r2 * (r2 - i2))
    turn = weight * (d1 * (2 * r1 - i1) - d2 * (2 * r2 - i2))
    half = 0.5 * drift / spread
    return u * root - bend - problem.z, -root + half * (u * root + 3 * bend) - turn


def _by_halving(problem: Problem) -> Floats:
    """Find the limits by halving an interval of the logarithm of the ratio, however odd the pair."""
    low = np.full(problem.factor.shape, -_FAR)
    high = -low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        over = score(problem.cells, np.exp(middle), problem.factor, skewed=problem.skewed) > problem.z
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    limit: Floats = np.exp((low + high) / 2)
    return limit
