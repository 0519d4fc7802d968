"""Fills generated templates the way people do: with other software than wrote them, cell by cell."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import odfdo
import openpyxl

from app.indicators.catalogue import load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Cell
from schemas.layout import STATE_WORDS, Input, InputKind, layout
from schemas.template_writer import write_template

ORGANISATION = "X00001"
ORGANISATION_NAME = "Northmoor Council"

GOOD_DETAILS: Mapping[str, str] = {
    "as_at": "2025-03-31",
    "window_from": "2024-04-01",
    "window_to": "2025-03-31",
    "services": "adult,children",
    "survey_from": "2025-01-06",
    "survey_to": "2025-01-31",
    "prepared_by": "A. Preparer",
}

_SIZES = {
    "white_british": 240,
    "white_minority": 24,
    "mixed": 18,
    "asian": 40,
    "black": 50,
    "other": 12,
    "prefer_not_to_say": 6,
    "not_known": 10,
}
_SHARES = {
    "under_30k": 0.5,
    "30k_to_70k": 0.4,
    "70k_and_over": 0.05,
    "pay_not_known": 0.05,
    "social_worker": 0.3,
    "other_regulated": 0.1,
    "senior_managers": 0.05,
    "shortlisted": 0.8,
    "appointed": 0.2,
    "disciplinary_entered": 0.04,
    "cpd_accessed": 0.3,
    "survey_respondents": 0.6,
    "hba_public": 0.15,
    "hba_colleagues": 0.1,
    "hba_managers": 0.06,
    "leavers": 0.1,
    "headcount": 1.0,
}


def good_counts(collection: int = 2025, services: tuple[str, ...] = ("adult", "children")) -> dict[Cell, int]:
    """A plausible return without a fault: every part fits its whole, White is split, unknowns are few."""
    edition = load_edition(collection)
    return {
        Cell(service, measure.key, breakdown, group): _good_count(measure.key, breakdown, size)
        for service in services
        for _table, measure, breakdown in edition.rows()
        for group, size in _SIZES.items()
    }


def _good_count(measure: str, breakdown: str, size: int) -> int:
    share = _SHARES[breakdown or measure]
    return round(size * share * (0.1 if measure == "ftp_referred" else 1.0))


def write_empty(
    path: Path, collection: int = 2025, organisation: str = ORGANISATION, name: str = ORGANISATION_NAME
) -> Path:
    """Write an empty template in the format of the path's ending and return the path."""
    write_template(load_edition(collection), organisation, name, path.suffix[1:], path)
    return path


def write_filled(
    path: Path,
    counts: Mapping[Cell, object] | None = None,
    details: Mapping[str, object] | None = None,
    collection: int = 2025,
    organisation: str = ORGANISATION,
) -> Path:
    """Write a template in the format of the path's ending, fill it in and return the path.

    ``counts`` may hold any value that a person could type (a number, text, a formula starting with ``=``);
    ``details`` uses the keys of the CSV form and is laid over ``GOOD_DETAILS``.
    """
    write_empty(path, collection, organisation)
    edition = load_edition(collection)
    given = good_counts(collection) if counts is None else counts
    fill = {".xlsx": _fill_xlsx, ".ods": _fill_ods, ".csv": _fill_csv}[path.suffix]
    fill(path, edition, given, {**GOOD_DETAILS, **(details or {})})
    return path


def set_cells(path: Path, values: Mapping[tuple[str, str], object]) -> Path:
    """Write values into named cells, as ``{("Start", "B8"): "31 March"}``, of an XLSX or ODS file."""
    if path.suffix == ".ods":
        document = odfdo.Document(path)
        for (sheet, cell), value in values.items():
            _set_ods(document, sheet, cell, value)
        document.save(path)
        return path
    book = openpyxl.load_workbook(path)
    for (sheet, cell), value in values.items():
        book[sheet][cell] = value
    book.save(path)
    return path


def cell_of(counted: Cell, collection: int = 2025) -> tuple[str, str]:
    """The sheet and the cell in which a count stands."""
    inputs = layout(load_edition(collection))
    return next((i.sheet, i.cell) for i in inputs if i.kind is InputKind.COUNT and i.counted == counted)


def _fill_xlsx(path: Path, edition: Edition, counts: Mapping[Cell, object], details: Mapping[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for item in layout(edition):
        value = _value(item, counts, details)
        if value is not None:
            book[item.sheet][item.cell] = value
    book.save(path)


def _fill_ods(path: Path, edition: Edition, counts: Mapping[Cell, object], details: Mapping[str, object]) -> None:
    document = odfdo.Document(path)
    for item in layout(edition):
        value = _value(item, counts, details)
        if value is not None:
            _set_ods(document, item.sheet, item.cell, value)
    document.save(path)


def _set_ods(document: odfdo.Document, sheet: str, cell: str, value: object) -> None:
    table = document.body.get_table(name=sheet)
    kept = table.get_cell(cell)
    kept.value = value
    table.set_cell(cell, kept)


def _value(item: Input, counts: Mapping[Cell, object], details: Mapping[str, object]) -> object:
    if item.kind is InputKind.COUNT:
        return counts.get(item.counted)
    if item.key == "services" and "services" in details:
        return "yes" if item.service in str(details["services"]).split(",") else "no"
    value = details.get(item.key or "")
    if item.kind is InputKind.TABLE_STATE and value in STATE_WORDS:
        return STATE_WORDS[str(value)]
    return _as_date(item.key or "", value)


def _as_date(key: str, value: object) -> object:
    if key not in {"as_at", "window_from", "window_to", "survey_from", "survey_to"}:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return value


def _fill_csv(path: Path, _edition: Edition, counts: Mapping[Cell, object], details: Mapping[str, object]) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    top = [_detail_line(line, details) for line in lines if line.startswith("#")]
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(rows[0])
    for row in rows[1:]:
        writer.writerow([*row[:4], counts.get(Cell(*row[:4]), "")])
    path.write_text("\n".join(top) + "\n" + out.getvalue(), encoding="utf-8", newline="")


def _detail_line(line: str, details: Mapping[str, object]) -> str:
    key = line[1:].partition(":")[0]
    return f"#{key}: {details[key]}" if key in details else line
