"""One ratio from many organisations: crude, within-organisation and weighted averages, and how much they differ.

Sources: Mantel and Haenszel 1959 with the variance of Greenland and Robins 1985; inverse variance weights;
DerSimonian and Laird 1986. Each stratum is one organisation's pair of groups.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.errors import InvalidRequestError
from app.indicators.intervals import Method, RatioInterval, ratio_interval
from app.indicators.levels import critical_value
from app.indicators.normal import Floats, two_sided_p
from app.indicators.score import Cells
from app.indicators.shrinkage import Between, between_variance

_ADDED = 0.5  # to each of the four cells of a stratum with a 0, so that its variance is finite


@dataclass(frozen=True, slots=True)
class Pooled:
    """An average ratio, its limits and test, the standard error of its log and the variance between strata.

    Limits and test are nan where the data cannot give them.
    """

    ratio: float
    lower: float
    upper: float
    p_value: float
    standard_error: float
    tau2: float = 0.0


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Whether strata differ by more than chance: Cochran's Q, its degrees of freedom and p-value, I^2 (0 to 1), tau^2.

    tau^2 is DerSimonian and Laird's variance of the true log ratios between strata.
    """

    q: float
    degrees: int
    p_value: float
    i2: float
    tau2: float


def strata(a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike) -> Cells:
    """Give the strata as one table, without those that cannot tell anything because a group is empty.

    Raises InvalidRequestError when nothing is left, lengths differ, or a part is negative or above its whole.
    """
    columns = [np.atleast_1d(np.asarray(column, np.float64)) for column in (a, n1, c, n2)]
    if len({column.shape for column in columns}) > 1:
        raise InvalidRequestError("Every stratum needs all four numbers: a, n1, c and n2.")
    given = Cells(*columns)
    people = np.isfinite(given.n1 + given.n2) & (given.n1 >= 0) & (given.n2 >= 0)
    possible = people & (given.a >= 0) & (given.a <= given.n1) & (given.c >= 0) & (given.c <= given.n2)
    if not possible.all():
        first = int(possible.argmin()) + 1
        raise InvalidRequestError(f"In stratum {first:,} a part is negative or above its whole. Check a, n1, c and n2.")
    kept = given.where((given.n1 > 0) & (given.n2 > 0))
    if not kept.a.size:
        raise InvalidRequestError(
            "There is no stratum with people in both groups, so there is nothing to put together."
        )
    return kept


def crude(cells: Cells, method: Method | str = Method.SCAS, confidence: float = 0.95) -> RatioInterval:
    """Give the ratio of all strata thrown together: what national reports publish."""
    a, n1, c, n2 = (float(column.sum()) for column in (cells.a, cells.n1, cells.c, cells.n2))
    return ratio_interval(a, n1, c, n2, method, confidence)


def mantel_haenszel(cells: Cells, confidence: float = 0.95) -> Pooled:
    """Give the ratio within strata: each compares its own two groups, large strata weigh more."""
    people = cells.n1 + cells.n2
    first, second = float((cells.a * cells.n2 / people).sum()), float((cells.c * cells.n1 / people).sum())
    events = cells.a + cells.c
    variance = float(((cells.n1 * cells.n2 * events - cells.a * cells.c * people) / people**2).sum())
    if first * second == 0:
        return _without_limits(math.nan if first == second else math.inf if first else 0.0)
    return _pooled(math.log(first / second), math.sqrt(variance / (first * second)), confidence)


def inverse_variance(cells: Cells, confidence: float = 0.95) -> Pooled:
    """Give the average of the log ratios, each weighted by the inverse of its variance."""
    return _weighted(cells, 0.0, confidence)


def dersimonian_laird(cells: Cells, confidence: float = 0.95) -> Pooled:
    """Give the average over organisations that truly differ, by DerSimonian and Laird's variance between them."""
    y, variances = log_ratios(cells)
    return _weighted(cells, between_variance(y, variances, Between.DERSIMONIAN_LAIRD), confidence)


def heterogeneity(cells: Cells, average: float | None = None) -> Heterogeneity:
    """Test whether the strata differ by more than chance, round their inverse variance average or a given ratio.

    tau^2 is always measured round the inverse variance average.
    """
    y, variances = log_ratios(cells)
    if y.size < 2:  # noqa: PLR2004 - a difference takes two
        return Heterogeneity(0.0, 0, math.nan, 0.0, 0.0)
    weights = 1 / variances
    centre = np.average(y, weights=weights) if average is None else math.log(average)
    q = float((weights * (y - centre) ** 2).sum())
    degrees = y.size - 1
    i2 = max(0.0, (q - degrees) / q) if q else 0.0
    return Heterogeneity(q, degrees, chi_squared_tail(q, degrees), i2, between_variance(y, variances))


def log_ratios(cells: Cells) -> tuple[Floats, Floats]:
    """Give the log ratio and its variance in each stratum that has any event.

    Where one of the four cells of a stratum is 0, half is added to all four.
    """
    cells = cells.where(cells.a + cells.c > 0)
    zero = (cells.a == 0) | (cells.c == 0) | (cells.a == cells.n1) | (cells.c == cells.n2)
    added = np.where(zero, _ADDED, 0.0)
    a, c, n1, n2 = cells.a + added, cells.c + added, cells.n1 + 2 * added, cells.n2 + 2 * added
    return np.log(a * n2 / (n1 * c)), (n1 - a) / (a * n1) + (n2 - c) / (c * n2)


def chi_squared_tail(value: float, degrees: int) -> float:
    """Give the chance that chi squared with a whole number of degrees of freedom is above the value."""
    half = value / 2
    chance, reached = (math.erfc(math.sqrt(half)), 1) if degrees % 2 else (math.exp(-half), 2)
    if half == 0:
        return 1.0
    for more in range(reached, degrees, 2):
        chance += math.exp(more / 2 * math.log(half) - half - math.lgamma(more / 2 + 1))
    return min(1.0, chance)


def _weighted(cells: Cells, tau2: float, confidence: float) -> Pooled:
    y, variances = log_ratios(cells)
    if not y.size:
        return _without_limits(math.nan)
    weights = 1 / (variances + tau2)
    return _pooled(float(np.average(y, weights=weights)), float(weights.sum() ** -0.5), confidence, tau2)


def _pooled(log_ratio: float, error: float, confidence: float, tau2: float = 0.0) -> Pooled:
    z = critical_value(confidence)
    reach = z * error if z and error else 0.0
    p_value = float(two_sided_p(np.array(log_ratio / error))) if error else 1.0 if log_ratio == 0 else math.nan
    with np.errstate(over="ignore"):  # limits too far out to be written down are 0 and infinity
        ratio, width = (float(np.exp(one)) for one in (log_ratio, reach))
    return Pooled(ratio, ratio / width, ratio * width, p_value, error, tau2)


def _without_limits(ratio: float) -> Pooled:
    return Pooled(ratio, math.nan, math.nan, math.nan, math.nan)
