"""Last year's figures beside this year's inputs: greyed and locked, for orientation, and never read back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.indicators.edition import Edition
from app.indicators.returns import Cell, Return
from schemas import layout as places
from schemas.carrying import fits
from schemas.layout import Section

GAP = 1
HEADING = "Sent for {year}: for orientation only, nothing here is read"
HOW_TO = (
    "The grey figures to the right of each table are those that you sent for {year}, where the definition is the same.",
    "They are for orientation only. Nothing there is read, and nothing there needs to be changed.",
)

MarkFields = tuple[int, int, str | int, str]


@dataclass(frozen=True, slots=True)
class LastYear:
    """What an organisation sent for the collection before, as far as it can stand beside this year's figures."""

    year: int
    counts: Mapping[Cell, int]


def last_year(earlier: Return, made_for: Edition, wanted: Edition) -> LastYear:
    """Return the figures of an earlier return whose row, group and definition are still those of ``wanted``."""
    counts = {cell: count for cell, count in earlier.counts.items() if fits(cell, made_for, wanted)}
    return LastYear(made_for.collection, counts)


def first_column(edition: Edition) -> int:
    """Return the column of the first earlier figure, right of the totals."""
    return places.total_column(edition) + 1 + GAP


def last_column(edition: Edition) -> int:
    """Return the column of the earlier totals."""
    return first_column(edition) + len(edition.groups)


def last_year_marks(edition: Edition, section: Section, shown: LastYear) -> Iterator[MarkFields]:
    """Yield row, column, value and look of what stands beside one section; nothing where it held no figure.

    The headings carry the year, so that none of them reads like the heading of an input.
    """
    lines = {row.row: _line(edition, section, row, shown) for row in section.rows}
    if not any(lines.values()):
        return
    left = first_column(edition)
    yield section.heading_row, left, HEADING.format(year=shown.year), "earlier_title"
    for index, label in enumerate((*(group.label for group in edition.groups), places.TOTAL_HEADER)):
        yield section.header_row, left + index, f"{label}, {shown.year}", "earlier"
    for row, counts in lines.items():
        yield from _line_marks(edition, row, counts)


def _line(edition: Edition, section: Section, row: places.SectionRow, shown: LastYear) -> dict[int, int]:
    cells = (Cell(section.service.key, row.measure.key, row.breakdown, group) for group in edition.group_keys)
    return {index: shown.counts[cell] for index, cell in enumerate(cells) if cell in shown.counts}


def _line_marks(edition: Edition, row: int, counts: Mapping[int, int]) -> Iterator[MarkFields]:
    left = first_column(edition)
    for index, count in counts.items():
        yield row, left + index, count, "earlier"
    if counts:
        yield row, last_column(edition), sum(counts.values()), "earlier"
