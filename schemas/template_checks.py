"""The template's Checks sheet: live totals, and whether each part fits its whole, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.indicators.edition import Edition, Measure, Table
from app.indicators.returns import Cell
from schemas import layout as places
from schemas.layout import Section, SectionRow

FITS, TOO_MANY, PLEASE_CONFIRM = "Fits", "Too many", "Please confirm"
FIRST_GROUP = 3

MarkFields = tuple[int, int, str | int, str, str]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A part and its whole within one service, each with the sheet and the section where it stands."""

    part: Measure
    whole: Measure
    part_at: tuple[Table, Section]
    whole_at: tuple[Table, Section]
    warning: str


def checks_marks(edition: Edition, counts: Mapping[Cell, int]) -> Iterator[MarkFields]:
    """Yield row, column, saved value, look and formula of every cell of the Checks sheet."""
    yield 0, 0, "Checks", "title", ""
    yield 1, 0, "This sheet counts for you. Nothing is to be entered here.", "prose", ""
    row = 3
    for mark in _totals(edition, counts, row):
        yield mark
        row = mark[0]
    yield from _fits(edition, counts, row + 2)


def _totals(edition: Edition, counts: Mapping[Cell, int], top: int) -> Iterator[MarkFields]:
    for column, text in enumerate(("Sheet", "Service", "Row", places.TOTAL_HEADER)):
        yield top, column, text, "header", ""
    row = top
    for table in edition.tables:
        for section in places.sections(edition, table):
            for line in section.rows:
                row += 1
                yield from _total_line(edition, counts, row, table, section, line)


def _total_line(  # noqa: PLR0913, PLR0917 - where the line stands and what it counts
    edition: Edition, counts: Mapping[Cell, int], row: int, table: Table, section: Section, line: SectionRow
) -> Iterator[MarkFields]:
    given = _given(edition, counts, section.service.key, line.measure.key, (line.breakdown,))
    yield row, 0, table.sheet, "prose", ""
    yield row, 1, section.service.label, "prose", ""
    yield row, 2, line.label, "prose", ""
    there = _reference(table.sheet, places.cell_name(line.row, places.total_column(edition)))
    yield row, FIRST_GROUP, sum(given) if given else "", "total", there


def _given(
    edition: Edition, counts: Mapping[Cell, int], service: str, measure: str, breakdowns: tuple[str, ...]
) -> list[int]:
    cells = (Cell(service, measure, row, group) for row in breakdowns for group in edition.group_keys)
    return [counts[cell] for cell in cells if cell in counts]


def _fits(edition: Edition, counts: Mapping[Cell, int], top: int) -> Iterator[MarkFields]:
    yield top, 0, "A part is never more than its whole", "section", ""
    header = ["Sheet", "Service", "Check", *(group.label for group in edition.groups)]
    for column, text in enumerate(header):
        yield top + 1, column, text, "header", ""
    for index, pair in enumerate(_pairs(edition)):
        yield from _pair_line(edition, counts, top + 2 + index, pair)


def _pairs(edition: Edition) -> Iterator[_Pair]:
    for part in edition.measures.values():
        whole = edition.measures.get(part.within or part.usually_within)
        if whole is None:
            continue
        warning = TOO_MANY if part.within else PLEASE_CONFIRM
        for part_at, whole_at in zip(_at(edition, part), _at(edition, whole), strict=True):
            yield _Pair(part, whole, part_at, whole_at, warning)


def _at(edition: Edition, measure: Measure) -> list[tuple[Table, Section]]:
    table = edition.table(measure.table)
    return [(table, section) for section in places.sections(edition, table)]


def _pair_line(edition: Edition, counts: Mapping[Cell, int], row: int, pair: _Pair) -> Iterator[MarkFields]:
    table, section = pair.part_at
    yield row, 0, table.sheet, "prose", ""
    yield row, 1, section.service.label, "prose", ""
    yield row, 2, f"{pair.part.label}: no more than {pair.whole.label}", "prose", ""
    for index, group in enumerate(edition.group_keys):
        column = places.FIRST_GROUP_COLUMN + index
        formula = _comparison(_block(pair.part, pair.part_at, column), _block(pair.whole, pair.whole_at, column), pair)
        yield row, FIRST_GROUP + index, _word(counts, pair, section.service.key, group), "total", formula


def _block(measure: Measure, at: tuple[Table, Section], column: int) -> str:
    table, section = at
    rows = section.rows_of(measure.key)
    first, last = places.cell_name(rows[0].row, column), places.cell_name(rows[-1].row, column)
    return _reference(table.sheet, first if first == last else f"{first}:{last}")


def _reference(sheet: str, cells: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cells}"


def _comparison(part: str, whole: str, pair: _Pair) -> str:
    unknown = f"OR(COUNT({part})=0,COUNT({whole})=0)"
    return f'IF({unknown},"",IF(SUM({part})>SUM({whole}),"{pair.warning}","{FITS}"))'


def _word(counts: Mapping[Cell, int], pair: _Pair, service: str, group: str) -> str:
    part, whole = (_values(counts, measure, service, group) for measure in (pair.part, pair.whole))
    if not part or not whole:
        return ""
    return pair.warning if sum(part) > sum(whole) else FITS


def _values(counts: Mapping[Cell, int], measure: Measure, service: str, group: str) -> list[int]:
    cells = (Cell(service, measure.key, row, group) for row in measure.breakdown_keys)
    return [counts[cell] for cell in cells if cell in counts]
