"""What is drawn inside a mark in pixels, whatever the width of a chart: a filled half, or hatching.

Plotly has no half-filled symbol. These are the shapes that stand for the same in words and keys.
"""

from app.layouts.charts import base

RADIUS = 7.0  # pixels, just within the outline of a mark
ROUND = 0.5523 * RADIUS  # how far a curve's handles reach, to make it a quarter of a circle
STRIPES = (-5.0, 0.0, 5.0)
STRIPE_REACH = 6.0


def half_filled(x: float, y: float, colour: str) -> base.Part:
    """Return the left half of a disc round a place on the axes."""
    left = f"C{-ROUND},{-RADIUS} {-RADIUS},{-ROUND} {-RADIUS},0 C{-RADIUS},{ROUND} {-ROUND},{RADIUS} 0,{RADIUS}"
    return {**_path(x, y, f"M0,{-RADIUS} {left} Z"), "fillcolor": colour, "line": {"width": 0}}


def hatched(x: float, y: float, colour: str) -> base.Part:
    """Return rising stripes inside a square round a place on the axes."""
    lines = " ".join(_stripe(shift) for shift in STRIPES)
    return {**_path(x, y, lines), "fillcolor": "rgba(0,0,0,0)", "line": {"width": 1.5, "color": colour}}


def _stripe(shift: float) -> str:
    """Return one stripe, ``shift`` pixels to the right of the diagonal and cut at the square's edges."""
    left, right = max(-STRIPE_REACH, shift - STRIPE_REACH), min(STRIPE_REACH, shift + STRIPE_REACH)
    return f"M{left},{left - shift} L{right},{right - shift}"


def _path(x: float, y: float, path: str) -> base.Part:
    pixels = {"xsizemode": "pixel", "ysizemode": "pixel", "xref": "x", "yref": "y"}
    return {"type": "path", "path": path, "xanchor": x, "yanchor": y, "layer": "above", **pixels}
