"""From what a reader handed over to a draft that can be judged: every count and every detail read, or a finding."""

from app.indicators.edition import Edition
from app.indicators.returns import Return
from schemas.cell_checks import read_counts
from schemas.detail_checks import Expected, read_details
from schemas.draft import Draft
from schemas.findings import Finding
from schemas.judging import Judge
from schemas.raw import RawReturn


def read_draft(
    edition: Edition, raw: RawReturn, expected: Expected, judge: Judge, previous: Return | None = None
) -> tuple[Draft, tuple[Finding, ...]]:
    """Return the draft, and what is wrong with single details and counts."""
    counts = read_counts(edition, raw, judge)
    details, found = read_details(edition, raw, counts.numbers, expected)
    draft = Draft(
        edition=edition,
        details=details,
        numbers=counts.numbers,
        unusable=counts.faulty | raw.unread,
        places={cell: value.place for cell, value in raw.counts.items()},
        unread=raw.unread - counts.faulty,
        detail_places={key: value.place for key, value in raw.details.items()},
        previous=previous,
    )
    return draft, (*found, *counts.findings)
