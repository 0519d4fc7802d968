"""What the checks say, at once, of a return while it is typed: each finding at the field that it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.indicators.edition import Edition
from app.services.typed_fields import Field, field_of_finding
from schemas.detail_checks import Expected
from schemas.findings import Finding, Severity
from schemas.typed import check_typed, personal_details

# A row is half filled until it is filled: this is said once the person has left the row.
HALF_FILLED = "R-03"
THIS_LINE = "This line"


@dataclass(frozen=True, slots=True)
class Said:
    """One finding at a field. One that ``waits`` is not shown while the person still types in that row."""

    field: str
    column: str | None
    code: str
    severity: str
    words: str
    waits: bool


def refusal(field: Field, text: str) -> str:
    """Return why a text is not kept, or nothing: it must not hold details of single people."""
    found = personal_details(field.key, field.row, text)
    return f"{found.message} It was not kept. {found.fix}" if found else ""


def said_of(edition: Edition, texts: Mapping[str, str], expected: Expected) -> tuple[Said, ...]:
    """Return what is to fix or to confirm in what was typed, in the words that the report on a file has for it.

    Of a detail that is still empty nothing is said yet; the full check asks for it.
    """
    return tuple(_said(edition, texts, check_typed(edition, texts, expected)))


def _said(edition: Edition, texts: Mapping[str, str], found: Iterable[Finding]) -> Iterable[Said]:
    for item in found:
        field = field_of_finding(edition, item.row, item.column)
        is_due = field is not None and (field.column is not None or field.key in texts)
        if field is not None and is_due and item.severity is not Severity.NOTE:
            words = f"{item.message} {item.fix}"
            waits = item.code == HALF_FILLED
            yield Said(field.key, THIS_LINE if waits else item.column, item.code, item.severity, words, waits)
