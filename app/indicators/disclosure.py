"""Disclosure control on one postcard: what of a return, or of many returns together, others may see.

- A count of 1 to 9 is suppressed, and so is every count of a group of fewer than 10 people.
- 0 is shown as 0 where the group has at least 10 people; a count of everybody in the group is suppressed.
- What is left is rounded to the nearest 5. Ratios come from rounded counts, to 1 decimal, and only where both
  numerators are at least 10 and both denominators at least 25. Percentages need a base of 22.5.
- A sum needs at least 5 organisations, none with more than half of it, the two largest with at most 90% of it, and
  everybody but the two largest with at least 10 people and 10% of the largest, so that no member, nor two together,
  can work out another. The same holds of the people left over where a figure counts some of a known number.

Suppressed is a value of its own with one mark, whatever the cause: it is never blank, never 0.
Sources: ONS research outputs (10), HESA rounding strategy (5, 22.5), ONS BRES and ACRO defaults (dominance).
"""

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction

from app.indicators.results import Result
from app.indicators.rounding import half_up

THRESHOLD = 10
BASE = 5
LEAST_RATIO_DENOMINATOR = 25
LEAST_PERCENTAGE_BASE = Fraction(45, 2)
LEAST_CONTRIBUTORS = 5
RULE_VERSION = "4"


class Suppressed(Enum):
    """Withheld so that nobody can be recognised."""

    SUPPRESSED = "[c]"

    def __str__(self) -> str:
        return self.value


SUPPRESSED = Suppressed.SUPPRESSED


def rounded(count: int) -> int:
    """Return a count to the nearest 5."""
    return BASE * int(half_up(Fraction(count, BASE)))


def publishable_count(count: int, population: int, threshold: int = THRESHOLD) -> int | Suppressed:
    """Return a rounded count of a group of ``population`` people, or the mark."""
    if population < threshold or 0 < count < threshold or count == population:
        return SUPPRESSED
    return rounded(count)


def publishable_ratio(a: int, n1: int, c: int, n2: int, threshold: int = THRESHOLD) -> float | Suppressed:
    """Return (a / n1) / (c / n2) from rounded counts to 1 decimal, or the mark."""
    shown = publishable_counts(a, n1, c, n2, threshold)
    if isinstance(shown, Suppressed):
        return shown
    return float(half_up(Fraction(shown[0] * shown[3], shown[2] * shown[1]), 1))


def publishable_counts(
    a: int, n1: int, c: int, n2: int, threshold: int = THRESHOLD
) -> tuple[int, int, int, int] | Suppressed:
    """Return the four rounded counts that a published ratio rests on, or the mark."""
    if min(a, c) < threshold or min(n1, n2) < LEAST_RATIO_DENOMINATOR or a >= n1 or c >= n2:
        return SUPPRESSED
    return rounded(a), rounded(n1), rounded(c), rounded(n2)


def publishable_percentage(count: int, base: int, threshold: int = THRESHOLD) -> float | Suppressed:
    """Return a percentage from rounded counts to 1 decimal, or the mark."""
    shown = publishable_count(count, base, threshold)
    if isinstance(shown, Suppressed) or base < LEAST_PERCENTAGE_BASE:
        return SUPPRESSED
    return float(half_up(Fraction(100 * shown, rounded(base)), 1))


def is_safe_sum(parts: Sequence[int]) -> bool:
    """Say whether the sum of one figure per organisation may be published; a sum of 0 has nobody to give away."""
    largest = sorted(parts, reverse=True)[:2]
    return is_safe_total(len(parts), sum(parts), *largest) if len(largest) > 1 else False


def is_safe_total(contributors: int, total: int, largest: int, second: int) -> bool:
    """Say the same from the total and its two largest parts, without the parts at hand."""
    if contributors < LEAST_CONTRIBUTORS:
        return False
    rest = total - largest - second
    is_shared = 10 * rest >= largest and 10 * (largest + second) <= 9 * total and 2 * largest <= total
    return total == 0 or (is_shared and rest >= THRESHOLD)


def is_too_small_to_publish(result: Result) -> bool:
    """Say whether an organisation should not pass on this result of its own, because a count in it is too small."""
    pairs = (
        (result.numerator, result.denominator),
        (result.reference_numerator, result.reference_denominator),
    )
    return any(
        publishable_count(part, whole) is SUPPRESSED for part, whole in pairs if part is not None and whole is not None
    )
