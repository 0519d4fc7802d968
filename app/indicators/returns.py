"""A return as typed values: details, table states and counts, each count knowing where it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Cell(NamedTuple):
    """What one count is a count of; ``breakdown`` is empty where the measure has none."""

    service: str
    measure: str
    breakdown: str
    ethnic_group: str


class Place(NamedTuple):
    """Where in the user's file a value stood: sheet and cell of a workbook, or line of a CSV."""

    sheet: str | None = None
    cell: str | None = None
    line: int | None = None


class TableState(StrEnum):
    """What the organisation says about one table of its return."""

    SUPPLIED = "supplied"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_SUPPLY = "cannot_supply"


@dataclass(frozen=True, slots=True)
class ReturnDetails:
    """The details that stand before the counts. ``None`` or empty means that nothing was given."""

    organisation: str = ""
    collection: int | None = None
    template_version: str = ""
    as_at: date | None = None
    window_from: date | None = None
    window_to: date | None = None
    services: tuple[str, ...] = ()
    survey_from: date | None = None
    survey_to: date | None = None
    prepared_by: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, TableState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Return:
    """A return that was read: a missing cell means *not supplied*, a 0 means *none*."""

    details: ReturnDetails
    counts: Mapping[Cell, int]
    places: Mapping[Cell, Place] = field(default_factory=dict)

    def count(self, service: str, measure: str, breakdown: str, ethnic_group: str) -> int | None:
        """One count, or ``None`` where it was not supplied."""
        return self.counts.get(Cell(service, measure, breakdown, ethnic_group))

    def table_state(self, table: str) -> TableState:
        """What the organisation says about a table; supplied unless it says otherwise."""
        return self.details.tables.get(table, TableState.SUPPLIED)


def total(values: Iterable[int | None]) -> int | None:
    """Add counts; ``None`` if any is not supplied, since a sum with a gap is not a count of anything."""
    numbers = list(values)
    if any(number is None for number in numbers):
        return None
    return sum(number for number in numbers if number is not None)
