"""Figures over time as lines: each line with its own dash and shape, and its last value at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.layouts.charts import base
from app.layouts.charts.dots import Series

HEIGHT = 340
LABEL_GAP = 18
LABEL_SIZE = 14
LABEL_MARGIN, LETTER_WIDTH = 16, 9


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a value is ``None`` where the line breaks. ``last`` is its last value in words, empty for no label."""

    series: Series
    values: tuple[float | None, ...]
    last: str = ""


def lines(moments: Sequence[str], drawn: Sequence[Line], *, low: float = 0, high: float, unit: str = "%") -> base.Part:
    """Return lines over ``moments``, years or ISO days; ``low`` and ``high`` are the ends of the upright axis."""
    upright = base.plain_axis(
        range=[low, high], ticksuffix=unit, showgrid=True, gridcolor=base.LINE, tickformat=",", nticks=6
    )
    arranged = base.layout(
        height=HEIGHT,
        margin={
            "l": 8,
            "r": LABEL_MARGIN + LETTER_WIDTH * max((len(line.last) for line in drawn), default=0),
            "t": 24,
            "b": 44,
        },
        xaxis=base.plain_axis(**_moments(moments)),
        yaxis=upright,
        annotations=_ends(drawn, (HEIGHT - 68) / (high - low)),
    )
    return {"data": [_trace(moments, line) for line in drawn], "layout": arranged}


def _moments(moments: Sequence[str]) -> base.Part:
    if all(moment.isdigit() for moment in moments):
        return {"type": "category", "tickangle": 0}
    return {"type": "date", "tickformat": "%b<br>%Y", "nticks": 6, "tickangle": 0}


def _trace(moments: Sequence[str], line: Line) -> base.Part:
    style = line.series
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": style.name,
        "x": list(moments),
        "y": list(line.values),
        "line": {"color": style.colour, "dash": style.dash, "width": 3},
        "marker": {
            "color": style.colour,
            "symbol": style.symbol,
            "size": 10,
            "line": {"width": 2, "color": style.colour},
        },
        "cliponaxis": False,
    }


def _ends(drawn: Sequence[Line], pixels: float) -> list[base.Part]:
    """Return each line's last value beside its last point, moved up where two would touch."""
    found = sorted(((value, line) for line in drawn if (value := _last(line)) is not None and line.last), key=_value)
    labels: list[base.Part] = []
    previous = float("-inf")
    for value, line in found:
        place = max(value * pixels, previous + LABEL_GAP)
        previous = place
        shown = {
            "font": {"size": LABEL_SIZE, "weight": 700, "color": line.series.colour},
            "yshift": place - value * pixels,
        }
        beside = {"x": 1, "xref": "paper", "y": value, "xanchor": "left", "xshift": 10}
        labels.append({**base.note(line.last, **beside), **shown})
    return labels


def _value(pair: tuple[float, Line]) -> float:
    return pair[0]


def _last(line: Line) -> float | None:
    return line.values[-1] if line.values else None
