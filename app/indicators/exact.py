"""Exact tests of one pair of groups, from the list of every table that could have been seen.

All condition on the number of events in the two groups together, so that nothing is left to estimate.
"""

from dataclasses import dataclass

import numpy as np

from app.errors import InvalidRequestError
from app.indicators.normal import Floats

_SAME = 1 + 1e-11  # tables equally likely in theory may differ by rounding


@dataclass(frozen=True, slots=True)
class ExactTest:
    """Two-sided p-values: of all tables no likelier than the one seen; twice the smaller tail with half of that one."""

    p_value: float
    mid_p: float


def hypergeometric(n1: int, n2: int, events: int) -> tuple[int, Floats]:
    """Give the smallest possible count of events in the first group, and the chance of it and each larger one.

    The chances hold if both groups have the same rate. Raises InvalidRequestError for impossible counts.
    """
    _require(min(n1, n2, events) >= 0 and events <= n1 + n2)
    first, last = max(0, events - n2), min(n1, events)
    k = np.arange(first, last, dtype=np.float64)
    rises = np.log(n1 - k) + np.log(events - k) - np.log(k + 1) - np.log(n2 - events + k + 1)
    return first, _normalised(rises)


def fisher(a: int, n1: int, c: int, n2: int) -> ExactTest:
    """Give Fisher's exact test of equal rates of a of n1 and c of n2.

    Raises InvalidRequestError for impossible counts.
    """
    _require(0 <= a <= n1 and 0 <= c <= n2)
    first, chances = hypergeometric(n1, n2, a + c)
    return _two_sided(chances, a - first)


def conditional_test(a: int, n1: float, c: int, n2: float, theta: float = 1.0) -> ExactTest:
    """Give the exact test that the true ratio is theta, for rare events.

    Of a + c events, the first group's share is then n1 theta / (n1 theta + n2), and a is binomial.
    Raises InvalidRequestError for impossible counts or a ratio that is not above 0.
    """
    _require(min(a, c) >= 0 and min(n1, n2) > 0 and 0 < theta < np.inf)
    k = np.arange(a + c, dtype=np.float64)
    rises = np.log(a + c - k) - np.log(k + 1) + np.log(n1 * theta / n2)
    return _two_sided(_normalised(rises), a)


def _require(possible: bool) -> None:  # noqa: FBT001 - the one question this asks
    if not possible:
        raise InvalidRequestError("An exact test needs whole numbers, none negative and no part above its whole.")


def _normalised(rises: Floats) -> Floats:
    """Turn the rises of the log chance from each count to the next into chances; summed outward from the likeliest."""
    mode = int(np.searchsorted(-rises, 0.0))
    down, up = np.cumsum(-rises[:mode][::-1])[::-1], np.cumsum(rises[mode:])
    weights: Floats = np.exp(np.concatenate((down, [0.0], up)))
    total: float = weights.sum()
    return weights / total


def _two_sided(chances: Floats, seen: int) -> ExactTest:
    own = chances[seen]
    no_likelier = float(chances[chances <= own * _SAME].sum())
    tail = min(float(chances[:seen].sum()), float(chances[seen + 1 :].sum())) + 0.5 * float(own)
    return ExactTest(min(1.0, no_likelier), min(1.0, 2 * tail))
