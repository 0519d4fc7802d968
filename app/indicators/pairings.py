"""What is compared with what: every indicator, service, pay band and pair of groups, with its counts or its absence."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.indicators import absences
from app.indicators.absences import Absence
from app.indicators.counts import Counts
from app.indicators.edition import Edition, IndicatorDefinition, Kind, Side
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE
from app.indicators.tallies import WHITE_BRITISH, WHITE_MINORITY, Rows, Tally


@dataclass(frozen=True, slots=True)
class Pairing:
    """One comparison: the rows that are counted, for one group and the group it is compared with."""

    indicator: IndicatorDefinition
    service: str
    breakdown: str | None
    group: str
    reference: str
    numerator: Rows
    denominator: Rows


def pairings(edition: Edition) -> Iterator[Pairing]:
    """Yield every comparison of an edition: by indicator, service, pay band and group."""
    for indicator in edition.indicators:
        for service in (*edition.service_keys, BOTH_SERVICES):
            for breakdown in _breakdowns(indicator):
                numerator, denominator = _rows(edition, indicator, breakdown)
                for group, reference in group_pairs(edition):
                    yield Pairing(indicator, service, breakdown, group, reference, numerator, denominator)


def group_pairs(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Return each compared group with its reference: minority ethnic first, White minority last."""
    minority = edition.groups_on(Side.MINORITY_ETHNIC)
    single = [(group, WHITE) for group in minority if group != WHITE_MINORITY]
    white_minority = (WHITE_MINORITY, WHITE if WHITE_MINORITY in minority else WHITE_BRITISH)
    return ((MINORITY_ETHNIC, WHITE), *single, white_minority)


def counts_of(tally: Tally, pairing: Pairing) -> Counts | Absence:
    """Return the four counts of a comparison, or why there are none."""
    known = absences.known_beforehand(tally, pairing.indicator, pairing.service)
    if known is not None:
        return known
    a, n1, c, n2 = (
        tally.count(pairing.service, rows, group)
        for group in (pairing.group, pairing.reference)
        for rows in (pairing.numerator, pairing.denominator)
    )
    if a is None or n1 is None or c is None or n2 is None:
        rows = dict.fromkeys((pairing.numerator, pairing.denominator))
        return absences.missing(tally, pairing.service, tuple(rows), (pairing.group, pairing.reference))
    return Counts(a, n1, c, n2)


def _breakdowns(indicator: IndicatorDefinition) -> tuple[str | None, ...]:
    by_band = indicator.kind is Kind.BAND_RATIO and indicator.is_applicable
    return indicator.bands if by_band else (None,)


def _rows(edition: Edition, indicator: IndicatorDefinition, breakdown: str | None) -> tuple[Rows, Rows]:
    """Return what is counted above and below the line; a pay band is set against all pay that is known."""
    if breakdown is not None:
        return Rows(indicator.numerator, (breakdown,)), Rows(indicator.denominator, indicator.bands)
    measures = edition.measures
    return (
        Rows(indicator.numerator, measures[indicator.numerator].breakdown_keys),
        Rows(indicator.denominator, measures[indicator.denominator].breakdown_keys),
    )
