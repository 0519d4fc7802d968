"""The sheets of an OpenDocument spreadsheet as they stand in its content: where each row is, and what is merged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schemas.marked_ods_row import CELLS, CellMark, RowMarker, attribute
from schemas.marked_ods_styles import OdsStyles
from schemas.marked_sheets import Spot
from schemas.xml_edit import Edits
from schemas.xml_spans import Span, find_spans


@dataclass(slots=True)
class SheetMap:
    """One sheet: its element, its rows with the number of the first that each stands for, and its merged cells."""

    span: Span
    rows: list[tuple[int, Span]] = field(default_factory=list)
    columns: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[tuple[Spot, Spot]] = field(default_factory=list)

    def column_style(self, column: int) -> str:
        """Return the style that a column gives to cells that state none."""
        return next((style for first, end, style in self.columns if first <= column < end), "")

    def anchor(self, spot: Spot) -> Spot:
        """Return the cell that shows a cell: the first of the merged cells that it is part of."""
        inside = (first for first, end in self.merged if first[0] <= spot[0] < end[0] and first[1] <= spot[1] < end[1])
        return next(inside, spot)


class ContentMap:
    """Where the sheets of a document stand in the bytes of its content."""

    def __init__(self, content: bytes) -> None:
        self.sheets: list[SheetMap] = []
        self._table_depth = 0
        self._row = self._row_repeat = self._column = self._column_repeat = 0
        self._merged: list[tuple[int, Spot, Spot]] = []
        self._tables = 0
        spans = find_spans(content, self._keep)
        self.root = spans[0].attributes
        self._sort(spans[1:])
        for table, first, end in self._merged:
            self.sheets[table].merged.append((first, end))

    def _keep(self, name: str, attributes: Mapping[str, str], depth: int) -> bool:
        if self._table_depth and depth <= self._table_depth:
            self._table_depth = 0
        if name == "table" and not self._table_depth:
            self._table_depth, self._tables = depth, self._tables + 1
            self._row = self._row_repeat = 0
            return True
        if self._table_depth and name == "table-row":
            self._row += self._row_repeat
            self._row_repeat = _number(attributes, "number-rows-repeated")
            self._column = self._column_repeat = 0
        elif self._table_depth and name in CELLS:
            self._take_cell(attributes)
        return depth == 1 or (bool(self._table_depth) and name in {"table-row", "table-column"})

    def _take_cell(self, attributes: Mapping[str, str]) -> None:
        self._column += self._column_repeat
        self._column_repeat = _number(attributes, "number-columns-repeated")
        down, across = (_number(attributes, f"number-{way}-spanned") for way in ("rows", "columns"))
        if down > 1 or across > 1:
            first = (self._row, self._column)
            self._merged.append((self._tables - 1, first, (self._row + down, self._column + across)))

    def _sort(self, spans: list[Span]) -> None:
        row = column = 0
        for span in spans:
            if span.name == "table":
                self.sheets.append(SheetMap(span))
                row = column = 0
            elif span.name == "table-row":
                self.sheets[-1].rows.append((row, span))
                row += int(attribute(span, "number-rows-repeated") or 1)
            else:
                end = column + int(attribute(span, "number-columns-repeated") or 1)
                self.sheets[-1].columns.append((column, end, attribute(span, "default-cell-style-name")))
                column = end


def _number(attributes: Mapping[str, str], name: str) -> int:
    return next((int(value) for key, value in attributes.items() if key.rpartition(":")[2] == name), 1)


def mark_sheet(
    edits: Edits, sheet: SheetMap, styles: OdsStyles, root: Mapping[str, str], marks: Mapping[Spot, CellMark]
) -> None:
    """Mark the cells of one sheet and take off the marks of an earlier time."""
    marker = RowMarker(styles, root, sheet.column_style)
    by_row: dict[int, dict[int, CellMark]] = {}
    for (row, column), mark in sorted(marks.items()):
        by_row.setdefault(row, {})[column] = mark
    for first, span in sheet.rows:
        data = edits.data[span.start : span.end]
        end = first + int(attribute(span, "number-rows-repeated") or 1)
        here = {row: by_row.pop(row) for row in [row for row in by_row if first <= row < end]}
        fresh = marker.cleaned(data)
        fresh = marker.divided(fresh, first, here) if here else fresh
        if fresh != data:
            edits.replace(span.start, span.end, fresh)
    if by_row and sheet.rows:
        first, span = sheet.rows[-1]
        reached = first + int(attribute(span, "number-rows-repeated") or 1)
        edits.insert(span.end, b"".join(_new_rows(marker, reached, by_row)))


def _new_rows(marker: RowMarker, reached: int, by_row: Mapping[int, Mapping[int, CellMark]]) -> Iterator[bytes]:
    for row, here in by_row.items():
        yield marker.gap(row - reached)
        yield marker.new_row(here)
        reached = row + 1
