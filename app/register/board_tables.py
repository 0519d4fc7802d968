"""The regulator's board as a file, and the cells of it that have to be read with care."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.register.board import YEAR_TO_DATE, BoardCell, BoardRow, BoardTable
from app.register.figure_tables import Cell, FigureTable
from app.register.sentences import month_in_words

NOT_IN_REPORT = "not in the report"
QUALITY_WORDS = {
    "recovered": "recovered",
    "inconsistent": "contradicted",
    "blank": "blank in the report",
    "not_applicable": "not applicable",
}
SECTION_TITLES = {
    "kpi_dashboard": "Indicators with an aim",
    "registration": "Registration",
    "cpd": "Continuing professional development",
    "education": "Education",
    "complaints": "Complaints",
    "fitness_to_practise": "Fitness to practise",
}


@dataclass(frozen=True, slots=True)
class CareCell:
    """One row's cells that share a reason to be read with care: their months, and the reason."""

    row: str
    quality: str
    months: tuple[str, ...]
    values: tuple[str, ...]
    note: str


def board_figures(board: BoardTable) -> FigureTable:
    """Return every cell of the board, one line for each metric and month, with its rating and quality."""
    rows = [_line(row, cell) for row in board.rows for cell in row.cells if cell is not None]
    headers = (
        *("Section", "Reference", "Metric", "Month", "Value", "Unit", "Aim", "Rating", "Direction of travel"),
        *("Direction rating", "Quality", "Note"),
    )
    caption = "The regulator's monthly board, 2020-21"
    return FigureTable("board", caption, headers, tuple(rows), (4,), ("board",))


def care_cells(rows: Sequence[BoardRow]) -> tuple[CareCell, ...]:
    """Return every cell that was recovered, contradicts another or is blank, row by row."""
    found = []
    for row in rows:
        for quality in ("recovered", "inconsistent", "blank", "not_applicable"):
            cells = [cell for cell in row.cells if cell is not None and cell.quality == quality]
            if cells:
                months = tuple(month_words(cell.month) for cell in cells)
                values = tuple(str(cell.value) for cell in cells if cell.value is not None)
                found.append(CareCell(row_name(row), QUALITY_WORDS[quality], months, values, cells[0].note))
    return tuple(found)


def quality_counts(rows: Sequence[BoardRow]) -> Counter[str]:
    """Return how many cells there are of each quality."""
    return Counter(cell.quality for row in rows for cell in row.cells if cell is not None)


def month_words(month: str) -> str:
    """Return a month of the board in words; the year to date is the report's last column."""
    return "Year to date" if month == YEAR_TO_DATE else month_in_words(month)


def row_name(row: BoardRow) -> str:
    """Return a metric with the regulator's own reference where it has one."""
    return f"{row.kpi_ref} {row.metric}".strip()


def _line(row: BoardRow, cell: BoardCell) -> tuple[Cell, ...]:
    value = QUALITY_WORDS[cell.quality] if cell.value is None else cell.value
    aim = "" if cell.aim is None else f"{'at least' if cell.aim_operator == '>=' else 'at most'} {cell.aim}"
    quality = QUALITY_WORDS.get(cell.quality, "")
    return (
        *(SECTION_TITLES[row.section], row.kpi_ref, row.metric, month_words(cell.month), value, cell.unit, aim),
        *(cell.rating, cell.direction_arrow, cell.direction_rating, quality, cell.note),
    )
