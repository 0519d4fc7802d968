"""Where a ratio lies among the published quartiles or deciles of a group, in words; nobody's value is needed for it."""

from collections.abc import Mapping
from itertools import pairwise

from app.indicators.wording import upper_first

Points = Mapping[int, float]

QUARTILES = (25, 50, 75)
DECILES = tuple(range(10, 100, 10))
_NAMES = {QUARTILES: "quarter", DECILES: "tenth"}
_ORDINALS = ("", "second ", "third ", "fourth ", "fifth ")


def parts_of(points: Points) -> tuple[int, ...]:
    """Return the finest set of percentiles that is published whole: the deciles, else the quartiles, else none."""
    return next((wanted for wanted in (DECILES, QUARTILES) if all(one in points for one in wanted)), ())


def place_of(ratio: float, points: Points) -> str:
    """Return the part of the group that a ratio falls in: ``the second highest tenth``; empty without points."""
    wanted = parts_of(points)
    if not wanted:
        return ""
    below = sum(points[percentile] < ratio for percentile in wanted)
    from_above = len(wanted) - below
    end, steps = ("lowest", below) if below <= from_above else ("highest", from_above)
    return f"the {_ORDINALS[steps]}{end} {_NAMES[wanted]}"


def place_sentence(ratio: float, lower: float, upper: float, points: Points) -> str:
    """Return the place of a ratio, and of the ends of what the numbers allow; empty without points.

    A fifth lowest and a fifth highest tenth meet in the middle.
    """
    place = place_of(ratio, points)
    if not place:
        return ""
    low, high = place_of(lower, points), place_of(upper, points)
    start = f"Your ratio lies in {place} of the group's"
    if low == high:
        return f"{start}, and so does everything that your numbers allow."
    return f"{start}; your numbers allow anything from {low} to {high}."


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
    """Return what a published point is called: ``Lower quartile``, ``Middle``, ``10th percentile``."""
    named = {25: "lower quartile", 50: "middle (median)", 75: "upper quartile"}
    return upper_first(named.get(percentile, f"{percentile}th percentile"))
