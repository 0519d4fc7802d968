"""Reasons that were given for the same finding before: shown to be read again, never kept again by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Confirmation, Finding, Upload

YEARS_BACK = 1


@dataclass(frozen=True, slots=True)
class EarlierReason:
    """What was said to the same finding before, and for which collection. ``is_last_year`` tells the two apart."""

    text: str
    collection: int
    given_at: datetime
    is_last_year: bool


def earlier_reasons(session: Session, upload: Upload, findings: Iterable[Finding]) -> dict[str, EarlierReason]:
    """Return by finding key the newest reason for the same check at the same row and column, in an earlier file.

    It is looked for in earlier files of this collection and of the one before.
    """
    wanted: dict[tuple[str, ...], str] = {_same_anywhere(found.key): found.key for found in findings}
    if not wanted:
        return {}
    year = session.get_one(Collection, upload.collection_id).year
    codes = {key[0] for key in wanted}
    known: dict[str, EarlierReason] = {}
    for confirmation, given_in in _reasons(session, upload, codes, year):
        key = wanted.get(_same_anywhere(confirmation.finding_key))
        if key is not None and key not in known:
            said = confirmation.reason, given_in, confirmation.confirmed_at
            known[key] = EarlierReason(*said, is_last_year=given_in < year)
    return known


def _reasons(session: Session, upload: Upload, codes: set[str], year: int) -> Iterable[tuple[Confirmation, int]]:
    rows = session.execute(
        select(Confirmation, Collection.year)
        .join(Collection, Collection.id == Confirmation.collection_id)
        .where(
            Confirmation.organisation_id == upload.organisation_id,
            Confirmation.upload_id != upload.id,
            Confirmation.code.in_(codes),
            Collection.year.between(year - YEARS_BACK, year),
        )
        .order_by(Collection.year.desc(), Confirmation.confirmed_at.desc(), Confirmation.id.desc())
    )
    return ((row[0], row[1]) for row in rows)


def _same_anywhere(key: str) -> tuple[str, ...]:
    """Return a finding's key without its sheet: a list in CSV has none, and names no other row or column."""
    code, _sheet, *labels = key.split("|")
    return code, *labels
