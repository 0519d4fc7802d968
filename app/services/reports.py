"""The report on an uploaded file, as a page shows it: what passed, what to fix, what to confirm, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Confirmation, Finding, Severity, Upload, UploadState
from app.indicators.catalogue import EDITIONS_DIR, collections, load_edition
from app.services.confirmations import confirmations_of
from app.services.uploads import findings_of


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One finding in the words of the page. ``answer`` is the reason that was given, if one was."""

    finding: Finding
    place: str
    blocks: tuple[str, ...]
    is_new: bool
    answer: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What changed since the upload before: findings that are gone, that stayed, that are new."""

    fixed: int
    still_there: int
    new: int


@dataclass(frozen=True, slots=True)
class UploadReport:
    """Everything that the report page of one upload shows."""

    upload: Upload
    headline: str
    to_fix: tuple[ReportItem, ...]
    to_confirm: tuple[ReportItem, ...]
    notes: tuple[ReportItem, ...]
    progress: Progress | None

    @property
    def unanswered(self) -> tuple[ReportItem, ...]:
        """The findings that still need a reason."""
        return tuple(item for item in self.to_confirm if item.answer is None)

    @property
    def is_ready(self) -> bool:
        """Whether the return can be sent for sign-off."""
        return self.upload.state == UploadState.READ and not self.to_fix and not self.unanswered


def upload_report(session: Session, upload: Upload, editions_dir: Path = EDITIONS_DIR) -> UploadReport:
    """Return the report on one upload."""
    findings, earlier = findings_of(session, upload), _earlier_keys(session, upload)
    answers, numbers = confirmations_of(session, upload), _numbers(upload, editions_dir)
    items = [
        ReportItem(
            finding=found,
            place=place_words(found),
            blocks=tuple(numbers.get(key, key) for key in found.indicators),
            is_new=earlier is not None and found.key not in earlier,
            answer=answers.get(found.key),
        )
        for found in findings
    ]
    return UploadReport(
        upload=upload,
        headline=_headline(upload, items),
        to_fix=_of(items, Severity.MUST_FIX),
        to_confirm=_of(items, Severity.CONFIRM),
        notes=_of(items, Severity.NOTE),
        progress=None if earlier is None else _progress(earlier, {found.key for found in findings}),
    )


def place_words(found: Finding) -> str:
    """Return where a finding stands, in the words of the user's file."""
    parts = [
        f"Sheet {found.sheet}" if found.sheet else "",
        f"cell {found.cell}" if found.cell else "",
        f"line {found.line}" if found.line else "",
    ]
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:] if words else "The whole file"


def _of(items: Iterable[ReportItem], severity: Severity) -> tuple[ReportItem, ...]:
    return tuple(item for item in items if item.finding.severity == severity)


def _headline(upload: Upload, items: list[ReportItem]) -> str:
    if upload.state == UploadState.UNREADABLE:
        return "This file could not be read, so nothing in it was checked. What to do is said below."
    summary = upload.summary or {}
    run = int(summary.get("checks_run", 0))
    failed = {item.finding.code for item in items if item.finding.severity != Severity.NOTE}
    asked = [
        _things(len(_of(items, Severity.MUST_FIX)), "to fix"),
        _things(sum(item.answer is None for item in _of(items, Severity.CONFIRM)), "to confirm"),
    ]
    left = ", ".join(words for words in asked if words)
    unlocked = _unlocked(items)
    return " ".join(
        part
        for part in (
            f"{max(0, run - len(failed))} of {run} checks passed.",
            f"{left[0].upper()}{left[1:]}." if left else "Nothing is left to fix or to confirm.",
            unlocked,
        )
        if part
    )


def _things(number: int, what: str) -> str:
    if number == 0:
        return ""
    return f"{number} {'thing' if number == 1 else 'things'} {what}"


def _unlocked(items: list[ReportItem]) -> str:
    blocked = sorted({number for item in _of(items, Severity.MUST_FIX) for number in item.blocks}, key=_number_order)
    if not blocked:
        return ""
    if len(blocked) == 1:
        return f"Fixing them unlocks indicator {blocked[0]}."
    return f"Fixing them unlocks indicators {', '.join(blocked[:-1])} and {blocked[-1]}."


def _number_order(number: str) -> tuple[int, str]:
    digits = "".join(character for character in number if character.isdigit())
    return int(digits or 0), number


def _earlier_keys(session: Session, upload: Upload) -> set[str] | None:
    earlier = session.scalars(
        select(Upload)
        .where(
            Upload.organisation_id == upload.organisation_id,
            Upload.collection_id == upload.collection_id,
            Upload.id < upload.id,
            Upload.state == UploadState.READ,
        )
        .order_by(Upload.id.desc())
    ).first()
    return None if earlier is None else {found.key for found in findings_of(session, earlier)}


def _progress(earlier: set[str], now: set[str]) -> Progress:
    return Progress(fixed=len(earlier - now), still_there=len(earlier & now), new=len(now - earlier))


def _numbers(upload: Upload, editions_dir: Path) -> dict[str, str]:
    year = int(upload.edition) if upload.edition else collections(editions_dir)[-1]
    return {indicator.key: indicator.number for indicator in load_edition(year, editions_dir).indicators}
