"""How far a ratio could move if the people of unknown ethnicity were counted on one side or the other."""

import math
from fractions import Fraction

from app.indicators.counts import Counts


def bounds(
    counts: Counts, unknown_numerator: int | None, unknown_denominator: int | None
) -> tuple[float, float] | None:
    """Return the smallest and largest ratio with the unknowns left out, all in the one group, or all in the other.

    Either end may be infinite. ``None`` where the unknowns were not supplied or no such ratio can be worked out.
    """
    if unknown_numerator is None or unknown_denominator is None:
        return None
    ways = (
        counts,
        Counts(counts.a + unknown_numerator, counts.n1 + unknown_denominator, counts.c, counts.n2),
        Counts(counts.a, counts.n1, counts.c + unknown_numerator, counts.n2 + unknown_denominator),
    )
    ratios = [ratio(way) for way in ways if way.is_calculable and way.has_cases]
    return (min(ratios), max(ratios)) if ratios else None


def ratio(counts: Counts) -> float:
    """Return the ratio of the two rates, infinite where only the compared group has cases."""
    return float(exact_ratio(counts)) if counts.c else math.inf


def exact_ratio(counts: Counts) -> Fraction:
    """Return the ratio of the two rates without any rounding; both rates need people, the second cases."""
    return Fraction(counts.a * counts.n2, counts.c * counts.n1)
