"""The limits and tests of a ratio that are plain formulas: Katz, adjusted log, inverse hyperbolic sine and MOVER.

Each gives the lower limit; the upper limit is the reciprocal of the lower limit of the swapped groups.
"""

import numpy as np

from app.indicators.normal import Floats
from app.indicators.score import Cells
from app.indicators.wilson import wilson_limits

_ADDED = 0.5  # Walter 1975: half an event and half a person to each group


def katz_lower(cells: Cells, z: float) -> Floats:
    """Give ratio x exp(-z s), s^2 = 1/a - 1/n1 + 1/c - 1/n2: not a number beside a count of 0."""
    limit = np.exp(_log_ratio(cells) - z * np.sqrt(_log_variance(cells)))
    return np.where((cells.a > 0) & (cells.c > 0), limit, np.nan)


def katz_score(cells: Cells, theta: Floats) -> Floats:
    """Give the distance of the log ratio from that of theta, in its standard errors."""
    return _quotient(_log_ratio(cells) - np.log(theta), np.sqrt(_log_variance(cells)))


def adjusted_lower(cells: Cells, z: float) -> Floats:
    """Give Katz' limit after half is added to every count, which also moves the centre; 0 where a is 0."""
    return np.where(cells.a > 0, katz_lower(_adjusted(cells), z), 0.0)


def adjusted_score(cells: Cells, theta: Floats) -> Floats:
    """Give Katz' score after half is added to every count."""
    return katz_score(_adjusted(cells), theta)


def sinh_lower(cells: Cells, z: float) -> Floats:
    """Give exp(ln ratio - 2 asinh(z s / 2)), written so that a count of 0 gives its limiting value."""
    inverse = cells.c * cells.n1 / (cells.n2 * cells.a)
    width = z * z / 4 * _inverse_times_variance(cells)
    bound = inverse + 2 * width + 2 * np.sqrt(width * (inverse + width))
    return 1 / np.where(cells.a > 0, bound, np.inf)


def sinh_score(cells: Cells, theta: Floats) -> Floats:
    """Give 2 sinh(ln(ratio / theta) / 2) / s, written so that a count of 0 gives its limiting value."""
    p1, p2 = cells.a / cells.n1, cells.c / cells.n2
    variance = theta * (p2 * (1 - p1) / cells.n1 + p1 * (1 - p2) / cells.n2)
    return _quotient(p1 - theta * p2, np.sqrt(variance))


def mover_lower(cells: Cells, z: float) -> Floats:
    """Give the lower limit recovered from Wilson's limits of the two rates, without a difference of like numbers."""
    p1, p2 = cells.a / cells.n1, cells.c / cells.n2
    low, high = wilson_limits(cells.a, cells.n1, z)[0], wilson_limits(cells.c, cells.n2, z)[1]
    top, bottom = low * (2 * p1 - low), high * (2 * p2 - high)
    both = p1 * p2
    root = np.sqrt(np.maximum(both * both - top * bottom, 0))
    return np.where(cells.a > 0, top / (both + root), 0.0)


def no_score(cells: Cells, theta: Floats) -> Floats:
    """Give nan: MOVER combines two intervals and has no test of its own."""
    return np.full(np.broadcast_shapes(cells.a.shape, theta.shape), np.nan)


def _adjusted(cells: Cells) -> Cells:
    return Cells(cells.a + _ADDED, cells.n1 + _ADDED, cells.c + _ADDED, cells.n2 + _ADDED)


def _log_ratio(cells: Cells) -> Floats:
    return np.log(cells.a * cells.n2 / (cells.n1 * cells.c))


def _log_variance(cells: Cells) -> Floats:
    """Give the variance of the log ratio: (n1 - a)/(a n1) + (n2 - c)/(c n2)."""
    return (cells.n1 - cells.a) / (cells.a * cells.n1) + (cells.n2 - cells.c) / (cells.c * cells.n2)


def _inverse_times_variance(cells: Cells) -> Floats:
    """Give s^2 divided by the ratio, which stays finite where nobody in the second group had the event."""
    first = cells.c * (cells.n1 - cells.a) / (cells.a * cells.a)
    return (first + cells.n1 * (cells.n2 - cells.c) / (cells.n2 * cells.a)) / cells.n2


def _quotient(difference: Floats, error: Floats) -> Floats:
    """Divide, where no difference counts as no evidence even if the error is 0 too."""
    return np.where(difference == 0, 0.0, difference / error)
