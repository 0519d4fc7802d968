"""Submissions: an accepted reading of a return becomes an immutable version with its results."""

from pathlib import Path

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import (
    Collection,
    ReturnCount,
    SignOff,
    SignOffDecision,
    Submission,
    SubmissionState,
    Upload,
    UploadState,
)
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.calculate import calculate
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Place, Return
from app.programme.events import EventKind
from app.services.confirmations import unanswered
from app.services.events import record_about
from app.services.reasons import given_reason
from app.services.reopening import refuse_closed
from app.services.results import store_results
from app.services.return_records import content_hash, return_from_record
from app.services.shared_returns import refuse_made_with
from app.services.uploads import hold_return, lock_return

WHY = "Say why you send a new version: one was signed already, and whoever signs next reads the reason."
OPEN_STATES = (SubmissionState.AWAITING_SIGNATURE, SubmissionState.SIGNED)


class ReasonNeededError(InvalidRequestError):
    """A version was signed before, so whoever signs next is told why there is another."""


def submit(  # noqa: PLR0913 - who sends what, when, why, and knowing of which newer file, all named
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    upload: Upload,
    editions_dir: Path = EDITIONS_DIR,
    reason: str | None = None,
    newest_seen: int | None = None,
) -> Submission:
    """Make a version of the return from a checked upload and send it for sign-off, in the caller's transaction.

    The same content again is the same version. A newer version takes the place of one that was signed or
    waits for a signature, whose sign-off then no longer counts. Raises ``ConflictError`` while something
    is left to fix or to confirm, where another's return covers this organisation, once a version has been accepted or
    the collection is closed, and where a colleague sent a newer file than ``newest_seen``, the newest that the sender
    knows of; ``ReasonNeededError`` without a reason where a version was signed before.
    """
    lock_return(session, upload.organisation_id, upload.collection_id)
    refuse_made_with(session, upload.organisation_id, session.get_one(Collection, upload.collection_id), clock)
    refuse_closed(session, upload.organisation_id, upload.collection_id, clock)
    _refuse_unready(session, upload)
    edition = load_edition(int(upload.edition or 0), editions_dir)
    return_ = return_from_record(upload.details or {}, upload.counts or [])
    signed_content = content_hash(return_, str(edition.collection), edition.rule_set)
    current = current_submission(session, upload.organisation_id, upload.collection_id)
    if current is not None and current.state == SubmissionState.ACCEPTED:
        raise ConflictError("Your return was accepted. Ask the programme team to send it back if it must change.")
    if current is not None and current.content_hash == signed_content and current.state in OPEN_STATES:
        return current
    _refuse_outrun(session, upload, newest_seen)
    said = _why(session, upload, reason)
    _supersede(session, current, actor, clock)
    submission = _version_of(session, upload, edition, signed_content)
    submission.created_at, submission.created_by, submission.reason = clock.now(), actor.user_id, said
    _store(session, submission, return_, edition)
    record_about(
        session, submission, EventKind.SUBMISSION_CREATED, actor, clock, version=submission.version, reason=said
    )
    return submission


def was_signed(session: Session, organisation_id: int, collection_id: int) -> bool:
    """Whether any version of an organisation's return for a collection was ever signed."""
    signed = (
        select(SignOff.id)
        .join(Submission, Submission.id == SignOff.submission_id)
        .where(
            SignOff.organisation_id == organisation_id,
            SignOff.decision == SignOffDecision.SIGNED,
            Submission.collection_id == collection_id,
        )
    )
    return session.scalars(signed.limit(1)).first() is not None


def newer_upload(session: Session, upload: Upload, newest_seen: int | None = None) -> Upload | None:
    """Return the newest file of the same return that came after one, or after the newest that somebody knows of.

    Files that could not be read stand in nobody's way.
    """
    after = max(upload.id, newest_seen or 0)
    return session.scalars(
        select(Upload)
        .where(
            Upload.organisation_id == upload.organisation_id,
            Upload.collection_id == upload.collection_id,
            Upload.id > after,
            Upload.state.in_((UploadState.RECEIVED, UploadState.READ)),
        )
        .order_by(Upload.id.desc())
    ).first()


def get_submission(session: Session, submission_id: int) -> Submission:
    """Return a submission of the session's organisation; raise ``NotFoundError`` for any other."""
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise NotFoundError("There is no such submission for your organisation.")
    return submission


def hold_version(session: Session, submission: Submission) -> None:
    """Hold the return that a version belongs to and read the version anew, so that decisions take turns."""
    hold_return(session, submission.organisation_id, submission.collection_id)
    session.refresh(submission)


def current_submission(session: Session, organisation_id: int, collection_id: int) -> Submission | None:
    """Return the newest version of an organisation's return for a collection, whatever its state."""
    return session.scalars(_versions(organisation_id, collection_id).limit(1)).first()


def submissions_of(session: Session, organisation_id: int, collection_id: int) -> list[Submission]:
    """Return every version of an organisation's return for a collection, newest first."""
    return list(session.scalars(_versions(organisation_id, collection_id)))


def sign_offs_of(session: Session, submission: Submission) -> list[SignOff]:
    """Return the decisions taken on one version, oldest first."""
    mine = (SignOff.organisation_id == submission.organisation_id, SignOff.submission_id == submission.id)
    return list(session.scalars(select(SignOff).where(*mine).order_by(SignOff.id)))


def withdraw(session: Session, *, actor: Actor, clock: Clock, submission: Submission, reason: str) -> None:
    """Take a version back before it is accepted, with a reason. Raises ``ConflictError`` if it is no longer open."""
    given = given_reason(reason, "Say why this version is withdrawn, so that your colleagues know.")
    hold_version(session, submission)
    if submission.state not in OPEN_STATES:
        raise ConflictError("This version is no longer open, so it cannot be withdrawn.")
    submission.state = SubmissionState.WITHDRAWN
    record_about(
        session, submission, EventKind.SUBMISSION_WITHDRAWN, actor, clock, version=submission.version, reason=given
    )


def _versions(organisation_id: int, collection_id: int) -> Select[Submission]:
    return (
        select(Submission)
        .where(Submission.organisation_id == organisation_id, Submission.collection_id == collection_id)
        .order_by(Submission.version.desc())
    )


def _refuse_unready(session: Session, upload: Upload) -> None:
    if upload.state != UploadState.READ or upload.counts is None:
        raise ConflictError("This file has not been read to the end, so it cannot be sent for sign-off yet.")
    to_fix = (upload.summary or {}).get("must_fix", 0)
    if to_fix:
        raise ConflictError(f"There is still something to fix ({to_fix}). Mend the file and upload it again.")
    if unanswered(session, upload):
        raise ConflictError("Some figures still need a reason. Answer them, then send the return for sign-off.")


def _refuse_outrun(session: Session, upload: Upload, newest_seen: int | None) -> None:
    newer = newer_upload(session, upload, newest_seen)
    if newer is not None:
        raise ConflictError(
            f"This is not the newest file: {newer.display_name} was uploaded after it. Look at that one first; you can "
            "still send this one."
        )


def _version_of(session: Session, upload: Upload, edition: Edition, content: str) -> Submission:
    return Submission(
        organisation_id=upload.organisation_id,
        collection_id=upload.collection_id,
        upload_id=upload.id,
        version=_next_version(session, upload),
        content_hash=content,
        edition=str(edition.collection),
        rule_set=edition.rule_set,
        template_version=upload.template_version or edition.template_version,
    )


def _why(session: Session, upload: Upload, reason: str | None) -> str | None:
    if not was_signed(session, upload.organisation_id, upload.collection_id):
        return None
    try:
        return given_reason(reason or "", WHY)
    except InvalidRequestError as error:
        raise ReasonNeededError(error.user_message) from error


def _supersede(session: Session, current: Submission | None, actor: Actor, clock: Clock) -> None:
    if current is not None and current.state in OPEN_STATES:
        current.state = SubmissionState.SUPERSEDED
        session.flush()
        record_about(session, current, EventKind.SUBMISSION_SUPERSEDED, actor, clock, version=current.version)


def _next_version(session: Session, upload: Upload) -> int:
    newest = session.scalar(
        select(func.max(Submission.version)).where(
            Submission.organisation_id == upload.organisation_id, Submission.collection_id == upload.collection_id
        )
    )
    return (newest or 0) + 1


def _store(session: Session, submission: Submission, return_: Return, edition: Edition) -> None:
    session.add(submission)
    session.flush()
    _store_counts(session, submission, return_)
    store_results(session, submission, calculate(return_, edition))


def _store_counts(session: Session, submission: Submission, return_: Return) -> None:
    nowhere = Place()
    rows = [
        {
            "organisation_id": submission.organisation_id,
            "submission_id": submission.id,
            **cell._asdict(),
            "count": count,
            **return_.places.get(cell, nowhere)._asdict(),
        }
        for cell, count in return_.counts.items()
    ]
    if rows:
        session.execute(insert(ReturnCount), rows)
