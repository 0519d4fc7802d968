"""Marks on a common axis, one row below the other: what is compared within a row differs in shape and colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.layouts.charts import base
from app.layouts.charts.shares import ROOM_ABOVE, ROOM_BELOW, absent_words, row_axis, row_height, row_labels


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is compared, and how it is drawn; ``glyph`` is its shape in the key."""

    name: str
    colour: str
    symbol: str
    glyph: str
    dash: str = "solid"


OWN = Series("", base.OWN, "circle", "●")
REGION = Series("", base.QUIET, "square", "■", "dot")
ENGLAND = Series("", base.ENGLAND, "diamond-open", "◇", "dash")
RESIDENTS = Series("", base.ENGLAND, "diamond-open", "◇")
STAFF = Series("", base.OWN, "circle", "●")
EARLIER = Series("", base.QUIET, "circle-open", "○")
LATER = Series("", base.OWN, "circle", "●")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the value of each series in order (``None`` where there is none), and words for what is missing."""

    label: str
    values: tuple[float | None, ...]
    words: str = ""


def percent_dots(rows: Sequence[Row], series: Sequence[Series], *, high: float | None = None) -> base.Part:
    """Return rows of percentages with a line from the lowest to the highest mark of each."""
    largest = high or max((value for row in rows for value in row.values if value is not None), default=1.0) * 1.12
    return _chart(rows, series, base.percent_axis(min(largest, 102.0)), "%")


def ratio_dots(rows: Sequence[Row], series: Sequence[Series]) -> base.Part:
    """Return rows of ratios on the axis that all ratios share, with the parity line and the four-fifths band."""
    chart = _chart(rows, series, base.ratio_axis(), "")
    chart["layout"]["shapes"] = [*base.parity_shapes(), *chart["layout"]["shapes"]]
    chart["layout"]["margin"] = {"l": 8, "r": 8, "t": 34, "b": ROOM_BELOW}
    return chart


def _chart(rows: Sequence[Row], series: Sequence[Series], axis: base.Part, unit: str) -> base.Part:
    places = list(range(len(rows)))[::-1]
    traces = [_trace(one, [row.values[at] for row in rows], places, unit) for at, one in enumerate(series)]
    missing = [
        absent_words(place, row.words)
        for place, row in zip(places, rows, strict=True)
        if all(value is None for value in row.values)
    ]
    labels = [f"{row.label} ({row.words})" if row.words and _has_any(row) else row.label for row in rows]
    arranged = base.layout(
        height=row_height(len(rows)),
        margin={"l": 8, "r": 8, "t": ROOM_ABOVE, "b": ROOM_BELOW},
        xaxis=axis,
        yaxis=row_axis(len(rows)),
        annotations=[*row_labels(labels), *missing],
        shapes=[_reach(row, place) for place, row in zip(places, rows, strict=True) if _has_any(row)],
    )
    return {"data": traces, "layout": arranged}


def _trace(series: Series, values: Sequence[float | None], places: Sequence[int], unit: str) -> base.Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": series.name,
        "x": list(values),
        "y": list(places),
        "marker": {"color": series.colour, "symbol": series.symbol, "size": 13, "line": {"width": 2.5, "color": series.colour}},
        "cliponaxis": False,
    }


def _has_any(row: Row) -> bool:
    return any(value is not None for value in row.values)


def _reach(row: Row, place: int) -> base.Part:
    known = [value for value in row.values if value is not None]
    line = {"color": base.LINE, "width": 3}
    return {"type": "line", "x0": min(known), "x1": max(known), "y0": place, "y1": place, "line": line, "layer": "below"}
