"""A return as it was typed, text by text: as the long CSV that is received like any file, and as findings at once.

``texts`` holds what stands in each field, by the field's key: a detail's own key, such as ``as_at`` or
``note.workforce``, or ``service.measure.breakdown.group`` for a count. A field that is not there is empty.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from io import StringIO

from app.indicators.edition import Edition
from app.indicators.returns import Cell, Place
from schemas.detail_checks import Expected
from schemas.drafting import read_draft
from schemas.findings import Finding, finding
from schemas.judging import PLAIN
from schemas.layout import InputKind, detail_keys, layout
from schemas.ordering import in_order
from schemas.personal import looks_personal
from schemas.personal_columns import personal_finding
from schemas.raw import RawReturn, Source
from schemas.row_checks import check_rows
from schemas.structure_csv import raw_count, raw_detail
from schemas.template_csv import HEADER, detail_line, encoded

Texts = Mapping[str, str]
_JOINT = "."


def field_of(cell: Cell) -> str:
    """Return the key of the field in which a count is typed."""
    return _JOINT.join(cell)


@lru_cache(maxsize=8)
def count_cells(edition: Edition) -> Mapping[str, Cell]:
    """Return what each field of a count counts, in the order of the template."""
    counted = (item.counted for item in layout(edition) if item.kind is InputKind.COUNT)
    return {field_of(cell): cell for cell in counted}


def typed_csv(edition: Edition, texts: Texts) -> bytes:
    """Return everything that was typed as the long CSV, letter for letter."""
    rows = StringIO(newline="")
    writer = csv.writer(rows)
    writer.writerow(HEADER)
    for field, cell in count_cells(edition).items():
        writer.writerow([*cell, texts.get(field, "")])
    details = "".join(f"{detail_line(key, texts.get(key, ''))}\r\n" for key in detail_keys(edition))
    return encoded(details + rows.getvalue())


def check_typed(edition: Edition, texts: Texts, expected: Expected) -> tuple[Finding, ...]:
    """Return what the checks of details, cells and rows say of what was typed, in the words they have for a file.

    The checks of whole tables, of plausibility and against last year belong to the full check of a file.
    """
    draft, found = read_draft(edition, _raw(edition, texts), expected, PLAIN)
    return in_order(edition, (*found, *check_rows(draft, PLAIN).findings))


def personal_details(field: str, label: str, text: str) -> Finding | None:
    """Return the finding by which a text must not be kept, because it seems to hold details of single people."""
    if not looks_personal(text) and personal_finding([(Place(), text)]) is None:
        return None
    key = field.partition(_JOINT)[0]
    code = {"prepared_by": "D-15", "note": "D-17"}.get(key, "C-18")
    return finding(code, row=label, label=label)


def _raw(edition: Edition, texts: Texts) -> RawReturn:
    """Return the texts as the reader of a long CSV hands them over, each count at its place on the page."""
    places = _places(edition)
    return RawReturn(
        source=Source.CSV,
        details={key: raw_detail(key, texts.get(key, ""), Place()) for key in detail_keys(edition)},
        counts={cell: raw_count(texts.get(field, ""), places[cell]) for field, cell in count_cells(edition).items()},
    )


@lru_cache(maxsize=8)
def _places(edition: Edition) -> Mapping[Cell, Place]:
    """Return where each count stands on the pages: the page by its table, the line by its breakdown or service."""
    return {cell: _place(edition, cell) for cell in count_cells(edition).values()}


def _place(edition: Edition, cell: Cell) -> Place:
    measure = edition.measures[cell.measure]
    breakdowns = {item.key: item.label for item in measure.breakdowns}
    named = breakdowns.get(cell.breakdown) or edition.service(cell.service).label
    return Place(sheet=edition.table(measure.table).title, cell=named)
