"""One page of a long list, with the length of the whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 500
LONGEST_NUMBER = 4

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


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where the page before and the next one are, empty where there is none, and which rows are shown."""

    previous: str
    next: str
    shown: str


def page_number(text: str) -> int:
    """Return the number of a page, counted from 1; the first for anything that is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return max(int(text), 1) if is_number else 1


def page_links(path: str, asked: Mapping[str, str], page: Page[Any]) -> PageLinks:
    """Return the links of a page of ``path``; ``asked`` is the query that it was opened with."""
    number = page.offset // page.limit + 1
    last = page.offset + len(page.rows)
    shown = f"{page.offset + 1:,} to {last:,} of {page.total:,}" if page.rows else f"none of {page.total:,}"
    return PageLinks(
        _address(path, asked, number - 1) if number > 1 else "",
        _address(path, asked, number + 1) if page.has_more else "",
        shown,
    )


def _address(path: str, asked: Mapping[str, str], number: int) -> str:
    kept = {name: value for name, value in asked.items() if name != "page" and value}
    return f"{path}?{urlencode({**kept, 'page': number})}"
