"""One organisation against a group's published figure: its place in the funnel, the ratio of ratios, the drawn value.

Sources: Spiegelhalter 2005 (funnel; alert at 95%, alarm at 99.8%); Morris 1983 (empirical Bayes). All on the logarithm
of the ratio, with the variance of Katz and half a case added to each count where one of them is 0.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.indicators.comparison import ratio_funnel
from app.indicators.exact import conditional_test
from app.indicators.labels import LEAST_EXPECTED, Counts
from app.indicators.normal import Floats, critical_value
from app.indicators.shrinkage import shrink
from app.indicators.strata import log_ratios, strata

ALERT, ALARM = 0.95, 0.998
LEAST_PRECISION, WIDE, ROOM, STEPS = 1.0, 8.0, 1.3, 60  # of the drawn funnel; ROOM is beyond the own precision
_CHANCES = 1 - ALERT, 1 - ALARM


class Reach(StrEnum):
    """How far an organisation lies from a published figure."""

    WITHIN = "within"
    ALERT = "alert"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Effect:
    """A ratio and the standard error of its logarithm."""

    ratio: float
    error: float

    @property
    def precision(self) -> float:
        """One over the standard error: it grows with the number of cases."""
        return 1 / self.error


@dataclass(frozen=True, slots=True)
class Position:
    """Where an organisation lies round a published figure, the target.

    ``p_value`` belongs to the exact test, which takes the place of the funnel where either group is expected to have
    fewer than five cases; ``None`` where the funnel tells.
    """

    effect: Effect
    target: float
    tau2: float
    reach: Reach
    is_above: bool
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits round a published figure over a range of precisions: pairs of lower and upper, at 95% and at 99.8%."""

    precisions: tuple[float, ...]
    alert: tuple[tuple[float, ...], tuple[float, ...]]
    alarm: tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Limits:
    """A ratio with its 95% limits; ``drawn``, from 0 to 1, is the share of the way to the group's figure."""

    ratio: float
    lower: float
    upper: float
    drawn: float = 0.0


def effect_of(counts: Counts) -> Effect | None:
    """Return the ratio and its error; ``None`` without people, without a case or where everybody is one."""
    is_everybody = (counts.a, counts.c) == (counts.n1, counts.n2)
    if not counts.is_calculable or not counts.has_cases or is_everybody:
        return None
    y, variances = log_ratios(strata(counts.a, counts.n1, counts.c, counts.n2))
    return Effect(math.exp(y[0]), math.sqrt(variances[0]))


def position(counts: Counts, target: float, tau2: float = 0.0) -> Position | None:
    """Return where counts lie round a published ratio above 0; ``None`` where there is nothing to place.

    ``tau2``, the variance between organisations beyond chance, widens the funnel; the exact test knows none.
    """
    effect = effect_of(counts)
    if effect is None or not 0 < target < math.inf:
        return None
    if least_expected(counts, target) < LEAST_EXPECTED:
        chance = conditional_test(counts.a, counts.n1, counts.c, counts.n2, target).mid_p
        reach = _reach([chance >= limit for limit in _CHANCES])
        return Position(effect, target, 0.0, reach, effect.ratio > target, chance)
    limits = (ratio_funnel(target, effect.error, level, tau2) for level in (ALERT, ALARM))
    reach = _reach([bool(low <= effect.ratio <= high) for low, high in limits])
    return Position(effect, target, tau2, reach, effect.ratio > target)


def funnel_round(found: Position) -> Funnel:
    """Return the funnel that a position lies in, from few cases to some more than its own."""
    precisions = np.linspace(LEAST_PRECISION, max(WIDE, found.effect.precision * ROOM), STEPS)
    alert, alarm = (ratio_funnel(found.target, 1 / precisions, level, found.tau2) for level in (ALERT, ALARM))
    return Funnel(tuple(precisions.tolist()), _pair(alert), _pair(alarm))


def least_expected(counts: Counts, target: float) -> float:
    """Return the smaller number of cases expected in either group, were the ratio the target."""
    compared = counts.n1 * target
    return (counts.a + counts.c) * min(compared, counts.n2) / (compared + counts.n2)


def ratio_of_ratios(own: Counts, others: Counts) -> Limits | None:
    """Return the own ratio over that of everybody else, with its limits; ``None`` where either has no effect."""
    ours, theirs = effect_of(own), effect_of(others)
    if ours is None or theirs is None:
        return None
    return _limits(math.log(ours.ratio / theirs.ratio), math.hypot(ours.error, theirs.error))


def drawn_towards(counts: Counts, mean: float, tau2: float) -> Limits | None:
    """Return the own ratio drawn towards a group's, the more so the less the own numbers say."""
    effect = effect_of(counts)
    if effect is None or not 0 < mean < math.inf:
        return None
    found = shrink(np.array([math.log(effect.ratio)]), np.array([effect.error**2]), math.log(mean), tau2)
    return _limits(float(found.effects[0]), math.sqrt(float(found.variances[0])), float(found.drawn[0]))


def _pair(limits: tuple[Floats, Floats]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    lower, upper = limits
    return tuple(lower.tolist()), tuple(upper.tolist())


def _reach(inside: list[bool]) -> Reach:
    within_alert, within_alarm = inside
    if within_alert:
        return Reach.WITHIN
    return Reach.ALERT if within_alarm else Reach.ALARM


def _limits(log_ratio: float, error: float, drawn: float = 0.0) -> Limits:
    reach = critical_value(ALERT) * error
    return Limits(math.exp(log_ratio), math.exp(log_ratio - reach), math.exp(log_ratio + reach), drawn)
