"""A workbook as the child process handed it over: sheets of filled cells, with a name for every place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.indicators.returns import Place
from schemas.layout import cell_name
from schemas.raw import RawCell, RawKind
from schemas.text_match import matched


class TwiceError(ValueError):
    """One cell of a sheet is written twice in the file."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.cell)
        self.place = place


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Rows and columns count from zero; a cell that is not there is blank.

    ``comments`` are what people noted on cells: never figures, but looked through for what must not be kept.
    """

    name: str
    state: str
    cells: Mapping[tuple[int, int], RawCell]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    comments: tuple[tuple[Place, str], ...] = ()

    def place(self, row: int, column: int) -> Place:
        """The name of a place on this sheet."""
        return Place(sheet=self.name, cell=cell_name(row, column))

    def cell(self, row: int, column: int) -> RawCell:
        """What stands in a cell; a blank one where nothing does."""
        return self.cells.get((row, column)) or RawCell(RawKind.BLANK, "", self.place(row, column))

    def reads(self, row: int, column: int, label: str) -> bool:
        """Whether a cell holds this label, case and spaces set aside."""
        return matched(self.cell(row, column).text) == matched(label)

    def columns_with(self, row: int, label: str) -> list[int]:
        """The columns of a row in which this label stands."""
        return sorted(c for (r, c), cell in self.cells.items() if r == row and matched(cell.text) == matched(label))

    def rows_with(self, column: int, label: str, rows: Iterable[int]) -> list[int]:
        """The rows, of those given, in which a column holds this label."""
        return [row for row in rows if self.reads(row, column, label)]

    def last_row(self) -> int:
        """The last row that holds anything; -1 for an empty sheet."""
        return max((row for row, _column in self.cells), default=-1)


def sheets_of(answer: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """Return the sheets of a reader's answer; raise ``ValueError``, ``KeyError`` or ``TypeError`` if it is none.

    A cell that stands twice is refused with ``TwiceError``: programs differ on which of the two counts.
    """
    return tuple(_sheet(item) for item in answer["sheets"])


def _sheet(item: Mapping[str, Any]) -> Sheet:
    name = str(item["name"])
    return Sheet(
        name=name,
        state=str(item["state"]),
        cells=_each_once(_cells(name, item["cells"])),
        hidden_rows=frozenset(map(int, item["hidden_rows"])),
        hidden_columns=frozenset(map(int, item["hidden_columns"])),
        comments=tuple((_place(name, row, column), str(text)) for row, column, text in item["comments"]),
    )


def _each_once(cells: Iterable[tuple[tuple[int, int], RawCell]]) -> dict[tuple[int, int], RawCell]:
    found: dict[tuple[int, int], RawCell] = {}
    for spot, cell in cells:
        if spot in found:
            raise TwiceError(cell.place)
        found[spot] = cell
    return found


def _cells(sheet: str, cells: Iterable[Any]) -> Iterator[tuple[tuple[int, int], RawCell]]:
    for row, column, kind, text, percentage in cells:
        place = _place(sheet, row, column)
        yield (int(row), int(column)), RawCell(RawKind(kind), str(text), place, percentage=bool(percentage))


def _place(sheet: str, row: Any, column: Any) -> Place:
    return Place(sheet=sheet, cell=cell_name(int(row), int(column)))
