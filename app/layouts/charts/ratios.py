"""Ratios with their intervals on the one logarithmic axis: a dot, a line, the four-fifths band and parity."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10
from textwrap import wrap

from app.indicators.edition import Adverse
from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.inside_marks import half_filled, hatched
from app.layouts.charts.shares import ABOVE_BAR, row_axis, row_labels
from app.layouts.numbers import ratio_text

ROW_HEIGHT, NAMED_ROW_HEIGHT, LINE_HEIGHT = 48, 60, 20
ROOM_ABOVE, ROOM_BELOW = 64, 108
LONGEST_BESIDE, LONGEST_LINE = 18, 36  # letters of a label beside the axis, and of a line above a row
SIZE, INNER_SIZE = 17, 8
LEFT, RIGHT = "triangle-left", "triangle-right"
WORDS_BELOW = 20  # pixels from a mark beyond the axis to its figure
AXIS_TITLE = "Times as likely as<br>{others}"  # in two lines, to fit a phone
OTHERS = "White people"


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

    @property
    def is_beyond(self) -> bool:
        """Whether the ratio lies outside the axis, so that its mark stands at the end and its figure beside it."""
        return self.ratio is not None and self.ratio != base.within_axis(self.ratio)

    def beyond_words(self, low: str = "\u25c0", high: str = "\u25b6") -> str:
        """Return the figure of a ratio outside the axis, with an arrow that points there."""
        words = ratio_text(self.ratio)
        return f"{low} {words}" if (self.ratio or 0.0) < base.PARITY else f"{words} {high}"


def ratio_chart(marks: Sequence[Mark], worse: Adverse | None = None, others: str = OTHERS) -> base.Part:
    """Return marks one below the other, the first on top. What lies outside the axis ends in an arrow.

    Where a label is long, each stands above its row, or a phone would have no room for the axis. ``worse`` is the side
    that is worse for the people compared, where it is the same for all marks; ``others`` are those they are compared
    with.
    """
    rows = list(range(len(marks)))[::-1]
    drawn = [(row, mark) for row, mark in zip(rows, marks, strict=True) if mark.ratio is not None]
    absent = [
        {**base.note(mark.absence, x=log10(base.RATIO_LOW), xref="x", y=row, xanchor="left"), "bgcolor": base.PAPER}
        for row, mark in zip(rows, marks, strict=True)
        if mark.ratio is None and mark.absence
    ]
    is_long = any(len(mark.label) > LONGEST_BESIDE for mark in marks)
    named = _named_above(marks) if is_long else _named_beside(marks)
    beyond = [_beyond(row, mark) for row, mark in drawn if mark.is_beyond]
    axes = {
        "xaxis": base.ratio_axis(AXIS_TITLE.format(others=others)),
        "shapes": [*base.parity_shapes(), *insides(drawn)],
        "annotations": [*base.sides(worse), *named.pop("annotations", ()), *absent, *beyond],
        "margin": {"l": 16, "r": 16, "t": ROOM_ABOVE, "b": 44},
    }
    return {"data": traces(drawn), "layout": base.layout(**axes, **named)}


def _named_beside(marks: Sequence[Mark]) -> base.Part:
    axis = base.plain_axis(
        tickmode="array",
        tickvals=list(range(len(marks)))[::-1],
        ticktext=[mark.label for mark in marks],
        range=[-0.7, len(marks) - 0.3],
        ticklabelstandoff=base.STANDOFF,
    )
    return {"yaxis": axis, "height": ROOM_ABOVE + ROOM_BELOW + ROW_HEIGHT * len(marks)}


def _named_above(marks: Sequence[Mark]) -> base.Part:
    labels = ["<br>".join(wrap(mark.label, LONGEST_LINE)) for mark in marks]
    further = max(label.count("<br>") for label in labels) * LINE_HEIGHT
    return {
        "yaxis": row_axis(len(marks)),
        "height": ROOM_ABOVE + ROOM_BELOW + (NAMED_ROW_HEIGHT + further) * len(marks),
        "annotations": [
            {**name, "bgcolor": base.PAPER} for name in row_labels(labels, ABOVE_BAR + further // 2)
        ],  # the lines of the axis would run through the letters
    }


def _beyond(row: float, mark: Mark) -> base.Part:
    """Return the figure of a mark outside the axis, right below it: there is no telling it from the mark's place."""
    is_low = (mark.ratio or 0.0) < base.PARITY
    below = {"x": log10(base.within_axis(mark.ratio or 0.0)), "xref": "x", "y": row, "yshift": -WORDS_BELOW}
    side = {"xanchor": "left", "xshift": -SIZE} if is_low else {"xanchor": "right", "xshift": SIZE}
    return {**base.note(mark.beyond_words(), **below, **side), "bgcolor": base.PAPER}


def traces(drawn: Sequence[tuple[float, Mark]]) -> list[base.Part]:
    """Return the lines and shapes of marks, each at its place on the upright axis; ``insides`` belong to them."""
    return [*_intervals(drawn), _dots(drawn), _inner(drawn)]


def insides(drawn: Sequence[tuple[float, Mark]]) -> list[base.Part]:
    """Return what is drawn into marks that stand at these places on the upright axis."""
    return [shape for place, mark in drawn for shape in _inside(base.within_axis(mark.ratio or 0.0), place, mark)]


def upright_insides(drawn: Sequence[tuple[float, Mark]]) -> list[base.Part]:
    """Return what is drawn into marks that stand at these places on the lying axis."""
    return [shape for place, mark in drawn for shape in _inside(place, base.within_axis(mark.ratio or 0.0), mark)]


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


_TURNED = {LEFT: "triangle-down", RIGHT: "triangle-up", "line-ns": "line-ew"}


def _intervals(drawn: Sequence[tuple[float, Mark]]) -> list[base.Part]:
    return [_interval(place, mark) for place, mark in drawn if mark.lower is not None and mark.upper is not None]


def _interval(place: float, mark: Mark) -> base.Part:
    lower, upper = mark.lower or 0.0, mark.upper if mark.upper is not None else inf
    ends = (_end(lower), _end(upper))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [end for end, _ in ends],
        "y": [place, place],
        "line": {"color": mark.color, **(_BROKEN if mark.is_faint else _WHOLE)},
        "marker": {
            "symbol": [symbol for _, symbol in ends],
            "size": 11,
            "color": mark.color,
            "line": {"width": 2, "color": mark.color},
        },
        "cliponaxis": False,
    }


_WHOLE: base.Part = {"width": 4}
_BROKEN: base.Part = {"width": 2, "dash": "dot"}


def _end(limit: float) -> tuple[float, str]:
    """Return where one end of an interval is drawn, and as what: an arrow at the end of the axis, clear of any mark."""
    if limit < base.RATIO_LOW:
        return base.BEYOND_LOW, LEFT
    return (base.BEYOND_HIGH, RIGHT) if limit > base.RATIO_HIGH else (limit, "line-ns")


def _dots(drawn: Sequence[tuple[float, Mark]]) -> base.Part:
    marker = {
        "symbol": [_symbol(mark) for _, mark in drawn],
        "size": SIZE,
        "color": [_fill(mark) for _, mark in drawn],
        "line": {"width": 3, "color": [mark.color for _, mark in drawn]},
    }
    return _points(drawn, marker)


def _inner(drawn: Sequence[tuple[float, Mark]]) -> base.Part:
    """Return the filled square inside a possible sign of too few cases."""
    filled = [(place, mark) for place, mark in drawn if mark.is_faint and mark.evidence is Label.POSSIBLE]
    return _points(filled, {"symbol": "square", "size": INNER_SIZE, "color": [mark.color for _, mark in filled]})


def _inside(x: float, y: float, mark: Mark) -> list[base.Part]:
    """Return the filled half of a possible sign, or the hatching of too few cases that show no evidence."""
    if mark.evidence is Label.POSSIBLE and not mark.is_faint:
        return [half_filled(x, y, mark.color)]
    return [hatched(x, y, mark.color)] if mark.evidence is Label.NO_EVIDENCE and mark.is_faint else []


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
    if mark.evidence is Label.FAVOURABLE:
        return "triangle-down"
    if mark.is_faint and mark.evidence:
        return "square"
    return "circle" if mark.evidence else "diamond"


def _fill(mark: Mark) -> str:
    """Return the colour inside a mark: its own for evidence, else paper, so that no line shows through a ring."""
    return mark.color if mark.evidence in (Label.ADVERSE, None) else base.PAPER
