"""Ratios with their intervals on the one logarithmic axis: a dot, a line, the four-fifths band and parity."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10

from app.indicators.results import Label
from app.layouts.charts import base

ROW_HEIGHT = 46
SYMBOLS = {
    Label.ADVERSE: "circle",
    Label.POSSIBLE: "circle",
    Label.NO_EVIDENCE: "circle",
    Label.FAVOURABLE: "triangle-down",
}
SIZE, INNER_SIZE = 16, 8


@dataclass(frozen=True, slots=True)
class Mark:
    """One ratio on the axis. ``ratio`` is ``None`` where there is nothing to draw, and ``absence`` says why."""

    label: str
    ratio: float | None
    lower: float | None
    upper: float | None
    evidence: Label | None = None
    color: str = base.OWN
    is_faint: bool = False
    absence: str = ""


def ratio_chart(marks: Sequence[Mark]) -> base.Part:
    """Return marks one below the other, the first on top. What lies outside the axis ends in an arrow."""
    rows = list(range(len(marks)))[::-1]
    drawn = [(row, mark) for row, mark in zip(rows, marks, strict=True) if mark.ratio is not None]
    return {
        "data": [*_intervals(drawn), _dots(drawn), _inner_dots(drawn)],
        "layout": base.layout(
            height=90 + ROW_HEIGHT * len(marks),
            xaxis=base.ratio_axis(title={"text": "Times as likely as the comparison group", "font": {"size": 14}}),
            yaxis=base.plain_axis(
                tickmode="array",
                tickvals=rows,
                ticktext=[mark.label for mark in marks],
                range=[-0.7, len(marks) - 0.3],
                ticklabelstandoff=base.STANDOFF,
            ),
            shapes=base.parity_shapes(),
            annotations=[
                base.note(mark.absence, x=log10(base.RATIO_LOW), xref="x", y=row, xanchor="left")
                for row, mark in zip(rows, marks, strict=True)
                if mark.ratio is None and mark.absence
            ],
        ),
    }


def _intervals(drawn: Sequence[tuple[int, Mark]]) -> list[base.Part]:
    return [_interval(row, mark) for row, mark in drawn if mark.lower is not None and mark.upper is not None]


def _interval(row: int, mark: Mark) -> base.Part:
    lower, upper = mark.lower or 0.0, mark.upper if mark.upper is not None else inf
    ends = [_end(lower, "triangle-left"), _end(upper, "triangle-right")]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [base.within_axis(lower), base.within_axis(upper)],
        "y": [row, row],
        "line": {"color": mark.color, "width": 2 if mark.is_faint else 4},
        "marker": {"symbol": ends, "size": 11, "color": mark.color},
        "opacity": 0.75 if mark.is_faint else 1,
        "cliponaxis": False,
    }


def _end(limit: float, outside: str) -> str:
    return outside if limit != base.within_axis(limit) else "line-ns"


def _dots(drawn: Sequence[tuple[int, Mark]]) -> base.Part:
    marker = {
        "symbol": [_symbol(mark) for _, mark in drawn],
        "size": SIZE,
        "color": [_fill(mark) for _, mark in drawn],
        "line": {"width": 3, "color": [mark.color for _, mark in drawn]},
    }
    return _points(drawn, marker)


def _inner_dots(drawn: Sequence[tuple[int, Mark]]) -> base.Part:
    """Return the dots inside the rings of possible signs, which tell them from rings of no evidence."""
    possible = [(row, mark) for row, mark in drawn if mark.evidence is Label.POSSIBLE]
    return _points(possible, {"symbol": "circle", "size": INNER_SIZE, "color": [mark.color for _, mark in possible]})


def _points(drawn: Sequence[tuple[int, Mark]], marker: base.Part) -> base.Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [base.within_axis(mark.ratio or 0.0) for _, mark in drawn],
        "y": [row for row, _ in drawn],
        "marker": marker,
        "cliponaxis": False,
    }


def _symbol(mark: Mark) -> str:
    ratio = mark.ratio or 0.0
    if ratio != base.within_axis(ratio):
        return "triangle-left" if ratio < base.PARITY else "triangle-right"
    return SYMBOLS[mark.evidence] if mark.evidence else "diamond"


def _fill(mark: Mark) -> str:
    """Return the colour inside a mark: its own for evidence, else paper, so that no line shows through a ring."""
    return mark.color if mark.evidence in (Label.ADVERSE, None) else base.PAPER
