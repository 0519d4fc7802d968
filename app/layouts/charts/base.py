"""What every chart shares: font, the fixed colours, and the axes for shares and for ratios.

A chart is a plain dictionary, ``{"data": [...], "layout": base.layout(...)}``, drawn without interaction. Labels stand
on the marks, so there is no legend. The colours are those of the stylesheet; none of them carries a meaning alone.
"""

from math import log10
from typing import Any

from app.indicators.edition import Adverse

OWN = "#00594f"
PEER = "#a9b1b8"
ENGLAND = "#1d2329"
WHITE = "#55677d"
MINORITY = "#b8480b"
MIXED = "#7a4b9a"
ASIAN = "#1f6fb2"
BLACK = "#8a5a00"
OTHER = "#a3226b"
WHITE_MINORITY = "#3f7d3b"
TEXT = "#1d2329"
QUIET = "#4d5761"
LINE = "#c9cfd4"
BAND = "#e3e7ea"
PAPER = "#ffffff"

GROUPS = {"white": WHITE, "mixed": MIXED, "asian": ASIAN, "black": BLACK, "other": OTHER}

FONT = {
    "family": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    "size": 15,
    "color": TEXT,
}
TEXT_SIZE = 15
SIDE_FONT = {"size": 13, "color": TEXT}
ABOVE_EQUAL = 20  # pixels from the top of an axis to the words above those of the parity line
STANDOFF = 14  # pixels between a row's label and the marks, which may stand at the very end of the axis

RATIO_TICKS = (0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0)
RATIO_LOW, RATIO_HIGH = 0.2, 5.0
BEYOND_LOW, BEYOND_HIGH = 0.15, 1 / 0.15  # the ends of the axis: arrows stand there, clear of the outermost marks
FOUR_FIFTHS = (0.8, 1.25)
BAND_WORDS = "Pale band: no large gap,<br>0.80 to 1.25"  # in two lines, to fit a phone
PARITY = 1.0
PARITY_LABEL = "equal"
WORSE = "worse"
WORSE_SIDE = {Adverse.BELOW: "less likely is worse", Adverse.ABOVE: "more likely is worse"}

Part = dict[str, Any]


def layout(**overrides: Any) -> Part:
    """Return the layout of a chart; each named part, such as ``xaxis`` or ``height`` (pixels), replaces ours."""
    return {
        "font": dict(FONT),
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "margin": {"l": 16, "r": 16, "t": 28, "b": 44},
        "xaxis": plain_axis(),
        "yaxis": plain_axis(),
        **overrides,
    }


def plain_axis(**overrides: Any) -> Part:
    """Return an axis without lines or grid, which makes room for its own labels."""
    return {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True, "ticks": "", **overrides}


def percent_axis(high: float = 100, **overrides: Any) -> Part:
    """Return an axis of percentages from 0 to ``high``, with pale grid lines."""
    shares = {"range": [0, high], "ticklabeloverflow": "allow", "ticksuffix": "%", "showgrid": True, "gridcolor": LINE}
    return plain_axis(**{**shares, **overrides})


def ratio_axis(title: str = "") -> Part:
    """Return the lying axis of ratios; the edges of the four-fifths band, too near 1 for a phone, stand below it."""
    words = [" " if tick in FOUR_FIFTHS else f"{tick:g}" for tick in RATIO_TICKS]
    return _ratio_axis(words, f"{title}<br>{BAND_WORDS}" if title else BAND_WORDS)


def sides(worse: Adverse | None = None, less: str = "less likely", more: str = "more likely") -> list[Part]:
    """Return what left and right of "equal" mean, above a lying axis of ratios; ``worse`` is the side to look out for.

    ``less`` and ``more`` say it in words, which differ where a ratio compares shares.

    A side is worse for the people who are compared, minority ethnic people as a rule. Without ``worse`` neither is
    marked: the rows are of several indicators, and each must say it for itself.
    """
    left, right = _side_words(f"\u25c0 {less}", f"{more} \u25b6", worse)
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": ABOVE_EQUAL, "xref": "paper"}
    return [
        {**note(left, x=0, xanchor="left", **above), "font": SIDE_FONT, "align": "left"},
        {**note(right, x=1, xanchor="right", **above), "font": SIDE_FONT, "align": "right"},
    ]


def upright_sides(worse: Adverse | None = None, *, below: int) -> list[Part]:
    """Return what above and below "equal" mean, at the left of an upright axis of ratios.

    The upper words stand above the axis, the lower ones ``below`` pixels under it.
    """
    down, up = _side_words("\u25bc less likely", "\u25b2 more likely", worse, between=": ")
    left = {"x": 0, "xref": "paper", "xanchor": "left", "yref": "paper"}
    return [
        {**note(up, y=1, yanchor="bottom", yshift=ABOVE_EQUAL, **left), "font": SIDE_FONT},
        {**note(down, y=0, yanchor="top", yshift=-below, **left), "font": SIDE_FONT},
    ]


def _side_words(below: str, above: str, worse: Adverse | None, between: str = "<br>") -> tuple[str, str]:
    """Return the words of both sides, that of the worse one marked so."""
    return (
        f"{WORSE}{between}{below}" if worse is Adverse.BELOW else below,
        f"{WORSE}{between}{above}" if worse is Adverse.ABOVE else above,
    )


def upright_ratio_axis(title: str = "") -> Part:
    """Return the upright axis of ratios, which has room for the figure of each tick."""
    return _ratio_axis([f"{tick:g}" for tick in RATIO_TICKS], title)


def _ratio_axis(words: list[str], title: str) -> Part:
    """Return the logarithmic axis of every ratio: the same ticks everywhere, from a fifth to five times and a bit."""
    ratio: Part = {
        "type": "log",
        "range": [log10(BEYOND_LOW), log10(BEYOND_HIGH)],
        "tickmode": "array",
        "tickvals": list(RATIO_TICKS),
        "ticktext": words,
        "tickangle": 0,
        "tickfont": {"size": 13},
        "showgrid": True,
        "gridcolor": LINE,
    }
    return plain_axis(**ratio, **({"title": {"text": title, "font": {"size": 14}}} if title else {}))


def parity_shapes() -> list[Part]:
    """Return the shaded four-fifths band and the parity line labelled "equal", for a ratio on the x axis."""
    band = {"type": "rect", "x0": FOUR_FIFTHS[0], "x1": FOUR_FIFTHS[1], "fillcolor": BAND, "line": {"width": 0}}
    label = {"text": PARITY_LABEL, "textposition": "end", "textangle": 0, "yanchor": "bottom", "font": {"color": TEXT}}
    line = {"type": "line", "x0": PARITY, "x1": PARITY, "line": {"color": TEXT, "width": 2}, "label": label}
    upright = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return [{**upright, **band}, {**upright, **line}]


def within_axis(ratio: float) -> float:
    """Return a ratio moved to the nearer end of the ratio axis where it lies outside; words must then say its value."""
    return min(max(ratio, RATIO_LOW), RATIO_HIGH)


def note(text: str, **place: Any) -> Part:
    """Return words on a chart without an arrow, as an annotation; ``place`` is plotly's: x, xref, xanchor."""
    return {"text": text, "showarrow": False, "font": {"size": TEXT_SIZE, "color": TEXT}, **place}
