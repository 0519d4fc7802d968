"""Counts what an XLSX holds as it streams past: sheets, rows, cells, merges, and how far the cells reach."""

from collections.abc import Callable, Container, Mapping

from app.indicators.returns import Place
from schemas.archive import ArchiveRefusedError, damaged
from schemas.cell_text import position
from schemas.workbook_parts import Relationships, WorkbookList, relationships_name

MOST_SHEETS = 30
MOST_ROWS = 20_000
MOST_CELLS = 200_000
MOST_MERGES = 2_000
MOST_MERGED_CELLS = 50_000
LAST_ROW, LAST_COLUMN = 5_000, 256
MAIN_PART = "xl/workbook.xml"
ROOT_RELATIONSHIPS = "_rels/.rels"
NEEDED_KINDS = frozenset({"sharedStrings", "styles"})

Start = Callable[[str, Mapping[str, str]], None]


class XlsxWatch:
    """Watches every XML part of one workbook; the root element says which kind of part it is."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(("rows", "cells", "merges", "merged"), 0)
        self._book = WorkbookList()
        self._relationships: dict[str, Relationships] = {}
        self._far: tuple[str, str] | None = None

    def handler(self, part: str) -> Start | None:
        """The handler for one part's elements, or ``None`` for a part that is not XML."""
        if part.endswith(".rels"):
            folder = part.rpartition("_rels/")[0].rstrip("/")
            self._relationships[part] = Relationships(folder)
            return self._relationships[part].start
        return _Part(self, part).start if part.endswith(".xml") else None

    def start_of_workbook(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count the sheets that the workbook lists."""
        self._book.start(name, attributes)
        if len(self._book.sheets) > MOST_SHEETS:
            raise ArchiveRefusedError("F-15", what="sheets", limit=f"{MOST_SHEETS:,}")

    def count(self, what: str, limit: int, words: str, step: int = 1) -> None:
        """Add to one count; refuse the file when it passes its limit."""
        self._counts[what] += step
        if self._counts[what] > limit:
            raise ArchiveRefusedError("F-15", what=words, limit=f"{limit:,}")

    def far_cell(self, part: str, cell: str) -> None:
        """Keep the first cell outside the permitted area, to be named with its sheet at the end."""
        self._far = self._far or (part, cell)

    def finish(self, parts: Container[str]) -> None:
        """Check what is known only at the end: that every sheet has its part, and which sheet a far cell is on."""
        root = self._relationships.get(ROOT_RELATIONSHIPS)
        main = (root.kinds.get("officeDocument") if root else None) or MAIN_PART
        listed = self._relationships.get(relationships_name(main))
        if main not in parts or listed is None or not self._book.sheets:
            raise damaged("its list of sheets is missing")
        sheets = {listed.targets.get(entry.relationship, ""): entry.name for entry in self._book.sheets}
        if any(part not in parts for part in sheets):
            raise damaged("one of its sheets is missing")
        if any(listed.kinds[kind] not in parts for kind in NEEDED_KINDS & listed.kinds.keys()):
            raise damaged("its list of texts or of formats is missing")
        if self._far:
            part, cell = self._far
            refuse_far(sheets.get(part), cell)


def refuse_far(sheet: str | None, cell: str) -> None:
    """Refuse a cell outside the permitted area."""
    shown = cell[:20]
    where = f"sheet {sheet[:60]}, cell {shown}" if sheet else f"cell {shown}"
    raise ArchiveRefusedError("F-14", place=Place(sheet=sheet, cell=shown), where=where, rows=f"{LAST_ROW:,}")


class _Part:
    """The elements of one part. Positions that a cell does not state follow from the cell before it."""

    def __init__(self, watch: XlsxWatch, part: str) -> None:
        self._watch, self._part = watch, part
        self._root = ""
        self._row, self._column = -1, -1
        self._cell = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of one element."""
        if not self._root:
            self._root = name
        if self._root == "workbook":
            self._watch.start_of_workbook(name, attributes)
        elif self._root == "worksheet":
            self._in_worksheet(name, attributes)
        elif self._root == "Types" and "macroEnabled" in attributes.get("ContentType", ""):
            raise ArchiveRefusedError("F-08")

    def _in_worksheet(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._watch.count("rows", MOST_ROWS, "rows")
            self._row, self._column = _row_number(attributes, self._row), -1
        elif name == "c":
            self._watch.count("cells", MOST_CELLS, "cells")
            self._place(attributes)
        elif name in {"v", "f", "is"}:
            self._check_area()
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _place(self, attributes: Mapping[str, str]) -> None:
        stated = position(attributes["r"]) if "r" in attributes else (max(self._row, 0), self._column + 1)
        if stated is None:
            raise damaged("one of its cells has no place")
        self._row, self._column = stated
        self._cell = attributes.get("r", "")

    def _check_area(self) -> None:
        if self._row >= LAST_ROW or self._column >= LAST_COLUMN:
            self._watch.far_cell(self._part, self._cell or f"in row {self._row + 1}, column {self._column + 1}")

    def _merge(self, reference: str) -> None:
        self._watch.count("merges", MOST_MERGES, "merged cells")
        corners = [position(corner) for corner in reference.split(":")]
        top, bottom = corners[0], corners[-1]
        if top is None or bottom is None:
            raise damaged("one of its cells has no place")
        area = (abs(bottom[0] - top[0]) + 1) * (abs(bottom[1] - top[1]) + 1)
        self._watch.count("merged", MOST_MERGED_CELLS, "merged cells", area)


def _row_number(attributes: Mapping[str, str], before: int) -> int:
    stated = attributes.get("r", "")
    if not stated:
        return before + 1
    if not stated.isascii() or not stated.isdigit() or int(stated[:12]) == 0:
        raise damaged("one of its rows has no place")
    return int(stated[:12]) - 1
