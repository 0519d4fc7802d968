"""Reads one table's sheet: each count by its headings, so that a moved heading is named and its figures still read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.indicators.edition import Edition, Table
from app.indicators.returns import Cell
from schemas import layout as places
from schemas.draft import blocked_by
from schemas.findings import Finding, finding
from schemas.grid import Sheet
from schemas.headings import Located, locate_columns, locate_rows
from schemas.layout import Section, SectionRow
from schemas.raw import RawCell, RawKind
from schemas.text_match import keyed, matched

MOVED = "F-28"


@dataclass(frozen=True, slots=True)
class TableReading:
    """What one sheet holds, and the cells that nobody can read because a heading is not there."""

    details: Mapping[str, RawCell] = field(default_factory=dict)
    counts: Mapping[Cell, RawCell] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unread: frozenset[Cell] = frozenset()


def read_table(edition: Edition, table: Table, sheet: Sheet) -> TableReading:
    """Return the state, the note and every count of a table."""
    sections = places.sections(edition, table)
    top = _top(table, sheet, _starts(sheet, sections)[0])
    readings = [_section(edition, sheet, *item) for item in _ranges(sheet, sections)]
    return TableReading(
        details=top.details,
        counts={cell: raw for reading in readings for cell, raw in reading.counts.items()},
        findings=(*top.findings, *(item for reading in readings for item in reading.findings)),
        unread=frozenset(cell for reading in readings for cell in reading.unread),
    )


def state_cell(cell: RawCell) -> RawCell:
    """Return what is said about a table as its key, where the words are those of the template."""
    words = {matched(word): key for key, word in places.STATE_WORDS.items()}
    key = words.get(matched(cell.text)) or (keyed(cell.text) if keyed(cell.text) in places.STATE_WORDS else None)
    return RawCell(RawKind.TEXT, key, cell.place) if key else cell


def _top(table: Table, sheet: Sheet, first_section: int) -> TableReading:
    expected = {places.STATE_ROW: places.STATE_LABEL, places.NOTE_ROW: places.NOTE_LABEL}
    located = locate_rows(sheet, places.LABEL_COLUMN, expected, range(max(first_section, places.NOTE_ROW + 1)))
    cells = {row: sheet.cell(there, places.VALUE_COLUMN) for row, there in located.at.items()}
    details = {}
    if places.STATE_ROW in cells:
        details[f"table.{table.key}"] = state_cell(cells[places.STATE_ROW])
    if places.NOTE_ROW in cells:
        details[f"note.{table.key}"] = cells[places.NOTE_ROW]
    return TableReading(details=details, findings=located.findings)


def _starts(sheet: Sheet, sections: tuple[Section, ...]) -> list[int]:
    """The row of each section's heading: where it should be, else where it was moved to, else where it should be."""
    every = range(sheet.last_row() + 1)
    starts = []
    for section in sections:
        label, expected = section.service.label, section.heading_row
        found = [expected] if sheet.reads(expected, places.LABEL_COLUMN, label) else []
        found = found or sheet.rows_with(places.LABEL_COLUMN, label, every)
        starts.append(found[0] if len(found) == 1 else expected)
    return starts


def _ranges(sheet: Sheet, sections: tuple[Section, ...]) -> Iterator[tuple[Section, range]]:
    starts = _starts(sheet, sections)
    ends = [*starts[1:], max(sheet.last_row(), sections[-1].rows[-1].row, starts[-1]) + 1]
    for section, start, end in zip(sections, starts, ends, strict=True):
        yield section, range(start, max(start, end))


def _section(edition: Edition, sheet: Sheet, section: Section, within: range) -> TableReading:
    labels = {section.heading_row: section.service.label, section.header_row: places.MEASURE_HEADER}
    labels |= {row.row: row.label for row in section.rows}
    rows = locate_rows(sheet, places.LABEL_COLUMN, labels, within)
    header = rows.at.get(section.header_row, section.header_row)
    columns = locate_columns(sheet, header, _column_labels(edition))
    counts = dict(_counts(edition, sheet, section, rows, columns))
    every = {cell for row in section.rows for cell in _row_cells(edition, section, row)}
    totals = _totals(edition, sheet, section, rows, counts)
    return TableReading(
        counts=counts,
        findings=(*_costing(edition, section, (*rows.findings, *columns.findings)), *totals),
        unread=frozenset(every - counts.keys()),
    )


def _costing(edition: Edition, section: Section, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say of each heading's finding which indicators it costs: those of its row, or of the whole section."""
    every = {row.measure.key for row in section.rows}
    rows = {places.cell_name(row.row, places.LABEL_COLUMN): {row.measure.key} for row in section.rows}
    for item in findings:
        cost = every if item.code == MOVED else rows.get(item.place.cell or "", every)
        yield replace(item, indicators=blocked_by(edition, cost))


def _column_labels(edition: Edition) -> dict[int, str]:
    return {places.FIRST_GROUP_COLUMN + index: group.label for index, group in enumerate(edition.groups)}


def _row_cells(edition: Edition, section: Section, row: SectionRow) -> Iterator[Cell]:
    for group in edition.group_keys:
        yield Cell(section.service.key, row.measure.key, row.breakdown, group)


def _counts(
    edition: Edition, sheet: Sheet, section: Section, rows: Located, columns: Located
) -> Iterator[tuple[Cell, RawCell]]:
    for row in section.rows:
        for index, cell in enumerate(_row_cells(edition, section, row)):
            column = places.FIRST_GROUP_COLUMN + index
            if row.row in rows.at and column in columns.at:
                yield cell, sheet.cell(rows.at[row.row], columns.at[column])


def _totals(
    edition: Edition, sheet: Sheet, section: Section, rows: Located, counts: Mapping[Cell, RawCell]
) -> Iterator[Finding]:
    """Yield a finding for each total that the file shows but that its groups do not add up to."""
    header = rows.at.get(section.header_row, section.header_row)
    column = next(iter(sheet.columns_with(header, places.TOTAL_HEADER)), None)
    if column is None:
        return
    for row in section.rows:
        if row.row not in rows.at:
            continue
        shown_total = sheet.cell(rows.at[row.row], column)
        read = [counts[cell] for cell in _row_cells(edition, section, row) if cell in counts]
        added = _sum(read)
        if shown_total.kind is RawKind.NUMBER and added is not None and shown_total.text != str(added):
            yield finding(
                "F-36",
                place=shown_total.place,
                row=f"{row.label} ({section.service.label})",
                value=shown_total.text,
                sum=added,
                total=shown_total.text,
            )


def _sum(cells: list[RawCell]) -> int | None:
    """The sum of whole numbers; ``None`` where a cell holds anything else, or no cell holds anything."""
    filled = [cell for cell in cells if cell.kind is not RawKind.BLANK]
    if not filled or any(cell.kind is not RawKind.NUMBER or not cell.text.isdigit() for cell in filled):
        return None
    return sum(int(cell.text) for cell in filled)
