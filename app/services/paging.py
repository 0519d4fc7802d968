"""One page of a long list, with the length of the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 500

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of ``total``, beginning after ``offset`` others."""

    rows: tuple[Row, ...]
    total: int
    limit: int
    offset: int

    @property
    def has_more(self) -> bool:
        """Whether rows follow this page."""
        return self.offset + len(self.rows) < self.total

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def page_of(rows: Sequence[Row], limit: int, offset: int) -> Page[Row]:
    """Return the page of a list that is in memory."""
    limit, offset = within_bounds(limit, offset)
    return Page(tuple(rows[offset : offset + limit]), len(rows), limit, offset)


def within_bounds(limit: int, offset: int) -> tuple[int, int]:
    """Return a limit from 1 to ``LARGEST_LIMIT`` and an offset from 0, whatever was asked for."""
    return min(max(limit, 1), LARGEST_LIMIT), max(offset, 0)
