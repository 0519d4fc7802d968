"""Exact unconditional intervals of a ratio of two rates, from every table that could have been seen.

A true ratio is kept when data at least as far from it as those seen are likely enough, at the worst of all pairs of
rates with that ratio. Distance is the score statistic. Agresti and Min 2001 invert one two-sided test; Chan and Zhang
1999 invert two one-sided tests, here after Berger and Boos 1994 over the rates that the data leave credible. The
chance jumps as tables enter and leave, so it may cross the level more than once: halving gives one of the crossings,
always on the side of 1 that the test at 1 says.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from app.errors import InvalidRequestError
from app.indicators.intervals import RatioInterval
from app.indicators.levels import critical_value
from app.indicators.methods import UnconditionalMethod
from app.indicators.normal import Floats
from app.indicators.score import Cells, score

MOST_TABLES, MOST_PEOPLE = 250_000, 2_000
"""The size up to which an interval takes seconds: (n1 + 1)(n2 + 1) tables, n1 + n2 people."""

_INCREDIBLE = 1e-6  # the chance that Berger and Boos give away to leave out rates that the data rule out
_SAME = 1e-9  # tables equally far in theory may differ by rounding
_PRECISION = 1e-9
_MOST_HALVINGS = 120
_NOUGHT = 1e-12
_POINTS_PER_ROOT = 12
_ZOOMS, _ZOOM_POINTS = 3, 17

_Tail = Literal["both", "above"]
_Range = tuple[float, float]


def unconditional_interval(  # noqa: PLR0913, PLR0917 - the four counts of a pair are one thing
    a: int, n1: int, c: int, n2: int, method: UnconditionalMethod, confidence: float = 0.95
) -> RatioInterval:
    """Give the exact interval of (a / n1) / (c / n2) and the p-value of equal rates by the same test.

    Without any event the ratio is nan, the limits 0 and infinity and p is 1; all is nan where counts are impossible.
    Raises InvalidRequestError beyond MOST_TABLES or MOST_PEOPLE, or for a confidence level outside 0 to 1.
    """
    z = critical_value(confidence)
    if not (0 <= a <= n1 and 0 <= c <= n2 and n1 and n2):
        return RatioInterval(np.nan, np.nan, np.nan, np.nan)
    _require_few(n1, n2)
    if a + c == 0:
        return RatioInterval(np.nan, 0.0, np.inf, 1.0)
    pair = _pair(a, n1, c, n2, method)
    other = _pair(c, n2, a, n1, method)
    ratio = pair.estimate
    p_value = min(1.0, pair.sides * (pair if ratio >= 1 else other).chance(1.0))
    if z == 0 or np.isinf(z):
        return RatioInterval(ratio, ratio if z == 0 else 0.0, ratio if z == 0 else np.inf, p_value)
    lower, inverse = (_lower(one, (1 - confidence) / one.sides) for one in (pair, other))
    return RatioInterval(ratio, lower, 1 / inverse if inverse else np.inf, p_value)


def _require_few(n1: int, n2: int) -> None:
    tables = (n1 + 1) * (n2 + 1)
    if tables > MOST_TABLES or n1 + n2 > MOST_PEOPLE:
        raise InvalidRequestError(
            f"The exact methods go through every possible table, and {n1:,} and {n2:,} people have {tables:,}. "
            f"They take up to {MOST_TABLES:,} tables and {MOST_PEOPLE:,} people; scas has no limit."
        )


@dataclass(frozen=True)
class _Pair:
    """One pair of groups, with the tail that counts as far from a ratio and the rates to look at."""

    a: int
    n1: int
    c: int
    n2: int
    tail: _Tail
    rates1: _Range
    rates2: _Range

    @property
    def sides(self) -> int:
        """How many such tests make a two-sided one."""
        return 1 if self.tail == "both" else 2

    @property
    def estimate(self) -> float:
        """The ratio seen."""
        return self.a * self.n2 / (self.n1 * self.c) if self.c else np.inf

    @cached_property
    def tables(self) -> Cells:
        """Every table that these two groups can give."""
        a, c = np.divmod(np.arange((self.n1 + 1) * (self.n2 + 1), dtype=np.float64), self.n2 + 1)
        return Cells(a, np.full_like(a, self.n1), c, np.full_like(c, self.n2))

    @cached_property
    def choices(self) -> tuple[Floats, Floats]:
        """In how many ways, as logarithms, each group can have 0, 1, 2 ... events."""
        return _log_choices(self.n1), _log_choices(self.n2)

    def chance(self, theta: float) -> float:
        """Give the chance of a table at least as far from theta as the one seen, at the worst rates."""
        low, high = self._reach(theta)
        if low > high:
            return _given_away(self.tail)
        far = self._far(theta)
        angles = np.linspace(low, high, int(_POINTS_PER_ROOT * (self.n1 + self.n2) ** 0.5) + _ZOOM_POINTS)
        best = 0.0
        for _ in range(_ZOOMS):
            chances = self._chances(far, theta, angles)
            top = int(chances.argmax())
            best = max(best, float(chances[top]))
            low, high = float(angles[max(top - 1, 0)]), float(angles[min(top + 1, angles.size - 1)])
            angles = np.linspace(low, high, _ZOOM_POINTS)
        return best + _given_away(self.tail)

    def _far(self, theta: float) -> Floats:
        with np.errstate(all="ignore"):
            found = score(self.tables, np.full(self.tables.a.size, theta), np.ones(self.tables.a.size), skewed=False)
        found = found.reshape(self.n1 + 1, self.n2 + 1)
        distance = np.abs(found) if self.tail == "both" else found
        seen = distance[self.a, self.c]
        return np.asarray(distance >= seen - _SAME * max(1.0, abs(seen)), np.float64)

    def _reach(self, theta: float) -> _Range:
        """Give the range of the larger of the two rates, as the angle whose squared sine it is."""
        scale1, scale2 = min(1.0, theta), min(1.0, 1 / theta)  # each rate over the larger one
        low = max(self.rates1[0] / scale1, self.rates2[0] / scale2)
        high = min(1.0, self.rates1[1] / scale1, self.rates2[1] / scale2)
        return (float(np.arcsin(low**0.5)), float(np.arcsin(high**0.5))) if low <= high else (1.0, 0.0)

    def _chances(self, far: Floats, theta: float, angles: Floats) -> Floats:
        larger = np.sin(angles) ** 2, np.cos(angles) ** 2
        rate = larger[0] * min(theta, 1 / theta)
        smaller = rate, 1 - rate
        first, second = (larger, smaller) if theta >= 1 else (smaller, larger)
        weights1, weights2 = _binomial(self.choices[0], *first), _binomial(self.choices[1], *second)
        return np.asarray(np.einsum("ij,ij->i", weights1 @ far, weights2))


def _pair(a: int, n1: int, c: int, n2: int, method: UnconditionalMethod) -> _Pair:
    if method is UnconditionalMethod.AGRESTI_MIN:
        return _Pair(a, n1, c, n2, "both", (0.0, 1.0), (0.0, 1.0))
    return _Pair(a, n1, c, n2, "above", _credible(a, n1), _credible(c, n2))


def _credible(x: int, n: int) -> _Range:
    from app.indicators.proportions import clopper_pearson  # noqa: PLC0415 - imports scipy

    found = clopper_pearson(x, n, 1 - _INCREDIBLE / 2)
    return float(found.lower), float(found.upper)


def _given_away(tail: _Tail) -> float:
    return 0.0 if tail == "both" else _INCREDIBLE


def _log_choices(n: int) -> Floats:
    k = np.arange(n, dtype=np.float64)
    return np.concatenate(([0.0], np.cumsum(np.log((n - k) / (k + 1)))))


def _binomial(log_choices: Floats, rates: Floats, rests: Floats) -> Floats:
    """Give, in a row for each rate, the chance of 0, 1, 2 ... events."""
    k = np.arange(log_choices.size)
    smallest = np.finfo(np.float64).tiny
    logs = np.log(np.maximum([rates, rests], smallest))
    chances: Floats = np.exp(log_choices + np.outer(logs[0], k) + np.outer(logs[1], k[::-1]))
    return chances


def _lower(pair: _Pair, level: float) -> float:
    """Halve, on the scale of the ratio itself, down to where the chance crosses the level; 0 where a is 0."""
    if not pair.a:
        return 0.0
    low, high = _bracket(pair, level)
    for _ in range(_MOST_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if pair.chance(middle) >= level else (middle, high)
        if high - low <= _PRECISION * high or high < _NOUGHT:
            break
    return 0.0 if high < _NOUGHT else (low + high) / 2


def _bracket(pair: _Pair, level: float) -> _Range:
    """Give a refused and a kept ratio, both on that side of 1 on which the test at 1 puts the limit."""
    if pair.estimate <= 1:
        return 0.0, pair.estimate
    if pair.chance(1.0) >= level:
        return 0.0, 1.0
    high = min(pair.estimate, 2.0)
    while high < pair.estimate and pair.chance(high) < level:
        high *= 2
    return 1.0, min(high, pair.estimate)
