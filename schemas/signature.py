"""The signature of a template's structure: what it was made with, to be held against what is in force now."""

import hashlib
import json
from collections.abc import Iterator, Mapping

from app.indicators.edition import Edition
from schemas.layout import layout
from schemas.wording import listed

WHOLE, PART = "signature", "signature of "


def signature_marks(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of every mark that a template carries: of the whole, then of each sheet."""
    yield WHOLE, signature(edition)
    for sheet, value in sheet_signatures(edition).items():
        yield f"{PART}{sheet}", value


def changed_sheets(edition: Edition, marks: Mapping[str, str]) -> str:
    """Name the sheets that are no longer those that a template was made with; nothing where all of them are."""
    now = sheet_signatures(edition)
    made_with = {sheet: marks.get(f"{PART}{sheet}") for sheet in now}
    changed = [f"'{sheet}'" for sheet, mark in made_with.items() if mark not in {None, now[sheet]}]
    if changed:
        return f"the {'sheet' if len(changed) == 1 else 'sheets'} {listed(changed)}"
    return "" if marks.get(WHOLE) == signature(edition) else "the sheets"


def signature(edition: Edition) -> str:
    """Return the SHA-256 of the workbook's structure: it changes when a label or a place changes."""
    shape: list[list[object]] = [
        [item.kind, item.sheet, item.cell, item.row_label, item.column_label, item.key, item.service]
        for item in layout(edition)
    ]
    return _digest(shape)


def sheet_signatures(edition: Edition) -> dict[str, str]:
    """Return the SHA-256 of each sheet with inputs: it changes with its labels, their places and their definitions."""
    definitions = {key: measure.definition for key, measure in edition.measures.items()}
    shapes: dict[str, list[list[object]]] = {}
    for item in layout(edition):
        line: list[object] = [
            item.cell,
            item.row_label,
            item.column_label,
            item.key,
            item.service,
            definitions.get(item.measure or ""),
        ]
        shapes.setdefault(item.sheet, []).append(line)
    return {sheet: _digest(shape) for sheet, shape in shapes.items()}


def _digest(shape: list[list[object]]) -> str:
    return hashlib.sha256(json.dumps(shape, separators=(",", ":")).encode()).hexdigest()
