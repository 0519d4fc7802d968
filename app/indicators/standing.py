"""One organisation against a group's published figure: its place in the funnel, the ratio of ratios, the drawn value.

Sources: Spiegelhalter 2005 (funnel; inner limits at 95%, outer ones at 99.8%); Morris 1983 (empirical Bayes). All on
the logarithm of the ratio, with the variance of Katz and half a case added to each count where one of them is 0. One
organisation's numbers are few, so they are worked out as plain numbers: a page waits for none of the machinery of many.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.indicators.counts import LEAST_EXPECTED, Counts
from app.indicators.levels import critical_value

INNER, OUTER = 0.95, 0.998
LEAST_PRECISION, WIDE, ROOM, STEPS = 1.0, 8.0, 1.3, 60  # of the drawn funnel; ROOM is beyond the own precision
LEAST_STEP, NOUGHTS = 1 / 6, 6  # of the scale of cases: how far apart, and how large they get
_CHANCES = 1 - INNER, 1 - OUTER
_critical = lru_cache(maxsize=8)(critical_value)


class Reach(StrEnum):
    """How far an organisation lies from a published figure."""

    WITHIN = "within"
    OUTSIDE_INNER = "outside_inner"
    OUTSIDE_OUTER = "outside_outer"


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
    """Where an organisation lies round a published figure, the target; ``cases`` are those of both groups together.

    ``p_value`` belongs to the exact test, which takes the place of the funnel where either group is expected to have
    fewer than five cases; ``None`` where the funnel tells.
    """

    effect: Effect
    target: float
    tau2: float
    reach: Reach
    is_above: bool
    cases: int
    p_value: float | None = None

    def precision_at(self, cases: float) -> float:
        """Return the precision of an organisation with so many cases, its people mixed as this one's are.

        All four counts grow alike, so the square of the error falls as the cases grow.
        """
        return self.effect.precision * math.sqrt(cases / self.cases)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits round a published figure over a range of precisions: pairs of lower and upper, at 95% and at 99.8%.

    ``scale`` says of a few round numbers of cases at which precision they stand.
    """

    precisions: tuple[float, ...]
    inner: tuple[tuple[float, ...], tuple[float, ...]]
    outer: tuple[tuple[float, ...], tuple[float, ...]]
    scale: tuple[tuple[int, float], ...]


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
    a, n1, c, n2 = _without_noughts(counts)
    return Effect(math.exp(math.log(a * n2 / (n1 * c))), math.sqrt((n1 - a) / (a * n1) + (n2 - c) / (c * n2)))


def position(counts: Counts, target: float, tau2: float = 0.0) -> Position | None:
    """Return where counts lie round a published ratio above 0; ``None`` where there is nothing to place.

    ``tau2``, the variance between organisations beyond chance, widens the funnel; the exact test knows none.
    """
    effect = effect_of(counts)
    if effect is None or not 0 < target < math.inf:
        return None
    cases = counts.a + counts.c
    if least_expected(counts, target) < LEAST_EXPECTED:
        from app.indicators.exact import conditional_test  # noqa: PLC0415 - numpy, which ordinary pages do without

        chance = conditional_test(counts.a, counts.n1, counts.c, counts.n2, target).mid_p
        reach = _reach([chance >= limit for limit in _CHANCES])
        return Position(effect, target, 0.0, reach, effect.ratio > target, cases, chance)
    limits = (funnel_limits(target, effect.error, level, tau2) for level in (INNER, OUTER))
    reach = _reach([low <= effect.ratio <= high for low, high in limits])
    return Position(effect, target, tau2, reach, effect.ratio > target, cases)


def funnel_limits(target: float, error: float, confidence: float, tau2: float = 0.0) -> tuple[float, float]:
    """Return the ratios that an organisation with this standard error stays within, round a target ratio.

    The limits are exp(ln target -+ z sqrt(s^2 + tau2)).
    """
    spread = math.exp(_critical(confidence) * math.sqrt(error * error + tau2))
    return target / spread, target * spread


def funnel_round(found: Position) -> Funnel:
    """Return the funnel that a position lies in, from few cases to some more than its own."""
    last = max(WIDE, found.effect.precision * ROOM)
    step = (last - LEAST_PRECISION) / (STEPS - 1)
    precisions = (*(LEAST_PRECISION + place * step for place in range(STEPS - 1)), last)
    inner, outer = (_round(found, precisions, level) for level in (INNER, OUTER))
    return Funnel(precisions, inner, outer, _scale(found, last))


def _round(found: Position, precisions: Sequence[float], level: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    limits = [funnel_limits(found.target, 1 / precision, level, found.tau2) for precision in precisions]
    return tuple(low for low, _ in limits), tuple(high for _, high in limits)


def _scale(found: Position, last: float) -> tuple[tuple[int, float], ...]:
    """Return round numbers of cases from the highest that is drawn downwards, none closer to the next than a step."""
    step, kept = (last - LEAST_PRECISION) * LEAST_STEP, [math.inf]
    scale = []
    for cases in sorted((first * 10**noughts for noughts in range(NOUGHTS) for first in (1, 2, 5)), reverse=True):
        precision = found.precision_at(cases)
        if LEAST_PRECISION <= precision <= min(last, kept[-1] - step):
            kept.append(precision)
            scale.append((cases, precision))
    return tuple(scale[::-1])


def least_expected(counts: Counts, target: float) -> float:
    """Return the smaller number of cases expected in either group, were the ratio the target."""
    compared = counts.n1 * target
    return (counts.a + counts.c) * min(compared, counts.n2) / (compared + counts.n2)


def ratio_of_effects(ours: Effect, theirs: Effect) -> Limits:
    """Return the one ratio over the other, with its limits."""
    return _limits(math.log(ours.ratio / theirs.ratio), math.hypot(ours.error, theirs.error))


def drawn_towards(counts: Counts, mean: float, tau2: float) -> Limits | None:
    """Return the own ratio drawn towards a group's, the more so the less the own numbers say."""
    effect = effect_of(counts)
    if effect is None or not 0 < mean < math.inf:
        return None
    variance = effect.error**2
    drawn = variance / (variance + tau2)
    kept, middle = 1 - drawn, math.log(mean)
    return _limits(middle + kept * (math.log(effect.ratio) - middle), math.sqrt(kept * variance), drawn)


def _without_noughts(counts: Counts) -> tuple[float, float, float, float]:
    """Return a of n1 and c of n2, with half a case and half a person without one added where a cell of them is 0."""
    has_nought = 0 in (counts.a, counts.c, counts.n1 - counts.a, counts.n2 - counts.c)
    half = 0.5 if has_nought else 0.0
    return counts.a + half, counts.n1 + 2 * half, counts.c + half, counts.n2 + 2 * half


def _reach(inside: list[bool]) -> Reach:
    within_inner, within_outer = inside
    if within_inner:
        return Reach.WITHIN
    return Reach.OUTSIDE_INNER if within_outer else Reach.OUTSIDE_OUTER


def _limits(log_ratio: float, error: float, drawn: float = 0.0) -> Limits:
    reach = _critical(INNER) * error
    return Limits(math.exp(log_ratio), math.exp(log_ratio - reach), math.exp(log_ratio + reach), drawn)
