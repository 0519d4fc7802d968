"""Score limits of one ratio common to several strata (Gart and Nam 1988; Laud 2017; Tang 2020).

Every stratum's score at the ratio theta is weighted; the limits are the ratios at which the joint score, corrected
for skewness or not, reaches the critical value.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.indicators.levels import critical_value
from app.indicators.methods import PoolingMethod
from app.indicators.normal import Floats, two_sided_p
from app.indicators.score import Cells, restricted, variance_factor

_FAR = 40.0  # on the log scale
_HALVINGS = 100


class Weighting(StrEnum):
    """How much each stratum counts."""

    MANTEL_HAENSZEL = "mantel-haenszel"  # n1 n2 / N
    INVERSE_VARIANCE = "inverse-variance"  # 1 / V without the small-sample factor
    INVERSE_CORRECTED = "inverse-corrected"  # 1 / V with it


@dataclass(frozen=True, slots=True)
class Scoring:
    """Which score: its weights, with the skewness and small-sample corrections or not, and Tang's scaling or not."""

    weighting: Weighting = Weighting.MANTEL_HAENSZEL
    skewed: bool = True
    corrected: bool = True
    scaled: bool = False


PUBLISHED = {
    PoolingMethod.SCAS: Scoring(),
    PoolingMethod.GART_NAM: Scoring(Weighting.INVERSE_VARIANCE, skewed=False, corrected=False, scaled=True),
    PoolingMethod.TANG: Scoring(Weighting.INVERSE_CORRECTED, skewed=False, corrected=False, scaled=True),
}
"""The scores that are known by a name."""


@dataclass(frozen=True, slots=True)
class CommonRatio:
    """The ratio at which the joint score is 0, the limits, and the p-value of the test of equal rates."""

    ratio: float
    lower: float
    upper: float
    p_value: float


def stratified_interval(cells: Cells, scoring: Scoring | None = None, confidence: float = 0.95) -> CommonRatio:
    """Give the common ratio and its limits; strata without any event say nothing and are left out.

    nan, 0 and infinity where nobody in any stratum had the event.
    """
    chosen = scoring or Scoring()
    told = _telling(cells, chosen)
    if not told.a.size:
        return CommonRatio(math.nan, 0.0, math.inf, 1.0)
    z = critical_value(confidence)
    middle, low, high = (_crossing(told, chosen, level, z) for level in (0.0, z, -z))
    p_value = float(two_sided_p(np.array(joint_score(told, 1.0, chosen, z))))
    return CommonRatio(
        math.inf if not told.c.any() else middle if told.a.any() else 0.0,
        low if told.a.any() else 0.0,
        high if told.c.any() else math.inf,
        p_value,
    )


def _telling(cells: Cells, scoring: Scoring) -> Cells:
    """Give the strata with any event; weighted by their variance, also without those in which everybody had it.

    Such a stratum would weigh infinitely at equal rates, and let nothing else count there.
    """
    told = cells.where(cells.a + cells.c > 0)
    some = (told.a < told.n1) | (told.c < told.n2)
    is_kept = scoring.weighting is Weighting.MANTEL_HAENSZEL or not some.any()
    return told if is_kept else told.where(some)


def joint_score(cells: Cells, theta: float, scoring: Scoring, z: float) -> float:
    """Give the joint score of the strata at the ratio theta.

    Where the equation of the skewness correction has no real root, the correction at the critical value z is used.
    """
    with np.errstate(all="ignore"):
        excess, variance, third = _terms(cells, theta, scoring)
        weights = _weights(cells, variance, scoring)
        joint = float((weights**2 * variance).sum())
        total = float((weights * excess).sum())
        if not joint > 0:
            return 0.0
        score = total / math.sqrt(joint)
        skew = float((weights**3 * third).sum()) / (6 * joint**1.5) if scoring.skewed else 0.0
    inside = 1 + 4 * skew * (score + skew)
    return score - (z * z - 1) * skew if inside < 0 else 2 * (score + skew) / (1 + math.sqrt(inside))


def _terms(cells: Cells, theta: float, scoring: Scoring) -> tuple[Floats, Floats, Floats]:
    """Give each stratum's p1 - theta p2, its variance and its third moment."""
    rate, r1, r2 = restricted(cells, np.full_like(cells.a, theta))
    excess = cells.a / cells.n1 - theta * cells.c / cells.n2
    unit = np.full_like(rate, theta) if scoring.scaled else rate
    excess = excess * theta / rate if scoring.scaled else excess
    factor = variance_factor(cells, corrected=scoring.corrected)
    third = r1 * (r1 - 1 / cells.n1) - r2 * (r2 - 1 / cells.n2)
    return excess, unit**2 * (r1 + r2) * factor, unit**3 * third


def _weights(cells: Cells, variance: Floats, scoring: Scoring) -> Floats:
    if scoring.weighting is Weighting.MANTEL_HAENSZEL:
        return cells.n1 * cells.n2 / (cells.n1 + cells.n2)
    plain = scoring.weighting is Weighting.INVERSE_VARIANCE
    factor = variance_factor(cells, corrected=plain and scoring.corrected)
    return factor / np.maximum(variance, np.finfo(np.float64).tiny)


def _crossing(cells: Cells, scoring: Scoring, level: float, z: float) -> float:
    """Halve down to the ratio at which the falling joint score equals the level."""
    low, high = -_FAR, _FAR
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        over = joint_score(cells, math.exp(middle), scoring, z) > level
        low, high = (middle, high) if over else (low, middle)
    return math.exp((low + high) / 2)
