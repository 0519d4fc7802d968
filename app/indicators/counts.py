"""The four counts that are compared, and how few are too few to lean on."""

from dataclasses import dataclass

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


def rate(part: int, whole: int) -> float | None:
    """Return the share of a whole; ``None`` where the whole is nobody or smaller than its part."""
    return part / whole if whole > 0 and part <= whole else None
