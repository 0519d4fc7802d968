"""Checks on what belongs together: the rows of a measure, the measures of a table, services and what is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.indicators.edition import Measure, Table
from app.indicators.returns import Cell, Place
from schemas.draft import Draft, Filling, Outcome, Row, blocked_by, blocked_by_row, every_indicator
from schemas.findings import Finding, finding
from schemas.indicator_checks import check_indicators
from schemas.layout import STATE_LABEL, STATE_WORDS
from schemas.wording import first_place


@dataclass(frozen=True, slots=True)
class Gap:
    """Measures of one service that are missing, and the finding that says so."""

    service: str
    measures: tuple[str, ...]
    finding: Finding


def check_tables(draft: Draft) -> Outcome:
    """Return what is missing or contradicts what the return says of itself."""
    if not draft.numbers and not draft.unusable:
        return Outcome((finding("T-08", indicators=every_indicator(draft.edition)),))
    gaps = tuple(_gaps(draft))
    named = frozenset((gap.service, measure) for gap in gaps for measure in gap.measures)
    contradictions = (*_services_not_covered(draft), *_tables_not_supplied(draft))
    missing = _missing_tables(draft, frozenset(found.row for found in contradictions))
    return Outcome((*(gap.finding for gap in gaps), *contradictions, *check_indicators(draft, named), *missing))


def _gaps(draft: Draft) -> Iterator[Gap]:
    entered = {cell.service for cell in (*draft.numbers, *draft.unusable)}
    yield from (_empty_everywhere(draft, service) for service in draft.covered if service not in entered)
    for table in draft.edition.tables:
        if draft.is_supplied(table.key):
            for service in draft.covered:
                if service in entered:
                    yield from _section_gaps(draft, service, table)


def _empty_everywhere(draft: Draft, service: str) -> Gap:
    name = draft.edition.service(service).label
    found = finding(
        "T-10",
        place=draft.detail_places.get("services", Place()),
        row=name,
        indicators=every_indicator(draft.edition),
        service=name,
    )
    return Gap(service, tuple(draft.edition.measures), found)


def _section_gaps(draft: Draft, service: str, table: Table) -> Iterator[Gap]:
    filling = {measure.key: draft.measure_filling(service, measure) for measure in table.measures}
    if set(filling.values()) == {Filling.BLANK}:
        yield _empty_service(draft, service, table)
        return
    for measure in table.measures:
        if filling[measure.key] is Filling.BLANK and Filling.FILLED in filling.values():
            yield _empty_measure(draft, service, measure)
        elif filling[measure.key] is Filling.FILLED:
            yield from _empty_breakdowns(draft, service, measure)


def _empty_service(draft: Draft, service: str, table: Table) -> Gap:
    name = draft.edition.service(service).label
    keys = tuple(measure.key for measure in table.measures)
    first = Row(service, keys[0], table.measures[0].breakdown_keys[0])
    found = finding(
        "T-03",
        place=_place(draft, first),
        row=f"{table.title} ({name})",
        indicators=blocked_by(draft.edition, keys),
        service=name,
    )
    return Gap(service, keys, found)


def _empty_measure(draft: Draft, service: str, measure: Measure) -> Gap:
    first = Row(service, measure.key, measure.breakdown_keys[0])
    name = draft.edition.service(service).label
    found = finding(
        "T-02",
        place=_place(draft, first),
        row=f"{measure.label} ({name})",
        indicators=blocked_by(draft.edition, [measure.key]),
        measure=measure.label,
        service=name,
    )
    return Gap(service, (measure.key,), found)


def _empty_breakdowns(draft: Draft, service: str, measure: Measure) -> Iterator[Gap]:
    for row in draft.rows_of(service, measure):
        if draft.filling(row) is Filling.BLANK:
            found = finding(
                "T-01",
                place=_place(draft, row),
                row=draft.label(row),
                indicators=blocked_by_row(draft.edition, row),
                measure=measure.label,
            )
            yield Gap(service, (measure.key,), found)


def _place(draft: Draft, row: Row) -> Place:
    return draft.place(draft.cells(row)[0])


def _services_not_covered(draft: Draft) -> Iterator[Finding]:
    for service in draft.edition.services:
        filled = [cell for cell in _in_order(draft) if cell.service == service.key]
        if filled and service.key not in draft.covered:
            yield finding(
                "T-04",
                place=first_place([draft.place(cell) for cell in filled]),
                row=service.label,
                indicators=blocked_by(draft.edition, [cell.measure for cell in filled]),
                service=service.label,
                cells=_cells(filled),
            )


def _tables_not_supplied(draft: Draft) -> Iterator[Finding]:
    for table in draft.edition.tables:
        measures = {measure.key for measure in table.measures}
        filled = [cell for cell in _in_order(draft) if cell.measure in measures and cell.service in draft.covered]
        if filled and not draft.is_supplied(table.key):
            yield finding(
                "T-05",
                place=draft.detail_places.get(f"table.{table.key}") or draft.place(filled[0]),
                row=f"{STATE_LABEL} ({table.title})",
                indicators=blocked_by(draft.edition, measures),
                state=_state(draft, table),
                cells=_cells(filled),
            )


def _in_order(draft: Draft) -> list[Cell]:
    return [
        cell
        for _table, measure, breakdown in draft.edition.rows()
        for service in draft.edition.service_keys
        for cell in draft.cells(Row(service, measure.key, breakdown))
        if cell in draft.numbers
    ]


def _cells(filled: Sequence[Cell]) -> str:
    return f"{len(filled)} {'cell' if len(filled) == 1 else 'cells'}"


def _missing_tables(draft: Draft, named: frozenset[str | None]) -> Iterator[Finding]:
    for table in draft.edition.tables:
        row = f"{STATE_LABEL} ({table.title})"
        if row not in named and not draft.is_supplied(table.key):
            yield finding(
                "T-09",
                place=draft.detail_places.get(f"table.{table.key}", Place(sheet=table.sheet)),
                row=row,
                indicators=blocked_by(draft.edition, [measure.key for measure in table.measures]),
                table=table.title,
                state=_state(draft, table),
            )


def _state(draft: Draft, table: Table) -> str:
    return STATE_WORDS[draft.details.tables[table.key]]
