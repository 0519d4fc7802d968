"""The statistics of a whole programme: 18,000 organisations, 10 years, 9 indicators and 5 groups, 8.1 million pairs.

The measure of all of them is one pass of plain numpy division over the same counts, a / n1, into a new array.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.indicators.assessment import assess_all
from app.indicators.comparison import over_dispersion, percentile_rank, ratio_funnel
from app.indicators.intervals import Method, ratio_interval
from app.indicators.score import Cells
from app.indicators.strata import log_ratios
from benchmarks.case import Case, Context, Ready

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SEED = 7
ORGANISATIONS, YEARS, INDICATORS, GROUPS = 18_000, 10, 9, 5
PLOTS = YEARS * INDICATORS * GROUPS
CELLS = ORGANISATIONS * PLOTS
PAIRS = 60  # as many as a loop over statsmodels can do in a moment
EQUAL_TO = 1e-6
LEVELS = (0.95, 0.998)
_SIDES = np.arange(PLOTS)[:, np.newaxis] % 2 == np.zeros(ORGANISATIONS)


def cells(count: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return made-up pairs of groups with a and c events among n1 and n2 people, the same at every call."""
    random = np.random.default_rng(SEED)
    n1, n2 = random.integers(20, 600, count), random.integers(60, 2_000, count)
    return random.binomial(n1, 0.12), n1, random.binomial(n2, 0.09), n2


def divide(a: Ints, n1: Ints, _c: Ints, _n2: Ints) -> float:
    """Divide once."""
    return _mark(a / n1)


def limits(method: Method, *given: Ints) -> float:
    """Work out the ratio, both limits and the p-value of every pair."""
    return _mark(np.asarray(ratio_interval(*given, method).lower))


def results(*given: Ints) -> float:
    """Work out every result in full, as a return's are: rates, ratio, limits, label, reliability and excess."""
    plots = [column.astype(np.float64).reshape(PLOTS, -1) for column in given]
    found = (assess_all(Cells(*pairs), _SIDES[place]) for place, pairs in enumerate(zip(*plots, strict=True)))
    return _mark(np.concatenate([one.excess + one.label for one in found]))


def funnels(*given: Ints) -> float:
    """Draw a funnel for each year, indicator and group: effects, over-dispersion, and both limits of everybody."""
    plots = [column.astype(np.float64).reshape(PLOTS, -1) for column in given]
    return _mark(np.concatenate([_funnel(Cells(*pairs)) for pairs in zip(*plots, strict=True)]))


def percentiles(values: Floats) -> float:
    """Give every organisation its place among all, for each year, indicator and group."""
    return _mark(np.concatenate([percentile_rank(plot) for plot in values.reshape(PLOTS, -1)]))


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


def _funnel(pairs: Cells) -> Floats:
    y, variances = log_ratios(pairs)
    target = float(np.log(pairs.a.sum() * pairs.n2.sum() / (pairs.c.sum() * pairs.n1.sum())))
    tau2 = over_dispersion(y, variances, target).tau2
    limits_of_both = [ratio_funnel(float(np.exp(target)), np.sqrt(variances), level, tau2) for level in LEVELS]
    return np.asarray(limits_of_both[0][0] + limits_of_both[1][1])


def _mark(values: Floats) -> float:
    """Sum a few of the values: enough to tell another answer, and next to nothing to do."""
    return float(np.nansum(values[:: max(1, values.size // 1_000)]))


def _ratios(*given: Ints) -> Floats:
    return np.asarray(given[0] * given[3] / np.maximum(given[1] * given[2], 1))


def _case(
    work: Callable[..., float], count: int = CELLS, calls: int = 1, given: Callable[[int], tuple[object, ...]] = cells
) -> Case:
    @contextmanager
    def prepare(_: Context) -> Iterator[Ready]:
        pairs = given(count)
        yield Ready(lambda: work(*pairs), calls=calls, units=count)

    return Case(prepare)


CASES = {
    "divide": _case(divide, calls=5),
    "koopman": _case(partial(limits, Method.KOOPMAN)),
    "scas": _case(partial(limits, Method.SCAS)),
    "results": _case(results),
    "funnels": _case(funnels),
    "percentiles": _case(percentiles, given=lambda count: (_ratios(*cells(count)),)),
    "statsmodels": _case(loop, PAIRS),
}
