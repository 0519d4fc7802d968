"""Estimates of many organisations drawn towards their average, the more so the less each one's own data say.

Used to order where to look, never as an organisation's own figure. The effects y are log ratios with known variances.
Sources: DerSimonian and Laird 1986; Morris 1983 (empirical Bayes); Raudenbush and Bryk 1985.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.indicators.normal import Floats

_HALVINGS = 200
_STEPS = 200


class Between(StrEnum):
    """The ways to estimate how much the true effects vary between organisations."""

    DERSIMONIAN_LAIRD = "dersimonian-laird"
    EMPIRICAL_BAYES = "empirical-bayes"
    REML = "reml"


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Each effect drawn towards the centre, with its variance and the share of the way that it was drawn (0 to 1)."""

    effects: Floats
    variances: Floats
    drawn: Floats


def between_variance(y: Floats, variances: Floats, method: Between = Between.DERSIMONIAN_LAIRD) -> float:
    """Give the variance of the true effects, 0 where chance alone explains the differences.

    Empirical Bayes takes the variance at which the weighted squares equal their expectation.
    """
    if y.size < 2:  # noqa: PLR2004 - a difference takes two
        return 0.0
    weights = 1 / variances
    excess = _squares(y, variances, 0.0) - (y.size - 1)
    start = max(0.0, excess / spare_weight(weights))
    if method is Between.EMPIRICAL_BAYES:
        return _by_expectation(y, variances) if excess > 0 else 0.0
    return _by_likelihood(y, variances, start) if method is Between.REML else start


def spare_weight(weights: Floats) -> float:
    """Give W - sum(w^2) / W, by which squares above chance become a variance (DerSimonian and Laird 1986).

    Summed as w (W - w) / W, where what the largest leaves is added up and not subtracted: beside it the others may be
    too light to be seen in W.
    """
    rest = weights.sum() - weights
    largest = int(weights.argmax())
    rest[largest] = np.delete(weights, largest).sum()
    return float((weights * rest).sum() / weights.sum())


def centre(y: Floats, variances: Floats, tau2: float) -> tuple[float, float]:
    """Give the weighted average effect and its standard error, for a given variance between organisations."""
    weights = 1 / (variances + tau2)
    return float(np.average(y, weights=weights)), float(weights.sum() ** -0.5)


def shrink(y: Floats, variances: Floats, mean: float, tau2: float, mean_variance: float = 0.0) -> Shrunk:
    """Draw each effect towards the mean by B = s^2 / (s^2 + tau^2); its variance is (1 - B) s^2.

    Where the mean itself was estimated, B^2 times the variance of the mean comes on top.
    """
    drawn = variances / (variances + tau2)
    kept = 1 - drawn
    return Shrunk(mean + kept * (y - mean), kept * variances + drawn**2 * mean_variance, drawn)


def _squares(y: Floats, variances: Floats, tau2: float) -> float:
    weights = 1 / (variances + tau2)
    return float((weights * (y - np.average(y, weights=weights)) ** 2).sum())


def _by_expectation(y: Floats, variances: Floats) -> float:
    """Halve down to the variance at which the weighted squares, which fall as it grows, equal y.size - 1."""
    low, high = 0.0, float(((y - y.mean()) ** 2).sum()) + float(variances.max())
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _squares(y, variances, middle) > y.size - 1 else (low, middle)
    return (low + high) / 2


def _by_likelihood(y: Floats, variances: Floats, tau2: float) -> float:
    """Climb the restricted likelihood by Fisher scoring, never below 0."""
    for _ in range(_STEPS):
        weights = 1 / (variances + tau2)
        total = weights.sum()
        squares = (weights**2 * (y - np.average(y, weights=weights)) ** 2).sum()
        spread = (weights**2).sum()
        slope = squares - total + spread / total
        information = spread - 2 * (weights**3).sum() / total + (spread / total) ** 2
        tau2 = max(0.0, float(tau2 + slope / information))
    return tau2
