"""Checks on single counts: every cell becomes a whole number in range, or has exactly one finding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.indicators.edition import Edition
from app.indicators.returns import Cell
from schemas.draft import Row, blocked_by_row
from schemas.findings import Finding, finding
from schemas.judging import Judge
from schemas.parsing import Fault, parse_count
from schemas.raw import RawCell, RawKind, RawReturn, Source
from schemas.wording import shown


@dataclass(frozen=True, slots=True)
class Counts:
    """The usable counts of a file, the cells that hold something else, and what to do about those."""

    numbers: Mapping[Cell, int]
    faulty: frozenset[Cell]
    findings: tuple[Finding, ...]


def read_counts(edition: Edition, raw: RawReturn, judge: Judge) -> Counts:
    """Parse every count of a return and let ``judge`` say which are out of range."""
    known = {cell: raw.counts[cell] for cell in _cells(edition) if cell in raw.counts}
    parsed = {cell: parse_count(value) for cell, value in known.items()}
    faults = {cell: fault for cell, fault in parsed.items() if isinstance(fault, Fault)}
    numbers = {cell: number for cell, number in parsed.items() if isinstance(number, int)}
    faults |= {
        cell: Fault(code, str(numbers[cell])) for cell, code in judge.out_of_range(edition, _rows(edition), numbers)
    }
    usable = {cell: number for cell, number in numbers.items() if cell not in faults}
    notes = _kept_as_text(raw, usable)
    found = [_finding(edition, cell, known[cell], fault) for cell, fault in (faults | notes).items()]
    return Counts(usable, frozenset(faults), tuple(found))


def _cells(edition: Edition) -> Iterator[Cell]:
    for row in _rows(edition):
        for group in edition.group_keys:
            yield row.cell(group)


def _rows(edition: Edition) -> tuple[Row, ...]:
    return tuple(
        Row(service, measure.key, breakdown)
        for service in edition.service_keys
        for _table, measure, breakdown in edition.rows()
    )


def _kept_as_text(raw: RawReturn, usable: Mapping[Cell, int]) -> dict[Cell, Fault]:
    """A CSV file holds text only; in a workbook a number kept as text is left out of its totals."""
    if raw.source is Source.CSV:
        return {}
    texts = (cell for cell in usable if raw.counts[cell].kind is RawKind.TEXT)
    return {cell: Fault("C-17", shown(raw.counts[cell].text)) for cell in texts}


def _finding(edition: Edition, cell: Cell, raw: RawCell, fault: Fault) -> Finding:
    row = Row(cell.service, cell.measure, cell.breakdown)
    service = edition.service(cell.service).label
    is_note = fault.code == "C-17"
    return finding(
        fault.code,
        place=raw.place,
        row=f"{edition.measures[cell.measure].row_label(cell.breakdown)} ({service})",
        column=edition.group(cell.ethnic_group).label,
        value=fault.value,
        indicators=() if is_note else blocked_by_row(edition, row),
        number=fault.number,
    )
