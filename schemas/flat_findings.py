"""The findings of one file as a plain XLSX table: one row each, with a filter, for a person's own way of working."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from schemas.cell_text import LONGEST_TEXT
from schemas.findings import Severity
from schemas.findings_page import HEADINGS, NAME, SEVERITY_AT, line_height, texts_of
from schemas.mark_colours import HEAD_FILL, plain_colour
from schemas.marking import Mark
from schemas.template_values import safe_text
from schemas.template_xlsx import A4, INK, NO_GUESSING

ABOUT = "About"
ABOUT_WIDTHS = (24.0, 96.0)
_TEXT = {"text_wrap": True, "valign": "top", "font_color": INK, "num_format": "@"}


def flat_findings(marks: Sequence[Mark], about: Mapping[str, str]) -> bytes:
    """Return the table as the bytes of an XLSX; ``about`` says on a second sheet what the table is of.

    Every value is text: nothing that a file held can become a formula or a link.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **NO_GUESSING})
    sheet, second = book.add_worksheet(NAME), book.add_worksheet(ABOUT)
    head = book.add_format({**_TEXT, "bold": True, "bg_color": f"#{HEAD_FILL}"})
    plain = book.add_format(dict(_TEXT))
    severities = {
        severity: book.add_format({**_TEXT, "bold": True, "bg_color": f"#{plain_colour(severity)}"})
        for severity in Severity
    }
    for column, (heading, width) in enumerate(HEADINGS.items()):
        sheet.set_column(column, column, width)
        _write(sheet, 0, column, heading, head)
    for row, mark in enumerate(marks, start=1):
        texts = texts_of(mark)
        sheet.set_row(row, line_height(texts))
        for column, text in enumerate(texts):
            _write(sheet, row, column, text, severities[mark.severity] if column == SEVERITY_AT else plain)
    sheet.autofilter(0, 0, max(1, len(marks)), len(HEADINGS) - 1)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for page in (sheet, second):
        _set_up_page(page)
    _write_about(second, about, head, plain)
    book.close()
    return target.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: str, form: Format) -> None:
    held = safe_text(text)[:LONGEST_TEXT]
    if held:
        sheet.write_string(row, column, held, form)
    else:
        sheet.write_blank(row, column, None, form)


def _set_up_page(sheet: Worksheet) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _write_about(sheet: Worksheet, about: Mapping[str, str], head: Format, plain: Format) -> None:
    for column, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(column, column, width)
    for row, (label, text) in enumerate(about.items()):
        _write(sheet, row, 0, label, head)
        _write(sheet, row, 1, text, plain)
