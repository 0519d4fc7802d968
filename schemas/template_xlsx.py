"""Draws the template's pages as an XLSX workbook."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.indicators.edition import Edition
from schemas import layout as places
from schemas.layout import Input, InputKind
from schemas.template_marks import Look, Mark, Page, Rule, RuleKind

A4 = 9
EARLIEST_DATE = date(2000, 1, 1)
NO_GUESSING = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
INK, FADED, FRAME = "#1D2B36", "#5E6B76", "#8794A0"
INPUT_FILL, HEAD_FILL, QUIET_FILL = "#FFFBE6", "#DCE6EE", "#F3F5F7"
_BOX = {"border": 1, "border_color": FRAME, "valign": "top"}
_INPUT = {**_BOX, "bg_color": INPUT_FILL, "locked": False}
_LOOKS: Mapping[Look, Mapping[str, object]] = {
    Look.TITLE: {"bold": True, "font_size": 16, "font_color": INK},
    Look.PROSE: {"font_color": INK, "valign": "top"},
    Look.LABEL: {**_BOX, "text_wrap": True},
    Look.SECTION: {"bold": True, "font_size": 13, "font_color": INK},
    Look.HEADER: {**_BOX, "bold": True, "text_wrap": True, "bg_color": HEAD_FILL},
    Look.DEFINITION: {**_BOX, "text_wrap": True, "font_size": 9},
    Look.FIXED: {**_BOX, "bg_color": QUIET_FILL, "align": "left"},
    Look.TOTAL: {**_BOX, "bg_color": QUIET_FILL, "num_format": "0"},
    Look.EARLIER: {"font_color": FADED, "align": "right", "valign": "top", "num_format": "0", "text_wrap": True},
    Look.EARLIER_TITLE: {"font_color": FADED, "italic": True},
    Look.COUNT_INPUT: {**_INPUT, "num_format": "0"},
    Look.TEXT_INPUT: {**_INPUT, "text_wrap": True, "num_format": "@"},
    Look.DATE_INPUT: {**_INPUT, "num_format": "dd/mm/yyyy", "align": "left"},
    Look.CHOICE_INPUT: _INPUT,
}


class _LockedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook whose list of sheets is locked, which the library itself has no option for."""

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


def xlsx_bytes(edition: Edition, pages: tuple[Page, ...]) -> bytes:
    """Return the pages as one workbook: locked but for the inputs, and the same bytes every time.

    Nobody renames, removes or copies a sheet by accident: Excel asks to unprotect the workbook first.
    """
    target = io.BytesIO()
    book = _LockedWorkbook(target, {"in_memory": True, **NO_GUESSING})
    book.set_properties({"title": edition.title, "created": datetime(edition.collection, 1, 1, tzinfo=UTC)})
    formats = {look: book.add_format(dict(fields)) for look, fields in _LOOKS.items()}
    for page in pages:
        _draw(book.add_worksheet(page.name), page, formats)
    for item in places.layout(edition):
        book.define_name(_name(item), _absolute(item))
    book.close()
    return target.getvalue()


def _name(item: Input) -> str:
    if item.kind is InputKind.COUNT:
        counted = item.counted
        return ".".join(part for part in counted if part)
    return ".".join(filter(None, ("start" if item.kind is InputKind.DETAIL else "", item.key, item.service)))


def _absolute(item: Input) -> str:
    return f"='{item.sheet}'!${places.column_name(item.column)}${item.row + 1}"


def _draw(sheet: Worksheet, page: Page, formats: Mapping[Look, Format]) -> None:
    for column, width in page.widths.items():
        sheet.set_column(column, column, width)
    for row, height in page.heights.items():
        sheet.set_row(row, height)
    for mark in page.marks:
        _write(sheet, mark, formats[mark.look])
    for rule in page.rules:
        _add_rule(sheet, rule)
    sheet.freeze_panes(*page.frozen)
    _set_up_page(sheet)
    if page.printed is not None:
        sheet.print_area(0, 0, max(mark.row for mark in page.marks), page.printed)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    if page.hidden:
        sheet.very_hidden()


def _write(sheet: Worksheet, mark: Mark, form: Format) -> None:
    if mark.formula:
        sheet.write_formula(mark.row, mark.column, f"={mark.formula}", form, mark.value)
    elif isinstance(mark.value, str):
        sheet.write_string(mark.row, mark.column, mark.value, form)
    elif isinstance(mark.value, date):
        sheet.write_datetime(mark.row, mark.column, mark.value, form)
    elif mark.value is None:
        sheet.write_blank(mark.row, mark.column, None, form)
    else:
        sheet.write_number(mark.row, mark.column, mark.value, form)


def _add_rule(sheet: Worksheet, rule: Rule) -> None:
    sheet.data_validation(rule.top, rule.left, rule.bottom, rule.right, _rule_options(rule))


def _rule_options(rule: Rule) -> dict[str, object]:
    words: dict[str, object] = {"error_title": rule.title, "error_message": rule.message, "ignore_blank": True}
    if rule.kind is RuleKind.WHOLE:
        return {**words, "validate": "integer", "criteria": ">=", "value": 0}
    if rule.kind is RuleKind.DATE:
        return {**words, "validate": "date", "criteria": ">=", "value": EARLIEST_DATE}
    return {**words, "validate": "list", "source": list(rule.choices)}


def _set_up_page(sheet: Worksheet) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
