"""The interval and test of one ratio of two rates, (a / n1) / (c / n2), for one pair of groups or a million.

Method for method: Katz 1978; Walter 1975 (adjusted log); Newman 2001 (inverse hyperbolic sine); Donner and Zou 2012
(MOVER from Wilson limits); Koopman 1984; Miettinen and Nurminen 1985; Gart and Nam 1988; Laud 2017 (SCAS).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.errors import InvalidRequestError
from app.indicators import closed_forms
from app.indicators.levels import critical_value
from app.indicators.limits import quick_limits, sure_limits
from app.indicators.methods import Method
from app.indicators.normal import Flags, Floats, Indices, two_sided_p
from app.indicators.score import Cells, Problem, score, score_of_equality, variance_factor

__all__ = ["Method", "RatioInterval", "ratio_interval", "score_statistic"]

_BLOCK = 16_384  # cells worked on at once: small enough for all the arrays in use to stay in the cache


_SKEWED = frozenset({Method.SCAS, Method.GART_NAM})
_WITHOUT_NULL_TEST = frozenset({Method.KATZ, Method.MOVER_WILSON})
_CORRECTED = frozenset({Method.SCAS, Method.MN})
_FORMULAS: dict[Method, Callable[[Cells, float], Floats]] = {
    Method.KATZ: closed_forms.katz_lower,
    Method.ADJUSTED_LOG: closed_forms.adjusted_lower,
    Method.INVERSE_SINH: closed_forms.sinh_lower,
    Method.MOVER_WILSON: closed_forms.mover_lower,
}
_FORMULA_SCORES: dict[Method, Callable[[Cells, Floats], Floats]] = {
    Method.KATZ: closed_forms.katz_score,
    Method.ADJUSTED_LOG: closed_forms.adjusted_score,
    Method.INVERSE_SINH: closed_forms.sinh_score,
    Method.MOVER_WILSON: closed_forms.no_score,
}


@dataclass(frozen=True, slots=True)
class RatioInterval:
    """A ratio of rates, its limits and the p-value of the method's own test of equal rates.

    Numbers for one pair of groups, arrays for many. The ratio is nan where nobody in either group had the event
    (the limits are then 0 and infinity, and p is 1); everything is nan where a group is empty or a part exceeds its
    whole. Katz has no limits beside a 0, and MOVER has no test.
    """

    ratio: float | Floats
    lower: float | Floats
    upper: float | Floats
    p_value: float | Floats


def ratio_interval(  # noqa: PLR0913, PLR0917 - the four counts of a pair are one thing
    a: ArrayLike,
    n1: ArrayLike,
    c: ArrayLike,
    n2: ArrayLike,
    method: Method | str = Method.SCAS,
    confidence: float = 0.95,
) -> RatioInterval:
    """Give the interval of (a / n1) / (c / n2); arrays are taken element by element and keep their shape.

    The interval leaves out 1 exactly where the p-value is below 1 - confidence (for the corrected scores: at
    confidence levels of 0.69 or more). Confidence 0 gives the ratio itself and confidence 1 the limits 0 and infinity.
    Raises InvalidRequestError for an unknown method or a confidence level outside 0 to 1.
    """
    chosen = _method(method)
    z = critical_value(confidence)
    given = np.broadcast_arrays(*(np.asarray(count) for count in (a, n1, c, n2)))
    shape, columns = given[0].shape, [column.reshape(-1) for column in given]
    results = np.empty((4, columns[0].size))
    with np.errstate(all="ignore"):
        for first in range(0, columns[0].size, _BLOCK):
            block = slice(first, first + _BLOCK)
            results[:, block] = _block(_cells(columns, block), chosen, z)
        if chosen not in _FORMULAS and 0 < z < np.inf:
            _complete(results, columns, chosen, z)
    return RatioInterval(*(_shaped(row, shape) for row in results))


def score_statistic(  # noqa: PLR0913, PLR0917 - the four counts of a pair are one thing
    a: ArrayLike,
    n1: ArrayLike,
    c: ArrayLike,
    n2: ArrayLike,
    theta: ArrayLike,
    method: Method | str = Method.SCAS,
) -> float | Floats:
    """Give the method's own score of the data against the true ratio theta, standard normal if theta is true.

    nan where the counts are impossible or theta is not a number above 0, and for MOVER, which has no score.
    Raises InvalidRequestError for an unknown method.
    """
    chosen = _method(method)
    given = np.broadcast_arrays(*(np.asarray(value, np.float64) for value in (a, n1, c, n2, theta)))
    cells, at = Cells(*(value.ravel() for value in given[:4])), given[4].ravel()
    with np.errstate(all="ignore"):
        value = _statistic(_safe(cells, _possible(cells)), at, chosen)
        value = np.where(_possible(cells) & (at > 0) & (at < np.inf), value, np.nan)
    return _shaped(value, given[4].shape)


def _method(method: Method | str) -> Method:
    try:
        return Method(method)
    except ValueError:
        raise InvalidRequestError(f"There is no method called {method!r}. Choose one of {', '.join(Method)}.") from None


def _cells(columns: Sequence[NDArray[Any]], chosen: slice | Indices) -> Cells:
    return Cells(*(column[chosen].astype(np.float64) for column in columns))


def _complete(results: Floats, columns: Sequence[NDArray[Any]], method: Method, z: float) -> None:
    """Put the limits of the pairs that need more work in place of nan, all of them together."""
    left = np.flatnonzero((np.isnan(results[1]) | np.isnan(results[2])) & ~np.isnan(results[3]))
    for first in range(0, left.size, _BLOCK):
        chosen = left[first : first + _BLOCK]
        results[1:3, chosen] = sure_limits(_problem(_cells(columns, chosen), method, z))


def _shaped(values: Floats, shape: tuple[int, ...]) -> float | Floats:
    return values.reshape(shape) if shape else float(values[0])


def _possible(cells: Cells) -> Flags:
    """Say which pairs can be real: at least one person in each group, and no part negative or above its whole."""
    people = (cells.n1 >= 1) & (cells.n2 >= 1) & (cells.n1 + cells.n2 < np.inf)
    return people & (cells.a >= 0) & (cells.c >= 0) & (cells.a <= cells.n1) & (cells.c <= cells.n2)


def _safe(cells: Cells, usable: Flags) -> Cells:
    """Put 1 of 2 in place of each pair that cannot be used, so that no step of the work stumbles on it."""
    if usable.all():
        return cells
    parts, wholes = (cells.a, cells.c), (cells.n1, cells.n2)
    (a, c), (n1, n2) = ([np.where(usable, v, fill) for v in of] for of, fill in ((parts, 1.0), (wholes, 2.0)))
    return Cells(a, n1, c, n2)


def _block(cells: Cells, method: Method, z: float) -> tuple[Floats, ...]:
    """Give ratio, lower limit, upper limit and p-value of one block of pairs."""
    possible = _possible(cells)
    usable = possible & (cells.a + cells.c > 0)
    cells = _safe(cells, usable)
    ratio = cells.a * cells.n2 / (cells.n1 * cells.c)
    found = (ratio, *_limits(cells, ratio, method, z), two_sided_p(_test(cells, method)))
    unusable = np.flatnonzero(~usable)
    for values, of_no_events in zip(found, _no_events(method), strict=True):
        values[unusable] = np.where(possible[unusable], of_no_events, np.nan)
    return found


def _no_events(method: Method) -> tuple[float, float, float, float]:
    """Give ratio, limits and p-value where nobody had the event: any ratio would do, as far as the method can say."""
    lower, upper = (np.nan, np.nan) if method is Method.KATZ else (0.0, np.inf)
    return np.nan, lower, upper, np.nan if method in _WITHOUT_NULL_TEST else 1.0


def _limits(cells: Cells, ratio: Floats, method: Method, z: float) -> tuple[Floats, Floats]:
    if 0 < z < np.inf:
        if method in _FORMULAS:
            return _FORMULAS[method](cells, z), 1 / _FORMULAS[method](cells.swapped(), z)
        return quick_limits(_problem(cells, method, z))
    lower, upper = (np.zeros_like(ratio), np.full_like(ratio, np.inf)) if z else (ratio.copy(), ratio.copy())
    if method is Method.KATZ:
        lower[cells.a * cells.c == 0] = upper[cells.a * cells.c == 0] = np.nan
    return lower, upper


def _problem(cells: Cells, method: Method, z: float) -> Problem:
    return Problem(cells, variance_factor(cells, corrected=method in _CORRECTED), z, skewed=method in _SKEWED)


def _test(cells: Cells, method: Method) -> Floats:
    """Give the score of equal rates; a group with no event never counts as evidence that its rate is the higher."""
    if method in _FORMULA_SCORES:
        value = _FORMULA_SCORES[method](cells, np.ones_like(cells.a))
    else:
        factor = variance_factor(cells, corrected=method in _CORRECTED)
        value = score_of_equality(cells, factor, skewed=method in _SKEWED)
    value[((cells.a == 0) & (value > 0)) | ((cells.c == 0) & (value < 0))] = 0.0
    return value


def _statistic(cells: Cells, theta: Floats, method: Method) -> Floats:
    if method in _FORMULA_SCORES:
        return _FORMULA_SCORES[method](cells, theta)
    factor = variance_factor(cells, corrected=method in _CORRECTED)
    return score(cells, theta, factor, skewed=method in _SKEWED)
