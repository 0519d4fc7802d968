"""Reads an XLSX in the child process into plain values: every filled cell of every sheet, exactly as it stands.

The cells are taken from the XML itself, so that one odd number, one modern error value, or a formula that was
never calculated is known as what it is, and costs the person neither the cell nor the file.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping

from schemas.cell_text import clean, date_text, number_text, position, unescaped
from schemas.safe_xml import SafeParser
from schemas.workbook_parts import Relationships, WorkbookList, read_relationships, relationships_name

PIECE = 64 * 1024
ROOT_RELATIONSHIPS = "_rels/.rels"
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
BUILT_IN_PERCENTAGES = frozenset({9, 10})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_TRUE = frozenset({"1", "true"})

GridCell = list[object]


def read_xlsx(path: str) -> dict[str, object]:
    """Return ``{"sheets": [{"name", "state", "cells", "comments", "hidden_rows", "hidden_columns"}]}`` as JSON values.

    A cell is ``[row, column, kind, text, percentage]`` with row and column from zero; blank cells are left out. A
    comment is ``[row, column, text]``.
    """
    with zipfile.ZipFile(path) as archive:
        main = read_relationships("", _pieces(archive, ROOT_RELATIONSHIPS)).main()
        book = WorkbookList()
        SafeParser(book.start).feed(_pieces(archive, main))
        parts = read_relationships(main.rpartition("/")[0], _pieces(archive, relationships_name(main)))
        styles, strings = _styles(archive, parts), _strings(archive, parts)
        sheets = []
        for entry in book.sheets:
            reader = _SheetReader(styles, strings, from_1904=book.from_1904)
            part = parts.targets[entry.relationship]
            SafeParser(reader.start, reader.end, reader.text).feed(_pieces(archive, part))
            found = {**reader.found(), "comments": _comments(archive, part)}
            sheets.append({"name": clean(entry.name), "state": entry.state, **found})
    return {"sheets": sheets}


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            yield piece


def _styles(archive: zipfile.ZipFile, parts: Relationships) -> "_Styles":
    styles = _Styles()
    if "styles" in parts.kinds:
        SafeParser(styles.start, styles.end).feed(_pieces(archive, parts.kinds["styles"]))
    return styles


def _strings(archive: zipfile.ZipFile, parts: Relationships) -> list[str]:
    strings = _Strings()
    if "sharedStrings" in parts.kinds:
        SafeParser(strings.start, strings.end, strings.text).feed(_pieces(archive, parts.kinds["sharedStrings"]))
    return strings.found


def _comments(archive: zipfile.ZipFile, sheet: str) -> list[list[object]]:
    """Return the comments on a sheet's cells; none where the file names a part that it lacks."""
    links, names = relationships_name(sheet), archive.namelist()
    if links not in names:
        return []
    part = read_relationships(sheet.rpartition("/")[0], _pieces(archive, links)).kinds.get("comments")
    reader = _Comments()
    if part in names:
        SafeParser(reader.start, reader.end, reader.text).feed(_pieces(archive, part))
    return reader.found


class _Comments:
    """The comments of one sheet, each with its cell."""

    def __init__(self) -> None:
        self.found: list[list[object]] = []
        self._place = 0, 0
        self._pieces: list[str] = []
        self._in_text = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "comment":
            self._place, self._pieces = position(attributes.get("ref", "")) or (0, 0), []
        elif name == "t":
            self._in_text = True

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "comment":
            self.found.append([*self._place, clean(unescaped("".join(self._pieces)))])

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _Styles:
    """Which cell styles show a date and which a percentage, by the style's number."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self._formats: dict[str, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.kinds.append(self._kind(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def kind(self, style: str) -> str:
        number = int(style) if style.isascii() and style.isdigit() else 0
        return self.kinds[number] if number < len(self.kinds) else ""

    def _kind(self, number: str) -> str:
        if number in self._formats:
            return format_kind(self._formats[number])
        built_in = int(number) if number.isascii() and number.isdigit() else 0
        if built_in in BUILT_IN_DATES:
            return "date"
        return "percentage" if built_in in BUILT_IN_PERCENTAGES else ""


def format_kind(code: str) -> str:
    """Return what a number format shows: ``date``, ``percentage`` or nothing of the two."""
    bare = _NOT_CODE.sub("", code.partition(";")[0]).lower()
    if "%" in bare:
        return "percentage"
    return "date" if any(letter in bare for letter in "dmyhs") and "general" not in bare else ""


class _Strings:
    """The shared strings, their phonetic readings left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_reading = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_reading = True
        elif name == "t":
            self._in_text = not self._in_reading

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "si":
            self.found.append(clean(unescaped("".join(self._pieces))))

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _SheetReader:
    """The filled cells of one sheet, and which of its rows and columns are hidden."""

    def __init__(self, styles: _Styles, strings: list[str], *, from_1904: bool) -> None:
        self._styles, self._strings, self._from_1904 = styles, strings, from_1904
        self._cells: list[GridCell] = []
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[int] = []
        self._row, self._column = -1, -1
        self._attributes: Mapping[str, str] = {}
        self._value: list[str] = []
        self._inside = ""
        self._has_formula = self._in_reading = False

    def found(self) -> dict[str, object]:
        """What was collected, ready for JSON."""
        hidden = {"hidden_rows": self._hidden_rows, "hidden_columns": self._hidden_columns}
        return {"cells": self._cells, **hidden}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self._hide_columns(attributes)
        elif name == "rPh":
            self._in_reading = True
        elif name in {"v", "t"} and not self._in_reading:
            self._inside = name
        elif name == "f":
            self._has_formula = True

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if attributes.get("hidden") in _TRUE:
            self._hidden_rows.append(self._row)

    def _hide_columns(self, attributes: Mapping[str, str]) -> None:
        first, last = int(attributes.get("min", 1)), min(int(attributes.get("max", 1)), 256)
        self._hidden_columns.extend(range(first - 1, last))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        stated = position(attributes["r"]) if "r" in attributes else None
        self._row, self._column = stated or (self._row, self._column + 1)
        self._attributes, self._value, self._has_formula = attributes, [], False

    def text(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._inside = ""
        elif name == "rPh":
            self._in_reading = False
        elif name == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        kind, text, percentage = self._read("".join(self._value))
        if kind != "blank":
            self._cells.append([self._row, self._column, kind, text, percentage])

    def _read(self, value: str) -> tuple[str, str, bool]:
        kind = self._attributes.get("t", "n")
        if kind in {"s", "str", "inlineStr"}:
            text = self._text_of(kind, value)
            return ("text" if text.strip() else "blank"), text, False
        if not value.strip():
            return ("formula_without_value" if self._has_formula else "blank"), "", False
        if kind == "e":
            return "error", clean(value.strip()), False
        if kind == "b":
            return "boolean", "TRUE" if value.strip() in _TRUE else "FALSE", False
        return ("date", clean(value.strip()).removesuffix("T00:00:00"), False) if kind == "d" else self._number(value)

    def _text_of(self, kind: str, value: str) -> str:
        if kind != "s":
            return clean(unescaped(value))
        number = int(value) if value.strip().isdigit() else len(self._strings)
        return self._strings[number] if number < len(self._strings) else ""

    def _number(self, value: str) -> tuple[str, str, bool]:
        number = number_text(value)
        if number is None:
            return "text", clean(value.strip()), False
        shown = self._styles.kind(self._attributes.get("s", "0"))
        day = date_text(number, from_1904=self._from_1904) if shown == "date" else None
        return ("date", day, False) if day else ("number", number, shown == "percentage")
