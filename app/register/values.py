"""Small typed values: a bounded count, a published source, and a percentage that knows why it is withheld."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

SMALLEST_BASE = 10


class State(StrEnum):
    """Whether a figure can be shown, and if not, why."""

    OK = "ok"
    WITHHELD_SMALL_BASE = "withheld_small_base"
    NOT_COMPARABLE = "not_comparable"
    NOT_PUBLISHED = "not_published"
    NOT_LOADED = "not_loaded"


@dataclass(frozen=True, slots=True)
class BoundedCount:
    """A count published only as lying within bounds, both inclusive: ``<10`` is 0 to 9, never 0 and never 10."""

    low: int
    high: int

    @classmethod
    def below(cls, limit: int) -> "BoundedCount":
        """Return the count that is under the limit; whether it may be 0 is not stated, so it may."""
        return cls(0, limit - 1)

    @property
    def text(self) -> str:
        """The count as published."""
        return f"<{self.high + 1}"

    @property
    def words(self) -> str:
        """The count as people read it."""
        return f"fewer than {self.high + 1}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Source:
    """The document that a figure was read from; ``kind`` is ``primary`` or ``secondary``."""

    title: str
    url: str
    kind: str


def rounded(number: Fraction, places: int) -> Decimal:
    """Return an exact fraction rounded half up (away from zero) to so many decimals."""
    steps = floor(abs(number) * 10**places + Fraction(1, 2))
    return Decimal(steps if number >= 0 else -steps).scaleb(-places)


def percent_of(count: int, base: int) -> Decimal | None:
    """Return count as a percentage of base, 1 decimal; ``None`` where the base is under 10 people."""
    if base < SMALLEST_BASE:
        return None
    return rounded(Fraction(count * 100, base), 1)


def ratio_of(figure: Decimal, reference: Decimal) -> Decimal:
    """Return figure ÷ reference to 2 decimals; the reference must not be 0."""
    return rounded(Fraction(figure) / Fraction(reference), 2)


def rounding_range(figure: Decimal, reference: Decimal) -> tuple[Decimal, Decimal]:
    """Return the smallest and largest ratio of two published shares before each was rounded, 2 decimals.

    A share printed as 17 was anything from 16.5 to 17.5; one printed as 17.0 from 16.95 to 17.05.
    """
    low, high = _unrounded(figure)
    reference_low, reference_high = _unrounded(reference)
    return rounded(low / reference_high, 2), rounded(high / reference_low, 2)


def _unrounded(share: Decimal) -> tuple[Fraction, Fraction]:
    half = Fraction(Decimal(1).scaleb(min(int(share.as_tuple().exponent), 0))) / 2
    return Fraction(share) - half, Fraction(share) + half
