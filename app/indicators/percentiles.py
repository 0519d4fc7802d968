"""Where a ratio lies among the published quartiles or deciles of a group, in words; nobody's value is needed for it."""

from collections.abc import Mapping
from itertools import pairwise

Points = Mapping[int, float]

QUARTILES = (25, 50, 75)
DECILES = tuple(range(10, 100, 10))
MIDDLE = 50
CANNOT_RANK = "Your numbers cannot say where you rank."
NEARLY_ALL = 80  # per cent of the organisations: where a place could be among so many, none is given


def parts_of(points: Points) -> tuple[int, ...]:
    """Return the finest set of percentiles that is published whole: the deciles, else the quartiles, else none."""
    return next((wanted for wanted in (DECILES, QUARTILES) if all(one in points for one in wanted)), ())


def place_of(ratio: float, points: Points) -> tuple[int, int] | None:
    """Return what percentage of the group has a lower ratio, at least and at most; ``None`` without points."""
    wanted = parts_of(points)
    if not wanted:
        return None
    below = sum(points[percentile] < ratio for percentile in wanted)
    ends = (0, *wanted, 100)
    return ends[below], ends[below + 1]


def place_sentence(ratio: float, lower: float, upper: float, points: Points) -> str:
    """Return the place of a ratio, and of the ends of what the numbers allow; empty without points.

    No place is given where the numbers allow nearly all of them.
    """
    place, low, high = (place_of(one, points) for one in (ratio, lower, upper))
    if place is None or low is None or high is None:
        return ""
    if high[1] - low[0] >= NEARLY_ALL:
        return CANNOT_RANK
    start = f"Of the organisations that gave this figure, {_how_many(*place)} have a lower ratio than yours"
    if low == high:
        return f"{start}, and so it is with everything that your numbers allow."
    return f"{start}; with your numbers it could be anything from {low[0]}% to {high[1]}%."


def _how_many(least: int, most: int) -> str:
    """Return two ends of a percentage of organisations in words: ``between 40% and 50%``, ``fewer than 10%``."""
    if least == 0:
        return f"fewer than {most}%"
    return f"more than {least}%" if most == 100 else f"between {least}% and {most}%"  # noqa: PLR2004 - all of them


def segments(points: Points) -> tuple[tuple[float, float, float], ...]:
    """Return each stretch between neighbouring published ratios, and the share of the group in it (0 to 1).

    Points are published rounded, so several may be equal: their organisations count half to either side.
    """
    percentiles: dict[float, list[int]] = {}
    for one in parts_of(points):
        percentiles.setdefault(points[one], []).append(one)
    middles = [(ratio, (ones[0] + ones[-1]) / 200) for ratio, ones in percentiles.items()]
    return tuple((low, high, above - below) for (low, below), (high, above) in pairwise(middles))


def point_label(percentile: int) -> str:
    """Return what a published point is called: the ratio that such a percentage of the organisations lies below."""
    middle = f"{MIDDLE}% lie below (the middle)"
    return middle if percentile == MIDDLE else f"{percentile}% lie below"
