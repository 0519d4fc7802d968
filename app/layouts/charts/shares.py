"""Shares of people as horizontal bars: one bar for each area, or one stacked to 100% from the ethnic groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.layouts.charts import base

ROW_HEIGHT = 58
ROOM_ABOVE, ROOM_BELOW = 14, 40
BAR_THICKNESS = 0.42
ABOVE_BAR = 22
READABLE_SEGMENT = 7
LABEL_ROOM = 1.25


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar under its label; ``words`` stand at its end, or alone where there is no ``value``."""

    label: str
    value: float | None
    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of 100% under its label: the percentage of each segment in order, empty where ``words`` say why."""

    label: str
    percents: tuple[Decimal, ...]
    words: str = ""


def share_bars(bars: Sequence[Bar], *, high: int | None = None, unit: str = "%") -> base.Part:
    """Return one bar below the other with its figure at its end; ``high`` fixes the end of the axis."""
    places = _places(bars)
    top = high or max((bar.value for bar in bars if bar.value is not None), default=1.0)
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [bar.value for bar in bars],
        "y": places,
        "width": BAR_THICKNESS,
        "marker": {"color": [bar.colour for bar in bars], "line": {"color": base.QUIET, "width": 1}},
        "text": ["" if bar.value is None else bar.words for bar in bars],
        "textposition": "outside",
        "textfont": {"color": base.TEXT, "size": base.TEXT_SIZE},
        "cliponaxis": False,
    }
    absent = [(place, bar.words) for place, bar in zip(places, bars, strict=True) if bar.value is None]
    return {
        "data": [trace],
        "layout": _layout(
            bars, absent, base.percent_axis(top * LABEL_ROOM, ticksuffix=unit, tickmode="auto", nticks=5)
        ),
    }


def stacked_bars(stacks: Sequence[Stack], colours: Sequence[str]) -> base.Part:
    """Return stacks one below the other, their segments in the order of ``colours``; small segments stay unlabelled."""
    places = _places(stacks)
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [float(stack.percents[part]) if stack.percents else None for stack in stacks],
            "y": places,
            "width": BAR_THICKNESS,
            "marker": {"color": colour, "line": {"color": base.PAPER, "width": 1.5}},
            "text": [_inside(stack, part) for stack in stacks],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": base.PAPER, "size": 13},
        }
        for part, colour in enumerate(colours)
    ]
    absent = [(place, stack.words) for place, stack in zip(places, stacks, strict=True) if not stack.percents]
    return {"data": traces, "layout": {**_layout(stacks, absent, base.percent_axis(100.5)), "barmode": "stack"}}


def row_labels(labels: Sequence[str], lift: int = ABOVE_BAR) -> list[base.Part]:
    """Return the names of rows, the first on top, each at the left above its row: they never squeeze the drawing."""
    above = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "middle", "yshift": lift, "align": "left"}
    return [
        base.note(label, y=place, **above) for label, place in zip(labels, range(len(labels) - 1, -1, -1), strict=True)
    ]


def row_axis(count: int) -> base.Part:
    """Return the hidden axis on which ``count`` rows stand one below the other, with room for the first one's name."""
    return base.plain_axis(range=[-0.55, count - 0.25], showticklabels=False)


def row_height(count: int, each: int = ROW_HEIGHT) -> int:
    """Return the height in pixels of a chart of so many rows of ``each`` pixels."""
    return count * each + ROOM_ABOVE + ROOM_BELOW


def absent_words(place: float, words: str) -> base.Part:
    """Return the words that stand in a row which has no figure."""
    quiet = {"size": base.TEXT_SIZE, "color": base.QUIET}
    return {**base.note(words, x=0, y=place, xref="paper", xanchor="left"), "font": quiet}


def _places(rows: Sequence[object]) -> list[int]:
    return list(range(len(rows)))[::-1]


def _layout(rows: Sequence[Bar] | Sequence[Stack], absent: Sequence[tuple[int, str]], axis: base.Part) -> base.Part:
    named = row_labels([row.label for row in rows])
    return base.layout(
        height=row_height(len(rows)),
        margin={"l": 16, "r": 16, "t": ROOM_ABOVE, "b": ROOM_BELOW},
        xaxis=axis,
        yaxis=row_axis(len(rows)),
        annotations=[*named, *(absent_words(*one) for one in absent)],
    )


def _inside(stack: Stack, part: int) -> str:
    percent = stack.percents[part] if stack.percents else Decimal(0)
    return f"{percent:.0f}%" if percent >= READABLE_SEGMENT else ""
