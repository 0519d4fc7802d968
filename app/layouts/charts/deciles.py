"""A group's published points through the years, as bands, with the own ratio of each year on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from app.indicators.edition import Adverse
from app.layouts.charts import base
from app.layouts.numbers import ratio_text

HEIGHT = 428
SIDE_BELOW = 46  # pixels from the axis to the words below the years
WIDTHS = (0.3, 0.22)  # half the width of the outer and of the inner band, in years
FILLS = ("#dfe4e8", "#b4bec7")
SIZE = 15


@dataclass(frozen=True, slots=True)
class Year:
    """One collection: bands from the outermost inwards, the middle (``None`` if not published) and the own ratio.

    ``break_words`` say why it cannot be read on from the year before; empty where it can.
    """

    label: str
    bands: tuple[tuple[float, float], ...]
    middle: float | None
    own: float | None
    lower: float | None = None
    upper: float | None = None
    break_words: str = ""


def deciles_chart(years: Sequence[Year], worse: Adverse | None = None) -> base.Part:
    """Return a column of bands for each year, oldest first; the own line stops where a year is a break.

    ``worse`` is the side that is worse for the people compared.
    """
    places = list(range(len(years)))
    return {
        "data": [*_own_lines(years), _intervals(years)],
        "layout": base.layout(
            height=HEIGHT,
            margin={"l": 16, "r": 16, "t": 60, "b": 76},
            xaxis=base.plain_axis(
                tickmode="array",
                tickvals=places,
                ticktext=[year.label for year in years],
                range=[-0.5, len(years) - 0.5],
                tickangle=0,
                ticklabelstandoff=base.STANDOFF,
            ),
            yaxis=base.upright_ratio_axis("Times as likely"),
            shapes=[shape for place, year in enumerate(years) for shape in _shapes(place, year)],
            annotations=[
                *base.upright_sides(worse, below=SIDE_BELOW),
                *(_beyond(place, year.own) for place, year in enumerate(years) if _is_beyond(year.own)),
                *(_break_note(place, one.break_words) for place, one in enumerate(years) if place and one.break_words),
            ],
        ),
    }


def _shapes(place: int, year: Year) -> list[base.Part]:
    bands = [_band(place, band, at) for at, band in enumerate(year.bands)]
    middle = [] if year.middle is None else [_middle(place, year.middle)]
    return [*bands, *middle, *([_break_line(place)] if place and year.break_words else [])]


def _band(place: int, band: tuple[float, float], at: int) -> base.Part:
    low, high = (base.within_axis(end) for end in band)
    half = WIDTHS[min(at, len(WIDTHS) - 1)]
    return {
        "type": "rect",
        "x0": place - half,
        "x1": place + half,
        "y0": low,
        "y1": high,
        "fillcolor": FILLS[min(at, len(FILLS) - 1)],
        "line": {"width": 1, "color": base.WHITE},
        "layer": "below",
    }


def _middle(place: int, middle: float) -> base.Part:
    line = {"color": base.ENGLAND, "width": 3, "dash": "dash"}
    height = base.within_axis(middle)
    return {"type": "line", "x0": place - WIDTHS[0], "x1": place + WIDTHS[0], "y0": height, "y1": height, "line": line}


def _is_beyond(ratio: float | None) -> bool:
    return ratio is not None and ratio != base.within_axis(ratio)


def _beyond(place: int, ratio: float | None) -> base.Part:
    """Return the figure of an own ratio outside the axis, beside its arrow."""
    height = log10(base.within_axis(ratio or 0.0))
    return base.note(ratio_text(ratio), x=place, xref="x", y=height, yref="y", xanchor="left", xshift=14)


def _break_line(place: int) -> base.Part:
    line = {"color": base.TEXT, "width": 2, "dash": "dot"}
    return {"type": "line", "yref": "paper", "x0": place - 0.5, "x1": place - 0.5, "y0": 0, "y1": 1, "line": line}


def _break_note(place: int, words: str) -> base.Part:
    return base.note(words, x=place - 0.5, y=1, yref="paper", yanchor="bottom")


def _own_lines(years: Sequence[Year]) -> list[base.Part]:
    """Return one line for each run of years that may be read on from one another."""
    runs: list[list[int]] = []
    for place, year in enumerate(years):
        if not runs or year.break_words:
            runs.append([])
        runs[-1].append(place)
    return [_own_line(years, run) for run in runs]


def _own_line(years: Sequence[Year], run: Sequence[int]) -> base.Part:
    ratios = [years[place].own for place in run]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(run),
        "y": [None if ratio is None else base.within_axis(ratio) for ratio in ratios],
        "line": {"color": base.OWN, "width": 3},
        "marker": {"symbol": [_symbol(ratio) for ratio in ratios], "size": SIZE, "color": base.OWN},
        "cliponaxis": False,
    }


def _symbol(ratio: float | None) -> str:
    """Return a cross, which says nothing of evidence as the round marks do, or an arrow outside the axis."""
    if ratio is None or ratio == base.within_axis(ratio):
        return "cross"
    return "triangle-up" if ratio > base.PARITY else "triangle-down"


def _intervals(years: Sequence[Year]) -> base.Part:
    """Return what the own numbers allow, as one upright line for each year; an arrow says that it goes on."""
    across: list[float | None] = []
    up: list[float | None] = []
    for place, year in enumerate(years):
        if year.lower is not None and year.upper is not None:
            across += [place, place, None]
            up += [_end(year.lower), _end(year.upper), None]
    symbols = [_ENDS.get(one, "line-ew") for one in up]
    marker = {"symbol": symbols, "size": 10, "color": base.OWN, "line": {"width": 2, "color": base.OWN}}
    line = {"color": base.OWN, "width": 2}
    drawn = {"type": "scatter", "mode": "lines+markers", "cliponaxis": False}
    return {**drawn, "x": across, "y": up, "line": line, "marker": marker}


_ENDS: dict[float | None, str] = {base.BEYOND_LOW: "triangle-down", base.BEYOND_HIGH: "triangle-up"}


def _end(limit: float) -> float:
    if limit < base.RATIO_LOW:
        return base.BEYOND_LOW
    return base.BEYOND_HIGH if limit > base.RATIO_HIGH else limit
