"""Reads an OpenDocument spreadsheet in the child process into the same plain values as an XLSX."""

import zipfile
from collections.abc import Iterator, Mapping

from schemas.cell_text import ERROR_VALUES, clean, number_text
from schemas.safe_xml import SafeParser, local

CONTENT_PART = "content.xml"
PIECE = 64 * 1024
MOST_REPEATS = 5_000
NUMBERS = frozenset({"float", "currency", "percentage"})
OLD_ERRORS = ("Err:", "#ERR")
HIDDEN = frozenset({"collapse", "filter"})
_OUTSIDE_TABLES = frozenset({"style", "table-properties", "table"})

Attributes = dict[str, str]


def read_ods(path: str) -> dict[str, object]:
    """Return the sheets of an OpenDocument spreadsheet in the form of ``read_xlsx``.

    Repeated rows and cells are written out where they hold something; the look before reading has bounded them.
    """
    reader = _Reader()
    with zipfile.ZipFile(path) as archive:
        SafeParser(reader.start, reader.end, reader.text).feed(_pieces(archive))
    return {"sheets": [sheet.found() for sheet in reader.sheets]}


def _pieces(archive: zipfile.ZipFile) -> Iterator[bytes]:
    with archive.open(CONTENT_PART) as part:
        while piece := part.read(PIECE):
            yield piece


class _Sheet:
    """One sheet as it fills."""

    def __init__(self, name: str, state: str) -> None:
        self.name, self.state = name, state
        self.cells: list[list[object]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.comments: list[list[object]] = []
        self.row, self.row_repeat = 0, 0
        self.column, self.column_repeat = 0, 0
        self.listed_columns = 0

    def found(self) -> dict[str, object]:
        hidden = {"hidden_rows": self.hidden_rows, "hidden_columns": self.hidden_columns}
        return {"name": self.name, "state": self.state, "cells": self.cells, "comments": self.comments, **hidden}


class _Reader:
    """Follows the content from sheet to row to cell to paragraph."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._cell: Attributes = {}
        self._in_cell = self._in_paragraph = False
        self._annotations = self._depth_in_table = 0
        self._paragraphs: list[str] = []
        self._comment: list[str] = []

    def start(self, name: str, raw: Mapping[str, str]) -> None:
        attributes = {local(key): value for key, value in raw.items()}
        handler = self._STARTS.get(name)
        if handler and (self._depth_in_table or name in _OUTSIDE_TABLES):
            handler(self, attributes)

    def end(self, name: str) -> None:
        if name == "annotation" and self._annotations:
            self._end_annotation()
        elif name == "table":
            self._depth_in_table -= 1
        elif name in {"table-cell", "covered-table-cell"} and self._in_cell:
            self._end_cell()
        elif name in {"p", "h"}:
            self._in_paragraph = False

    def text(self, text: str) -> None:
        if self._annotations:
            self._comment.append(text)
        elif self._in_paragraph:
            self._paragraphs[-1] += text

    def _start_style(self, attributes: Attributes) -> None:
        self._style = attributes.get("name", "")

    def _start_table_properties(self, attributes: Attributes) -> None:
        if attributes.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: Attributes) -> None:
        if self._depth_in_table:
            raise ValueError("a table within a table")
        self._depth_in_table += 1
        hidden = attributes.get("style-name") in self._hidden_styles
        self.sheets.append(_Sheet(clean(attributes.get("name", "")), "hidden" if hidden else "visible"))

    def _start_column(self, attributes: Attributes) -> None:
        sheet, repeat = self.sheets[-1], _repeat(attributes, "number-columns-repeated")
        if attributes.get("visibility") in HIDDEN:
            sheet.hidden_columns.extend(range(sheet.listed_columns, sheet.listed_columns + min(repeat, 256)))
        sheet.listed_columns += repeat

    def _start_row(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        sheet.row += sheet.row_repeat
        sheet.row_repeat = _repeat(attributes, "number-rows-repeated")
        sheet.column, sheet.column_repeat = 0, 0
        if attributes.get("visibility") in HIDDEN:
            sheet.hidden_rows.extend(range(sheet.row, sheet.row + min(sheet.row_repeat, MOST_REPEATS)))

    def _start_cell(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        sheet.column += sheet.column_repeat
        sheet.column_repeat = _repeat(attributes, "number-columns-repeated")
        self._cell, self._in_cell, self._paragraphs = attributes, True, []

    def _start_annotation(self, _attributes: Attributes) -> None:
        self._annotations += 1
        self._comment.append(" ")

    def _end_annotation(self) -> None:
        self._annotations -= 1
        sheet = self.sheets[-1]
        sheet.comments.append([sheet.row, sheet.column, clean("".join(self._comment))])
        self._comment = []

    def _start_paragraph(self, _attributes: Attributes) -> None:
        if self._annotations:
            self._comment.append("\n")
        elif self._in_cell:
            self._in_paragraph = True
            self._paragraphs.append("")

    def _start_space(self, attributes: Attributes) -> None:
        self.text(" " * min(_repeat(attributes, "c"), 1000))

    def _start_tab(self, _attributes: Attributes) -> None:
        self.text("\t")

    def _start_line_break(self, _attributes: Attributes) -> None:
        self.text("\n")

    _STARTS = {  # noqa: RUF012 - a dispatch table, never changed
        "style": _start_style,
        "table-properties": _start_table_properties,
        "table": _start_table,
        "table-column": _start_column,
        "table-row": _start_row,
        "table-cell": _start_cell,
        "covered-table-cell": _start_cell,
        "annotation": _start_annotation,
        "p": _start_paragraph,
        "h": _start_paragraph,
        "s": _start_space,
        "tab": _start_tab,
        "line-break": _start_line_break,
    }

    def _end_cell(self) -> None:
        self._in_cell = False
        kind, text, percentage = _read(self._cell, clean("\n".join(self._paragraphs)))
        if kind == "blank":
            return
        sheet = self.sheets[-1]
        for row in range(sheet.row, sheet.row + min(sheet.row_repeat, MOST_REPEATS)):
            for column in range(sheet.column, sheet.column + min(sheet.column_repeat, MOST_REPEATS)):
                sheet.cells.append([row, column, kind, text, percentage])


def _repeat(attributes: Attributes, name: str) -> int:
    return int(attributes.get(name, "1"))


def _read(cell: Attributes, shown: str) -> tuple[str, str, bool]:
    kind = cell.get("value-type", "")
    if kind == "error" or shown in ERROR_VALUES or ("formula" in cell and shown.startswith(OLD_ERRORS)):
        return "error", shown, False
    if kind in NUMBERS:
        number = number_text(cell.get("value", ""))
        return ("text", cell.get("value", ""), False) if number is None else ("number", number, kind == "percentage")
    if kind == "boolean":
        return "boolean", cell.get("boolean-value", "").upper(), False
    if kind == "date":
        return "date", clean(cell.get("date-value", "")).removesuffix("T00:00:00"), False
    if not kind:
        return ("formula_without_value" if "formula" in cell else "blank"), "", False
    text = shown or clean(cell.get("string-value", ""))
    return ("text" if text.strip() else "blank"), text, False
