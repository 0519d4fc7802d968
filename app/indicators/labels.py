"""What one pair of rates says: the label, decided in whole numbers at its edges, and whether to lean on it.

Beyond means outside four-fifths (0.80 to 1.25) with an inclusive edge: exactly 0.80 and 1.25 are within. Clear means
that the whole 95% interval lies on that side of equal rates.
"""

from dataclasses import dataclass

from app.indicators.edition import Adverse
from app.indicators.results import Label, Reliability

LEAST_EXPECTED = 5
LEAST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """``a`` of ``n1`` people in the compared group, ``c`` of ``n2`` in the group it is compared with."""

    a: int
    n1: int
    c: int
    n2: int

    @property
    def is_calculable(self) -> bool:
        """Whether both groups hold somebody and no part is larger than its whole."""
        return self.n1 > 0 and self.n2 > 0 and self.a <= self.n1 and self.c <= self.n2

    @property
    def has_cases(self) -> bool:
        """Whether anybody at all is counted above the line."""
        return self.a + self.c > 0


def reliability(counts: Counts) -> Reliability:
    """Return ``low`` below ten events, or where equal rates would give either group fewer than five."""
    events, people = counts.a + counts.c, counts.n1 + counts.n2
    expected_low = min(counts.n1, counts.n2) * events < LEAST_EXPECTED * people
    return Reliability.LOW if expected_low or events < LEAST_EVENTS else Reliability.OK


def label(counts: Counts, lower: float, upper: float, adverse: Adverse) -> Label:
    """Return what the counts and their interval say about the compared group.

    Adverse takes both tests, possible exactly one of them; favourable is adverse mirrored. At low
    reliability both tests together say no more than possible, and one says nothing.
    """
    is_low = reliability(counts) is Reliability.LOW
    tests = _beyond(counts, adverse) + _clear(lower, upper, adverse)
    if is_low:
        return Label.POSSIBLE if tests == 2 else Label.NO_EVIDENCE  # noqa: PLR2004 - both of the two tests
    if tests:
        return Label.POSSIBLE if tests == 1 else Label.ADVERSE
    other = _MIRRORED[adverse]
    if _beyond(counts, other) and _clear(lower, upper, other):
        return Label.FAVOURABLE
    return Label.NO_EVIDENCE


_MIRRORED = {Adverse.BELOW: Adverse.ABOVE, Adverse.ABOVE: Adverse.BELOW}


def _beyond(counts: Counts, side: Adverse) -> bool:
    compared, reference = counts.a * counts.n2, counts.c * counts.n1
    if side is Adverse.BELOW:
        return 5 * compared < 4 * reference
    return 4 * compared > 5 * reference


def _clear(lower: float, upper: float, side: Adverse) -> bool:
    return upper < 1 if side is Adverse.BELOW else lower > 1
