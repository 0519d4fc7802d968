"""An extract as a table of texts, whatever file it came in: headings, a few rows to look at, and batches of columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from app.errors import ScWresError

Rows = NDArray[np.int64]
Score = Callable[[Sequence[str]], int]

MOST_ROWS = 1_500_000
MOST_COLUMNS = 702
MOST_TITLES = 20


class ExtractError(ScWresError):
    """A file that cannot be read as an extract, or a mapping that does not fit it; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table. ``rows`` are their numbers as a spreadsheet program shows them.

    ``columns`` holds texts by the column's place, ``None`` never among them. ``faulty`` holds, by the column's place,
    which of these rows have a cell there that is an error or a formula without a saved result.
    """

    rows: Rows
    columns: Mapping[int, pa.Array]
    faulty: Mapping[int, NDArray[np.bool_]] = field(default_factory=dict)


class Table(Protocol):
    """What every kind of file offers. ``done`` is how many of its ``size`` bytes have been read.

    ``chosen_sheet`` is the sheet that was chosen by its headings, if it is not the first of a workbook.
    """

    headings: tuple[str, ...]
    header_row: int
    size: int
    line_ends_inside: int
    chosen_sheet: str

    @property
    def done(self) -> int:
        """How many bytes have been read."""

    def sample(self) -> Sequence[Sequence[str]]:
        """Return a few rows from all over the file, each with a value for every heading."""

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Yield the named columns of every row that has as many values as there are headings; no other is kept."""

    def ragged(self) -> Rows:
        """Return the numbers of the rows that have more or fewer values, once all batches were read."""


def blank_row(row: Sequence[str]) -> bool:
    """Whether nothing stands in a row."""
    return not any(value.strip() for value in row)


def header_at(records: Sequence[tuple[int, Sequence[str]]], score: Score, header_row: int | None) -> int:
    """Return the place of the header among the first records: as it is said to be, or the most known headings.

    Raises ``ExtractError`` where nothing stands there, or nowhere.
    """
    filled = [number for number, (_line, record) in enumerate(records) if not blank_row(record)]
    if header_row is not None:
        if header_row - 1 not in filled:
            raise ExtractError(f"There are no headings in row {header_row}. Correct header_row in the mapping.")
        return header_row - 1
    if not filled:
        raise ExtractError("There is nothing in this file.")
    return max(filled, key=lambda number: (score(records[number][1]), -number))
