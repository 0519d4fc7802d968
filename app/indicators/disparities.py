"""How progression between pay bands differs: the minority ethnic ratio of upper to lower band over the White one.

The interval is taken on the logarithm with standard error sqrt(1/mu + 1/ml + 1/wu + 1/wl).
"""

import math
from dataclasses import dataclass
from itertools import pairwise

from app.indicators import absences
from app.indicators.edition import Edition, IndicatorDefinition, Kind
from app.indicators.levels import critical_value
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE, State
from app.indicators.returns import Return
from app.indicators.rounding import limit_text, text
from app.indicators.tallies import Rows, Tally

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Disparity:
    """Progression from one pay band to a higher one: below 1, minority ethnic staff thin out faster than White staff.

    ``None`` means undefined; ``state`` and ``reason`` say why. With nobody in one place there are no limits.
    """

    service: str
    lower_band: str
    upper_band: str
    state: State
    reason: str | None = None
    minority_lower: int | None = None
    minority_upper: int | None = None
    white_lower: int | None = None
    white_upper: int | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None


def band_disparities(return_: Return, edition: Edition) -> tuple[Disparity, ...]:
    """Return each step between neighbouring pay bands, then lowest to highest, by service; none without bands."""
    tally = Tally(return_, edition)
    return tuple(
        _disparity(tally, indicator, service, step)
        for indicator in edition.indicators
        if indicator.kind is Kind.BAND_RATIO and indicator.is_applicable
        for service in (*edition.service_keys, BOTH_SERVICES)
        for step in steps(indicator.bands)
    )


def steps(bands: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of bands that are compared, lower band first."""
    return tuple(dict.fromkeys((*pairwise(bands), (bands[0], bands[-1]))))


def step_label(step: Disparity, edition: Edition) -> str:
    """Return the two bands of a step in words."""
    labels = {row.key: row.label for row in edition.measures["headcount"].breakdowns}
    return f"From “{labels[step.lower_band]}” to “{labels[step.upper_band]}”"


def step_name(step: Disparity, bands: tuple[str, ...]) -> str:
    """Return a step in very few words: low to middle, middle to top, low to top; numbers for other than three bands."""
    names = ("low", "middle", "top") if len(bands) == 3 else tuple(map(str, range(1, len(bands) + 1)))  # noqa: PLR2004
    lower, upper = (names[bands.index(band)] for band in (step.lower_band, step.upper_band))
    return f"{lower[:1].upper()}{lower[1:]} to {upper}"


def step_sentence(step: Disparity, edition: Edition) -> str:
    """Return a step in one sentence, or why there is none to compare."""
    if step.state is not State.OK or step.ratio is None:
        return f"{step_label(step, edition)}: {step.reason or ''}"
    limits = (
        ""
        if step.lower is None or step.upper is None
        else f", between {limit_text(step.lower)} and {limit_text(step.upper)}"
    )
    between = step_label(step, edition)
    return f"{between}, minority ethnic staff are found {text(step.ratio)} times as often as White staff{limits}."


def _disparity(tally: Tally, indicator: IndicatorDefinition, service: str, step: tuple[str, str]) -> Disparity:
    known = absences.known_beforehand(tally, indicator, service)
    if known is not None:
        return Disparity(service, *step, known.state, known.reason)
    rows = [Rows(indicator.numerator, (band,)) for band in step]
    ml, mu, wl, wu = (tally.count(service, row, group) for group in (MINORITY_ETHNIC, WHITE) for row in rows)
    if ml is None or mu is None or wl is None or wu is None:
        missing = absences.missing(tally, service, rows, (MINORITY_ETHNIC, WHITE))
        return Disparity(service, *step, missing.state, missing.reason)
    if not (ml and wl and wu):
        reason = "Nobody is counted in one of the two bands, so there is no progression to compare."
        return Disparity(service, *step, State.NOT_CALCULABLE, reason, ml, mu, wl, wu)
    return Disparity(service, *step, State.OK, None, ml, mu, wl, wu, mu * wl / (ml * wu), *_limits(ml, mu, wl, wu))


def _limits(*counts: int) -> tuple[float, float] | tuple[None, None]:
    ml, mu, wl, wu = counts
    if not mu:
        return None, None
    spread = critical_value(CONFIDENCE) * math.sqrt(sum(1 / count for count in counts))
    centre = math.log(mu * wl / (ml * wu))
    return math.exp(centre - spread), math.exp(centre + spread)
