"""A return's counts into indicator results: rates, ratios with their intervals, labels and plain sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.indicators import absences
from app.indicators.absences import Absence
from app.indicators.assessment import Assessed, assess
from app.indicators.bounds import bounds
from app.indicators.counts import Counts
from app.indicators.edition import Edition
from app.indicators.pairings import Pairing, counts_of, pairings
from app.indicators.results import Result, State, UnknownShare
from app.indicators.returns import Return
from app.indicators.sentences import sentence
from app.indicators.tallies import EVERYBODY, KNOWN, UNKNOWN, Rows, Tally


def calculate(return_: Return, edition: Edition) -> tuple[Result, ...]:
    """Return every result of a return: each indicator, service, pay band and pair of groups, in the edition's order.

    A result that cannot be given says why in ``state`` and ``reason``; nothing is left out. All
    intervals are worked out in one call.
    """
    tally = Tally(return_, edition)
    found = [(pairing, counts_of(tally, pairing)) for pairing in pairings(edition)]
    assessed = _assessed(found)
    return tuple(_worded(tally, _result(tally, pairing, counts, assessed)) for pairing, counts in found)


def _assessed(found: Sequence[tuple[Pairing, Counts | Absence]]) -> Iterator[Assessed]:
    counted = [(counts, pairing.indicator.adverse) for pairing, counts in found if isinstance(counts, Counts)]
    return assess([counts for counts, _ in counted], [adverse for _, adverse in counted])


def _worded(tally: Tally, result: Result) -> Result:
    alone = tally.scope[0] if len(tally.scope) == 1 else None
    return replace(result, sentence=sentence(result, tally.edition, alone))


def _result(tally: Tally, pairing: Pairing, counts: Counts | Absence, assessed: Iterator[Assessed]) -> Result:
    if isinstance(counts, Absence):
        return _without_counts(pairing, counts.state, counts.reason)
    said = next(assessed)
    if not counts.is_calculable:
        groups = pairing.group, pairing.reference
        absence = absences.not_calculable(tally.edition, pairing.indicator, groups, counts)
        bare = _without_counts(pairing, absence.state, absence.reason)
        return _with_counts(tally, pairing, counts, said, bare)
    return _compared(tally, pairing, counts, said)


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


def _with_counts(tally: Tally, pairing: Pairing, counts: Counts, said: Assessed, result: Result) -> Result:
    """Add what can be said from the counts alone: rates, shares of the unknown and the share of a pay band."""
    shares = (_unknown_share(tally, pairing.service, rows) for rows in (pairing.numerator, pairing.denominator))
    return replace(
        result,
        numerator=counts.a,
        denominator=counts.n1,
        reference_numerator=counts.c,
        reference_denominator=counts.n2,
        rate=said.rate,
        reference_rate=said.reference_rate,
        unknown_share=UnknownShare(*shares),
        share=_band_share(tally, pairing, counts.a),
    )


def _compared(tally: Tally, pairing: Pairing, counts: Counts, said: Assessed) -> Result:
    state, reason = (State.OK, None) if counts.has_cases else (State.NO_CASES, absences.NO_CASES)
    bare = _without_counts(pairing, state, reason)
    unknown = (tally.count(pairing.service, rows, UNKNOWN) for rows in (pairing.numerator, pairing.denominator))
    low, high = bounds(counts, *unknown) or (None, None)
    return replace(
        _with_counts(tally, pairing, counts, said, bare),
        ratio=said.ratio,
        lower=said.lower,
        upper=said.upper,
        label=said.label if _is_labelled(pairing) else None,
        reliability=said.reliability,
        excess=said.excess,
        bound_low=low,
        bound_high=high,
    )


def _is_labelled(pairing: Pairing) -> bool:
    return pairing.breakdown is None or pairing.breakdown == pairing.indicator.labelled_band


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
