"""A return as far as it could be read: what is a number, what is blank, and what nobody can say yet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from app.indicators.edition import Edition, EthnicGroup, Kind, Measure, Side
from app.indicators.returns import Cell, Place, Return, ReturnDetails, TableState, total
from schemas.findings import Finding
from schemas.wording import first_place

WHITE_BRITISH = "white_british"
WHITE_MINORITY = "white_minority"
WHITE_NOT_SPLIT = "white_not_split"


class Filling(StrEnum):
    """How much of a row the file holds."""

    FILLED = "filled"
    BLANK = "blank"
    UNREAD = "unread"


class Row(NamedTuple):
    """One row of counts: a measure, or one breakdown of it, for one service."""

    service: str
    measure: str
    breakdown: str = ""

    def cell(self, group: str) -> Cell:
        """The row's cell in one column."""
        return Cell(self.service, self.measure, self.breakdown, group)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a family of checks found, and which of its checks could not be run, with the reason."""

    findings: tuple[Finding, ...] = ()
    not_run: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A return between reading and judging.

    ``numbers`` are the cells that hold a usable count. ``unusable`` are those that hold something else or could
    not be read: they are neither numbers nor blank, and no further check looks at them.
    """

    edition: Edition
    details: ReturnDetails
    numbers: Mapping[Cell, int]
    unusable: frozenset[Cell] = frozenset()
    places: Mapping[Cell, Place] = field(default_factory=dict)
    unread: frozenset[Cell] = frozenset()
    detail_places: Mapping[str, Place] = field(default_factory=dict)
    previous: Return | None = None

    def place(self, cell: Cell) -> Place:
        """Where a cell stands; for one absent from a CSV file, where the nearest cell of its row stands."""
        own = self.places.get(cell)
        if own is not None:
            return own
        row = Row(cell.service, cell.measure, cell.breakdown)
        return first_place([self.places.get(row.cell(group), Place()) for group in self.edition.group_keys])

    def label(self, row: Row) -> str:
        """The row's label as the person sees it, with its service."""
        measure = self.edition.measures[row.measure]
        return f"{measure.row_label(row.breakdown)} ({self.edition.service(row.service).label})"

    def column(self, group: str) -> str:
        """The column's label as the person sees it."""
        return self.edition.group(group).label

    @cached_property
    def covered(self) -> tuple[str, ...]:
        """The services that the return covers, in the edition's order; those with any entry where it does not say."""
        entered = {cell.service for cell in (*self.numbers, *self.unusable)}
        chosen = self.details.services or entered or self.edition.service_keys
        return tuple(key for key in self.edition.service_keys if key in chosen)

    def is_supplied(self, table: str) -> bool:
        """Whether the return says that a table is supplied."""
        return self.details.tables.get(table, TableState.SUPPLIED) is TableState.SUPPLIED

    def rows_of(self, service: str, measure: Measure) -> tuple[Row, ...]:
        """The rows that together make up one measure of a service."""
        return tuple(Row(service, measure.key, breakdown) for breakdown in measure.breakdown_keys)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row of the services covered and the tables supplied, in the order of the template."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[Row]:
        for table, measure, breakdown in self.edition.rows():
            if self.is_supplied(table.key):
                for service in self.covered:
                    yield Row(service, measure.key, breakdown)

    @cached_property
    def _row_set(self) -> frozenset[Row]:
        return frozenset(self.rows)

    def cells(self, row: Row) -> tuple[Cell, ...]:
        """The cells of a row in column order."""
        return tuple(row.cell(group) for group in self.edition.group_keys)

    def is_blank(self, cell: Cell) -> bool:
        """Whether nothing stood in a cell that could be read."""
        return cell not in self.numbers and cell not in self.unusable

    def filling(self, row: Row) -> Filling:
        """Whether a row holds anything; ``UNREAD`` where that cannot be said."""
        cells = self.cells(row)
        if any(cell in self.numbers or (cell in self.unusable and cell not in self.unread) for cell in cells):
            return Filling.FILLED
        return Filling.UNREAD if any(cell in self.unread for cell in cells) else Filling.BLANK

    def measure_filling(self, service: str, measure: Measure) -> Filling:
        """The same for a measure with all its breakdowns."""
        found = {self.filling(row) for row in self.rows_of(service, measure)}
        return next(state for state in (Filling.FILLED, Filling.UNREAD, Filling.BLANK) if state in found)

    def sum(self, service: str, measure: str, group: str) -> int | None:
        """A group's count of a measure over its breakdowns; ``None`` where a part is missing or not to be used."""
        rows = self.rows_of(service, self.edition.measures[measure])
        if not self._row_set.issuperset(rows):
            return None
        return total(self.numbers.get(row.cell(group)) for row in rows)

    def white_sum(self, service: str, measure: str) -> int | None:
        """A measure's count of White people, however White was split."""
        split = [self.sum(service, measure, group) for group in (WHITE_BRITISH, WHITE_MINORITY)]
        single = self.sum(service, measure, WHITE_NOT_SPLIT)
        both = total(split)
        if single is None:
            return both
        return single + sum(part for part in split if part is not None)

    def everyone(self, service: str, measure: str) -> int | None:
        """Everybody counted by a measure, ethnicity known or not; ``None`` where a part is missing."""
        known = [self.sum(service, measure, group.key) for group in self.edition.groups if _is_single(group)]
        return total([self.white_sum(service, measure), *known, self.unknown(service, measure)])

    def unknown(self, service: str, measure: str) -> int | None:
        """Those counted by a measure whose ethnicity is not known, from whichever of its columns are in use."""
        rows = self.rows_of(service, self.edition.measures[measure])
        columns = self.edition.groups_on(Side.UNKNOWN)
        used = [group for group in columns if not all(self.is_blank(row.cell(group)) for row in rows)]
        return total(self.sum(service, measure, group) for group in used) if used else None


def _is_single(group: EthnicGroup) -> bool:
    return group.side is not Side.UNKNOWN and group.key not in WHITE_COLUMNS


WHITE_COLUMNS = (WHITE_BRITISH, WHITE_MINORITY, WHITE_NOT_SPLIT)


def blocked_by_row(edition: Edition, row: Row) -> tuple[str, ...]:
    """The indicators that cannot be computed without a row; pay bands need only the rows of a band."""
    return tuple(
        indicator.key
        for indicator in edition.indicators_using(row.measure)
        if indicator.kind is not Kind.BAND_RATIO or row.breakdown in indicator.bands
    )


def blocked_by(edition: Edition, measures: Iterable[str]) -> tuple[str, ...]:
    """The indicators that cannot be computed without some of these measures, in the edition's order."""
    wanted = frozenset(measures)
    return tuple(
        indicator.key
        for indicator in edition.indicators
        if indicator.is_applicable and wanted.intersection((indicator.numerator, indicator.denominator))
    )


def every_indicator(edition: Edition) -> tuple[str, ...]:
    """Every indicator that the edition calculates."""
    return blocked_by(edition, edition.measures)
