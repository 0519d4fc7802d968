"""The pages on which a return is typed: what stands in each field, what is said of it, and who changed it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import TypedCheck, TypedValue, Upload
from app.indicators.edition import Edition, Table
from app.indicators.returns import Cell, TableState
from app.services.typed_fields import START, Field, fields_of
from app.services.typed_findings import Said, said_of
from app.services.typed_returns import (
    Fate,
    Outcome,
    Standing,
    Typist,
    changes_elsewhere,
    changes_of_others,
    newest_id,
    standing_values,
)
from app.services.typed_sending import complete_texts
from schemas.detail_checks import Expected
from schemas.layout import Section, SectionRow, StartRow, sections, start_rows
from schemas.parsing import parse_text
from schemas.typed import field_of


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. ``outcome`` is what became of it when it was sent; ``changed`` a colleague's newer value."""

    field: Field
    text: str
    version: int
    said: tuple[Said, ...] = ()
    changed: TypedValue | None = None
    outcome: Outcome | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether a colleague typed something else meanwhile."""
        return self.outcome is not None and self.outcome.fate is Fate.CONFLICT

    @property
    def is_refused(self) -> bool:
        """Whether what was sent could not be kept."""
        return self.outcome is not None and self.outcome.fate is Fate.REFUSED


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of counts; ``total`` is ``None`` while a cell holds no number."""

    key: str
    label: str
    cells: tuple[FieldView, ...]

    @property
    def total(self) -> int | None:
        """The sum of the line; ``None`` where nothing is typed or something is no number."""
        numbers = [parse_text(cell.text) for cell in self.cells if cell.text]
        whole = [number for number in numbers if isinstance(number, int)]
        return sum(whole) if whole and len(whole) == len(numbers) else None


@dataclass(frozen=True, slots=True)
class SectionView:
    """The lines of one service."""

    label: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """The page of one table."""

    table: Table
    state: FieldView
    note: FieldView
    sections: tuple[SectionView, ...]
    after: Table | None

    @property
    def fields(self) -> Iterator[FieldView]:
        """Every field of the page."""
        yield from (self.state, self.note)
        for section in self.sections:
            for row in section.rows:
                yield from row.cells


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table in the list of all: how much of it is typed, and how much of that is to fix."""

    table: Table
    typed: int
    fields: int
    to_fix: int
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class StartView:
    """The page of the details, with the list of the tables."""

    details: Mapping[str, FieldView]
    lines: tuple[StartRow, ...]
    tables: tuple[TableLine, ...]
    services: tuple[str, ...]
    last: TypedValue | None
    check: Upload | None
    changes_since_check: int

    @property
    def fields(self) -> Iterable[FieldView]:
        """Every field of the page."""
        return self.details.values()


@dataclass(frozen=True, slots=True)
class Desk:
    """What is kept of a typed return at one moment, and what is said of it."""

    typist: Typist
    standing: Standing
    texts: Mapping[str, str]
    said: tuple[Said, ...]
    changed: Mapping[str, TypedValue]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        """The edition by which the return is typed."""
        return self.typist.edition

    @property
    def newest(self) -> int:
        """The id of the newest value."""
        return newest_id(self.standing)

    @property
    def services(self) -> tuple[str, ...]:
        """The services that the return covers, as far as that can be read; all where it cannot."""
        named = {part.strip() for part in self.texts.get("services", "").split(",")}
        return tuple(key for key in self.edition.service_keys if key in named) or self.edition.service_keys

    def view(self, key: str) -> FieldView:
        """Return one field as its page shows it."""
        value, outcome = self.standing.get(key), self.outcomes.get(key)
        is_open = outcome is not None and outcome.fate in {Fate.CONFLICT, Fate.REFUSED}
        return FieldView(
            field=fields_of(self.edition)[key],
            text=outcome.change.text if outcome and is_open else self.texts.get(key, ""),
            version=value.version if value else 0,
            said=() if is_open else tuple(item for item in self.said if item.field == key),
            changed=self.changed.get(key),
            outcome=outcome if is_open else None,
        )


def desk_of(session: Session, typist: Typist, *, since: int | None = None, outcomes: Sequence[Outcome] = ()) -> Desk:
    """Return what is kept and said of a typed return; ``since`` is the newest value that the person has seen.

    ``outcomes`` is what became of what was just sent.

    Raises ``ConflictError`` if the organisation is not registered.
    """
    standing = standing_values(session, typist.organisation_id, typist.collection.id)
    texts = complete_texts(session, typist, standing)
    expected = Expected(typist.clock.today(), texts["organisation"], typist.collection.year)
    if outcomes and since is not None:
        changed = changes_elsewhere(standing, since, outcomes)
    else:
        changed = changes_of_others(standing, typist.actor.user_id, since)
    return Desk(
        typist=typist,
        standing=standing,
        texts=texts,
        said=said_of(typist.edition, texts, expected),
        changed={value.field: value for value in changed},
        outcomes={outcome.change.field: outcome for outcome in outcomes},
    )


def table_view(desk: Desk, table: Table) -> TableView:
    """Return the page of one table, for the services that the return covers and those with figures."""
    tables = desk.edition.tables
    place = tables.index(table)
    shown = [section for section in sections(desk.edition, table) if _is_shown(desk, section)]
    return TableView(
        table=table,
        state=desk.view(f"table.{table.key}"),
        note=desk.view(f"note.{table.key}"),
        sections=tuple(_section(desk, section) for section in shown),
        after=tables[place + 1] if place + 1 < len(tables) else None,
    )


def start_view(session: Session, desk: Desk) -> StartView:
    """Return the page of the details, with how far each table is."""
    details = [key for key, item in fields_of(desk.edition).items() if item.page == START]
    check, newest = _last_check(session, desk.typist)
    return StartView(
        details={key: desk.view(key) for key in details},
        lines=tuple(line for line in start_rows(desk.edition) if line.key in details),
        tables=tuple(_table_line(desk, table) for table in desk.edition.tables),
        services=desk.services,
        last=max(desk.standing.values(), key=lambda value: value.id, default=None),
        check=check,
        changes_since_check=sum(value.id > newest for value in desk.standing.values()),
    )


def _is_shown(desk: Desk, section: Section) -> bool:
    service = section.service.key
    return service in desk.services or any(
        desk.texts.get(field_of(cell)) for row in section.rows for cell in _cells(desk.edition, service, row)
    )


def _section(desk: Desk, section: Section) -> SectionView:
    return SectionView(section.service.label, tuple(_row(desk, section.service.key, row) for row in section.rows))


def _row(desk: Desk, service: str, row: SectionRow) -> RowView:
    cells = tuple(desk.view(field_of(cell)) for cell in _cells(desk.edition, service, row))
    return RowView(row_key(cells[0].field.key), row.label, cells)


def _cells(edition: Edition, service: str, row: SectionRow) -> list[Cell]:
    return [Cell(service, row.measure.key, row.breakdown, group) for group in edition.group_keys]


def row_key(key: str) -> str:
    """Return the key of the line in which a field stands; a detail is a line of its own."""
    return key.rpartition(".")[0] if key.count(".") == len(Cell._fields) - 1 else key


def _table_line(desk: Desk, table: Table) -> TableLine:
    rows = [(section.service.key, row) for section in sections(desk.edition, table) for row in section.rows]
    keys = [
        field_of(cell)
        for service, row in rows
        if service in desk.services
        for cell in _cells(desk.edition, service, row)
    ]
    to_fix = {item.field for item in desk.said if item.severity == "must_fix" and item.field in keys}
    state = desk.texts.get(f"table.{table.key}", TableState.SUPPLIED)
    typed = sum(bool(desk.texts.get(key)) for key in keys)
    return TableLine(table, typed, len(keys), len(to_fix), is_left_out=state != TableState.SUPPLIED)


def _last_check(session: Session, typist: Typist) -> tuple[Upload | None, int]:
    """Return the newest upload that was typed here, and the newest value that went into it."""
    row = session.execute(
        select(Upload, TypedCheck.newest_value_id)
        .join(TypedCheck, TypedCheck.upload_id == Upload.id)
        .where(
            Upload.organisation_id == typist.organisation_id,
            TypedCheck.organisation_id == typist.organisation_id,
            Upload.collection_id == typist.collection.id,
        )
        .order_by(Upload.id.desc())
    ).first()
    return (row[0], row[1]) if row else (None, 0)


def texts_before(values: Iterable[TypedValue]) -> dict[int, str]:
    """Return what stood in the field before each value, by the value's id, of a complete history newest first."""
    known = {(value.field, value.version): value.text for value in values}
    return {value.id: known.get((value.field, value.version - 1), "") for value in values}
