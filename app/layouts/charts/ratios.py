"""Ratios with their intervals on the one logarithmic axis: a dot, a line, the four-fifths band and parity."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10
from textwrap import wrap

from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.shares import ABOVE_BAR, row_axis, row_labels

ROW_HEIGHT, NAMED_ROW_HEIGHT, LINE_HEIGHT = 46, 58, 20
ROOM_BELOW = 128
LONGEST_BESIDE, LONGEST_LINE = 18, 36  # letters of a label beside the axis, and of a line above a row
SIZE, INNER_SIZE = 16, 8
HATCHED = "x-thin"
AXIS_TITLE = "Times as likely as<br>the comparison group"  # in two lines, to fit a phone


@dataclass(frozen=True, slots=True)
class Mark:
    """One ratio on the axis. ``ratio`` is ``None`` where there is nothing to draw, and ``absence`` says why.

    ``is_faint`` means too few cases to lean on: a square with a broken line, hatched where there is no evidence.
    """

    label: str
    ratio: float | None
    lower: float | None
    upper: float | None
    evidence: Label | None = None
    color: str = base.OWN
    is_faint: bool = False
    absence: str = ""


def ratio_chart(marks: Sequence[Mark]) -> base.Part:
    """Return marks one below the other, the first on top. What lies outside the axis ends in an arrow.

    Where a label is long, each stands above its row, or a phone would have no room for the axis.
    """
    rows = list(range(len(marks)))[::-1]
    drawn = [(row, mark) for row, mark in zip(rows, marks, strict=True) if mark.ratio is not None]
    absent = [
        base.note(mark.absence, x=log10(base.RATIO_LOW), xref="x", y=row, xanchor="left")
        for row, mark in zip(rows, marks, strict=True)
        if mark.ratio is None and mark.absence
    ]
    is_long = any(len(mark.label) > LONGEST_BESIDE for mark in marks)
    named = _named_above(marks) if is_long else _named_beside(marks)
    annotations = [*named.pop("annotations", ()), *absent]
    axes = {"xaxis": base.ratio_axis(AXIS_TITLE), "shapes": base.parity_shapes(), "annotations": annotations}
    return {"data": traces(drawn), "layout": base.layout(**axes, **named)}


def _named_beside(marks: Sequence[Mark]) -> base.Part:
    axis = base.plain_axis(
        tickmode="array",
        tickvals=list(range(len(marks)))[::-1],
        ticktext=[mark.label for mark in marks],
        range=[-0.7, len(marks) - 0.3],
        ticklabelstandoff=base.STANDOFF,
    )
    return {"yaxis": axis, "height": ROOM_BELOW + ROW_HEIGHT * len(marks)}


def _named_above(marks: Sequence[Mark]) -> base.Part:
    labels = ["<br>".join(wrap(mark.label, LONGEST_LINE)) for mark in marks]
    further = max(label.count("<br>") for label in labels) * LINE_HEIGHT
    return {
        "yaxis": row_axis(len(marks)),
        "height": ROOM_BELOW + (NAMED_ROW_HEIGHT + further) * len(marks),
        "annotations": [
            {**name, "bgcolor": base.PAPER} for name in row_labels(labels, ABOVE_BAR + further // 2)
        ],  # the lines of the axis would run through the letters
    }


def traces(drawn: Sequence[tuple[float, Mark]]) -> list[base.Part]:
    """Return the lines and shapes of marks, each at its place on the upright axis."""
    return [*_intervals(drawn), _dots(drawn), _inner(drawn)]


def turned(trace: base.Part) -> base.Part:
    """Return lines or shapes with their ratios on the upright axis instead, arrows and end bars turned along."""
    marker = trace["marker"]
    symbols = marker["symbol"]
    return {
        **trace,
        "x": trace["y"],
        "y": trace["x"],
        "marker": {**marker, "symbol": [_TURNED.get(symbol, symbol) for symbol in symbols]},
    }


_TURNED = {"triangle-left": "triangle-down", "triangle-right": "triangle-up", "line-ns": "line-ew"}


def _intervals(drawn: Sequence[tuple[float, Mark]]) -> list[base.Part]:
    return [_interval(place, mark) for place, mark in drawn if mark.lower is not None and mark.upper is not None]


def _interval(place: float, mark: Mark) -> base.Part:
    lower, upper = mark.lower or 0.0, mark.upper if mark.upper is not None else inf
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [base.within_axis(lower), base.within_axis(upper)],
        "y": [place, place],
        "line": {"color": mark.color, **(_BROKEN if mark.is_faint else _WHOLE)},
        "marker": {
            "symbol": [_end(lower, "triangle-left"), _end(upper, "triangle-right")],
            "size": 11,
            "color": mark.color,
            "line": {"width": 2, "color": mark.color},
        },
        "cliponaxis": False,
    }


_WHOLE: base.Part = {"width": 4}
_BROKEN: base.Part = {"width": 2, "dash": "dot"}


def _end(limit: float, outside: str) -> str:
    return outside if limit != base.within_axis(limit) else "line-ns"


def _dots(drawn: Sequence[tuple[float, Mark]]) -> base.Part:
    marker = {
        "symbol": [_symbol(mark) for _, mark in drawn],
        "size": SIZE,
        "color": [_fill(mark) for _, mark in drawn],
        "line": {"width": 3, "color": [mark.color for _, mark in drawn]},
    }
    return _points(drawn, marker)


def _inner(drawn: Sequence[tuple[float, Mark]]) -> base.Part:
    """Return what stands inside marks: a dot for a possible sign, hatching where too few cases show no evidence."""
    filled = [(place, mark) for place, mark in drawn if _inside(mark)]
    colors = [mark.color for _, mark in filled]
    lines = {"width": [1.5 if _inside(mark) == HATCHED else 0 for _, mark in filled], "color": colors}
    symbols = [_inside(mark) for _, mark in filled]
    return _points(filled, {"symbol": symbols, "size": INNER_SIZE, "color": colors, "line": lines})


def _inside(mark: Mark) -> str:
    if mark.evidence is Label.POSSIBLE:
        return "square" if mark.is_faint else "circle"
    return HATCHED if mark.is_faint and mark.evidence is Label.NO_EVIDENCE else ""


def _points(drawn: Sequence[tuple[float, Mark]], marker: base.Part) -> base.Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [base.within_axis(mark.ratio or 0.0) for _, mark in drawn],
        "y": [place for place, _ in drawn],
        "marker": marker,
        "cliponaxis": False,
    }


def _symbol(mark: Mark) -> str:
    ratio = mark.ratio or 0.0
    if ratio != base.within_axis(ratio):
        return "triangle-left" if ratio < base.PARITY else "triangle-right"
    if mark.evidence is Label.FAVOURABLE:
        return "triangle-down"
    if mark.is_faint and mark.evidence:
        return "square"
    return "circle" if mark.evidence else "diamond"


def _fill(mark: Mark) -> str:
    """Return the colour inside a mark: its own for evidence, else paper, so that no line shows through a ring."""
    return mark.color if mark.evidence in (Label.ADVERSE, None) else base.PAPER
