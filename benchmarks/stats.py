"""Intervals of many ratios at once, beside one division of as many numbers and beside statsmodels, pair by pair."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.indicators.intervals import Method, ratio_interval
from benchmarks.case import Case, Context, Ready

Ints = NDArray[np.int64]
SEED = 7
CELLS, CELLS_IN_FULL = 200_000, 1_000_000
PAIRS = 60  # as many as a loop over statsmodels can do in a moment
EQUAL_TO = 1e-6


def cells(count: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return made-up pairs of groups with a and c events among n1 and n2 people, the same at every call."""
    random = np.random.default_rng(SEED)
    n1, n2 = random.integers(20, 600, count), random.integers(60, 2_000, count)
    return random.binomial(n1, 0.12), n1, random.binomial(n2, 0.09), n2


def divide(a: Ints, n1: Ints, _c: Ints, _n2: Ints) -> float:
    """Divide once."""
    return float((a / n1).sum())


def limits(method: Method, *given: Ints) -> float:
    """Work out every interval; return the sum of the lower limits."""
    return float(np.nansum(ratio_interval(*given, method).lower))


def loop(*given: Ints) -> float:
    """Do what ``limits`` does for Koopman's score, with statsmodels, one pair after the other."""
    from statsmodels.stats.proportion import confint_proportions_2indep  # noqa: PLC0415 - slow to load, here only

    found = [
        confint_proportions_2indep(*map(int, pair), compare="ratio", method="score", correction=False)
        for pair in zip(*given, strict=True)
    ]
    ours = ratio_interval(*given, Method.KOOPMAN)
    theirs = np.array(found, np.float64).T
    inner = (given[0] > 0) & (given[2] > 0)  # beside a 0, statsmodels gives no limit on one side
    for mine, other in zip((ours.lower, ours.upper), theirs, strict=True):
        assert np.allclose(np.asarray(mine)[inner], other[inner], rtol=EQUAL_TO), "statsmodels says otherwise."
    return float(theirs[0][inner].sum())


def _case(work: Callable[..., float], count: int | None = None) -> Case:
    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        units = count or (CELLS_IN_FULL if context.is_full else CELLS)
        given = cells(units)
        yield Ready(lambda: work(*given), calls=1 if count else 5, units=units)

    return Case(prepare)


CASES = {
    "divide": _case(divide),
    "koopman": _case(partial(limits, Method.KOOPMAN)),
    "scas": _case(partial(limits, Method.SCAS)),
    "statsmodels": _case(loop, PAIRS),
}
