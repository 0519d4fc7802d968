"""Rare events of a group over several collections: published counts added up, so that nothing new is published.

Every count that goes in stands, rounded to the nearest 5, in a release that everybody can read; whoever reads the
releases could add them up as well. No suppressed figure has a part in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.indicators.intervals import ratio_interval
from app.indicators.leave_out import FourCounts
from app.indicators.rounding import half_up

MOST_YEARS = 3
LEAST_YEARS = 2


@dataclass(frozen=True, slots=True)
class YearsTogether:
    """The sum of a group's published counts over ``years`` (oldest first), and their ratio with limits to 1 decimal."""

    years: tuple[int, ...]
    counts: FourCounts
    ratio: float
    lower: float
    upper: float


def years_together(published: Mapping[int, FourCounts], newest: int) -> YearsTogether | None:
    """Return the three collections up to ``newest`` as one; ``None`` where fewer than two of them are published.

    ``published`` gives rounded counts (a of n1, c of n2) by the collection's year; a year that is suppressed or was
    not held is missing from it, and from the result.
    """
    years = tuple(sorted(year for year in published if newest - MOST_YEARS < year <= newest))
    if len(years) < LEAST_YEARS:
        return None
    a, n1, c, n2 = (sum(cells) for cells in zip(*(published[year] for year in years), strict=True))
    interval = ratio_interval(a, n1, c, n2)
    limits = (float(half_up(float(value), 1)) for value in (interval.lower, interval.upper))
    return YearsTogether(years, (a, n1, c, n2), float(half_up(Fraction(a * n2, c * n1), 1)), *limits)
