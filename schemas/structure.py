"""Turns a workbook's sheets into a raw return by the edition's layout; every fault of structure becomes a finding."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.indicators.edition import Edition, Table
from app.indicators.returns import Cell
from schemas import layout as places
from schemas.detail_reading import blocked_by_detail
from schemas.findings import Finding, finding
from schemas.grid import Sheet
from schemas.headings import locate_rows
from schemas.layout import DetailKind, StartRow
from schemas.raw import RawCell, RawKind, RawReturn, Source
from schemas.sheet_names import Named, named_sheets
from schemas.structure_table import TableReading, read_table
from schemas.text_match import matched
from schemas.wording import listed, shown

YES_WORDS, NO_WORDS = frozenset({"yes", "y", "true"}), frozenset({"no", "n", "false"})


@dataclass(slots=True)
class _Gathered:
    """What the sheets have given so far."""

    details: dict[str, RawCell] = field(default_factory=dict)
    counts: dict[Cell, RawCell] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: set[Cell] = field(default_factory=set)

    def add(self, reading: TableReading) -> None:
        self.details |= reading.details
        self.counts |= reading.counts
        self.findings += reading.findings
        self.unread |= reading.unread


def read_structure(edition: Edition, sheets: Sequence[Sheet], source: Source) -> RawReturn:
    """Return the raw return that the sheets hold, with one finding for every heading that is not as in the template."""
    names = named_sheets(edition, sheets)
    gathered = _Gathered(findings=list(names.findings))
    if start := names.sheets.get(places.START_SHEET):
        gathered.details |= _start_details(edition, start, gathered.findings)
    for table in edition.tables:
        gathered.add(_table_reading(edition, table, names))
    gathered.findings += _hidden(edition, names)
    return RawReturn(
        source=source,
        details=gathered.details,
        counts=gathered.counts,
        findings=tuple(gathered.findings),
        unread=frozenset(gathered.unread),
    )


def _table_reading(edition: Edition, table: Table, names: Named) -> TableReading:
    sheet = names.sheets.get(table.sheet)
    if sheet is not None:
        return read_table(edition, table, sheet)
    rows = (row for section in places.sections(edition, table) for row in _keys(edition, section))
    return TableReading(unread=frozenset(rows))


def _keys(edition: Edition, section: places.Section) -> Iterator[Cell]:
    for row in section.rows:
        for group in edition.group_keys:
            yield Cell(section.service.key, row.measure.key, row.breakdown, group)


def _start_details(edition: Edition, sheet: Sheet, findings: list[Finding]) -> dict[str, RawCell]:
    lines = places.start_rows(edition)
    within = range(sheet.last_row() + 1)
    located = locate_rows(sheet, places.LABEL_COLUMN, {line.row: line.label for line in lines}, within)
    keys = {places.cell_name(line.row, places.LABEL_COLUMN): line.key for line in lines}
    findings += (_costing(edition, item, keys.get(item.place.cell or "", "")) for item in located.findings)
    cells = {line: sheet.cell(located.at[line.row], places.VALUE_COLUMN) for line in lines if line.row in located.at}
    services = {line: cell for line, cell in cells.items() if line.service}
    findings += _unclear_answers(services)
    plain = {line.key: cell for line, cell in cells.items() if line.key and not line.service}
    return {**plain, **_services(services)}


def _costing(edition: Edition, item: Finding, key: str) -> Finding:
    """Say of a detail's heading which indicators cannot be computed without the detail."""
    return replace(item, indicators=blocked_by_detail(edition, key)) if key else item


def _unclear_answers(services: Mapping[StartRow, RawCell]) -> Iterator[Finding]:
    for line, cell in services.items():
        if line.kind is DetailKind.YES_NO and cell.text.strip() and _answer(cell) is None:
            yield finding("F-37", place=cell.place, row=line.label, value=shown(cell.text))


def _answer(cell: RawCell) -> bool | None:
    word = matched(cell.text)
    if word in YES_WORDS:
        return True
    return False if word in NO_WORDS else None


def _services(services: Mapping[StartRow, RawCell]) -> dict[str, RawCell]:
    """One detail for all services, as the CSV form writes it, at the place of the first.

    An unclear answer has its own finding; until it is mended the service counts as covered.
    """
    if not services:
        return {}
    chosen = [line.service for line, cell in services.items() if cell.text.strip() and _answer(cell) is not False]
    first = next(iter(services.values()))
    kind = RawKind.TEXT if chosen else RawKind.BLANK
    return {"services": RawCell(kind, ",".join(chosen), first.place)}


def _hidden(edition: Edition, names: Named) -> Iterator[Finding]:
    tables = {table.sheet: table for table in edition.tables}
    for expected, sheet in names.sheets.items():
        if sheet.state != "visible":
            yield finding("F-30", place=sheet.place(0, 0), what="the whole sheet is")
            continue
        table = tables.get(expected)
        hidden = tuple(_hidden_parts(edition, table, sheet)) if table else ()
        if hidden:
            verb = "is" if len(hidden) == 1 and " to " not in hidden[0] else "are"
            yield finding("F-30", place=sheet.place(0, 0), what=f"{listed(hidden)} {verb}")


def _hidden_parts(edition: Edition, table: Table, sheet: Sheet) -> Iterator[str]:
    last = places.sections(edition, table)[-1].rows[-1].row
    rows = [row for row in sorted(sheet.hidden_rows) if places.FIRST_SECTION_ROW <= row <= last]
    groups = range(places.FIRST_GROUP_COLUMN, places.total_column(edition))
    columns = [column for column in sorted(sheet.hidden_columns) if column in groups]
    yield from _runs("row", rows, lambda row: str(row + 1))
    yield from _runs("column", columns, places.column_name)


def _runs(noun: str, numbers: Sequence[int], name: Callable[[int], str]) -> Iterator[str]:
    """Yield rows or columns in words, those that follow one another together: ``row 9``, ``rows 11 to 14``."""
    starts = [number for number in numbers if number - 1 not in numbers]
    ends = [number for number in numbers if number + 1 not in numbers]
    for first, last in zip(starts, ends, strict=True):
        yield f"{noun} {name(first)}" if first == last else f"{noun}s {name(first)} to {name(last)}"
