"""A return as it is kept in the database, and back again without a difference."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from app.db.models import ReturnCount
from app.indicators.returns import Cell, Place, Return, ReturnDetails, TableState

_DATES = frozenset({"as_at", "window_from", "window_to", "survey_from", "survey_to"})


def details_record(details: ReturnDetails) -> dict[str, Any]:
    """Return the details as plain JSON values, dates in ISO form."""
    record = {field.name: getattr(details, field.name) for field in fields(details)}
    for name in _DATES:
        record[name] = record[name].isoformat() if record[name] else None
    return record | {"services": list(details.services), "notes": dict(details.notes), "tables": dict(details.tables)}


def details_from_record(record: Mapping[str, Any]) -> ReturnDetails:
    """Return the details that ``details_record`` wrote."""
    values = dict(record)
    for name in _DATES:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["services"] = tuple(values["services"])
    values["tables"] = {key: TableState(state) for key, state in values["tables"].items()}
    return ReturnDetails(**values)


def counts_record(return_: Return) -> list[list[Any]]:
    """Return every count with its place, in one stable order."""
    nowhere = Place()
    return [[*cell, count, *return_.places.get(cell, nowhere)] for cell, count in sorted(return_.counts.items())]


def return_from_record(details: Mapping[str, Any], counts: Iterable[Iterable[Any]]) -> Return:
    """Return the return that ``details_record`` and ``counts_record`` wrote."""
    return _return(details, (tuple(row) for row in counts))


def return_from_rows(details: Mapping[str, Any], rows: Iterable[ReturnCount]) -> Return:
    """Return the return of a submission from its stored counts."""
    return _return(
        details,
        (
            (row.service, row.measure, row.breakdown, row.ethnic_group, row.count, row.sheet, row.cell, row.line)
            for row in rows
        ),
    )


def _return(details: Mapping[str, Any], rows: Iterable[tuple[Any, ...]]) -> Return:
    counts, places = {}, {}
    for service, measure, breakdown, group, count, *place in rows:
        cell = Cell(service, measure, breakdown, group)
        counts[cell] = count
        places[cell] = Place(*place)
    return Return(details_from_record(details), counts, places)


def content_hash(return_: Return, edition: str, rule_set: str) -> str:
    """Return the SHA-256 of what a signatory signs: the details, the counts, the edition and the rule set.

    Where a value stood in the file is left out: moving it changes nothing that is signed.
    """
    content = {
        "edition": edition,
        "rule_set": rule_set,
        "details": details_record(return_.details),
        "counts": [[*cell, count] for cell, count in sorted(return_.counts.items())],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
