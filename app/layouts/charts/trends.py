"""A ratio through the collections, left to right, broken visibly where two of them may not be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log10

from app.indicators.edition import Adverse
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, traces, turned, upright_insides

HEIGHT = 416
SIDE_BELOW = 34  # pixels from the axis to the words below the years


@dataclass(frozen=True, slots=True)
class Moment:
    """One collection's ratio, labelled with its year. ``broken`` says in a few words why nothing leads up to it."""

    mark: Mark
    broken: str = ""


def trend_chart(moments: Sequence[Moment], worse: Adverse | None = None) -> base.Part:
    """Return the ratios on the upright axis; neighbours are joined unless a labelled divider stands between them.

    ``worse`` is the side that is worse for the people compared.
    """
    marks = [(float(place), moment.mark) for place, moment in enumerate(moments) if moment.mark.ratio is not None]
    inside = upright_insides(marks)
    return {
        "data": [*_joins(moments), *(turned(trace) for trace in traces(marks))],
        "layout": base.layout(
            height=HEIGHT,
            margin={"l": 16, "r": 56, "t": 60, "b": 64},
            xaxis=base.plain_axis(
                tickmode="array",
                tickvals=list(range(len(moments))),
                ticktext=[moment.mark.label for moment in moments],
                range=[-0.6, len(moments) - 0.4],
                tickangle=0,
                ticklabelstandoff=base.STANDOFF,
            ),
            yaxis=base.upright_ratio_axis(),
            shapes=[*_parity(), *(_divider(place) for place, moment in enumerate(moments) if moment.broken), *inside],
            annotations=[
                *base.upright_sides(worse, below=SIDE_BELOW),
                *_labels(moments),
                *_absences(moments),
                *(_beyond(place, mark) for place, mark in marks if mark.is_beyond),
            ],
        ),
    }


def _beyond(place: float, mark: Mark) -> base.Part:
    """Return the figure of a mark outside the axis, beside it."""
    height = base.within_axis(mark.ratio or 0.0)
    return base.note(
        mark.beyond_words("\u25bc", "\u25b2"), x=place, xref="x", y=log10(height), yref="y", xanchor="left", xshift=16
    )


def _joins(moments: Sequence[Moment]) -> list[base.Part]:
    """Return a line between each two neighbours that may be compared."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [place, place + 1],
            "y": [base.within_axis(before.mark.ratio), base.within_axis(here.mark.ratio)],
            "line": {"color": here.mark.color, "width": 2},
        }
        for place, (before, here) in enumerate(pairwise(moments))
        if not here.broken and before.mark.ratio is not None and here.mark.ratio is not None
    ]


def _parity() -> list[base.Part]:
    """Return the four-fifths band and the parity line, lying down."""
    across = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    band = {"type": "rect", "y0": base.FOUR_FIFTHS[0], "y1": base.FOUR_FIFTHS[1], "fillcolor": base.BAND}
    line = {"type": "line", "y0": base.PARITY, "y1": base.PARITY, "line": {"color": base.TEXT, "width": 2}}
    return [{**across, **band, "line": {"width": 0}}, {**across, **line}]


def _divider(place: int) -> base.Part:
    line = {"color": base.QUIET, "width": 2, "dash": "dash"}
    return {"type": "line", "x0": place - 0.5, "x1": place - 0.5, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _labels(moments: Sequence[Moment]) -> list[base.Part]:
    equal = base.note(base.PARITY_LABEL, x=1, xref="paper", xanchor="left", xshift=4, y=0, yref="y")
    above = {"yref": "paper", "y": 1, "yanchor": "bottom"}
    dividers = [
        base.note(moment.broken, x=place - 0.5, xref="x", **above)
        for place, moment in enumerate(moments)
        if moment.broken
    ]
    return [equal, *dividers]


def _absences(moments: Sequence[Moment]) -> list[base.Part]:
    return [
        base.note(moment.mark.absence.replace(" ", "<br>"), x=place, xref="x", y=0, yref="y")
        for place, moment in enumerate(moments)
        if moment.mark.ratio is None and moment.mark.absence
    ]
