"""Where every input of an edition's workbook stands: the one map that writers, readers and people's own tools share."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.indicators.edition import Edition, Measure, Service, Table
from app.indicators.returns import Cell, Place

HOW_TO_SHEET = "How to"
START_SHEET = "Start"
CHECKS_SHEET = "Checks"
STAMP_SHEET = "_scwres"
STAMP_NAME = "SC-WRES return"

LABEL_COLUMN = 0
VALUE_COLUMN = 1
FIRST_GROUP_COLUMN = 2
STATE_ROW = 2
NOTE_ROW = 3
FIRST_START_ROW = 3
FIRST_SECTION_ROW = 5

STATE_LABEL = "Is this table supplied?"
NOTE_LABEL = "Note about this table"
MEASURE_HEADER = "Measure"
DEFINITION_HEADER = "Definition"
TOTAL_HEADER = "Total"
STATE_WORDS = {"supplied": "Supplied", "not_applicable": "Not applicable", "cannot_supply": "Cannot supply"}
YES, NO = "yes", "no"

LETTERS = 26


class InputKind(StrEnum):
    """What a person gives in an input."""

    COUNT = "count"
    DETAIL = "detail"
    TABLE_STATE = "table_state"
    NOTE = "note"


class DetailKind(StrEnum):
    """The form of a detail's value."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Input:
    """One input cell. ``row`` and ``column`` count from zero; the labels are those that the person sees."""

    kind: InputKind
    sheet: str
    row: int
    column: int
    row_label: str
    column_label: str | None = None
    key: str | None = None
    service: str | None = None
    measure: str | None = None
    breakdown: str | None = None
    ethnic_group: str | None = None

    @property
    def cell(self) -> str:
        """The cell's name, such as ``C8``."""
        return cell_name(self.row, self.column)

    @property
    def place(self) -> Place:
        """The place as a finding names it."""
        return Place(sheet=self.sheet, cell=self.cell)

    @property
    def counted(self) -> Cell:
        """What a count input is a count of; ``ValueError`` for any other input."""
        if self.service is None or self.measure is None or self.ethnic_group is None:
            raise ValueError(f"{self.sheet} {self.cell} is not a count.")
        return Cell(self.service, self.measure, self.breakdown or "", self.ethnic_group)


@dataclass(frozen=True, slots=True)
class StartRow:
    """One line of the Start sheet; ``key`` is empty for a line that is only shown."""

    row: int
    key: str
    label: str
    kind: DetailKind
    hint: str = ""
    locked: bool = False
    service: str = ""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One line of counts: a measure, or one breakdown of it."""

    row: int
    measure: Measure
    breakdown: str

    @property
    def label(self) -> str:
        """The label in the first column."""
        return self.measure.row_label(self.breakdown)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one service on a table's sheet, under a heading and a header of ethnic groups."""

    service: Service
    heading_row: int
    header_row: int
    rows: tuple[SectionRow, ...]

    def rows_of(self, measure: str) -> tuple[SectionRow, ...]:
        """The lines that together make up one measure."""
        return tuple(row for row in self.rows if row.measure.key == measure)


@lru_cache(maxsize=1024)
def column_name(column: int) -> str:
    """Return the letters of a column counted from zero: 0 is ``A``, 26 is ``AA``."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, LETTERS)
        name = chr(ord("A") + letter) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell counted from zero: ``cell_name(7, 2)`` is ``C8``."""
    return f"{column_name(column)}{row + 1}"


def total_column(edition: Edition) -> int:
    """Return the column of the row totals, right of the last ethnic group."""
    return FIRST_GROUP_COLUMN + len(edition.groups)


def start_rows(edition: Edition) -> tuple[StartRow, ...]:
    """Return the lines of the Start sheet in order."""
    lines = (*_identity_lines(), *_period_lines(edition), *_service_lines(edition), *_closing_lines())
    return tuple(
        StartRow(FIRST_START_ROW + index, key, label, kind, hint, locked=locked, service=service)
        for index, (key, label, kind, hint, locked, service) in enumerate(lines)
    )


_Line = tuple[str, str, DetailKind, str, bool, str]


def _identity_lines() -> Iterator[_Line]:
    filled = "Filled in for you"
    yield "organisation", "Organisation code", DetailKind.TEXT, filled, True, ""
    yield "", "Organisation name", DetailKind.TEXT, filled, True, ""
    yield "collection", "Collection", DetailKind.TEXT, filled, True, ""
    yield "template_version", "Template version", DetailKind.TEXT, filled, True, ""


def _period_lines(edition: Edition) -> Iterator[_Line]:
    as_at = f"The day of your headcount, from {_day(edition.as_at_earliest)} to {_day(edition.as_at_latest)}"
    window = f"The {edition.window_months} months in which events are counted"
    yield "as_at", "As-at date", DetailKind.DATE, as_at, False, ""
    yield "window_from", "Window from", DetailKind.DATE, f"{window}: first day", False, ""
    yield "window_to", "Window to", DetailKind.DATE, f"{window}: last day", False, ""


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _service_lines(edition: Edition) -> Iterator[_Line]:
    for service in edition.services:
        hint = f"Does this return cover {service.label[0].lower()}{service.label[1:]}? Choose yes or no"
        yield "services", f"Covers {service.label}", DetailKind.YES_NO, hint, False, service.key


def _closing_lines() -> Iterator[_Line]:
    yield "survey_from", "Survey from", DetailKind.DATE, "First day of your staff survey, if you held one", False, ""
    yield "survey_to", "Survey to", DetailKind.DATE, "Last day of your staff survey, if you held one", False, ""
    yield "prepared_by", "Prepared by", DetailKind.TEXT, "Whom we may ask about this return", False, ""


@lru_cache(maxsize=128)
def _sections(table: Table, services: tuple[Service, ...]) -> tuple[Section, ...]:
    found, row = [], FIRST_SECTION_ROW
    for service in services:
        section = _section(table, service, row)
        found.append(section)
        row = section.rows[-1].row + 2
    return tuple(found)


def _section(table: Table, service: Service, top: int) -> Section:
    lines = [(measure, breakdown) for measure in table.measures for breakdown in measure.breakdown_keys]
    rows = tuple(SectionRow(top + 2 + index, *line) for index, line in enumerate(lines))
    return Section(service, heading_row=top, header_row=top + 1, rows=rows)


def sections(edition: Edition, table: Table) -> tuple[Section, ...]:
    """Return the sections of a table's sheet, one per service, in the edition's order."""
    return _sections(table, edition.services)


def layout(edition: Edition) -> tuple[Input, ...]:
    """Return every input of the edition's workbook: the Start sheet first, then table by table."""
    tables = (item for table in edition.tables for item in _table_inputs(edition, table))
    return (*_start_inputs(edition), *tables)


def _start_inputs(edition: Edition) -> Iterator[Input]:
    for line in start_rows(edition):
        if line.key:
            yield Input(
                InputKind.DETAIL,
                START_SHEET,
                line.row,
                VALUE_COLUMN,
                line.label,
                key=line.key,
                service=line.service or None,
            )


def _table_inputs(edition: Edition, table: Table) -> Iterator[Input]:
    state, note = f"table.{table.key}", f"note.{table.key}"
    yield Input(InputKind.TABLE_STATE, table.sheet, STATE_ROW, VALUE_COLUMN, STATE_LABEL, key=state)
    yield Input(InputKind.NOTE, table.sheet, NOTE_ROW, VALUE_COLUMN, NOTE_LABEL, key=note)
    for section in sections(edition, table):
        for row in section.rows:
            yield from _count_inputs(edition, table, section, row)


def _count_inputs(edition: Edition, table: Table, section: Section, row: SectionRow) -> Iterator[Input]:
    for index, group in enumerate(edition.groups):
        yield Input(
            InputKind.COUNT,
            table.sheet,
            row.row,
            FIRST_GROUP_COLUMN + index,
            row.label,
            column_label=group.label,
            service=section.service.key,
            measure=row.measure.key,
            breakdown=row.breakdown or None,
            ethnic_group=group.key,
        )


def detail_keys(edition: Edition) -> tuple[str, ...]:
    """Return the keys of the details as the CSV form writes them, in order, each once."""
    start = dict.fromkeys(line.key for line in start_rows(edition) if line.key)
    states = (f"table.{table.key}" for table in edition.tables)
    notes = (f"note.{table.key}" for table in edition.tables)
    return (*start, *states, *notes)


def as_json(edition: Edition) -> dict[str, object]:
    """Return the layout as plain values for ``scwres layout --json``."""
    fields = ("kind", "key", "service", "measure", "breakdown", "ethnic_group", "sheet", "cell")
    return {
        "collection": edition.collection,
        "template_version": edition.template_version,
        "inputs": [{name: getattr(item, name) for name in fields} for item in layout(edition)],
    }
