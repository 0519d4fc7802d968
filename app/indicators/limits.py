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

from app.indicators.normal import Flags, Floats
from app.indicators.score import Cells, score

_QUICK_STEPS, _SURE_STEPS = 3, 11
_CLOSE = 1e-6  # a last step this small, relative to the value, leaves an error near its square
_CLOSE_SCORE = 1e-5  # a score this close before the last step leaves an error near a quarter of its square
_FAR = 100.0  # on the log scale: no ratio of counts comes near it
_HALVINGS = 62
_SINGLE_ROOT_Z = 1.0  # below it the corrected score may cross the critical value more than once


@dataclass(frozen=True, slots=True)
class Problem:
    """Which limits are wanted: of these pairs, where the score equals z, for this variance factor."""

    cells: Cells
    factor: Floats
    z: float
    skewed: bool

    @property
    def may_cross_twice(self) -> bool:
        """Whether the score may reach z at more than one ratio, of which Newton's steps could find the wrong one."""
        return self.skewed and self.z < _SINGLE_ROOT_Z

    def where(self, chosen: Flags) -> Self:
        """Give the problem for only the chosen pairs."""
        return type(self)(self.cells.where(chosen), self.factor[chosen], self.z, self.skewed)

    def swapped(self) -> Self:
        """Give the problem with the two groups changing places."""
        return type(self)(self.cells.swapped(), self.factor, self.z, self.skewed)


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
        u, v, settled = _corrected(problem, _start(cubic), _QUICK_STEPS)
    else:
        u, v, settled = _plain(a, cubic)
    settled &= a < problem.cells.n1
    limit = _ratio_at(problem.cells, u, v)
    limit[~settled] = np.nan
    limit[_reaches_zero(problem)] = 0.0
    return limit


def _sure_lower(problem: Problem, cubic: _Cubic) -> Floats:
    """Try more steps from the plain score's limit, and then halving."""
    u, v, settled = _corrected(problem, _plain(problem.cells.a, cubic)[0], _SURE_STEPS)
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


def _corrected(problem: Problem, u: Floats, steps: int) -> tuple[Floats, Floats, Flags]:
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
