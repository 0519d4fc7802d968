"""A return's counts into indicator results: rates, ratios with their intervals, labels and plain sentences."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.indicators import absences
from app.indicators.absences import Absence
from app.indicators.bounds import bounds, ratio
from app.indicators.edition import Edition
from app.indicators.intervals import ratio_interval
from app.indicators.labels import Counts, label, reliability
from app.indicators.pairings import Pairing, counts_of, pairings
from app.indicators.results import Result, State, UnknownShare
from app.indicators.returns import Return
from app.indicators.sentences import sentence
from app.indicators.tallies import EVERYBODY, KNOWN, UNKNOWN, Rows, Tally

_NO_CASES_LIMITS = (0.0, float("inf"))


def calculate(return_: Return, edition: Edition) -> tuple[Result, ...]:
    """Return every result of a return: each indicator, service, pay band and pair of groups, in the edition's order.

    A result that cannot be given says why in ``state`` and ``reason``; nothing is left out. All
    intervals are worked out in one call.
    """
    tally = Tally(return_, edition)
    found = [(pairing, counts_of(tally, pairing)) for pairing in pairings(edition)]
    limits = iter(_intervals([counts for _, counts in found if _has_interval(counts)]))
    return tuple(
        _worded(tally, _result(tally, pairing, counts, next(limits) if _has_interval(counts) else _NO_CASES_LIMITS))
        for pairing, counts in found
    )


def _has_interval(counts: Counts | Absence) -> bool:
    return isinstance(counts, Counts) and counts.is_calculable and counts.has_cases


def _intervals(counts: Sequence[Counts | Absence]) -> list[tuple[float, float]]:
    cells = [(one.a, one.n1, one.c, one.n2) for one in counts if isinstance(one, Counts)]
    if not cells:
        return []
    interval = ratio_interval(*np.array(cells, np.float64).T)
    return list(zip(np.asarray(interval.lower).tolist(), np.asarray(interval.upper).tolist(), strict=True))


def _worded(tally: Tally, result: Result) -> Result:
    alone = tally.scope[0] if len(tally.scope) == 1 else None
    return replace(result, sentence=sentence(result, tally.edition, alone))


def _result(tally: Tally, pairing: Pairing, counts: Counts | Absence, limits: tuple[float, float]) -> Result:
    if isinstance(counts, Absence):
        return _without_counts(pairing, counts.state, counts.reason)
    if not counts.is_calculable:
        groups = pairing.group, pairing.reference
        absence = absences.not_calculable(tally.edition, pairing.indicator, groups, counts)
        bare = _without_counts(pairing, absence.state, absence.reason)
        return _with_counts(tally, pairing, counts, bare)
    return _compared(tally, pairing, counts, limits)


def _without_counts(pairing: Pairing, state: State, reason: str | None = None) -> Result:
    return Result(
        indicator=pairing.indicator.key,
        number=pairing.indicator.number,
        service=pairing.service,
        breakdown=pairing.breakdown,
        group=pairing.group,
        reference=pairing.reference,
        state=state,
        reason=reason,
    )


def _with_counts(tally: Tally, pairing: Pairing, counts: Counts, result: Result) -> Result:
    """Add what can be said from the counts alone: rates, shares of the unknown and the share of a pay band."""
    shares = (_unknown_share(tally, pairing.service, rows) for rows in (pairing.numerator, pairing.denominator))
    return replace(
        result,
        numerator=counts.a,
        denominator=counts.n1,
        reference_numerator=counts.c,
        reference_denominator=counts.n2,
        rate=rate(counts.a, counts.n1),
        reference_rate=rate(counts.c, counts.n2),
        unknown_share=UnknownShare(*shares),
        share=_band_share(tally, pairing, counts.a),
    )


def _compared(tally: Tally, pairing: Pairing, counts: Counts, limits: tuple[float, float]) -> Result:
    state, reason = (State.OK, None) if counts.has_cases else (State.NO_CASES, absences.NO_CASES)
    bare = _without_counts(pairing, state, reason)
    unknown = (tally.count(pairing.service, rows, UNKNOWN) for rows in (pairing.numerator, pairing.denominator))
    low, high = bounds(counts, *unknown) or (None, None)
    return replace(
        _with_counts(tally, pairing, counts, bare),
        ratio=ratio(counts) if counts.has_cases else None,
        lower=limits[0],
        upper=limits[1],
        label=label(counts, *limits, pairing.indicator.adverse) if _is_labelled(pairing, counts) else None,
        reliability=reliability(counts),
        excess=excess(counts),
        bound_low=low,
        bound_high=high,
    )


def excess(counts: Counts) -> float:
    """Return how many more people of the compared group had the event than if both rates were equal."""
    people = counts.n1 + counts.n2
    return (counts.a * people - counts.n1 * (counts.a + counts.c)) / people


def _is_labelled(pairing: Pairing, counts: Counts) -> bool:
    if not counts.has_cases:
        return False
    return pairing.breakdown is None or pairing.breakdown == pairing.indicator.labelled_band


def rate(part: int, whole: int) -> float | None:
    """Return the share of a whole; ``None`` where the whole is nobody or smaller than its part."""
    return part / whole if whole > 0 and part <= whole else None


def _unknown_share(tally: Tally, service: str, rows: Rows) -> float | None:
    unknown = tally.count(service, rows, UNKNOWN)
    everybody = tally.count(service, rows, EVERYBODY)
    return None if unknown is None or not everybody else unknown / everybody


def _band_share(tally: Tally, pairing: Pairing, in_band: int) -> float | None:
    """Return the group's share of everybody of known ethnicity in a pay band, the form that is published."""
    if pairing.breakdown is None:
        return None
    known = tally.count(pairing.service, pairing.numerator, KNOWN)
    return in_band / known if known else None
