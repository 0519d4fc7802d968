"""The regulator's monthly board report of 2020-21: every cell, and the table of indicators by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.boards.key import direction_rating, rating
from app.register.reading import Row, read_rows
from app.register.values import State

HEADER = (
    *("section", "kpi_ref", "metric", "month", "value", "unit", "aim_operator", "aim", "rag_derived"),
    *("direction_arrow", "direction_rag_derived", "quality", "note"),
)
OPERATORS = ("", ">=", "<=")
RATINGS = ("", "green", "amber", "red")
ARROWS = ("", "up", "level", "down")
QUALITIES = ("ok", "recovered", "inconsistent", "blank", "not_applicable")
VALUELESS = ("blank", "not_applicable")
SECTIONS = ("kpi_dashboard", "registration", "cpd", "education", "complaints", "fitness_to_practise")
YEAR_TO_DATE = "YTD"


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One cell of the report; ``value`` is ``None`` where ``quality`` says blank or not applicable.

    ``rating`` is derived from the report's own key (the printed colours are lost); ``direction_arrow`` is as printed.
    """

    section: str
    kpi_ref: str
    metric: str
    month: str
    value: Decimal | None
    unit: str
    aim_operator: str
    aim: Decimal | None
    rating: str
    direction_arrow: str
    direction_rating: str
    quality: str
    note: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One metric over the months: its aim, its printed arrow and one cell for each month of the table."""

    section: str
    kpi_ref: str
    metric: str
    unit: str
    aim_operator: str
    aim: Decimal | None
    direction_arrow: str
    direction_rating: str
    cells: tuple[BoardCell | None, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the row's cells, each said once."""
        return tuple(dict.fromkeys(cell.note for cell in self.cells if cell is not None and cell.note))


@dataclass(frozen=True, slots=True)
class BoardTable:
    """Metrics down, months across; ``months`` ends with the year to date where any metric has it."""

    months: tuple[str, ...]
    rows: tuple[BoardRow, ...]

    @property
    def state(self) -> State:
        """Whether there is a board to show."""
        return State.OK if self.rows else State.NOT_LOADED


def read_board(path: Path) -> tuple[BoardCell, ...]:
    """Return every cell of the file, in the file's order."""
    return tuple(board_cell(row) for row in read_rows(path, HEADER))


def board_table(cells: Iterable[BoardCell]) -> BoardTable:
    """Arrange cells as a table: metrics in the order met, months in calendar order, the year to date last."""
    by_metric: dict[tuple[str, str, str], list[BoardCell]] = {}
    for cell in cells:
        by_metric.setdefault((cell.section, cell.kpi_ref, cell.metric), []).append(cell)
    months = tuple(sorted({cell.month for group in by_metric.values() for cell in group}))
    return BoardTable(months, tuple(_row(group, months) for group in by_metric.values()))


def _row(cells: list[BoardCell], months: tuple[str, ...]) -> BoardRow:
    by_month = {cell.month: cell for cell in cells}
    first = cells[0]
    return BoardRow(
        section=first.section,
        kpi_ref=first.kpi_ref,
        metric=first.metric,
        unit=next((cell.unit for cell in cells if cell.unit), ""),
        aim_operator=first.aim_operator,
        aim=first.aim,
        direction_arrow=first.direction_arrow,
        direction_rating=first.direction_rating,
        cells=tuple(by_month.get(month) for month in months),
    )


def board_cell(row: Row) -> BoardCell:
    """Return the cell of a line; raise ``ReferenceFileError`` where a rating is not what the report's key gives."""
    cell = BoardCell(
        section=row.one_of("section", SECTIONS),
        kpi_ref=row.text("kpi_ref"),
        metric=row.text("metric"),
        month=row.month("month", other=YEAR_TO_DATE),
        value=row.decimal("value"),
        unit=row.text("unit"),
        aim_operator=row.one_of("aim_operator", OPERATORS),
        aim=row.decimal("aim"),
        rating=row.one_of("rag_derived", RATINGS),
        direction_arrow=row.one_of("direction_arrow", ARROWS),
        direction_rating=row.one_of("direction_rag_derived", RATINGS),
        quality=row.one_of("quality", QUALITIES),
        note=row.text("note"),
    )
    _check_quality(cell, row)
    _check_ratings(cell, row)
    return cell


def _check_quality(cell: BoardCell, row: Row) -> None:
    if (cell.value is None) != (cell.quality in VALUELESS):
        raise row.contradiction(
            f"there is {'no' if cell.value is None else 'a'} value, and its quality says otherwise."
        )


def _check_ratings(cell: BoardCell, row: Row) -> None:
    if (cell.aim is None) != (not cell.aim_operator):
        raise row.contradiction("an aim needs both a number and whether it is a least or a most.")
    expected = "" if cell.value is None or cell.aim is None else _rating(cell.value, cell.aim, cell)
    if cell.rating != expected:
        raise row.refusal("rag_derived", f"what the report's key gives: {expected or 'nothing'}")
    direction = direction_rating(cell.direction_arrow, cell.aim_operator)
    if cell.direction_rating != direction:
        raise row.refusal("direction_rag_derived", f"what the arrow and the aim give: {direction or 'nothing'}")


def _rating(value: Decimal, aim: Decimal, cell: BoardCell) -> str:
    return rating(value, cell.aim_operator, aim, cell.unit)
