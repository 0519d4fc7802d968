"""A return in full, as the programme team reads it for quality: every count, every reason, every small cell."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Submission
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.disclosure import THRESHOLD
from app.indicators.edition import Edition, Measure, Table
from app.indicators.returns import Cell, Return
from app.services.queries import Query, queries_of
from app.services.sign_off_view import SignOffView, sign_off_view
from app.services.uploads import submitted_return


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of a return: its label and the count of each ethnic group, ``None`` where none was supplied."""

    label: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """One table of one service."""

    title: str
    groups: tuple[str, ...]
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A count that would be suppressed if it were published."""

    service: str
    row: str
    group: str
    count: int


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One version of a return in full. ``threshold`` is the count from which a cell may be published."""

    sign_off: SignOffView
    tables: tuple[CountTable, ...]
    small_cells: tuple[SmallCell, ...]
    threshold: int
    queries: tuple[Query, ...]


def review_view(session: Session, submission: Submission, editions_dir: Path = EDITIONS_DIR) -> ReviewView:
    """Return everything about one version. The caller logs the reading."""
    view = sign_off_view(session, submission, editions_dir)
    found = submitted_return(session, submission)
    return ReviewView(
        sign_off=view,
        tables=_tables(view.edition, found),
        small_cells=_small_cells(view.edition, found),
        threshold=THRESHOLD,
        queries=queries_of(session, submission.organisation_id, submission.collection_id),
    )


def _tables(edition: Edition, found: Return) -> tuple[CountTable, ...]:
    groups = tuple(group.label for group in edition.groups)
    every = (
        CountTable(f"{service.label}: {table.title}", groups, _rows(edition, table, service.key, found))
        for service in edition.services
        for table in edition.tables
    )
    return tuple(table for table in every if table.rows)


def _rows(edition: Edition, table: Table, service: str, found: Return) -> tuple[CountRow, ...]:
    every = (
        _row(edition, measure, service, breakdown, found)
        for measure in table.measures
        for breakdown in measure.breakdown_keys
    )
    return tuple(row for row in every if any(count is not None for count in row.counts))


def _row(edition: Edition, measure: Measure, service: str, breakdown: str, found: Return) -> CountRow:
    cells = (Cell(service, measure.key, breakdown, group) for group in edition.group_keys)
    return CountRow(measure.row_label(breakdown), tuple(found.counts.get(cell) for cell in cells))


def _small_cells(edition: Edition, found: Return) -> tuple[SmallCell, ...]:
    small = (
        (cell, count)
        for table, measure, breakdown in edition.rows()
        for service in edition.service_keys
        for group in edition.group_keys
        if (count := found.counts.get(cell := Cell(service, measure.key, breakdown, group))) is not None
        and 0 < count < THRESHOLD
    )
    return tuple(
        SmallCell(
            edition.service(cell.service).label,
            edition.measures[cell.measure].row_label(cell.breakdown),
            edition.group(cell.ethnic_group).label,
            count,
        )
        for cell, count in small
    )
