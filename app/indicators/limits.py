"""The limits of a ratio by the score methods: the ratios at which the score equals the critical value.

The restricted rates have one free number u: p1 = (a - u)/(n1 - u) and p2 = (c + u)/(n2 + u). With A1 and A2 the shares
of each group without the event, the squared score times the variance factor is u^2 (A1/(a - u) + A2/(c + u)), so that
the plain score's limits are two roots of one cubic, one above u = 0 and one below. The upper limit is the reciprocal
of the lower limit of the swapped groups.

Arrays are changed in place wherever they are not needed again: that halves the time.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from app.indicators.newton import improved
from app.indicators.normal import Flags, Floats
from app.indicators.score import Cells, Problem, score

_QUICK_STEPS, _SURE_STEPS = 3, 11
_CLOSE = 1e-6  # a last step this small, relative to the value, leaves an error near its square
_FAR = 100.0  # on the log scale: no ratio of counts comes near it
_HALVINGS = 62


@dataclass(frozen=True, slots=True)
class _Cubic:
    """The plain score's equation -tilt u^3 + top u^2 - 2 half u - last = 0, and the root of its quadratic part."""

    tilt: Floats
    top: Floats
    half: Floats
    last: Floats
    root: Floats

    def swapped(self) -> Self:
        """Give the same for the swapped groups, where u changes its sign."""
        return type(self)(-self.tilt, self.top, -self.half, self.last, self.root)


def quick_limits(problem: Problem) -> tuple[Floats, Floats]:
    """Give each pair's limits, found in a few steps, or nan where these do not settle.

    The lower limit is 0 where nobody in the first group had the event, the upper infinity where nobody in the second.
    """
    cubic = _cubic(problem)
    return _quick_lower(problem, cubic), 1 / _quick_lower(problem.swapped(), cubic.swapped())


def sure_limits(problem: Problem) -> tuple[Floats, Floats]:
    """Give the limits of the pairs for which the quick way does not settle, however odd."""
    cubic = _cubic(problem)
    return _sure_lower(problem, cubic), 1 / _sure_lower(problem.swapped(), cubic.swapped())


def _cubic(problem: Problem) -> _Cubic:
    cells = problem.cells
    without1, without2 = (cells.n1 - cells.a) / cells.n1, (cells.n2 - cells.c) / cells.n2
    q = problem.z**2 * problem.factor
    tilt = without2 - without1
    without1 *= cells.c
    without2 *= cells.a
    top = np.add(without1, without2, out=without1)
    top += q
    half = cells.a - cells.c
    half *= q
    half *= 0.5
    last = np.multiply(q, cells.a, out=q)
    last *= cells.c
    root = half * half
    root += top * last
    return _Cubic(tilt, top, half, last, np.sqrt(root, out=root))


def _quick_lower(problem: Problem, cubic: _Cubic) -> Floats:
    a = problem.cells.a
    if problem.may_cross_twice:
        return np.full_like(a, np.nan)
    if problem.skewed:
        u, v, settled = improved(problem, _start(cubic), _QUICK_STEPS)
    else:
        u, v, settled = _plain(a, cubic)
    settled &= a < problem.cells.n1
    limit = _ratio_at(problem.cells, u, v)
    limit[~settled] = np.nan
    limit[_reaches_zero(problem)] = 0.0
    return limit


def _sure_lower(problem: Problem, cubic: _Cubic) -> Floats:
    """Try more steps from the plain score's limit, and then halving."""
    u, v, settled = improved(problem, _plain(problem.cells.a, cubic)[0], _SURE_STEPS)
    settled &= problem.cells.a < problem.cells.n1
    if problem.may_cross_twice:
        settled[:] = False
    limit = _ratio_at(problem.cells, u, v)
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


def _ratio_at(cells: Cells, u: Floats, v: Floats) -> Floats:
    """Give p1 / p2, where v = a - u is known better than the difference."""
    above, below = cells.n2 + u, cells.n1 - cells.a
    below += v
    above *= v
    below *= cells.c + u
    above /= below
    return above


def _start(cubic: _Cubic) -> Floats:
    """Give the root above 0 of the quadratic part: as good as the cubic's where both groups have like rates."""
    u = cubic.half + cubic.root
    u /= cubic.top
    return u


def _plain(a: Floats, cubic: _Cubic) -> tuple[Floats, Floats, Flags]:
    """Solve the cubic by one step of Halley and one of Newton; give u, v = a - u and where it settled."""
    u = _start(cubic)
    value, slope, bend = _at(cubic, u)
    bend *= value
    value *= slope
    slope *= slope
    slope -= bend
    u -= np.divide(value, slope, out=value)
    value, slope, _ = _at(cubic, u)
    step = np.divide(value, slope, out=value)
    u -= step
    v = a - u
    return u, v, np.abs(step, out=step) <= _CLOSE * np.minimum(u, v)


def _at(cubic: _Cubic, u: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the cubic's value, slope and half its second derivative."""
    third = cubic.tilt * u
    value = cubic.top - third
    third *= 3
    bend = cubic.top - third
    slope = bend + cubic.top
    value *= u
    value -= cubic.half
    value -= cubic.half
    value *= u
    value -= cubic.last
    slope *= u
    slope -= cubic.half
    slope -= cubic.half
    return value, slope, bend


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
