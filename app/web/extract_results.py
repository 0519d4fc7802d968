"""Counts of HR extracts on their way through a person's browser: sealed, so that the service need keep nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from app.errors import InvalidRequestError
from app.indicators.edition import Edition
from app.indicators.returns import Cell, Return, ReturnDetails, TableState
from app.services.typed_fields import fields_of
from app.services.typed_returns import Typist
from schemas.dates import first_day
from schemas.typed import count_cells

KEPT_FOR = timedelta(hours=12)
GONE = "These counts cannot be used any more. Nothing of them was kept, so choose your files again."
SALT = "counts of HR extracts"
RECONCILIATION = ("kind", "fate", "rows", "first_rows", "meaning", "what_to_do")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the files of one person gave, for their return; days are ISO texts, ``counts`` end in the number."""

    organisation_id: int
    collection_id: int
    user_id: int
    at: str
    as_at: str
    window_to: str
    services: list[str]
    counts: list[list[Any]]
    files: list[dict[str, Any]]
    mapping: str


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One line of counts; a cell is ``None`` where the files cannot say."""

    label: str
    cells: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class CountedTable:
    """The lines of one table of the return that the files fill."""

    title: str
    rows: tuple[CountedRow, ...]


def sealed(counted: Counted, secret: str) -> str:
    """Return the counts as a text that nobody else can make or change."""
    text = URLSafeSerializer(secret, SALT).dumps(asdict(counted))
    return text if isinstance(text, str) else text.decode()


def unsealed(text: str, secret: str, typist: Typist) -> Counted:
    """Return what was sealed; raise ``InvalidRequestError`` for what is not ours, not this person's, or too old."""
    try:
        counted = Counted(**URLSafeSerializer(secret, SALT).loads(text))
    except BadData:
        raise InvalidRequestError(GONE) from None
    whose = (counted.organisation_id, counted.collection_id, counted.user_id)
    is_old = typist.clock.now() - datetime.fromisoformat(counted.at) > KEPT_FOR
    if is_old or whose != (typist.organisation_id, typist.collection.id, typist.actor.user_id):
        raise InvalidRequestError(GONE)
    return counted


def return_of(counted: Counted, typist: Typist, organisation_code: str) -> Return:
    """Return the return that the counts make; a table that no file fills is one that cannot be supplied."""
    edition, last = typist.edition, date.fromisoformat(counted.window_to)
    counts = {Cell(*cell): number for *cell, number in counted.counts}
    details = ReturnDetails(
        organisation=organisation_code,
        collection=edition.collection,
        template_version=edition.template_version,
        as_at=date.fromisoformat(counted.as_at),
        window_from=first_day(last, edition.window_months),
        window_to=last,
        services=tuple(counted.services),
        prepared_by=typist.actor.name,
        tables=dict.fromkeys(_unfilled(edition, counts), TableState.CANNOT_SUPPLY),
    )
    return Return(details, counts)


def tables_of(edition: Edition, counted: Counted) -> tuple[CountedTable, ...]:
    """Return the counts in the order of the return, table by table; tables that no file fills are left out."""
    counts = {Cell(*cell): number for *cell, number in counted.counts}
    without = set(_unfilled(edition, counts))
    return tuple(
        CountedTable(table.title, tuple(_rows(edition, table.key, counts, counted.services)))
        for table in edition.tables
        if table.key not in without
    )


def left_out(edition: Edition, counted: Counted) -> list[str]:
    """Return the titles of the tables that no file fills."""
    counts = {Cell(*cell): number for *cell, number in counted.counts}
    return [edition.table(key).title for key in _unfilled(edition, counts)]


def reconciliation(counted: Counted) -> Iterator[Sequence[object]]:
    """Yield what became of every row: one line for each fate of each file, which add up to the rows read."""
    for file in counted.files:
        for fate in file["fates"]:
            first = " ".join(map(str, fate["first_rows"]))
            yield file["kind"], fate["key"], fate["rows"], first, fate["words"], fate["fix"]
        yield file["kind"], "rows_read", file["rows"], "", "All rows below the headings.", ""


def _unfilled(edition: Edition, counts: Mapping[Cell, int]) -> list[str]:
    filled = {edition.measures[cell.measure].table for cell in counts}
    return [table.key for table in edition.tables if table.key not in filled]


def _rows(edition: Edition, table: str, counts: Mapping[Cell, int], services: Sequence[str]) -> Iterator[CountedRow]:
    fields, lines = fields_of(edition), dict[str, list[tuple[str, int | None]]]()
    for key, cell in count_cells(edition).items():
        if fields[key].page == table and cell.service in services:
            lines.setdefault(fields[key].row, []).append((fields[key].column or "", counts.get(cell)))
    for label, cells in lines.items():
        if any(number is not None for _column, number in cells):
            yield CountedRow(label, tuple(cells))
