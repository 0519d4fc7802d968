"""The report on an uploaded file, as a page shows it: what passed, what to fix, what to confirm, what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Confirmation, Finding, Severity, Upload, UploadState, Waiver
from app.indicators.catalogue import EDITIONS_DIR, current_collection, load_edition
from app.indicators.edition import Edition
from app.services.confirmations import confirmations_of
from app.services.earlier_reasons import EarlierReason, earlier_reasons
from app.services.report_checks import CheckResults, check_results
from app.services.report_items import ItemGroup, ReportItem, grouped, indicator_numbers, number_order, place_words
from app.services.uploads import findings_of
from app.services.waivers import applied_waivers


@dataclass(frozen=True, slots=True)
class Progress:
    """What changed since the upload before: findings that are gone, that stayed, that are new."""

    fixed: tuple[ReportItem, ...]
    still_there: tuple[ReportItem, ...]
    new: tuple[ReportItem, ...]


@dataclass(frozen=True, slots=True)
class UploadReport:
    """Everything that the report page of one upload shows."""

    upload: Upload
    headline: str
    to_fix: tuple[ReportItem, ...]
    to_confirm: tuple[ReportItem, ...]
    notes: tuple[ReportItem, ...]
    progress: Progress | None
    checks: CheckResults

    @property
    def items(self) -> tuple[ReportItem, ...]:
        """Every finding: to fix, to confirm, then notes."""
        return (*self.to_fix, *self.to_confirm, *self.notes)

    @property
    def fix_groups(self) -> tuple[ItemGroup, ...]:
        """What to fix, alike findings together."""
        return grouped(self.to_fix)

    @property
    def confirm_groups(self) -> tuple[ItemGroup, ...]:
        """What to confirm, alike findings together."""
        return grouped(self.to_confirm)

    @property
    def note_groups(self) -> tuple[ItemGroup, ...]:
        """What is for information, alike findings together."""
        return grouped(self.notes)

    @property
    def unanswered(self) -> tuple[ReportItem, ...]:
        """The findings that still need a reason."""
        return tuple(item for item in self.to_confirm if item.answer is None)

    @property
    def is_ready(self) -> bool:
        """Whether the return can be sent for sign-off."""
        return self.upload.state == UploadState.READ and not self.to_fix and not self.unanswered


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the findings of a file from elsewhere: all by finding key, waivers by their number.

    ``before`` are the findings of the file before this one, ``None`` where there was none.
    """

    before: Sequence[Finding] | None = None
    answers: Mapping[str, Confirmation] = field(default_factory=dict)
    earlier: Mapping[str, EarlierReason] = field(default_factory=dict)
    waivers: Mapping[int, Waiver] = field(default_factory=dict)


def upload_report(session: Session, upload: Upload, editions_dir: Path = EDITIONS_DIR) -> UploadReport:
    """Return the report on one upload."""
    findings, answers = findings_of(session, upload), confirmations_of(session, upload)
    asked = [found for found in findings if found.severity == Severity.CONFIRM and found.key not in answers]
    known = Known(
        before=_findings_before(session, upload),
        answers=answers,
        earlier=earlier_reasons(session, upload, asked),
        waivers=applied_waivers(session, upload),
    )
    return report_on(upload, findings, known, editions_dir)


def report_on(
    upload: Upload, findings: Sequence[Finding], known: Known = Known(), editions_dir: Path = EDITIONS_DIR
) -> UploadReport:
    """Return the report on a file from its findings and what is known of them; nothing is read from the database."""
    edition = _edition(upload, editions_dir)
    numbers = {indicator.key: indicator.number for indicator in edition.indicators}
    items = _items(upload, findings, known, numbers)
    checks = check_results(upload.summary or {}, items, edition if upload.state == UploadState.READ else None)
    return UploadReport(
        upload=upload,
        headline=_headline(upload, items, checks),
        to_fix=_of(items, Severity.MUST_FIX),
        to_confirm=_of(items, Severity.CONFIRM),
        notes=_of(items, Severity.NOTE),
        progress=_progress(items, known, numbers) if upload.state == UploadState.READ else None,
        checks=checks,
    )


def _items(upload: Upload, findings: Sequence[Finding], known: Known, numbers: Mapping[str, str]) -> list[ReportItem]:
    waived = {one["key"]: one["waiver"] for one in (upload.summary or {}).get("waived", ())}
    before = None if known.before is None else {earlier.key for earlier in known.before}
    return [
        ReportItem(
            finding=found,
            place=place_words(found),
            blocks=indicator_numbers(found, numbers),
            is_new=before is not None and found.key not in before,
            answer=known.answers.get(found.key),
            earlier=known.earlier.get(found.key),
            waiver=known.waivers.get(waived.get(found.key, 0)),
        )
        for found in findings
    ]


def _of(items: Iterable[ReportItem], severity: Severity) -> tuple[ReportItem, ...]:
    return tuple(item for item in items if item.finding.severity == severity)


def _headline(upload: Upload, items: list[ReportItem], checks: CheckResults) -> str:
    if upload.state == UploadState.UNREADABLE:
        return "This file could not be read, so nothing in it was checked. What to do is said below."
    asked = [
        _things(len(_of(items, Severity.MUST_FIX)), "to fix"),
        _things(sum(item.needs_reason for item in items), "to confirm"),
    ]
    left = ", ".join(words for words in asked if words)
    return " ".join(
        part
        for part in (
            f"{checks.passed} of {checks.run} checks passed.",
            f"{left[0].upper()}{left[1:]}." if left else "Nothing is left to fix or to confirm.",
            _unlocked(items),
        )
        if part
    )


def _things(number: int, what: str) -> str:
    if number == 0:
        return ""
    return f"{number:,} {'thing' if number == 1 else 'things'} {what}"


def _unlocked(items: list[ReportItem]) -> str:
    blocked = sorted({number for item in _of(items, Severity.MUST_FIX) for number in item.blocks}, key=number_order)
    if not blocked:
        return ""
    fixing = "Fixing it" if len(_of(items, Severity.MUST_FIX)) == 1 else "Fixing them"
    if len(blocked) == 1:
        return f"{fixing} unlocks indicator {blocked[0]}."
    return f"{fixing} unlocks indicators {', '.join(blocked[:-1])} and {blocked[-1]}."


def _findings_before(session: Session, upload: Upload) -> list[Finding] | None:
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
    return None if earlier is None else findings_of(session, earlier)


def _progress(items: Sequence[ReportItem], known: Known, numbers: Mapping[str, str]) -> Progress | None:
    if known.before is None:
        return None
    now = {item.finding.key: item for item in items}
    gone = {found.key: found for found in known.before if found.key not in now}
    return Progress(
        fixed=tuple(
            ReportItem(found, place_words(found), indicator_numbers(found, numbers), is_new=False)
            for found in gone.values()
        ),
        still_there=tuple(item for item in now.values() if not item.is_new),
        new=tuple(item for item in now.values() if item.is_new),
    )


def _edition(upload: Upload, editions_dir: Path) -> Edition:
    year = int(upload.edition) if upload.edition else current_collection(editions_dir)
    return load_edition(year, editions_dir)
