"""England's nine regions as equal hexagons, each with its initials and its published ratio or the mark for none."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from app.layouts.charts import base
from app.layouts.charts.hexmap import CORNERS, HATCHING, RADIUS, SHRINK

HEIGHT = 400
EDGES = (0.5, 0.8, 1.25, 2.0)
COLOURS = ("#55677d", "#c3cbd6", "#f4f6f7", "#f7bf92", "#b8480b")
STEP_WORDS = ("below 0.5", "0.5 to below 0.8", "0.8 to 1.25", "above 1.25 to 2", "above 2")
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


@dataclass(frozen=True, slots=True)
class Tile:
    """One region: its code, its ratio (``None`` where nothing is published) and what stands on it."""

    code: str
    ratio: float | None
    words: str
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


def step_of(ratio: float) -> int:
    """Return the step of a ratio, from 0; 0.8 and 1.25 belong to the middle one, as four-fifths is inclusive."""
    low, fair_low, fair_high, high = EDGES
    return (ratio >= low) + (ratio >= fair_low) + (ratio > fair_high) + (ratio > high)


def _centre(tile: Tile) -> tuple[float, float]:
    _, across, row = PLACES[tile.code]
    return across, row * sqrt(3) / 2


def _tile(tile: Tile) -> base.Part:
    x, y = _centre(tile)
    corners = [(x + RADIUS * SHRINK * dx, y + RADIUS * SHRINK * dy) for dx, dy in (*CORNERS, CORNERS[0])]
    filled = {"fillpattern": HATCHING} if tile.ratio is None else {"fillcolor": COLOURS[step_of(tile.ratio)]}
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
    initials = PLACES[tile.code][0]
    is_dark = tile.ratio is not None and step_of(tile.ratio) in (0, len(COLOURS) - 1)
    ground = {"bgcolor": base.PAPER, "borderpad": 2} if tile.ratio is None else {}
    colour = base.PAPER if is_dark else base.TEXT
    font = {"size": base.TEXT_SIZE, "color": colour, "weight": 700}
    return {**base.note(f"{initials}<br>{tile.words}", x=x, y=y), "font": font, **ground}
