"""Joining: the first collection in which the log says that an organisation registered. Derived, never typed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

RULE = (
    "An organisation joined in the first collection of this service in which its log says that it registered. "
    "That stays so if it withdrew later, and nobody types it in. Phases before this service are not counted."
)
NOT_YET = "not joined yet"


class Joined(NamedTuple):
    """The collection in which an organisation joined: its year, and the programme's name for it."""

    year: int
    phase: str

    @property
    def words(self) -> str:
        """The collection as a person reads it, such as "Phase 2 (2024)"."""
        return f"{self.phase} ({self.year})"


def joined_words(joined: Joined | None) -> str:
    """Return in which collection an organisation joined, or that it has not."""
    return NOT_YET if joined is None else joined.words


def first_joined(registered_on: Mapping[int, date], today: date) -> int | None:
    """Return the year of the first collection whose first registration is not after ``today``.

    ``registered_on`` holds the day of the first registration in each collection that has one, by the collection's year.
    """
    return min(_begun(registered_on.items(), today), default=None)


def _begun(registered_on: Iterable[tuple[int, date]], today: date) -> Iterable[int]:
    return (year for year, day in registered_on if day <= today)
