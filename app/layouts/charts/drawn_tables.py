"""Charts drawn from the very table that stands beneath them, so that the two cannot differ."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.indicators.edition import Adverse
from app.layouts.charts import base
from app.layouts.charts.dots import LIKELIHOOD, Measure, Row, Series, percent_dots, ratio_dots
from app.layouts.charts.series import Line, lines
from app.layouts.charts.shares import Bar, Stack, share_bars, stacked_bars
from app.register.figure_tables import Cell, FigureTable

Limits = tuple[float, float, str] | None

SHORT_WORDS = (
    ("not loaded", ""),  # said once below the chart
    ("withheld", "too few"),
    ("nobody", "nobody"),
    ("not comparable", "not known"),
)
ROOM = 1.15


def bars(table: FigureTable, colours: Sequence[str], *, high: int | None = None, unit: str = "%") -> base.Part:
    """Return one bar for each row of a table, from its second column; there is a colour for each row."""
    drawn = [
        Bar(str(row[0]), number(row[1]), colour, words_of(row[1], unit))
        for row, colour in zip(table.rows, colours, strict=True)
    ]
    return share_bars(drawn, high=high, unit=unit)


def stacks(table: FigureTable, colours: Sequence[str]) -> base.Part:
    """Return one bar of 100% for each row, from as many columns of percentages as there are colours."""
    return stacked_bars([_stack(row, len(colours)) for row in table.rows], colours)


def dots(table: FigureTable, series: Sequence[Series]) -> base.Part:
    """Return a row of marks for each row, from as many columns of percentages as there are series."""
    return percent_dots([_row(row, len(series), "%") for row in table.rows], series)


def ratios(
    table: FigureTable,
    series: Sequence[Series],
    limits: Sequence[Limits] = (),
    worse: Adverse | None = None,
    measure: Measure = LIKELIHOOD,
) -> base.Part:
    """Return a row of marks on the ratio axis for each row, from as many columns of ratios as there are series.

    ``limits`` gives for each row between what its value may lie and why, ``None`` where that is not known. ``worse``
    is the side that is worse for the people compared, where it is the same for all rows.
    """
    rows = [_row(row, len(series), "") for row in table.rows]
    drawn = [_limited(row, one) for row, one in zip(rows, limits, strict=True)] if limits else rows
    return ratio_dots(drawn, series, worse, measure)


def over_time(table: FigureTable, moments: Sequence[str], series: Sequence[Series], *, first: int = 1) -> base.Part:
    """Return a line of percentages for each series, from as many columns starting with ``first``."""
    columns = [[row[first + at] for row in table.rows] for at in range(len(series))]
    largest = max((float(cell) for column in columns for cell in column if not isinstance(cell, str)), default=1.0)
    drawn = [
        Line(one, tuple(number(cell) for cell in column), words_of(column[-1]))
        for one, column in zip(series, columns, strict=True)
    ]
    return lines(moments, drawn, high=min(largest * ROOM, 105))


def number(cell: Cell) -> float | None:
    """Return a figure as it is drawn, or ``None`` for words."""
    return None if isinstance(cell, str) else float(cell)


def words_of(cell: Cell, unit: str = "%") -> str:
    """Return a figure with its unit, or the words that stand in its place."""
    return cell if isinstance(cell, str) else f"{cell}{unit}"


def _stack(row: Sequence[Cell], parts: int) -> Stack:
    percents = tuple(found for cell in row[1 : 1 + parts] if (found := _decimal(cell)) is not None)
    return Stack(str(row[0]), percents if len(percents) == parts else (), words_of(row[1]))


def _row(row: Sequence[Cell], count: int, unit: str) -> Row:
    cells = row[1 : 1 + count]
    return Row(
        str(row[0]), tuple(number(cell) for cell in cells), tuple(_short(words_of(cell, unit)) for cell in cells)
    )


def _limited(row: Row, limits: Limits) -> Row:
    """Return a row with its limits drawn and said: on a phone the line may be shorter than its mark."""
    if limits is None:
        return row
    low, high, why = limits
    return replace(row, limits=(low, high), words=(f"{row.words[0]} ({why}: {low:.2f} to {high:.2f})", *row.words[1:]))


def _short(words: str) -> str:
    return next((short for long, short in SHORT_WORDS if words.startswith(long)), words)


def _decimal(cell: Cell) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None
