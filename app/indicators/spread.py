"""How the organisations of a comparator group differ: published beside the group's figure, never instead of it.

Everything is worked out from exact counts, one stratum per organisation, and only at a place where the group's own
figure is published, so where enough organisations gave enough cases and none of them dominates. What is published of
it is coarse, and why each is safe:

- Mantel-Haenszel's ratio and limits, to 1 decimal, from 10 organisations: a weighted sum over all of them, as coarse
  as the crude ratio beside it. Two groups that could be subtracted differ by 3 organisations at least.
- I squared to the nearest 10 and tau squared to 2 decimals, from 20 organisations: sums of squares over all of them,
  the outermost tenth at each end pulled in, so that neither says how far anybody lies from the others.
- Quartiles from 20 organisations and deciles from 50, to 1 decimal: each the mean of the five ratios nearest to it,
  of which none makes up more than half, so that it is no organisation's ratio.
- How many organisations stand out, from 20: only 5 or more with at least 5 that do not, so that who knows about itself
  and a few others cannot tell about the rest. Not even none: of a council with few people everybody would then know
  that what happened there did not happen to all of them, or to nobody.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from app.indicators.benchmarks import Benchmark
from app.indicators.comparison import discoveries, over_dispersion
from app.indicators.differences import Differences
from app.indicators.disclosure import is_safe_total
from app.indicators.normal import Floats, two_sided_p
from app.indicators.pooling import Counts, PeerGroup, Place, Pool
from app.indicators.rounding import half_up
from app.indicators.score import Cells
from app.indicators.strata import crude, log_ratios, mantel_haenszel, strata

QUARTILES = (25, 50, 75)
DECILES = tuple(range(10, 100, 10))
LEAST_FOR_AVERAGE = 10
LEAST_FOR_QUARTILES = 20
LEAST_FOR_DECILES = 50
LEAST_STANDING_OUT = 5
LEAST_WITH_CASES = 0.75  # of the organisations, on both sides
NEAREST = 5
FALSE_SHARE = Fraction(1, 20)
_I2_STEP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Differences):
    """The differences within one group at one place."""

    group: PeerGroup
    place: Place


def spreads(pool: Pool, published: Iterable[Benchmark]) -> tuple[Spread, ...]:
    """Return how organisations differ, for each published figure that may say so.

    Only of groups that show counts, only for minority ethnic compared with White people, and only where at least ten
    organisations have people on both sides. ``published`` are the benchmarks of the same pool.
    """
    places = {place: number for number, place in enumerate(pool.places)}
    groups = {group: number for number, group in enumerate(pool.groups)}
    return tuple(
        found
        for row in published
        if row.ratio is not None and row.group.shows_counts and row.place.is_main
        for found in _spread(row, pool.parts(places[row.place], groups[row.group]))
    )


def _spread(row: Benchmark, parts: Counts) -> Iterator[Spread]:
    cells = strata(*parts.T)
    if cells.a.size < LEAST_FOR_AVERAGE:
        return
    found = mantel_haenszel(cells)
    ratio, lower, upper = (float(half_up(value, 1)) for value in (found.ratio, found.lower, found.upper))
    average = Spread(len(parts), row.ratio, ratio, lower, upper, group=row.group, place=row.place)
    yield _with_variation(average, cells)


def _with_variation(average: Spread, cells: Cells) -> Spread:
    """Add what twenty organisations with a ratio allow."""
    y, variances = log_ratios(cells)
    if y.size < LEAST_FOR_QUARTILES:
        return average
    target = math.log(float(crude(cells, confidence=0).ratio))
    found = over_dispersion(y, variances, target)
    return replace(
        average,
        tau2=float(half_up(found.tau2, 2)),
        i2=_I2_STEP * int(half_up(100 * _beyond_chance(found.phi, y.size) / _I2_STEP)),
        points=percentiles(np.exp(y)) if _has_cases(cells) else {},
        standing_out=publishable_number(_standing_out((y - target) / np.sqrt(variances + found.tau2)), y.size),
        by_chance=int(half_up(average.contributors * FALSE_SHARE)),
    )


def _beyond_chance(phi: float, organisations: int) -> float:
    """Return I squared (0 to 1) of the scores behind the over-dispersion, with Q = phi times their number."""
    expected = (organisations - 1) / organisations
    return max(0.0, 1 - expected / phi) if phi else 0.0


def _has_cases(cells: Cells) -> bool:
    """Say whether most organisations have cases on both sides; percentiles of the others would show the added half."""
    return float(((cells.a > 0) & (cells.c > 0)).mean()) >= LEAST_WITH_CASES


def percentiles(ratios: Sequence[float] | Floats) -> dict[int, float]:
    """Return the finest percentiles that may be published, to 1 decimal: deciles, quartiles or none.

    Each is the mean of the five ratios nearest to it in order. Where one ratio makes up more than half of a mean, or
    two nearly all of it, the whole set is left out, for the next coarser one to be tried.
    """
    ordered = np.sort(np.asarray(ratios, np.float64))
    for wanted, least in ((DECILES, LEAST_FOR_DECILES), (QUARTILES, LEAST_FOR_QUARTILES)):
        nearest = {one: _nearest(ordered, one) for one in wanted if ordered.size >= least}
        if nearest and all(_is_safe_mean(five) for five in nearest.values()):
            return {one: float(half_up(float(five.mean()), 1)) for one, five in nearest.items()}
    return {}


def publishable_number(count: int, among: int) -> int | None:
    """Return how many organisations stand out where that may be known: 5 with 5 others at least."""
    return count if min(count, among - count) >= LEAST_STANDING_OUT else None


def _nearest(ordered: Floats, percentile: int) -> Floats:
    place = int(half_up(Fraction(percentile * (ordered.size - 1), 100)))
    first = min(max(place - NEAREST // 2, 0), ordered.size - NEAREST)
    return ordered[first : first + NEAREST]


def _is_safe_mean(five: Floats) -> bool:
    thousandths = [int(1000 * one) for one in five]
    return is_safe_total(NEAREST, sum(thousandths), thousandths[-1], thousandths[-2])


def _standing_out(scores: Floats) -> int:
    return int(discoveries(two_sided_p(scores), float(FALSE_SHARE)).sum())
