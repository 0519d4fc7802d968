"""A funnel: how far from a published ratio chance alone takes organisations, by how many cases they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.layouts.charts import base

HEIGHT = 380
SIZE = 18
AXIS_TITLE = "More cases →"


@dataclass(frozen=True, slots=True)
class Curve:
    """The lower and the upper limits of one level, one pair for each precision; ``dash`` is plotly's name."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    dash: str


def funnel_chart(
    target: float, precisions: Sequence[float], curves: Sequence[Curve], own: tuple[float, float]
) -> base.Part:
    """Return the curves round the target and the own mark, which is a pair of precision and ratio.

    Nobody else has a mark. A ratio outside the axis becomes an arrow at its end.
    """
    lines = [_line(precisions, limits, curve.dash) for curve in curves for limits in (curve.lower, curve.upper)]
    return {
        "data": [*lines, _target(precisions, target), _own(*own)],
        "layout": base.layout(
            height=HEIGHT,
            margin={"l": 16, "r": 24, "t": 24, "b": 52},
            xaxis=base.plain_axis(
                range=[min(precisions), max(precisions)],
                showticklabels=False,
                title={"text": AXIS_TITLE, "font": {"size": 14}},
            ),
            yaxis=base.upright_ratio_axis("Ratio"),
        ),
    }


def _line(precisions: Sequence[float], limits: Sequence[float], dash: str) -> base.Part:
    style = {"color": base.WHITE, "width": 2.5, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": list(precisions), "y": list(limits), "line": style}


def _target(precisions: Sequence[float], target: float) -> base.Part:
    style = {"color": base.ENGLAND, "width": 2.5, "dash": "dot"}
    ends = [min(precisions), max(precisions)]
    return {"type": "scatter", "mode": "lines", "x": ends, "y": [target, target], "line": style}


def _own(precision: float, ratio: float) -> base.Part:
    inside = base.within_axis(ratio)
    outwards = "triangle-up" if ratio > inside else "triangle-down"
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [precision],
        "y": [inside],
        "marker": {
            "symbol": "circle" if ratio == inside else outwards,
            "size": SIZE,
            "color": base.OWN,
            "line": {"width": 2, "color": base.PAPER},
        },
        "cliponaxis": False,
    }
