"""Matches a workbook's sheets with those of the template: in any order, and a renamed one by what it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.indicators.edition import Edition
from app.indicators.returns import Place
from schemas import layout as places
from schemas.draft import blocked_by
from schemas.findings import Finding, finding
from schemas.grid import Sheet
from schemas.text_match import matched, nearest
from schemas.wording import listed, shown

UNREAD_SHEETS = (places.HOW_TO_SHEET, places.CHECKS_SHEET, places.STAMP_SHEET)


@dataclass(frozen=True, slots=True)
class Named:
    """The sheets that are read, by the template's name for them."""

    sheets: Mapping[str, Sheet]
    findings: tuple[Finding, ...]


def named_sheets(edition: Edition, sheets: Sequence[Sheet]) -> Named:
    """Return the template's sheets as found, with a finding for each missing, renamed or extra one."""
    wanted = {places.START_SHEET: "About this return", **{table.sheet: table.title for table in edition.tables}}
    named = {name: sheet for name in wanted if (sheet := _of_name(name, sheets)) is not None}
    found = {name: sheet for name, sheet in named.items() if _has_a_heading(edition, name, sheet)}
    known = {matched(name) for name in (*wanted, *UNREAD_SHEETS)}
    strange = [sheet for sheet in sheets if matched(sheet.name) not in known]
    again = [sheet for sheet in sheets if matched(sheet.name) in set(map(matched, wanted))]
    renamed = {
        name: sheet
        for name, title in wanted.items()
        if name not in found and (sheet := _renamed(name, title, strange)) is not None
    }
    missing = (
        _missing(edition, name, _Instead(name in named, renamed.get(name), strange))
        for name in wanted
        if name not in found
    )
    read = (*named.values(), *renamed.values())
    extra = (_extra(sheet) for sheet in (*strange, *again) if not any(sheet is one for one in read))
    return Named({**found, **renamed}, (*missing, *extra))


def _of_name(name: str, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of a name: letter for letter, or else the first in which only case and spaces differ."""
    alike = [sheet for sheet in sheets if matched(sheet.name) == matched(name)]
    return next((sheet for sheet in alike if sheet.name == name), alike[0] if alike else None)


def is_template(edition: Edition, sheets: Sequence[Sheet]) -> bool:
    """Whether at least one table of the template can be recognised among the sheets, be it by its name alone."""
    named = named_sheets(edition, sheets)
    return any(table.sheet in named.sheets or _of_name(table.sheet, sheets) for table in edition.tables)


def _renamed(name: str, title: str, strange: Sequence[Sheet]) -> Sheet | None:
    row = 1 if name == places.START_SHEET else 0
    return next((sheet for sheet in strange if sheet.reads(row, places.LABEL_COLUMN, title)), None)


def _has_a_heading(edition: Edition, name: str, sheet: Sheet) -> bool:
    """Whether anything in the first column is one of the template's headings: else it is a sheet of one's own."""
    if name == places.START_SHEET:
        labels = [line.label for line in places.start_rows(edition)]
    else:
        labels = [places.STATE_LABEL, places.NOTE_LABEL, places.MEASURE_HEADER, *_table_labels(edition, name)]
    wanted = set(map(matched, labels))
    first = (cell for (_row, column), cell in sheet.cells.items() if column == places.LABEL_COLUMN)
    return any(matched(cell.text) in wanted for cell in first)


def _table_labels(edition: Edition, name: str) -> Iterator[str]:
    table = next(table for table in edition.tables if table.sheet == name)
    for section in places.sections(edition, table):
        yield section.service.label
        yield from (row.label for row in section.rows)


@dataclass(frozen=True, slots=True)
class _Instead:
    """What the file has in the place of a sheet: one of its name with other contents, one renamed, others."""

    is_hollow: bool
    renamed: Sheet | None
    strange: Sequence[Sheet]


def _missing(edition: Edition, name: str, instead: _Instead) -> Finding:
    advice = "Copy your figures into a fresh template, which has every sheet."
    found = "There is no other sheet that could be it."
    renamed, strange = instead.renamed, instead.strange
    if renamed is not None:
        is_called = shown(renamed.name)
        found = f"The sheet '{is_called}' holds its table."
        advice = f"Rename '{is_called}' to '{name}'. Its figures were read, so other findings are listed too."
    elif instead.is_hollow:
        found = "The sheet of this name holds none of the template's headings."
    elif strange:
        close = nearest(name, [sheet.name for sheet in strange])
        found = f"We found {sheet_list([s for s in strange if close in {None, s.name}])} instead."
    return finding(
        "F-26",
        place=Place(sheet=name),
        indicators=blocked_by(edition, _measures_on(edition, name)),
        expected_sheet=name,
        found=found,
        advice=advice,
    )


def _measures_on(edition: Edition, sheet: str) -> list[str]:
    """The measures that need a sheet: those of its table, and every one for the sheet Start."""
    tables = [table for table in edition.tables if table.sheet == sheet]
    return [measure.key for table in (tables or edition.tables) for measure in table.measures]


def _extra(sheet: Sheet) -> Finding:
    return finding("F-29", place=Place(sheet=shown(sheet.name)))


def sheet_list(sheets: Sequence[Sheet]) -> str:
    """Return the names of the first sheets in words."""
    return listed([f"'{shown(sheet.name)}'" for sheet in sheets[:5]]) or "none"


def extra_texts(edition: Edition, sheets: Sequence[Sheet]) -> Iterator[tuple[Place, str]]:
    """Yield every text and comment, with its place, that is neither a note nor the name of who prepared the return."""
    free = {(item.sheet, item.row, item.column) for item in places.layout(edition) if _is_free_text(item)}
    for sheet in sheets:
        for (row, column), cell in sheet.cells.items():
            if cell.text and (sheet.name, row, column) not in free:
                yield cell.place, cell.text
        yield from ((place, f"A comment: {text}") for place, text in sheet.comments)


def columns_of(sheets: Sequence[Sheet]) -> Iterator[list[tuple[Place, str]]]:
    """Yield every column of every sheet, as its filled cells with their places from top to bottom."""
    for sheet in sheets:
        columns: dict[int, list[tuple[Place, str]]] = {}
        for (_row, column), cell in sorted(sheet.cells.items()):
            columns.setdefault(column, []).append((cell.place, cell.text))
        yield from columns.values()


def _is_free_text(item: places.Input) -> bool:
    return item.kind is places.InputKind.NOTE or item.key == "prepared_by"
