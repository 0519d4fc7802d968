"""The template's pages before any file format: cells, rules and widths that the XLSX and the ODS writer both draw."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import ceil

from app.indicators.edition import Edition, Table
from app.indicators.returns import Cell, Return
from schemas import layout as places
from schemas.layout import DetailKind, Section, SectionRow, StartRow
from schemas.signature import signature_marks
from schemas.template_checks import checks_marks
from schemas.template_how_to import how_to_lines
from schemas.template_last_year import HOW_TO, LastYear, last_column, last_year_marks
from schemas.template_marks import Look, Mark, Page, Rule, RuleKind
from schemas.template_values import safe_text

START_WIDTHS = {0: 34.0, 1: 44.0, 2: 64.0}
HOW_TO_WIDTHS = {0: 110.0}
TABLE_WIDTHS = {places.LABEL_COLUMN: 38.0, places.VALUE_COLUMN: 58.0}
GROUP_WIDTH = 13.0
CHECKS_WIDTHS = {0: 24.0, 1: 26.0, 2: 52.0}
HEADER_HEIGHT = 32.0
# In points, with what surely fits on a line: programs other than Excel keep rows as low as the file says.
LABEL_LINE, LABEL_CHARACTERS = 15.0, 34
SMALL_LINE, SMALL_CHARACTERS = 12.0, 62


def template_pages(
    edition: Edition,
    organisation_code: str,
    organisation_name: str,
    filled: Return | None = None,
    earlier: LastYear | None = None,
) -> tuple[Page, ...]:
    """Return every sheet of the edition's workbook, with the values of ``filled`` where a return is given.

    ``earlier`` stands in grey beside the inputs and is never read back.
    """
    counts = filled.counts if filled else {}
    start = _start_page(edition, safe_text(organisation_code), safe_text(organisation_name), filled)
    tables = (_table_page(edition, table, filled, earlier) for table in edition.tables)
    checks = _checks_page(edition, counts)
    return (_how_to_page(edition, earlier), start, *tables, checks, _stamp_page(edition, safe_text(organisation_code)))


def _how_to_page(edition: Edition, earlier: LastYear | None) -> Page:
    lines = [Mark(0, 0, edition.title, Look.TITLE)]
    more = tuple(line.format(year=earlier.year) for line in HOW_TO) if earlier and earlier.counts else ()
    lines += [Mark(2 + index, 0, text, Look(look)) for index, (look, text) in enumerate(how_to_lines(edition, more))]
    return Page(places.HOW_TO_SHEET, tuple(lines), HOW_TO_WIDTHS)


def _start_page(edition: Edition, code: str, name: str, filled: Return | None) -> Page:
    marks = [Mark(0, 0, edition.title, Look.TITLE), Mark(1, 0, "About this return", Look.SECTION)]
    rules: list[Rule] = []
    for line in places.start_rows(edition):
        shown = {"": name, "organisation": code}
        value = shown[line.key] if line.key in shown else _start_value(edition, line, filled)
        marks += [
            Mark(line.row, places.LABEL_COLUMN, line.label, Look.LABEL),
            Mark(line.row, places.VALUE_COLUMN, value, _start_look(line)),
            Mark(line.row, places.VALUE_COLUMN + 1, line.hint, Look.DEFINITION),
        ]
        rules += _start_rules(line)
    return Page(places.START_SHEET, tuple(marks), START_WIDTHS, tuple(rules), frozen=(2, 0))


def _start_value(edition: Edition, line: StartRow, filled: Return | None) -> str | int | date | None:
    if line.key == "collection":
        return edition.collection
    if line.key == "template_version":
        return edition.template_version
    if filled is None:
        return None
    if line.service:
        return places.YES if line.service in filled.details.services else places.NO
    value: date | str | None = getattr(filled.details, line.key)
    return safe_text(value) if isinstance(value, str) else value


def _start_look(line: StartRow) -> Look:
    if line.locked:
        return Look.FIXED
    looks = {DetailKind.DATE: Look.DATE_INPUT, DetailKind.YES_NO: Look.CHOICE_INPUT}
    return looks.get(line.kind, Look.TEXT_INPUT)


def _start_rules(line: StartRow) -> Iterator[Rule]:
    spot = (line.row, places.VALUE_COLUMN, line.row, places.VALUE_COLUMN)
    if line.kind is DetailKind.DATE:
        message = f"{line.label} is a date. Enter it as day, month and year, for example 31/03/2025."
        yield Rule(RuleKind.DATE, *spot, "Enter a date", message)
    if line.kind is DetailKind.YES_NO:
        message = f"{line.label}: choose yes or no from the list."
        yield Rule(RuleKind.CHOICE, *spot, "Choose yes or no", message, (places.YES, places.NO))


def _table_page(edition: Edition, table: Table, filled: Return | None, earlier: LastYear | None) -> Page:
    sections = places.sections(edition, table)
    counts = filled.counts if filled else {}
    marks = [*_table_top(table, filled)]
    rules = [_state_rule()]
    for section in sections:
        marks += _section_marks(edition, section, counts)
        marks += _earlier_marks(edition, section, earlier)
        rules.append(_count_rule(edition, section))
    total = places.total_column(edition)
    last = last_column(edition) if earlier else total
    widths = {**TABLE_WIDTHS, **dict.fromkeys(range(places.FIRST_GROUP_COLUMN, last + 1), GROUP_WIDTH)}
    heights = {row: height for section in sections for row, height in _heights(section)}
    return Page(table.sheet, tuple(marks), widths, tuple(rules), (0, 1), printed=total, heights=heights)


def _heights(section: Section) -> Iterator[tuple[int, float]]:
    yield section.header_row, HEADER_HEIGHT
    for row in section.rows:
        label, small = ceil(len(row.label) / LABEL_CHARACTERS), ceil(len(_definition(row)) / SMALL_CHARACTERS)
        yield row.row, max(label * LABEL_LINE, (small + 0.5) * SMALL_LINE)


def _earlier_marks(edition: Edition, section: Section, earlier: LastYear | None) -> Iterator[Mark]:
    if earlier is None:
        return
    for row, column, value, look in last_year_marks(edition, section, earlier):
        yield Mark(row, column, value, Look(look))


def _table_top(table: Table, filled: Return | None) -> Iterator[Mark]:
    state = filled.table_state(table.key) if filled else "supplied"
    note = filled.details.notes.get(table.key, "") if filled else ""
    yield Mark(0, places.LABEL_COLUMN, table.title, Look.TITLE)
    yield Mark(1, places.LABEL_COLUMN, table.guidance, Look.PROSE)
    yield Mark(places.STATE_ROW, places.LABEL_COLUMN, places.STATE_LABEL, Look.LABEL)
    yield Mark(places.STATE_ROW, places.VALUE_COLUMN, places.STATE_WORDS[state], Look.CHOICE_INPUT)
    yield Mark(places.NOTE_ROW, places.LABEL_COLUMN, places.NOTE_LABEL, Look.LABEL)
    yield Mark(places.NOTE_ROW, places.VALUE_COLUMN, safe_text(note) or None, Look.TEXT_INPUT)


def _section_marks(edition: Edition, section: Section, counts: Mapping[Cell, int]) -> Iterator[Mark]:
    labels = [places.MEASURE_HEADER, places.DEFINITION_HEADER, *(group.label for group in edition.groups)]
    yield Mark(section.heading_row, places.LABEL_COLUMN, section.service.label, Look.SECTION)
    for column, label in enumerate([*labels, places.TOTAL_HEADER]):
        yield Mark(section.header_row, column, label, Look.HEADER)
    for row in section.rows:
        yield Mark(row.row, places.LABEL_COLUMN, row.label, Look.LABEL)
        yield Mark(row.row, places.VALUE_COLUMN, _definition(row), Look.DEFINITION)
        yield from _count_marks(edition, section, row, counts)


def _definition(row: SectionRow) -> str:
    provisional = row.measure.definition_status == "provisional"
    return f"(Provisional definition) {row.measure.definition}" if provisional else row.measure.definition


def _count_marks(edition: Edition, section: Section, row: SectionRow, counts: Mapping[Cell, int]) -> Iterator[Mark]:
    values = []
    for index, group in enumerate(edition.group_keys):
        value = counts.get(Cell(section.service.key, row.measure.key, row.breakdown, group))
        values.append(value)
        yield Mark(row.row, places.FIRST_GROUP_COLUMN + index, value, Look.COUNT_INPUT)
    yield _total_mark(edition, row.row, values)


def _total_mark(edition: Edition, row: int, values: Iterable[int | None]) -> Mark:
    total = places.total_column(edition)
    block = f"{places.cell_name(row, places.FIRST_GROUP_COLUMN)}:{places.cell_name(row, total - 1)}"
    given = [value for value in values if value is not None]
    formula = f'IF(COUNT({block})=0,"",SUM({block}))'
    return Mark(row, total, sum(given) if given else "", Look.TOTAL, formula)


def _state_rule() -> Rule:
    words = tuple(places.STATE_WORDS.values())
    spot = (places.STATE_ROW, places.VALUE_COLUMN, places.STATE_ROW, places.VALUE_COLUMN)
    message = f"Choose one of: {', '.join(words)}."
    return Rule(RuleKind.CHOICE, *spot, "Choose from the list", message, words)


def _count_rule(edition: Edition, section: Section) -> Rule:
    first, last = section.rows[0].row, section.rows[-1].row
    columns = places.FIRST_GROUP_COLUMN, places.total_column(edition) - 1
    message = "Enter a whole number of people, 0 or more. Leave the cell blank if you do not hold the figure."
    return Rule(RuleKind.WHOLE, first, columns[0], last, columns[1], "Enter a whole number", message)


def _checks_page(edition: Edition, counts: Mapping[Cell, int]) -> Page:
    marks = tuple(
        Mark(row, column, value, Look(look), formula)
        for row, column, value, look, formula in checks_marks(edition, counts)
    )
    last = 3 + len(edition.groups)
    widths = {**CHECKS_WIDTHS, **dict.fromkeys(range(3, last), GROUP_WIDTH)}
    return Page(places.CHECKS_SHEET, marks, widths, frozen=(2, 0))


def _stamp_page(edition: Edition, code: str) -> Page:
    stamp = {
        "stamp": places.STAMP_NAME,
        "collection": str(edition.collection),
        "template_version": edition.template_version,
        "organisation": code,
        **dict(signature_marks(edition)),
    }
    marks = [
        mark
        for row, (key, value) in enumerate(stamp.items())
        for mark in (Mark(row, 0, key, Look.FIXED), Mark(row, 1, value, Look.FIXED))
    ]
    return Page(places.STAMP_SHEET, tuple(marks), {0: 20.0, 1: 70.0}, hidden=True)
