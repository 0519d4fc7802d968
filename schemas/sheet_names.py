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
    by_name = {matched(sheet.name): sheet for sheet in reversed(sheets)}
    found = {name: by_name[matched(name)] for name in wanted if matched(name) in by_name}
    known = {matched(name) for name in (*wanted, *UNREAD_SHEETS)}
    strange = [sheet for sheet in sheets if matched(sheet.name) not in known]
    renamed = {
        name: sheet
        for name, title in wanted.items()
        if name not in found and (sheet := _renamed(name, title, strange)) is not None
    }
    missing = (_missing(edition, name, renamed.get(name), strange) for name in wanted if name not in found)
    extra = (_extra(sheet) for sheet in strange if sheet not in renamed.values())
    return Named({**found, **renamed}, (*missing, *extra))


def is_template(edition: Edition, sheets: Sequence[Sheet]) -> bool:
    """Whether at least one table of the template can be recognised among the sheets."""
    named = named_sheets(edition, sheets)
    return any(table.sheet in named.sheets for table in edition.tables)


def _renamed(name: str, title: str, strange: Sequence[Sheet]) -> Sheet | None:
    row = 1 if name == places.START_SHEET else 0
    return next((sheet for sheet in strange if sheet.reads(row, places.LABEL_COLUMN, title)), None)


def _missing(edition: Edition, name: str, renamed: Sheet | None, strange: Sequence[Sheet]) -> Finding:
    advice = "Copy your figures into a fresh template, which has every sheet."
    found = "There is no other sheet that could be it."
    if renamed is not None:
        is_called = shown(renamed.name)
        found = f"The sheet '{is_called}' holds its table."
        advice = f"Rename '{is_called}' to '{name}'. Its figures were read, so other findings are listed too."
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
    """Yield every text, with its place, that is neither a note nor the name of who prepared the return."""
    free = {(item.sheet, item.row, item.column) for item in places.layout(edition) if _is_free_text(item)}
    own = {matched(name) for name in UNREAD_SHEETS}
    for sheet in sheets:
        if matched(sheet.name) in own:
            continue
        for (row, column), cell in sheet.cells.items():
            if cell.text and (sheet.name, row, column) not in free:
                yield cell.place, cell.text


def _is_free_text(item: places.Input) -> bool:
    return item.kind is places.InputKind.NOTE or item.key == "prepared_by"
