"""Marks on a common axis, one row below the other: what is compared within a row differs in shape and colour.

Each row's name carries the shapes with their figures, so that the chart needs no legend and no label can collide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from app.indicators.edition import Adverse
from app.layouts.charts import base
from app.layouts.charts.shares import ROOM_ABOVE, ROOM_BELOW, ROW_HEIGHT, row_axis, row_height, row_labels

REGION_GREY = "#66717b"
LONGEST_LINE = 36
LINE_HEIGHT, ONE_LINE_LIFT = 20, 22
ROOM_FOR_SIDES, ROOM_FOR_TITLE = 64, 24
LEFT, RIGHT, ARROW_SIZE = "triangle-left", "triangle-right", 11
SHARE_TITLE = "Share, in %"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a ratio measures: the title of its axis, and what it means to lie left and right of equal."""

    title: str
    less: str
    more: str


LIKELIHOOD = Measure("Times as likely", "less likely", "more likely")


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is compared, and how it is drawn; ``glyph`` is its shape in words and keys."""

    name: str
    colour: str
    symbol: str
    glyph: str
    dash: str = "solid"


def own(name: str) -> Series:
    """Return how the organisation that the page is about is drawn."""
    return Series(name, base.OWN, "circle", "●")


def earlier(name: str) -> Series:
    """Return how the first of two things is drawn where the second is the page's own."""
    return Series(name, base.QUIET, "circle-open", "○")


def third(name: str) -> Series:
    """Return how the last of three things is drawn where the first is the page's own and the second a ring."""
    return Series(name, base.ENGLAND, "cross", "✚")


def region(name: str) -> Series:
    """Return how a region is drawn."""
    return Series(name, REGION_GREY, "square", "■", "dot")


def beside(name: str) -> Series:
    """Return how England, or a population, is drawn."""
    return Series(name, base.ENGLAND, "diamond-open", "◇", "dash")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: each series' value in order (``None`` where there is none), and each value or its absence in words.

    Where the words are empty, nothing is said of a series.
    ``limits`` are between what the row's one value may lie; they are drawn as a line through its mark.
    """

    label: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]
    limits: tuple[float, float] | None = None


def percent_dots(rows: Sequence[Row], series: Sequence[Series]) -> base.Part:
    """Return rows of percentages with a line from the lowest to the highest mark of each."""
    largest = max((value for row in rows for value in row.values if value is not None), default=1.0)
    title = {"title": {"text": SHARE_TITLE, "font": {"size": 14}}}
    chart = _chart(rows, series, base.percent_axis(min(largest * 1.12, 102.0), **title), ROOM_ABOVE)
    chart["layout"]["height"] += ROOM_FOR_TITLE
    return chart


def ratio_dots(
    rows: Sequence[Row], series: Sequence[Series], worse: Adverse | None = None, measure: Measure = LIKELIHOOD
) -> base.Part:
    """Return rows of ratios on the axis that all ratios share, with the parity line and the four-fifths band.

    What lies outside the axis stands at its end, and an arrow says that it goes on.
    ``worse`` is the side that is worse for the people compared, where it is the same for all rows.
    """
    inside = [_inside(row) for row in rows]
    chart = _chart(inside, series, base.ratio_axis(measure.title), ROOM_FOR_SIDES)
    chart["data"] = [*chart["data"], *_arrows(rows)]
    chart["layout"]["shapes"] = [*base.parity_shapes(), *chart["layout"]["shapes"]]
    chart["layout"]["annotations"] = [*chart["layout"]["annotations"], *base.sides(worse, measure.less, measure.more)]
    chart["layout"]["height"] += ROOM_FOR_SIDES + ROOM_FOR_TITLE - ROOM_ABOVE
    return chart


def _arrows(rows: Sequence[Row]) -> list[base.Part]:
    """Return an arrow at an end of the axis for each row of which something lies beyond it; nothing where none does."""
    ends = [(place, _ends(row)) for place, row in zip(range(len(rows) - 1, -1, -1), rows, strict=True)]
    low = [(base.BEYOND_LOW, place, LEFT) for place, reached in ends if min(reached, default=1) < base.RATIO_LOW]
    high = [(base.BEYOND_HIGH, place, RIGHT) for place, reached in ends if max(reached, default=1) > base.RATIO_HIGH]
    if not (low or high):
        return []
    x, y, symbols = zip(*low, *high, strict=True)
    marker = {"symbol": list(symbols), "size": ARROW_SIZE, "color": base.QUIET}
    return [{"type": "scatter", "mode": "markers", "x": list(x), "y": list(y), "marker": marker, "cliponaxis": False}]


def _chart(rows: Sequence[Row], series: Sequence[Series], axis: base.Part, room: int) -> base.Part:
    places = list(range(len(rows)))[::-1]
    is_long = any(_length(row) > LONGEST_LINE for row in rows)
    labels = [_title(row, series, is_long=is_long) for row in rows]
    further = max((label.count("<br>") for label in labels), default=0) * LINE_HEIGHT
    arranged = base.layout(
        height=row_height(len(rows), ROW_HEIGHT + further),
        margin={"l": 16, "r": 16, "t": room, "b": ROOM_BELOW},
        xaxis=axis,
        yaxis=row_axis(len(rows)),
        annotations=[
            {**name, "bgcolor": base.PAPER} for name in row_labels(labels, ONE_LINE_LIFT + further // 2)
        ],  # the lines of the axis would run through the letters
        shapes=[_reach(row, place) for place, row in zip(places, rows, strict=True) if len(_ends(row)) > 1],
    )
    return {"data": [_trace(one, at, rows, places) for at, one in enumerate(series)], "layout": arranged}


def _trace(series: Series, at: int, rows: Sequence[Row], places: Sequence[int]) -> base.Part:
    outline = {"width": 2.5, "color": series.colour}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": series.name,
        "x": [row.values[at] for row in rows],
        "y": list(places),
        "marker": {"color": series.colour, "symbol": series.symbol, "size": 13, "line": outline},
        "cliponaxis": False,
    }


def _title(row: Row, series: Sequence[Series], *, is_long: bool) -> str:
    shown = "  ".join(f"{one.glyph} {words}" for one, words in zip(series, row.words, strict=True) if words)
    return "<br>".join([*wrap(row.label, LONGEST_LINE), shown]) if is_long else f"{row.label}  {shown}"


def _length(row: Row) -> int:
    return len(row.label) + sum(len(words) + 4 for words in row.words)


def _inside(row: Row) -> Row:
    values = tuple(value if value is None else base.within_axis(value) for value in row.values)
    limits = (base.within_axis(row.limits[0]), base.within_axis(row.limits[1])) if row.limits else None
    return Row(row.label, values, row.words, limits)


def _ends(row: Row) -> list[float]:
    """Return everything that a row's line reaches: its marks, and the limits of its value where it has them."""
    return [*(value for value in row.values if value is not None), *(row.limits or ())]


def _reach(row: Row, place: int) -> base.Part:
    line = {"color": base.QUIET if row.limits else base.LINE, "width": 3}
    ends = {"x0": min(_ends(row)), "x1": max(_ends(row)), "y0": place, "y1": place}
    return {"type": "line", **ends, "line": line, "layer": "below"}
