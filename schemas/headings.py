"""Finds the template's headings on a sheet where they should stand, or where they were moved to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from schemas.findings import Finding, finding
from schemas.grid import Sheet
from schemas.layout import cell_name
from schemas.text_match import look_alike
from schemas.wording import shown

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Located:
    """Where each heading was found, by its index among those looked for, and what was wrong on the way."""

    at: Mapping[int, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def locate_columns(sheet: Sheet, row: int, expected: Mapping[int, str]) -> Located:
    """Return the column in which each heading of a header row stands; ``expected`` maps columns to headings."""
    found = {column: _column(sheet, row, column, label) for column, label in expected.items()}
    spots = {column: ((row, column), (row, there)) for column, there in found.items() if there is not None}
    return Located(
        {column: there for column, there in found.items() if there is not None},
        tuple(
            replace(item, column=label)
            for item, label in (
                *_moved(sheet, spots, expected, "A column"),
                *_renamed(sheet, {c: (row, c) for c, there in found.items() if there is None}, expected),
            )
        ),
    )


def _column(sheet: Sheet, row: int, column: int, label: str) -> int | None:
    if sheet.reads(row, column, label):
        return column
    elsewhere = sheet.columns_with(row, label)
    return elsewhere[0] if len(elsewhere) == 1 else None


def locate_rows(sheet: Sheet, column: int, expected: Mapping[int, str], within: range) -> Located:
    """Return the row in which each label of a column stands; ``expected`` maps rows to labels."""
    found = {row: _row(sheet, row, column, label, within) for row, label in expected.items()}
    spots = {row: ((row, column), (there, column)) for row, there in found.items() if there is not None}
    return Located(
        {row: there for row, there in found.items() if there is not None},
        tuple(
            replace(item, row=label)
            for item, label in (
                *_moved(sheet, spots, expected, "A row"),
                *_renamed(sheet, {r: (r, column) for r, there in found.items() if there is None}, expected),
            )
        ),
    )


def _row(sheet: Sheet, row: int, column: int, label: str, within: range) -> int | None:
    if row in within and sheet.reads(row, column, label):
        return row
    elsewhere = sheet.rows_with(column, label, within)
    return elsewhere[0] if len(elsewhere) == 1 else None


def _moved(
    sheet: Sheet, spots: Mapping[int, tuple[Spot, Spot]], labels: Mapping[int, str], what: str
) -> Iterator[tuple[Finding, str]]:
    """Yield one finding for all headings that moved together, with the first of their labels."""
    for key, (expected, found) in spots.items():
        if expected != found:
            moved = finding(
                "F-28",
                place=sheet.place(*expected),
                value=shown(sheet.cell(*expected).text) or None,
                expected_label=labels[key],
                found_cell=cell_name(*found),
                what=what,
            )
            yield moved, labels[key]
            return


def _renamed(sheet: Sheet, spots: Mapping[int, Spot], labels: Mapping[int, str]) -> Iterator[tuple[Finding, str]]:
    for key, (row, column) in spots.items():
        yield renamed_heading(sheet, row, column, labels[key]), labels[key]


def renamed_heading(sheet: Sheet, row: int, column: int, label: str) -> Finding:
    """Return the finding of a heading that reads differently from the template, or that is blank."""
    text = sheet.cell(row, column).text
    place = sheet.place(row, column)
    if look_alike(text, (label,)):
        where = f"Sheet {sheet.name}, cell {place.cell}"
        return finding("F-48", place=place, value=shown(text), where=where, nearest=label)
    found = f"'{shown(text)}'" if text.strip() else "nothing"
    return finding("F-27", place=place, value=shown(text) or None, found=found, expected_label=label)
