"""England's nine regions as equal hexagons, each with its published ratio and a sign for how it lies beside England's.

Ratios of regions lie close together, so shades by size would say nothing: a shade, and a sign with it, says only
whether a region differs from England by more than chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from app.layouts.charts import base
from app.layouts.charts.hexmap import CORNERS, HATCHED_COLOUR, HATCHING, RADIUS, SHRINK

HEIGHT = 400
PLACES: dict[str, tuple[str, float, int]] = {
    "E12000001": ("NE", 1.5, 3),
    "E12000002": ("NW", 1.0, 2),
    "E12000003": ("YH", 2.0, 2),
    "E12000005": ("WM", 0.5, 1),
    "E12000004": ("EM", 1.5, 1),
    "E12000006": ("EE", 2.5, 1),
    "E12000009": ("SW", 0.0, 0),
    "E12000008": ("SE", 1.0, 0),
    "E12000007": ("LN", 2.0, 0),
}


class Shade(StrEnum):
    """What a tile's shade and sign say."""

    BELOW = "below"
    ALIKE = "alike"
    ABOVE = "above"
    NO_FIGURE = "no_figure"


COLOURS = {Shade.BELOW: base.WHITE, Shade.ALIKE: base.BAND, Shade.ABOVE: base.MINORITY, Shade.NO_FIGURE: HATCHED_COLOUR}
SIGNS = {Shade.BELOW: "\u25bc", Shade.ALIKE: "", Shade.ABOVE: "\u25b2", Shade.NO_FIGURE: ""}


@dataclass(frozen=True, slots=True)
class Tile:
    """One region: its code, what stands on it, its shade, and whether it is the reader's own."""

    code: str
    words: str
    shade: Shade
    is_own: bool = False


def region_chart(tiles: Sequence[Tile]) -> base.Part:
    """Return the map; a region without a figure is hatched, the own one has a thick outline."""
    return {
        "data": [*(_tile(one) for one in tiles if not one.is_own), *(_tile(one) for one in tiles if one.is_own)],
        "layout": base.layout(
            height=HEIGHT,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            xaxis=base.plain_axis(visible=False, range=[-0.7, 3.2], constrain="domain"),
            yaxis=base.plain_axis(visible=False, range=[-0.8, 3.4], scaleanchor="x", constrain="domain"),
            annotations=[_words(one) for one in tiles],
        ),
    }


def _centre(tile: Tile) -> tuple[float, float]:
    _, across, row = PLACES[tile.code]
    return across, row * sqrt(3) / 2


def _tile(tile: Tile) -> base.Part:
    x, y = _centre(tile)
    corners = [(x + RADIUS * SHRINK * dx, y + RADIUS * SHRINK * dy) for dx, dy in (*CORNERS, CORNERS[0])]
    filled = {"fillpattern": HATCHING} if tile.shade is Shade.NO_FIGURE else {"fillcolor": COLOURS[tile.shade]}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [round(across, 3) for across, _ in corners],
        "y": [round(up, 3) for _, up in corners],
        "fill": "toself",
        "line": {"color": base.OWN, "width": 6} if tile.is_own else {"color": base.QUIET, "width": 1},
        "hoverinfo": "skip",
        **filled,
    }


def _words(tile: Tile) -> base.Part:
    x, y = _centre(tile)
    is_dark = tile.shade in {Shade.BELOW, Shade.ABOVE}
    ground = {"bgcolor": base.PAPER, "borderpad": 2} if tile.shade is Shade.NO_FIGURE else {}
    font = {"size": base.TEXT_SIZE, "color": base.PAPER if is_dark else base.TEXT, "weight": 700}
    words = f"{PLACES[tile.code][0]}<br>{tile.words} {SIGNS[tile.shade]}".rstrip()
    return {**base.note(words, x=x, y=y), "font": font, **ground}
