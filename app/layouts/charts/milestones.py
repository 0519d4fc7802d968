"""Milestones as bars: for each, how many organisations completed it, are at it, or are late."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.layouts.charts import base
from app.layouts.charts.shares import BAR_THICKNESS, ROOM_ABOVE, ROOM_BELOW, row_axis, row_height, row_labels

READABLE = 0.04
COMPLETE, UNDER_WAY, LATE = "Complete", "In progress", "Past the last day"
COLOURS = {COMPLETE: base.OWN, UNDER_WAY: base.PEER, LATE: base.TEXT}
_LETTERS = {COMPLETE: base.PAPER, UNDER_WAY: base.TEXT, LATE: base.PAPER}
_PATTERNS = {COMPLETE: "", UNDER_WAY: "", LATE: "/"}


@dataclass(frozen=True, slots=True)
class MilestoneBar:
    """One milestone and how many organisations are in each of the three drawn statuses."""

    title: str
    complete: int
    under_way: int
    late: int


def milestone_chart(bars: Sequence[MilestoneBar], organisations: int) -> base.Part:
    """Return one bar for each milestone, the first on top, on an axis that ends with all ``organisations``."""
    rows = list(range(len(bars)))[::-1]
    parts = {
        COMPLETE: [bar.complete for bar in bars],
        UNDER_WAY: [bar.under_way for bar in bars],
        LATE: [bar.late for bar in bars],
    }
    arranged = base.layout(
        height=row_height(len(bars)),
        barmode="stack",
        margin={"l": 8, "r": 24, "t": ROOM_ABOVE, "b": ROOM_BELOW},
        xaxis=base.plain_axis(range=[0, max(organisations, 1)], showgrid=True, gridcolor=base.LINE, nticks=6),
        yaxis=row_axis(len(bars)),
        annotations=row_labels([bar.title for bar in bars]),
    )
    return {"data": [_part(name, rows, counts, organisations) for name, counts in parts.items()], "layout": arranged}


def _part(name: str, rows: Sequence[int], counts: Sequence[int], organisations: int) -> base.Part:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(counts),
        "y": list(rows),
        "width": BAR_THICKNESS,
        "marker": {
            "color": COLOURS[name],
            "line": {"color": base.PAPER, "width": 1},
            "pattern": {
                "shape": _PATTERNS[name],
                "bgcolor": COLOURS[name],
                "fgcolor": base.PEER,
                "size": 8,
                "solidity": 0.12,
            },
        },
        "text": [f"{count:,}" if count > organisations * READABLE else "" for count in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": _LETTERS[name], "size": 14},
    }
