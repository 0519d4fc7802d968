"""Two rates as bars of people: how many of how many, one bar for each group."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.layouts.charts import base

ROW_HEIGHT = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """One group's rate, between 0 and 1, and the words that stand under its label."""

    label: str
    rate: float
    words: str
    color: str


def rate_chart(bars: Sequence[Bar], *, is_hatched: bool = False) -> base.Part:
    """Return one bar per group, longest possible bar at the larger rate; hatched bars rest on too few cases."""
    rows = list(range(len(bars)))[::-1]
    highest = max((bar.rate for bar in bars), default=0.0) or 1.0
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [bar.rate * 100 for bar in bars],
                "y": rows,
                "marker": {
                    "color": [bar.color for bar in bars],
                    "pattern": {"shape": "/" if is_hatched else "", "fillmode": "replace", "size": 8},
                },
                "width": 0.62,
            }
        ],
        "layout": base.layout(
            height=80 + ROW_HEIGHT * len(bars),
            xaxis=base.percent_axis(highest * 105, nticks=5),
            yaxis=base.plain_axis(
                tickmode="array",
                tickvals=rows,
                ticktext=[f"{bar.label}<br>{bar.words}" for bar in bars],
                range=[-0.7, len(bars) - 0.3],
                ticklabelstandoff=base.STANDOFF,
            ),
        ),
    }
