"""The interval of one proportion or one count, and the funnel of limits round a common value.

Sources: Wilson 1927; Newcombe 1998 (continuity correction, mid-p); Clopper and Pearson 1934; Garwood 1936; Byar's
approximation in Breslow and Day 1987, the standard for counts in public health.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.indicators.levels import critical_value
from app.indicators.normal import Floats
from app.indicators.wilson import wilson_limits

_HALVINGS = 80


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its limits, as numbers or as arrays; all nan where the counts are impossible."""

    estimate: float | Floats
    lower: float | Floats
    upper: float | Floats


def wilson(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give Wilson's score interval of the proportion x of n."""
    return _of_proportion(x, n, confidence, lambda part, whole: wilson_limits(part, whole, critical_value(confidence)))


def wilson_corrected(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give Wilson's interval with continuity correction: wider, for those who must not cover too little."""
    z = critical_value(confidence)

    def limits(part: Floats, whole: Floats) -> tuple[Floats, Floats]:
        lower = _corrected_lower(part, whole, z)
        return lower, 1 - _corrected_lower(whole - part, whole, z)

    return _of_proportion(x, n, confidence, limits)


def clopper_pearson(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give the exact interval of a proportion, from quantiles of the beta distribution. Imports scipy."""
    from scipy.special import betaincinv  # noqa: PLC0415 - kept out of the web's start

    tail = (1 - confidence) / 2

    def limits(part: Floats, whole: Floats) -> tuple[Floats, Floats]:
        rest = whole - part
        lower = np.where(part > 0, betaincinv(np.maximum(part, 1), rest + 1, tail), 0.0)
        return lower, np.where(rest > 0, 1 - betaincinv(np.maximum(rest, 1), part + 1, tail), 1.0)

    return _of_proportion(x, n, confidence, limits)


def mid_p(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give the mid-p interval of a proportion: the exact one with half the weight of what was seen. Imports scipy."""
    from scipy.special import betainc  # noqa: PLC0415 - kept out of the web's start

    tail = (1 - confidence) / 2

    def lower(part: Floats, whole: Floats) -> Floats:
        def chance(rate: Floats) -> Floats:
            at_least = betainc(np.maximum(part, 1), whole - part + 1, rate)
            above = np.where(part < whole, betainc(part + 1, np.maximum(whole - part, 1), rate), 0.0)
            return np.asarray(0.5 * (at_least + above))

        return np.where(part > 0, _crossing(chance, tail, np.zeros_like(part), np.ones_like(part)), 0.0)

    return _of_proportion(x, n, confidence, lambda part, whole: (lower(part, whole), 1 - lower(whole - part, whole)))


def byar(x: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give Byar's interval of a count; a lower limit that would fall below 0 is 0."""
    z = critical_value(confidence)

    def limits(count: Floats) -> tuple[Floats, Floats]:
        seen = np.maximum(count, 1)
        lower = count * np.maximum(1 - 1 / (9 * seen) - z / (3 * np.sqrt(seen)), 0) ** 3
        return lower, (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * np.sqrt(count + 1))) ** 3

    return _of_count(x, confidence, limits)


def byar_rate(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give Byar's interval of the count x as a rate per person of n, as public health does; it may pass 1."""
    count, people = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(n, np.float64))
    found = byar(np.where((people >= 1) & (people < np.inf), count, np.nan), confidence)
    values = (np.asarray(value / np.maximum(people, 1)) for value in (found.estimate, found.lower, found.upper))
    return Interval(*(value if value.ndim else float(value) for value in values))


def exact_count(x: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give Garwood's exact interval of a count, from quantiles of the gamma distribution. Imports scipy."""
    from scipy.special import gammaincinv  # noqa: PLC0415 - kept out of the web's start

    tail = (1 - confidence) / 2

    def limits(count: Floats) -> tuple[Floats, Floats]:
        lower = np.where(count > 0, gammaincinv(np.where(count > 0, count, 1), tail), 0.0)
        return lower, gammaincinv(count + 1, 1 - tail)

    return _of_count(x, confidence, limits)


def mid_p_count(x: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give the mid-p interval of a count. Imports scipy."""
    from scipy.special import gammainc  # noqa: PLC0415 - kept out of the web's start

    tail = (1 - confidence) / 2
    reach = critical_value(confidence)

    def limits(count: Floats) -> tuple[Floats, Floats]:
        def chance(mean: Floats) -> Floats:
            at_least = np.where(count > 0, gammainc(np.where(count > 0, count, 1), mean), 1.0)
            return np.asarray(0.5 * (at_least + gammainc(count + 1, mean)))

        nought = np.zeros_like(count)
        far = 2 * (count + 1) + (reach + 2) ** 2 + (reach + 2) * np.sqrt(count)
        lower = np.where(count > 0, _crossing(chance, tail, nought, count), 0.0)
        return lower, _crossing(chance, 1 - tail, nought, far)

    return _of_count(x, confidence, limits)


def proportion_funnel(target: float, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Give the limits that the proportions of groups of n stay within by chance, if the true one is the target.

    target -+ z sqrt(target (1 - target) / n), kept within 0 and 1: the proportions whose Wilson interval just
    touches the target.
    """
    error = np.sqrt(target * (1 - target) / np.asarray(n, np.float64))
    with np.errstate(invalid="ignore"):
        reach = np.where(error > 0, critical_value(confidence) * error, 0.0)
    return np.maximum(target - reach, 0), np.minimum(target + reach, 1)


def count_ratio_funnel(expected: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Give the limits of observed / expected for each expected count, by the exact Poisson interval. Imports scipy."""
    given = np.asarray(expected, np.float64)
    interval = exact_count(given, confidence)
    return np.asarray(interval.lower / given), np.asarray(interval.upper / given)


def _corrected_lower(x: Floats, n: Floats, z: float) -> Floats:
    square = z * z
    p = x / n
    root = z * np.sqrt(np.maximum(square - 2 - 1 / n + 4 * p * (n - x + 1), 0))
    return np.where(x > 0, np.maximum((2 * x + square - 1 - root) / (2 * (n + square)), 0), 0.0)


def _crossing(chance: Callable[[Floats], Floats], level: float, low: Floats, high: Floats) -> Floats:
    """Halve the stretch from low to high down to the value whose rising chance equals the level."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        under = chance(middle) < level
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2


def _of_proportion(
    x: ArrayLike,
    n: ArrayLike,
    confidence: float,
    limits: Callable[[Floats, Floats], tuple[Floats, Floats]],
) -> Interval:
    part, whole = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(n, np.float64))
    possible = (part >= 0) & (part <= whole) & (whole >= 1) & (whole < np.inf)
    part, whole = np.where(possible, part, 0.0), np.where(possible, whole, 1.0)
    return _interval(part / whole, confidence, possible, lambda: limits(part, whole), 1.0)


def _of_count(x: ArrayLike, confidence: float, limits: Callable[[Floats], tuple[Floats, Floats]]) -> Interval:
    given = np.asarray(x, np.float64)
    possible = (given >= 0) & (given < np.inf)
    count = np.where(possible, given, 0.0)
    return _interval(count, confidence, possible, lambda: limits(count), np.inf)


def _interval(
    estimate: Floats,
    confidence: float,
    possible: np.ndarray,
    limits: Callable[[], tuple[Floats, Floats]],
    most: float,
) -> Interval:
    """Put estimate and limits together; no confidence at all needs only the estimate, full confidence everything."""
    z = critical_value(confidence)
    if z == 0:
        found = (estimate, estimate)
    elif np.isinf(z):
        found = (np.zeros_like(estimate), np.full_like(estimate, most))
    else:
        found = limits()
    values = (np.where(possible, value, np.nan) for value in (estimate, *found))
    return Interval(*(value if value.ndim else float(value) for value in values))
