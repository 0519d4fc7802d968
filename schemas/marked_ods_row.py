"""One row of an OpenDocument sheet with its cells marked; a row or a cell that stands for many is divided first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.findings import Severity
from schemas.marked_ods_notes import add_note, without_ours
from schemas.marked_ods_styles import DEFAULT, NAMES, OdsStyles
from schemas.xml_edit import Edits, declarations, with_attributes
from schemas.xml_spans import Span, find_spans

ROWS, COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"
CELLS = frozenset({"table-cell", "covered-table-cell"})


class CellMark(NamedTuple):
    """What is put on one cell."""

    severity: Severity
    lines: Sequence[str]


class RowMarker:
    """Marks the rows of one sheet. ``column_style`` gives the style that a column's cells have unless they say so."""

    def __init__(self, styles: OdsStyles, root: Mapping[str, str], column_style: Callable[[int], str]) -> None:
        self._styles, self._root, self._column_style = styles, root, column_style
        self._own = declarations(root, NAMES)

    def cleaned(self, row: bytes) -> bytes:
        """Return a row without marks of an earlier time."""
        bare = without_ours(row)
        edits = Edits(bare)
        for cell in find_spans(bare, lambda name, _attributes, _depth: name in CELLS):
            style = attribute(cell, "style-name")
            if style and self._styles.base(style) != style:
                edits.set_attribute(cell, "table:style-name", self._styles.base(style))
        return edits.result()

    def divided(self, row: bytes, first: int, marks: Mapping[int, Mapping[int, CellMark]]) -> bytes:
        """Return a row, which may stand for many from ``first`` on, with those of ``marks`` apart and marked."""
        span = find_spans(row, lambda _name, _attributes, depth: depth == 1)[0]
        repeat = int(attribute(span, "number-rows-repeated") or 1)
        pieces, reached = [], first
        for number, here in sorted(marks.items()):
            pieces += [_copies(row, span.inner, ROWS, number - reached), self._marked(_once(row, span.inner), here)]
            reached = number + 1
        pieces.append(_copies(row, span.inner, ROWS, first + repeat - reached))
        return b"".join(pieces)

    def new_row(self, here: Mapping[int, CellMark]) -> bytes:
        """Return a row that the document did not have."""
        return self._marked(f"<table:table-row{self._own}></table:table-row>".encode(), here)

    def gap(self, rows: int) -> bytes:
        """Return that many empty rows."""
        return _copies(f"<table:table-row{self._own}><table:table-cell/></table:table-row>".encode(), None, ROWS, rows)

    def _marked(self, row: bytes, here: Mapping[int, CellMark]) -> bytes:
        spans = find_spans(row, lambda name, _attributes, depth: depth == 1 or (depth == 2 and name in CELLS))  # noqa: PLR2004
        edits, column = Edits(row), 0
        default = attribute(spans[0], "default-cell-style-name")
        for cell in spans[1:]:
            repeat = int(attribute(cell, "number-columns-repeated") or 1)
            mine = {at: mark for at, mark in here.items() if column <= at < column + repeat}
            if mine:
                data = row[cell.start : cell.end]
                edits.replace(cell.start, cell.end, b"".join(self._cells(data, column, repeat, mine, default)))
            column += repeat
        edits.append_inside(spans[0], b"".join(self._beyond(column, here, default)))
        return edits.result()

    def _cells(
        self, cell: bytes, first: int, repeat: int, marks: Mapping[int, CellMark], default: str
    ) -> Iterator[bytes]:
        inner = find_spans(cell, lambda _name, _attributes, depth: depth == 1)[0].inner
        reached = first
        for column, mark in sorted(marks.items()):
            yield _copies(cell, inner, COLUMNS, column - reached)
            yield self._cell(_once(cell, inner, COLUMNS), column, mark, default)
            reached = column + 1
        yield _copies(cell, inner, COLUMNS, first + repeat - reached)

    def _beyond(self, column: int, here: Mapping[int, CellMark], default: str) -> Iterator[bytes]:
        empty = f"<table:table-cell{self._own}/>".encode()
        for at, mark in sorted(here.items()):
            if at >= column:
                yield _copies(empty, len(empty), COLUMNS, at - column)
                yield self._cell(empty, at, mark, default)
                column = at + 1

    def _cell(self, cell: bytes, column: int, mark: CellMark, default: str) -> bytes:
        spans = find_spans(cell, lambda name, _attributes, depth: depth == 1 or name == "annotation")
        style = attribute(spans[0], "style-name") or default or self._column_style(column) or DEFAULT
        edits = Edits(cell)
        add_note(edits, spans[0], spans[1] if len(spans) > 1 else None, mark.lines, self._root)
        noted = edits.result()
        at = find_spans(noted, lambda _name, _attributes, depth: depth == 1)[0].inner
        changed = {"table:style-name": self._styles.marked(style, mark.severity)}
        return with_attributes(noted[:at], changed) + noted[at:]


def attribute(span: Span, name: str) -> str:
    """Return an attribute by its name without prefix; empty where there is none."""
    return next((value for key, value in span.attributes.items() if key.rpartition(":")[2] == name), "")


def _copies(element: bytes, inner: int | None, name: str, count: int) -> bytes:
    """Return an element that stands for so many: nothing for none."""
    if count <= 0:
        return b""
    at = element.index(b">") + 1 if inner is None else inner
    return with_attributes(element[:at], {name: str(count) if count > 1 else None}) + element[at:]


def _once(element: bytes, inner: int, name: str = ROWS) -> bytes:
    return _copies(element, inner, name, 1)
