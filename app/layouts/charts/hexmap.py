"""England as equal hexagons, one for each council, so that no council is lost for being small."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi, sin, sqrt

from app.layouts.charts import base

STEP_COLOURS = ("#fdebdc", "#f7bf92", "#e58b4d", "#b8480b", "#5f2003")
NO_FIGURE_COLOUR = "#e3e6e9"
HATCHED_COLOUR = base.QUIET
HATCHING = {"shape": "/", "fgcolor": base.QUIET, "bgcolor": NO_FIGURE_COLOUR, "size": 5, "solidity": 0.25}
CROSSING = {"shape": "x", "fgcolor": base.TEXT, "bgcolor": base.PAPER, "size": 7, "solidity": 0.3}
MARK_SIZE, DARK_FROM = 11, 3
RADIUS = 1 / sqrt(3)
SHRINK = 0.93
HEIGHT = 440
CORNERS = tuple((sin(pi / 3 * turn), cos(pi / 3 * turn)) for turn in range(6))
REGION_MARKS: Mapping[str, tuple[str, float, float, str]] = {
    "E12000001": ("NE", 12.4, 15.4, "left"),
    "E12000002": ("NW", 2.6, 11.2, "right"),
    "E12000003": ("YH", 14.1, 11.6, "left"),
    "E12000004": ("EM", 2.6, 6.5, "right"),
    "E12000005": ("WM", 2.4, 8.0, "right"),
    "E12000006": ("EE", 14.7, 9.0, "left"),
    "E12000007": ("LN", 16.1, 6.0, "left"),
    "E12000008": ("SE", 14.1, 2.6, "left"),
    "E12000009": ("SW", 2.9, 4.1, "right"),
}
"""The initials of each region, on which side of which place they end, beside its hexagons; columns and rows."""

LANDLOCKED = {"E12000004": (6.25, 6.5)}
"""Where a line leads from the initials of a region that others surround: between two rows, where it covers nothing."""

DOT = 0.2


class Without(StrEnum):
    """How a hexagon without a step is filled, by why it has none."""

    HATCHED = "hatched"
    CROSSED = "crossed"
    EMPTY = "empty"


BARE: Mapping[Without, base.Part] = {
    Without.HATCHED: {"fillpattern": HATCHING},
    Without.CROSSED: {"fillpattern": CROSSING},
    Without.EMPTY: {"fillcolor": base.PAPER},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One hexagon: column ``q``, row ``r`` counted northwards (odd rows stand half a cell to the right), its step.

    ``without`` says how it is filled where it has no step. ``mark`` is a sign or two written into it, and ``words``
    what a pointer over it is told.
    """

    gss_code: str
    region_code: str
    q: int
    r: int
    step: int | None
    is_own: bool = False
    without: Without = Without.HATCHED
    mark: str = ""
    words: str = ""


def hexagon_map(cells: Sequence[Cell], colours: Sequence[str] = STEP_COLOURS, outline: str = base.OWN) -> base.Part:
    """Return the map: each hexagon in the colour of its step or as why it has none asks, some outlined, some marked."""
    stepped = [([one for one in cells if one.step == step], {"fillcolor": name}) for step, name in enumerate(colours)]
    bare = [
        ([one for one in cells if one.step is None and one.without is why], filling) for why, filling in BARE.items()
    ]
    traces = [_fill(filled, filling) for filled, filling in (*stepped, *bare) if filled]
    own = [cell for cell in cells if cell.is_own]
    arranged = base.layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=base.plain_axis(visible=False, range=[-0.8, 17.3], constrain="domain"),
        yaxis=base.plain_axis(
            visible=False, scaleanchor="x", range=[-0.9, 15.6], constrain="domain", constraintoward="top"
        ),
        annotations=[_mark(*mark) for mark in REGION_MARKS.values()],
        shapes=[shape for region in LANDLOCKED for shape in _leader(region)],
    )
    marks = [_marks(cells)] if any(cell.mark for cell in cells) else []
    drawn = [*traces, _borders(cells), _outline(own, outline), *marks]
    return {"data": drawn, "layout": arranged}


def centre(q: int, r: int) -> tuple[float, float]:
    """Return the middle of a cell on a plane where neighbours are 1 apart."""
    return q + 0.5 * (r % 2), r * sqrt(3) / 2


def _marks(cells: Sequence[Cell]) -> base.Part:
    """Return what is written into the hexagons, light on the darkest steps."""
    places = [centre(cell.q, cell.r) for cell in cells]
    light = [cell.step is not None and cell.step >= DARK_FROM for cell in cells]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _ in places],
        "y": [round(y, 3) for _, y in places],
        "text": [cell.mark for cell in cells],
        "textfont": {"size": MARK_SIZE, "color": [base.PAPER if one else base.TEXT for one in light], "weight": 700},
        "hovertext": [cell.words for cell in cells],
        "hoverinfo": "text",
    }


def _fill(cells: Sequence[Cell], filling: base.Part) -> base.Part:
    return {**_path(cells, SHRINK), "fill": "toself", "line": {"color": base.QUIET, "width": 0.75}, **filling}


def _outline(cells: Sequence[Cell], colour: str) -> base.Part:
    """Return a thick outline; where there are many it is thinner, or their neighbours would be hidden."""
    return {**_path(cells, 1.0), "line": {"color": colour, "width": 5 if len(cells) == 1 else 3}}


def _path(cells: Sequence[Cell], scale: float) -> base.Part:
    """Return closed hexagons one after the other, with a gap between them."""
    across: list[float | None] = []
    up: list[float | None] = []
    for cell in cells:
        corners = _corners(cell, scale)
        across += [*(x for x, _ in corners), corners[0][0], None]
        up += [*(y for _, y in corners), corners[0][1], None]
    return {"type": "scatter", "mode": "lines", "x": across, "y": up, "hoverinfo": "skip"}


def _corners(cell: Cell, scale: float) -> list[tuple[float, float]]:
    x, y = centre(cell.q, cell.r)
    return [(round(x + RADIUS * scale * dx, 3), round(y + RADIUS * scale * dy, 3)) for dx, dy in CORNERS]


def _borders(cells: Sequence[Cell]) -> base.Part:
    """Return the edges between councils of different regions."""
    regions = {(cell.q, cell.r): cell.region_code for cell in cells}
    across: list[float | None] = []
    up: list[float | None] = []
    for cell in cells:
        corners = _corners(cell, 1.0)
        for place, edge in _neighbours(cell):
            if regions.get(place, cell.region_code) != cell.region_code:
                across += [*(corners[corner][0] for corner in edge), None]
                up += [*(corners[corner][1] for corner in edge), None]
    return {"type": "scatter", "mode": "lines", "x": across, "y": up, "line": {"color": base.TEXT, "width": 2.5}}


def _neighbours(cell: Cell) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Return the cells to the right and above, each with the two corners of the edge that it shares."""
    shift = cell.r % 2
    return (
        ((cell.q + 1, cell.r), (1, 2)),
        ((cell.q + shift, cell.r + 1), (0, 1)),
        ((cell.q + shift - 1, cell.r + 1), (5, 0)),
    )


def _mark(initials: str, x: float, row: float, side: str) -> base.Part:
    place = {"x": x, "y": row * sqrt(3) / 2, "xanchor": side}
    return {**base.note(initials, **place), "font": {"size": base.TEXT_SIZE, "color": base.TEXT, "weight": 700}}


def _leader(region: str) -> list[base.Part]:
    """Return a line from a region's initials to its hexagons, which ends in a dot."""
    x, y = LANDLOCKED[region][0], LANDLOCKED[region][1] * sqrt(3) / 2
    line = {"type": "line", "x0": REGION_MARKS[region][1], "x1": x, "y0": y, "y1": y}
    dot = {"type": "circle", "x0": x - DOT, "x1": x + DOT, "y0": y - DOT, "y1": y + DOT, "fillcolor": base.PAPER}
    return [{**one, "line": {"color": base.TEXT, "width": 2}} for one in (line, dot)]
