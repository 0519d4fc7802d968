"""The direction of travel of a year's monthly figures: their prevalent trend, weighted to recent months.

The regulator's report says only that. This is the plainest reading that gives all thirteen arrows of its board of
2020-21: a straight line through the months, the newest counting most, called a trend when it is more than chance and
larger than the tolerance that separates amber from red.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import inf, sqrt

from app.boards.key import tolerance

UP, LEVEL, DOWN = "up", "level", "down"
FEWEST_MONTHS = 3
# Student's t, two-sided 5%, for 1 to 10 degrees of freedom: the months of a year less the two that a line takes.
BEYOND_CHANCE = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
MOST_MONTHS = len(BEYOND_CHANCE) + 2


def direction(values: Sequence[Decimal | None], aim: Decimal, unit: str) -> str:
    """Return up, level or down for figures in the order of their months; empty with fewer than three of them.

    Months without a figure are left out and keep their place in time. Only the newest twelve are read.
    """
    placed = [(place, float(value)) for place, value in enumerate(values[-MOST_MONTHS:], start=1) if value is not None]
    if len(placed) < FEWEST_MONTHS:
        return ""
    slope, strength = _line(placed)
    change = slope * (placed[-1][0] - placed[0][0])
    is_trend = abs(strength) >= BEYOND_CHANCE[len(placed) - 3] and abs(change) > tolerance(aim, unit)
    return LEVEL if not is_trend else UP if slope > 0 else DOWN


def _line(placed: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Return the slope for each month and how many standard errors it lies from level; months weigh as their square."""
    weights = [place * place for place, _ in placed]
    total = sum(weights)
    middle = sum(w * x for w, (x, _) in zip(weights, placed, strict=True)) / total
    mean = sum(w * y for w, (_, y) in zip(weights, placed, strict=True)) / total
    spread = sum(w * (x - middle) ** 2 for w, (x, _) in zip(weights, placed, strict=True))
    slope = sum(w * (x - middle) * (y - mean) for w, (x, y) in zip(weights, placed, strict=True)) / spread
    left = sum(w * (y - mean - slope * (x - middle)) ** 2 for w, (x, y) in zip(weights, placed, strict=True))
    error = sqrt(max(left, 0.0) / (len(placed) - 2) / spread)
    return slope, slope / error if error else inf
