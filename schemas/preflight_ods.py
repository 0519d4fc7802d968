"""Counts what an OpenDocument spreadsheet holds as it streams past, repeated rows and cells multiplied out."""

from collections.abc import Callable, Container, Mapping

from schemas.archive import ArchiveRefusedError, damaged
from schemas.cell_text import LETTERS
from schemas.preflight_xlsx import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    MOST_MERGED_CELLS,
    MOST_ROWS,
    MOST_SHEETS,
    refuse_far,
)
from schemas.safe_xml import local

Start = Callable[[str, Mapping[str, str]], None]
CONTENT_PART, MANIFEST_PART = "content.xml", "META-INF/manifest.xml"
VALUE_ATTRIBUTES = frozenset({"value", "value-type", "string-value", "date-value", "boolean-value", "formula"})


class OdsWatch:
    """Watches every XML part of one document; only its content and its manifest are looked into."""

    def __init__(self) -> None:
        self._sheet = ""
        self._sheets = self._rows = self._cells = 0
        self._row, self._row_repeat = 0, 1
        self._column, self._column_repeat = 0, 1
        self._filled = False

    def handler(self, part: str) -> Start | None:
        """The handler for one part's elements, or ``None`` for a part that is not XML."""
        handlers = {CONTENT_PART: self._in_content, MANIFEST_PART: _in_manifest}
        return handlers.get(part, _ignore) if part.endswith(".xml") else None

    def finish(self, parts: Container[str]) -> None:
        """Check that the document has its content."""
        if CONTENT_PART not in parts or not self._sheets:
            raise damaged("its content is missing")

    def _in_content(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self._start_sheet(attributes)
        elif name == "table-row":
            self._start_row(attributes)
        elif name in {"table-cell", "covered-table-cell"}:
            self._start_cell(attributes)
        elif name in {"p", "h"}:
            self._fill()

    def _start_sheet(self, attributes: Mapping[str, str]) -> None:
        self._sheets += 1
        if self._sheets > MOST_SHEETS:
            raise ArchiveRefusedError("F-15", what="sheets", limit=f"{MOST_SHEETS:,}")
        self._sheet = _attribute(attributes, "name")
        self._row, self._row_repeat = 0, 0

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row += self._row_repeat
        self._row_repeat = repeat(attributes, "number-rows-repeated")
        self._column, self._column_repeat = 0, 0
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise ArchiveRefusedError("F-15", what="rows", limit=f"{MOST_ROWS:,}")

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._column += self._column_repeat
        self._column_repeat = repeat(attributes, "number-columns-repeated")
        self._filled = False
        self._count(1)
        spanned = repeat(attributes, "number-columns-spanned") * repeat(attributes, "number-rows-spanned")
        if spanned > MOST_MERGED_CELLS:
            raise ArchiveRefusedError("F-15", what="merged cells", limit=f"{MOST_MERGED_CELLS:,}")
        if any(local(key) in VALUE_ATTRIBUTES for key in attributes):
            self._fill()

    def _fill(self) -> None:
        if self._filled:
            return
        self._filled = True
        row, column = self._row + self._row_repeat, self._column + self._column_repeat
        if row > LAST_ROW or column > LAST_COLUMN:
            refuse_far(self._sheet, _far_name(row, column))
        self._count(self._row_repeat * self._column_repeat)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise ArchiveRefusedError("F-15", what="cells", limit=f"{MOST_CELLS:,}")


def _far_name(row: int, column: int) -> str:
    name = ""
    while column:
        column, letter = divmod(column - 1, LETTERS)
        name = chr(ord("A") + letter) + name
    return f"{name}{row}"


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if local(key) == name), "")


def repeat(attributes: Mapping[str, str], name: str) -> int:
    """Return how often a row or cell stands there; a number that is none, or below 1, is damage."""
    text = _attribute(attributes, name)
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or int(text[:12]) < 1:
        raise damaged("one of its rows has no place")
    return int(text[:12])


def _in_manifest(name: str, _attributes: Mapping[str, str]) -> None:
    if name == "encryption-data":
        raise ArchiveRefusedError("F-07")


def _ignore(_name: str, _attributes: Mapping[str, str]) -> None:
    return
