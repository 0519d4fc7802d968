"""Checks across tables: an indicator of which only one half is filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.indicators.edition import IndicatorDefinition
from schemas.draft import Draft, Filling, Row
from schemas.findings import Finding, finding
from schemas.wording import listed

EVENTS_ONLY = "T-06"
PEOPLE_ONLY = "T-07"


@dataclass(frozen=True, slots=True)
class Half:
    """An indicator with one measure given and the other missing, for some services."""

    code: str
    given: str
    missing: str
    services: tuple[str, ...]


def check_indicators(draft: Draft, named: frozenset[tuple[str, str]]) -> tuple[Finding, ...]:
    """Return one finding per indicator of which one half is missing.

    ``named`` are the services and measures whose absence has a finding already; nor is anything said
    where the note of the missing table gives the reason.
    """
    indicators = (item for item in draft.edition.indicators if item.is_applicable)
    return tuple(
        _finding(draft, indicator, half) for indicator in indicators for half in _halves(draft, indicator, named)
    )


def _halves(draft: Draft, indicator: IndicatorDefinition, named: frozenset[tuple[str, str]]) -> Iterator[Half]:
    pairs = (
        (EVENTS_ONLY, indicator.numerator, indicator.denominator),
        (PEOPLE_ONLY, indicator.denominator, indicator.numerator),
    )
    for code, given, missing in pairs:
        services = tuple(
            service
            for service in draft.covered
            if (service, missing) not in named and _is_half(draft, service, given, missing)
        )
        if services and not _is_explained(draft, missing):
            yield Half(code, given, missing, services)


def _is_half(draft: Draft, service: str, given: str, missing: str) -> bool:
    measures = draft.edition.measures
    has_given = draft.is_supplied(measures[given].table) and (
        draft.measure_filling(service, measures[given]) is Filling.FILLED
    )
    return has_given and draft.measure_filling(service, measures[missing]) is Filling.BLANK


def _is_explained(draft: Draft, measure: str) -> bool:
    return bool(draft.details.notes.get(draft.edition.measures[measure].table))


def _finding(draft: Draft, indicator: IndicatorDefinition, half: Half) -> Finding:
    given, missing = draft.edition.measures[half.given], draft.edition.measures[half.missing]
    first = Row(half.services[0], given.key, given.breakdown_keys[0])
    return finding(
        half.code,
        place=draft.place(draft.cells(first)[0]),
        row=f"Indicator {indicator.number}: {indicator.title}",
        indicators=(indicator.key,),
        number=indicator.number,
        title=indicator.title,
        given=given.label,
        missing=missing.label,
        services=listed([draft.edition.service(service).label for service in half.services]),
    )
