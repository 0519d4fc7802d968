"""An extract in an Excel workbook: looked through first, then read by a fast reader as texts."""

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from app.extracts.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TITLES,
    Batch,
    ExtractError,
    Rows,
    Score,
    blank_row,
    header_at,
)
from app.extracts.workbook_scan import Scan, scan

SAMPLES = 400


class WorkbookTable:
    """One sheet of a workbook: the one named, else the first whose headings are known, else the first.

    Raises ``ExtractError`` for what is no workbook or cannot be read safely.
    """

    def __init__(self, stream: BinaryIO, score: Score, header_row: int | None = None, sheet: str = "") -> None:
        self.size = stream.seek(0, io.SEEK_END)
        self.done = 0
        self.line_ends_inside = 0
        self._scan: Scan = scan(stream, sheet)
        stream.seek(0)
        content = stream.read()
        self._cells = _cells(content, self._scan.sheet)
        self.chosen_sheet = ""
        if not sheet and not _knows(self._cells, score):
            self._choose_another(stream, content, score)
        if self._cells.num_rows > MOST_ROWS or self._cells.num_columns > MOST_COLUMNS:
            raise ExtractError(f"The sheet has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns.")
        titles = list(enumerate(_rows(self._cells.slice(0, MOST_TITLES))))
        at = header_at(titles, score, header_row)
        self.header_row = at + 1
        self.headings = tuple(cell.strip() for cell in titles[at][1])
        self.done = self.size

    @property
    def sheet(self) -> str:
        """The name of the sheet that is read."""
        return self._scan.sheet

    def _choose_another(self, stream: BinaryIO, content: bytes, score: Score) -> None:
        """Read the first other sheet that has headings that are known, as behind a cover sheet; else none."""
        for name in self._scan.sheets:
            if name != self._scan.sheet and _knows(cells := _cells(content, name), score):
                self._scan, self._cells, self.chosen_sheet = scan(stream, name), cells, name
                return

    def sample(self) -> list[list[str]]:
        """Return a few rows from all over the sheet."""
        step = max(1, self._cells.num_rows // SAMPLES)
        picked = self._cells.take(pa.array(np.arange(self.header_row, self._cells.num_rows, step)))
        return [row for row in _rows(picked) if not blank_row(row)]

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Yield all rows at once, with the named columns only; afterwards no other column is held any more."""
        below, self._cells = self._cells.slice(self.header_row), self._cells.slice(0, 0)
        rows = np.arange(self.header_row + 1, self.header_row + 1 + below.num_rows, dtype=np.int64)
        kept = {column: _encoded(below.column(column)) for column in columns}
        del below
        yield Batch(rows, kept, {column: mask for column in columns if (mask := self._faulty(column, rows)).any()})

    def ragged(self) -> Rows:
        """Return no row: in a workbook each has a cell under every heading."""
        return np.zeros(0, np.int64)

    def _faulty(self, column: int, rows: Rows) -> NDArray[np.bool_]:
        return np.isin(rows, np.array(self._scan.faulty.get(self._scan.first_column + column, ()), np.int64))


def _cells(content: bytes, sheet: str) -> pa.RecordBatch:
    try:
        return fastexcel.read_excel(content).load_sheet_eager(sheet, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise ExtractError(
            "This workbook cannot be read. If a cell holds an error such as #SPILL! or #CALC!, correct it, or save the "
            "sheet as CSV."
        ) from error


def _knows(cells: pa.RecordBatch, score: Score) -> bool:
    """Whether one of the first rows holds a heading that is known."""
    return any(score(row) for row in _rows(cells.slice(0, MOST_TITLES)))


def _rows(cells: pa.RecordBatch) -> list[list[str]]:
    columns = [["" if value is None else value for value in column.to_pylist()] for column in cells.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _encoded(cells: pa.Array) -> pa.DictionaryArray:
    """Return each distinct text once, and which of them stands in each cell; a cell without any holds a blank."""
    encoded = cells.dictionary_encode(null_encoding="encode")
    return pa.DictionaryArray.from_arrays(encoded.indices, pc.fill_null(encoded.dictionary, ""))
