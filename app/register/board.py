"""The regulator's monthly board report of 2020-21: every cell, and the table of indicators by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

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
    return tuple(_cell(row) for row in read_rows(path, HEADER))


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


def _cell(row: Row) -> BoardCell:
    return BoardCell(
        section=row.text("section"),
        kpi_ref=row.text("kpi_ref"),
        metric=row.text("metric"),
        month=row.text("month"),
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
