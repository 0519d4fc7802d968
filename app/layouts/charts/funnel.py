"""A funnel: how far from a published ratio chance alone takes organisations, by how many cases they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from app.indicators.edition import Adverse
from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, traces, turned, upright_insides

HEIGHT = 416
SIZE = 18
AXIS_TITLE = "Cases, both ethnic groups together"
RATIO_TITLE = "Times as likely"
SIDE_BELOW = 56  # pixels from the axis to the words below its title


@dataclass(frozen=True, slots=True)
class Curve:
    """The lower and the upper limits of one level, one pair for each precision; ``dash`` is plotly's name."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    dash: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The lying axis: the precisions of the curves, and at which of them some numbers of cases stand."""

    precisions: tuple[float, ...]
    cases: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Own:
    """The own mark: its precision, its ratio, how many cases it has, and the evidence that its shape says."""

    precision: float
    ratio: float
    cases: int
    evidence: Label | None = None
    is_faint: bool = False


def funnel_chart(
    target: float, scale: Scale, curves: Sequence[Curve], own: Own, worse: Adverse | None = None
) -> base.Part:
    """Return the curves round the target and the own mark, over a scale of numbers of cases.

    ``worse`` is the side that is worse for the people compared. Nobody else has a mark. A ratio outside the axis
    becomes an arrow at its end.
    """
    precisions = scale.precisions
    lines = [_line(precisions, limits, curve.dash) for curve in curves for limits in (curve.lower, curve.upper)]
    return {
        "data": [*lines, _target(precisions, target), *_own(own)],
        "layout": base.layout(
            height=HEIGHT,
            margin={"l": 16, "r": 24, "t": 48, "b": 88},
            xaxis=base.plain_axis(
                range=[min(precisions), max(precisions)],
                tickmode="array",
                tickvals=[precision for _, precision in scale.cases],
                ticktext=[f"{cases:,}" for cases, _ in scale.cases],
                tickangle=0,
                tickfont={"size": 13},
                ticks="outside",
                title={"text": AXIS_TITLE, "font": {"size": 14}},
            ),
            yaxis=base.upright_ratio_axis(RATIO_TITLE),
            shapes=_inside(own),
            annotations=[*base.upright_sides(worse, below=SIDE_BELOW), _named(own)],
        ),
    }


def _line(precisions: Sequence[float], limits: Sequence[float], dash: str) -> base.Part:
    style = {"color": base.WHITE, "width": 2.5, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": list(precisions), "y": list(limits), "line": style}


def _target(precisions: Sequence[float], target: float) -> base.Part:
    style = {"color": base.ENGLAND, "width": 2.5, "dash": "dot"}
    ends = [min(precisions), max(precisions)]
    return {"type": "scatter", "mode": "lines", "x": ends, "y": [target, target], "line": style}


def _named(own: Own) -> base.Part:
    """Return the words beside the own mark: whose it is and how many cases it stands for."""
    words = f"you: {own.cases:,}"
    height = log10(base.within_axis(own.ratio))
    return {**base.note(words, x=own.precision, y=height, xanchor="left", xshift=12, yshift=-14), "bgcolor": base.PAPER}


def _own(own: Own) -> list[base.Part]:
    """Return the own mark in the shape that it has everywhere, or an arrow where it lies outside the axis."""
    inside = base.within_axis(own.ratio)
    if own.ratio == inside:
        return [turned(trace) for trace in traces([(own.precision, _mark(own))]) if trace["x"]]
    marker = {
        "symbol": "triangle-up" if own.ratio > inside else "triangle-down",
        "size": SIZE,
        "color": base.OWN,
        "line": {"width": 2, "color": base.PAPER},
    }
    place = {"x": [own.precision], "y": [inside]}
    return [{"type": "scatter", "mode": "markers", **place, "marker": marker, "cliponaxis": False}]


def _mark(own: Own) -> Mark:
    return Mark("", own.ratio, None, None, own.evidence, is_faint=own.is_faint)


def _inside(own: Own) -> list[base.Part]:
    """Return what is drawn into the own mark; nothing into an arrow."""
    mark = _mark(own)
    return [] if mark.is_beyond else upright_insides([(own.precision, mark)])
