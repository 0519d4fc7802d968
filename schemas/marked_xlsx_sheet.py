"""One sheet of an XLSX with its cells marked: styles changed in place, a blank cell made where none was written."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from schemas.cell_text import position
from schemas.findings import Severity
from schemas.layout import cell_name
from schemas.marked_xlsx_styles import StyleBook
from schemas.xml_edit import Edits, declarations
from schemas.xml_spans import Span, find_spans

BEFORE_DRAWING = frozenset({
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing",
})  # fmt: skip
_KEPT = frozenset({"sheetView", "col", "legacyDrawing"})
_TRUE = frozenset({"1", "true"})

Spot = tuple[int, int]


class _Cell(NamedTuple):
    column: int
    span: Span


class _Row:
    """One row as it is written: its number, and those of its cells that matter."""

    def __init__(self, number: int, span: Span) -> None:
        self.number, self.span = number, span
        self.cells: list[_Cell] = []


class _Scan:
    """Follows a sheet from row to row as its reader does, and keeps what has to be changed."""

    def __init__(self, data: bytes, rows: frozenset[int], is_marked: Callable[[int], bool]) -> None:
        self._rows, self._is_marked = rows, is_marked
        self._row, self._column = -1, -1
        self._kept: list[Spot] = []
        self.rows: list[_Row] = []
        self.others: list[Span] = []
        kept = iter(self._kept)
        for span in find_spans(data, self._keep):
            self._sort(span, next(kept))

    def _keep(self, name: str, attributes: Mapping[str, str], depth: int) -> bool:
        if name == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            self._column = -1
        elif name == "c":
            stated = position(attributes.get("r", ""))
            self._row, self._column = stated or (self._row, self._column + 1)
        wanted = self._is_wanted(name, attributes, depth)
        if wanted:
            self._kept.append((self._row, self._column))
        return wanted

    def _is_wanted(self, name: str, attributes: Mapping[str, str], depth: int) -> bool:
        if name == "c":
            return self._row in self._rows or self._is_marked(_style(attributes))
        return name == "row" or depth <= 2 or name in _KEPT  # noqa: PLR2004 - the root and what stands within it

    def _sort(self, span: Span, spot: Spot) -> None:
        if span.name == "row":
            self.rows.append(_Row(spot[0], span))
        elif span.name == "c" and self.rows:
            row = self.rows[-1]
            row.number = spot[0] if "r" not in row.span.attributes else row.number
            row.cells.append(_Cell(spot[1], span))
        else:
            self.others.append(span)

    def named(self, name: str) -> list[Span]:
        """The elements of a name, rows and cells apart."""
        return [span for span in self.others if span.name == name]


class SheetMarker:
    """Marks the cells of one sheet."""

    def __init__(self, data: bytes, targets: Mapping[Spot, Severity], styles: StyleBook) -> None:
        self._targets, self._styles, self._data = targets, styles, data
        rows = frozenset(row for row, _column in targets)
        self._scan = _Scan(data, rows, lambda style: styles.base(style) != style)
        self._edits = Edits(data)
        root = self._scan.others[0].attributes
        self._own = declarations(root, {"": _vocabulary(self._scan.others[0])})

    @property
    def drawing(self) -> str | None:
        """The relationship of the sheet's comment boxes, if it has any."""
        spans = self._scan.named("legacyDrawing")
        return _relationship(spans[0].attributes) if spans else None

    def result(self, drawing: str | None, relationships: str) -> bytes:
        """Return the sheet marked, with ``drawing`` as the relationship of its comment boxes where it had none."""
        for view in self._scan.named("sheetView"):
            if "tabSelected" in view.attributes:
                self._edits.set_attribute(view, "tabSelected", None)
        for span in self._scan.named("col"):
            self._restyle(span, "style", None)
        self._mark_rows()
        if drawing and self.drawing is None:
            last = [span for span in self._scan.others if span.depth == 2 and span.name in BEFORE_DRAWING][-1]  # noqa: PLR2004
            tag = f'<legacyDrawing{self._own} xmlns:r="{relationships}" r:id="{drawing}"/>'
            self._edits.insert(last.end, tag)
        return self._edits.result()

    def _restyle(self, span: Span, attribute: str, severity: Severity | None) -> None:
        old = int(span.attributes.get(attribute, "0") or 0)
        new = self._styles.marked(old, severity) if severity else self._styles.base(old)
        if new != old:
            self._edits.set_attribute(span, attribute, str(new))

    def _mark_rows(self) -> None:
        waiting = deque(sorted({row for row, _column in self._targets}))
        for row in self._scan.rows:
            before = []
            while waiting and waiting[0] < row.number:
                before.append(waiting.popleft())
            self._edits.insert(row.span.start, self._new_rows(before))
            is_here = bool(waiting) and waiting[0] == row.number
            self._mark_row(row, self._of_row(waiting.popleft()) if is_here else {})
        for data in self._scan.named("sheetData") if waiting else []:
            self._edits.append_inside(data, self._new_rows(waiting))

    def _of_row(self, number: int) -> dict[int, Severity]:
        return {column: severity for (row, column), severity in self._targets.items() if row == number}

    def _mark_row(self, row: _Row, here: Mapping[int, Severity]) -> None:
        written = {cell.column for cell in row.cells}
        missing = sorted(set(here) - written)
        if missing and row.span.is_empty:
            self._edits.append_inside(row.span, "".join(self._cells(row, missing, here)))
            return
        self._restyle_row(row, widened=bool(missing))
        for cell in row.cells:
            fresh = [column for column in missing if column < cell.column]
            self._edits.insert(cell.span.start, "".join(self._cells(row, fresh, here)))
            missing = [column for column in missing if column > cell.column]
            self._restyle(cell.span, "s", here.get(cell.column))
        if missing:
            self._edits.insert(row.span.close, "".join(self._cells(row, missing, here)))

    def _restyle_row(self, row: _Row, *, widened: bool) -> None:
        """Give a row its own style back; a row that gets a cell more no longer says how far its cells reach."""
        if widened and "spans" in row.span.attributes:
            self._edits.set_attribute(row.span, "spans", None)
        else:
            self._restyle(row.span, "s", None)

    def _cells(self, row: _Row, columns: list[int], here: Mapping[int, Severity]) -> Iterator[str]:
        own = _style(row.span.attributes) if row.span.attributes.get("customFormat") in _TRUE else None
        for column in columns:
            yield self._cell((row.number, column), here[column], own)

    def _cell(self, spot: Spot, severity: Severity, own: int | None) -> str:
        style = self._styles.marked(self._column_style(spot[1]) if own is None else own, severity)
        return f'<c{self._own} r="{cell_name(*spot)}" s="{style}"/>'

    def _column_style(self, column: int) -> int:
        for span in self._scan.named("col"):
            if int(span.attributes.get("min", 1)) <= column + 1 <= int(span.attributes.get("max", 1)):
                return int(span.attributes.get("style", "0") or 0)
        return 0

    def _new_rows(self, numbers: Iterable[int]) -> str:
        rows = []
        for number in numbers:
            here = self._of_row(number)
            cells = (self._cell((number, column), here[column], None) for column in sorted(here))
            rows.append(f'<row{self._own} r="{number + 1}">{"".join(cells)}</row>')
        return "".join(rows)


def anchors(data: bytes) -> Callable[[Spot], Spot]:
    """Return for each cell of a sheet the one that shows it: the first of the merged cells that it is part of."""
    merges = []
    for span in find_spans(data, lambda name, _attributes, _depth: name == "mergeCell"):
        corners = [position(corner) for corner in span.attributes.get("ref", "").split(":")]
        if corners[0] and corners[-1]:
            merges.append((corners[0], corners[-1]))

    def anchor(spot: Spot) -> Spot:
        inside = (first for first, last in merges if first[0] <= spot[0] <= last[0] and first[1] <= spot[1] <= last[1])
        return next(inside, spot)

    return anchor


def _vocabulary(root: Span) -> str:
    names = root.attributes
    return next((name for name in names.values() if name.endswith("/spreadsheetml/main")), names.get("xmlns", ""))


def _relationship(attributes: Mapping[str, str]) -> str | None:
    return next((value for key, value in attributes.items() if key.endswith(":id")), None)


def _style(attributes: Mapping[str, str]) -> int:
    text = attributes.get("s", "0")
    return int(text) if text.isdigit() else 0
