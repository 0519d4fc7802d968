"""A group's published figure without the reader's own part, so that nobody is compared with itself.

Nothing new is shown: the published counts and its own are both before the reader, who could subtract one from the
other. What is left is off by up to 2 in each count, because the published ones are rounded to the nearest 5.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.indicators.disclosure import LEAST_CONTRIBUTORS, LEAST_RATIO_DENOMINATOR, THRESHOLD
from app.indicators.rounding import half_up

FourCounts = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Others:
    """Everybody else of a group: about how many (a of n1, c of n2), their ratio to 1 decimal, and who contributed."""

    counts: FourCounts
    ratio: float
    contributors: int


def without_own(published: FourCounts, own: FourCounts, contributors: int) -> Others | None:
    """Return what the others of a group have together; ``None`` where they fall short of what any figure needs.

    ``published`` are the group's rounded counts, ``own`` the exact ones that the reader put in, ``contributors`` the
    organisations behind the figure, the reader among them.
    """
    a, n1, c, n2 = (whole - part for whole, part in zip(published, own, strict=True))
    others = contributors - 1
    is_enough = min(a, c) >= THRESHOLD and min(n1, n2) >= LEAST_RATIO_DENOMINATOR and a < n1 and c < n2
    if not is_enough or others < LEAST_CONTRIBUTORS:
        return None
    return Others((a, n1, c, n2), float(half_up(Fraction(a * n2, c * n1), 1)), others)
