"""The score statistic of a ratio of two rates, with or without the correction for skewness.

Sources: Koopman 1984, Miettinen and Nurminen 1985, Gart and Nam 1988, Laud 2017. With p1 and p2 the rates that
maximise the likelihood while p1 = theta p2, everything needed is r1 = (1 - p1)/(n1 p1) and r2 = (1 - p2)/(n2 p2).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from app.indicators.normal import Flags, Floats

_SINGLE_ROOT_Z = 1.0  # below it the corrected score may cross the critical value more than once


@dataclass(frozen=True, slots=True)
class Cells:
    """Pairs of groups, as equally long arrays: a events among n1 people, c events among n2."""

    a: Floats
    n1: Floats
    c: Floats
    n2: Floats

    def swapped(self) -> Self:
        """Give the same pairs with the two groups changing places."""
        return type(self)(self.c, self.n2, self.a, self.n1)

    def where(self, chosen: Flags | slice) -> Self:
        """Give only the chosen pairs."""
        return type(self)(self.a[chosen], self.n1[chosen], self.c[chosen], self.n2[chosen])


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


def variance_factor(cells: Cells, *, corrected: bool) -> Floats:
    """Give N/(N - 1), the correction of the variance for small samples, or 1 for the methods without it."""
    people = cells.n1 + cells.n2
    return people / (people - 1) if corrected else np.ones_like(people)


def score(cells: Cells, theta: Floats, factor: Floats, *, skewed: bool) -> Floats:
    """Give the score of each pair at the ratio theta (above 0): positive where the observed ratio is the larger.

    It is 0 where the data say nothing: no events at all, or everybody in both groups at a ratio of 1.
    """
    difference = cells.a / cells.n1 - theta * cells.c / cells.n2
    return _standardised(cells, difference, restricted(cells, theta), factor, skewed=skewed)


def score_of_equality(cells: Cells, factor: Floats, *, skewed: bool) -> Floats:
    """Give the score at a ratio of 1, where both rates are the pooled rate."""
    people = cells.n1 + cells.n2
    pooled = (cells.a + cells.c) / people
    odds = (cells.n1 - cells.a + cells.n2 - cells.c) / (people * pooled)
    difference = cells.a / cells.n1 - cells.c / cells.n2
    return _standardised(cells, difference, (pooled, odds / cells.n1, odds / cells.n2), factor, skewed=skewed)


def _standardised(
    cells: Cells,
    difference: Floats,
    rates: tuple[Floats, Floats, Floats],
    factor: Floats,
    *,
    skewed: bool,
) -> Floats:
    rate, r1, r2 = rates
    spread = r1 + r2
    root = np.sqrt(spread * factor)
    z = difference / (rate * root)
    if skewed:
        third = r1 * (r1 - 1 / cells.n1) - r2 * (r2 - 1 / cells.n2)
        z = unskewed(z, third / (6 * root**3))
    z[~(spread > 0) | (cells.a + cells.c == 0)] = 0.0
    return z


def unskewed(z: Floats, k: Floats) -> Floats:
    """Solve k x^2 + x = z + k for the root that becomes z as k vanishes; z itself where no real root exists."""
    inside = 1 + 4 * k * (z + k)
    root = 2 * (z + k) / (1 + np.sqrt(inside))
    return np.where(inside >= 0, root, z)


def restricted(cells: Cells, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Give p1, r1 and r2 where the ratio of the rates is held at theta.

    p2 solves a quadratic; the complements of both rates are products of its terms wherever a plain difference would
    lose digits, so that a group in which nearly everybody had the event is as exact as any other.
    """
    a, n1, c, n2 = cells.a, cells.n1, cells.c, cells.n2
    events = a + c
    edge = theta * (n1 + c) - (a + n2)
    root = np.sqrt(edge * edge + 4 * theta * (n1 - a) * (n2 - c))
    whole = theta * (n1 + c) + a + n2 + root
    p2 = 2 * events / whole
    lean = 4 * events * (theta - 1)
    q1 = _complement(theta * (n1 - 2 * a - c) + a + n2, root, lean * theta * (n1 - a)) / whole
    q2 = _complement(theta * (n1 + c) + n2 - a - 2 * c, root, -lean * (n2 - c)) / whole
    return theta * p2, q1 / (n1 * theta * p2), q2 / (n2 * p2)


def _complement(part: Floats, root: Floats, product: Floats) -> Floats:
    """Give part + root, where product = root^2 - part^2 is known without loss."""
    return np.where(part >= 0, part + root, product / (root - part))
