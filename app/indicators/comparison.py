"""Comparing many organisations fairly: funnel limits, over-dispersion, false flags and places in the order.

Sources: Spiegelhalter 2005 (funnels and over-dispersion); Benjamini and Hochberg 1995. Effects y are log ratios.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.indicators.levels import critical_value
from app.indicators.normal import Flags, Floats
from app.indicators.shrinkage import spare_weight

_TRIMMED = 0.1  # of the scores at each end


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more organisations vary than chance: the ratio phi (1 is chance alone) and the variance between them."""

    phi: float
    tau2: float


def over_dispersion(y: Floats, variances: Floats, target: float, trimmed: float = _TRIMMED) -> Dispersion:
    """Measure over-dispersion round the target, with the outermost tenth of scores at each end pulled in.

    With fewer than two organisations there is nothing to measure: phi is 1 and the variance 0.
    """
    if y.size < 2:  # noqa: PLR2004 - a difference takes two
        return Dispersion(1.0, 0.0)
    scores = (y - target) / np.sqrt(variances)
    low, high = np.quantile(scores, (trimmed, 1 - trimmed))
    total = float((np.clip(scores, low, high) ** 2).sum())
    weights = 1 / variances
    excess = total - (y.size - 1)
    return Dispersion(total / y.size, max(0.0, excess / spare_weight(weights)))


def ratio_funnel(target: float, errors: ArrayLike, confidence: float, tau2: float = 0.0) -> tuple[Floats, Floats]:
    """Give the ratios that organisations with these standard errors stay within, round a target ratio.

    The limits are exp(ln target -+ z sqrt(s^2 + tau2)); without any error they are the target itself.
    """
    error = np.sqrt(np.asarray(errors, np.float64) ** 2 + tau2)
    with np.errstate(invalid="ignore", over="ignore"):
        spread = np.where(error > 0, np.exp(critical_value(confidence) * error), 1.0)
    return np.asarray(target / spread), np.asarray(target * spread)


def adjusted_p_values(p_values: ArrayLike) -> Floats:
    """Give Benjamini and Hochberg's adjusted p-values; those that are nan stay nan and are not counted."""
    given = np.asarray(p_values, np.float64)
    known = np.flatnonzero(~np.isnan(given))
    falling = known[np.argsort(-given[known], kind="stable")]
    shares = known.size / np.arange(known.size, 0, -1)
    adjusted = np.full(given.shape, np.nan)
    adjusted[falling] = np.minimum(np.minimum.accumulate(given[falling] * shares), 1)
    return adjusted


def discoveries(p_values: ArrayLike, rate: float = 0.05) -> Flags:
    """Say which results stand out if no more than this share of those flagged may be chance."""
    with np.errstate(invalid="ignore"):
        return np.asarray(adjusted_p_values(p_values) <= rate)


def percentile_rank(values: ArrayLike) -> Floats:
    """Give each value's place from 0 (lowest) to 1 as (rank - 1) / (n - 1), equals sharing the lower rank.

    Organisations without a value stay without (nan) and are not counted; a single value has place 0.
    """
    given = np.asarray(values, np.float64)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known])]
    ordered = given[order]
    rises = np.flatnonzero(ordered[1:] > ordered[:-1]) + 1  # where a larger value begins
    lower = np.zeros(order.size)
    lower[rises] = rises
    places = np.full(given.shape, np.nan)
    places[order] = np.maximum.accumulate(lower) / max(known.size - 1, 1)
    return places
