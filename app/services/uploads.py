"""Uploads: a file that an organisation sent, and what reading it gave."""

from collections.abc import Iterable

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import (
    Collection,
    Event,
    Finding,
    Participation,
    ReturnCount,
    Submission,
    SubmissionState,
    Upload,
    UploadState,
)
from app.errors import ConflictError, NotFoundError
from app.indicators.returns import Return
from app.programme.events import EventKind
from app.services import jobs
from app.services.events import has_withdrawn, record_about
from app.services.return_records import counts_record, details_record, return_from_rows
from app.services.shared_returns import refuse_made_with
from app.services.store import StoredFile
from app.services.waivers import waivers_changed_since
from schemas.findings import Finding as FoundFault
from schemas.reading import PERSONAL_DETAILS
from schemas.report import Report

LONGEST_NAME = 120
_IN_FORCE = (SubmissionState.SIGNED, SubmissionState.ACCEPTED)


def receive_upload(  # noqa: PLR0913 - who sent what, when and for which collection, all named
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, stored: StoredFile, display_name: str
) -> Upload:
    """Record a stored file as this organisation's upload and queue its checking, in the caller's transaction.

    A file that is being checked or was read is the same upload when it comes again, and nothing is added, unless
    a waiver was given or taken back since it was checked.
    Raises ``ConflictError`` if the organisation has not registered for the collection, if another's return covers it,
    or if the file was taken away meanwhile.
    """
    refuse_made_with(session, actor.organisation_id, collection, clock)
    lock_return(session, actor.organisation_id, collection.id)
    existing = _same_file(session, actor.organisation_id, collection.id, stored)
    if existing is not None and not waivers_changed_since(session, existing):
        return existing
    upload = Upload(
        organisation_id=actor.organisation_id,
        collection_id=collection.id,
        sha256=stored.sha256,
        size=stored.size,
        display_name=safe_name(display_name),
        received_at=clock.now(),
        received_by=actor.user_id,
    )
    session.add(upload)
    session.flush()
    jobs.enqueue(
        session, organisation_id=actor.organisation_id, kind=jobs.CHECK_UPLOAD, clock=clock, upload_id=upload.id
    )
    record_about(session, upload, EventKind.UPLOAD_RECEIVED, actor, clock, sha256=stored.sha256)
    return upload


def refuse_unregistered(session: Session, organisation_id: int, collection_id: int) -> None:
    """Raise ``ConflictError`` if the organisation has not registered for the collection, or has withdrawn from it.

    A registration that was never complete is none.
    """
    if session.scalars(_participation(organisation_id, collection_id)).first() is None:
        raise ConflictError("Register for this collection first; then you can upload your return.")
    if is_half_registered(session, organisation_id, collection_id):
        raise ConflictError("Finish your registration first: its page says what is missing. Then you can upload.")
    if has_withdrawn(session, organisation_id, collection_id):
        raise ConflictError("Your organisation withdrew from this collection. Take part again first.")


def is_half_registered(session: Session, organisation_id: int, collection_id: int) -> bool:
    """Whether an organisation began to register for a collection and never finished."""
    kinds = session.scalars(
        select(Event.kind)
        .where(
            Event.organisation_id == organisation_id,
            Event.collection_id == collection_id,
            Event.kind.in_((EventKind.REGISTRATION_CHANGED, EventKind.REGISTERED)),
        )
        .distinct()
    )
    return set(kinds) == {EventKind.REGISTRATION_CHANGED}


def lock_return(session: Session, organisation_id: int, collection_id: int) -> None:
    """Hold this organisation's return for the rest of the transaction, so that two colleagues take turns.

    Raises ``ConflictError`` if the organisation has not registered for the collection.
    """
    hold_return(session, organisation_id, collection_id)
    refuse_unregistered(session, organisation_id, collection_id)


def hold_return(session: Session, organisation_id: int, collection_id: int) -> None:
    """Make whoever else changes this organisation's return wait for the end of the transaction."""
    session.scalars(_participation(organisation_id, collection_id).with_for_update()).first()


def get_upload(session: Session, upload_id: int) -> Upload:
    """Return an upload of the session's organisation; raise ``NotFoundError`` for any other."""
    upload = session.get(Upload, upload_id)
    if upload is None:
        raise NotFoundError("There is no such upload for your organisation.")
    return upload


def uploads_of(session: Session, organisation_id: int, collection_id: int) -> list[Upload]:
    """Return an organisation's uploads for a collection, newest first."""
    mine = (Upload.organisation_id == organisation_id, Upload.collection_id == collection_id)
    return list(session.scalars(select(Upload).where(*mine).order_by(Upload.id.desc())))


def findings_of(session: Session, upload: Upload) -> list[Finding]:
    """Return the findings of an upload, in the order of the report."""
    mine = (Finding.organisation_id == upload.organisation_id, Finding.upload_id == upload.id)
    return list(session.scalars(select(Finding).where(*mine).order_by(Finding.position)))


def previous_return(session: Session, organisation_id: int, year: int) -> Return | None:
    """Return what the organisation signed off for the collection before ``year``, if anything."""
    submission = session.scalars(
        select(Submission)
        .join(Collection, Collection.id == Submission.collection_id)
        .where(
            Submission.organisation_id == organisation_id,
            Collection.year == year - 1,
            Submission.state.in_(_IN_FORCE),
        )
        .order_by(Submission.version.desc())
    ).first()
    return None if submission is None else submitted_return(session, submission)


def submitted_return(session: Session, submission: Submission) -> Return:
    """Return the counts and details of a submission as they were submitted."""
    upload = session.get_one(Upload, submission.upload_id)
    rows = session.scalars(
        select(ReturnCount).where(
            ReturnCount.organisation_id == submission.organisation_id, ReturnCount.submission_id == submission.id
        )
    )
    return return_from_rows(upload.details or {}, rows)


def store_report(session: Session, upload: Upload, report: Report, clock: Clock) -> None:
    """Keep what checking an upload gave, replacing an earlier reading of it, in the caller's transaction."""
    is_usable = report.readable and not report.must_not_be_kept
    upload.state = UploadState.READ if is_usable else UploadState.UNREADABLE
    upload.summary = summary_record(report)
    upload.checked_at = clock.now()
    if report.edition is not None:
        upload.edition, upload.rule_set = str(report.edition.collection), report.edition.rule_set
    if report.return_ is not None and is_usable:
        upload.details = details_record(report.return_.details)
        upload.counts = counts_record(report.return_)
        upload.template_version = report.return_.details.template_version or None
    session.execute(
        delete(Finding).where(Finding.organisation_id == upload.organisation_id, Finding.upload_id == upload.id)
    )
    rows = [_finding_row(upload, position, found) for position, found in enumerate(report.findings)]
    if rows:
        session.execute(insert(Finding), rows)


def summary_record(report: Report) -> dict[str, object]:
    """Return what is kept of a report beside its findings: its totals, what was not run and why, what was waived."""
    waived = [{"key": found.key, "waiver": found.waiver} for found in report.findings if found.waiver is not None]
    return {**report.summary, "not_run": dict(report.not_run), "waived": waived}


def must_not_be_kept(session: Session, upload: Upload) -> bool:
    """Say whether the file of an upload holds details of single people, so that not even the file may stay."""
    personal = (Finding.upload_id == upload.id, Finding.code == PERSONAL_DETAILS)
    mine = select(Finding.id).where(Finding.organisation_id == upload.organisation_id, *personal)
    return session.scalars(mine.limit(1)).first() is not None


def not_kept(session: Session, organisation_id: int, uploads: Iterable[Upload]) -> frozenset[int]:
    """Return which of these uploads of an organisation held details of single people: their files were deleted."""
    personal = (Finding.code == PERSONAL_DETAILS, Finding.upload_id.in_([upload.id for upload in uploads]))
    mine = select(Finding.upload_id).where(Finding.organisation_id == organisation_id, *personal)
    return frozenset(session.scalars(mine))


def is_awaited(session: Session, upload: Upload) -> bool:
    """Say whether the same file of the same organisation waits to be checked, for whichever collection."""
    same = (Upload.organisation_id == upload.organisation_id, Upload.sha256 == upload.sha256)
    waiting = select(Upload.id).where(*same, Upload.state == UploadState.RECEIVED)
    return session.scalars(waiting.limit(1)).first() is not None


def safe_name(display_name: str) -> str:
    """Return a file name fit for showing: no control or direction marks, no folders, not too long."""
    last = display_name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown[:LONGEST_NAME] or "return"


def _participation(organisation_id: int, collection_id: int) -> Select[Participation]:
    return select(Participation).where(
        Participation.organisation_id == organisation_id, Participation.collection_id == collection_id
    )


def _same_file(session: Session, organisation_id: int, collection_id: int, stored: StoredFile) -> Upload | None:
    same = (
        select(Upload)
        .where(
            Upload.organisation_id == organisation_id,
            Upload.collection_id == collection_id,
            Upload.sha256 == stored.sha256,
        )
        .order_by(Upload.id.desc())
    )
    in_use = session.scalars(same.where(Upload.state.in_((UploadState.RECEIVED, UploadState.READ)))).first()
    if in_use is not None or stored.path.is_file():
        return in_use
    refused = session.scalars(same).first()
    if refused is None:
        raise ConflictError("The file was removed before it could be recorded. Please upload it again.")
    return refused  # its checking ended just now, with details of single people, and the file was deleted


def _finding_row(upload: Upload, position: int, found: FoundFault) -> dict[str, object]:
    return {
        "organisation_id": upload.organisation_id,
        "upload_id": upload.id,
        "position": position,
        "key": found.key,
        "code": found.code,
        "severity": found.severity,
        "sheet": found.place.sheet,
        "cell": found.place.cell,
        "line": found.place.line,
        "row_label": found.row,
        "column_label": found.column,
        "value": found.value,
        "message": found.message,
        "fix": found.fix,
        "expected": found.expected,
        "indicators": list(found.indicators),
    }
