"""Where an organisation's return stands: which of its five steps is next, and what is in the way."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event, Participation, Submission, SubmissionState, Upload, UploadState
from app.programme.events import EventKind
from app.services.confirmations import unanswered
from app.services.events import absence
from app.services.submissions import current_submission
from app.services.uploads import is_half_registered, uploads_of


class ReturnStep(StrEnum):
    """What has to happen next."""

    REGISTER = "register"
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"
    TEMPLATE = "template"
    CHECKING = "checking"
    FIX = "fix"
    CONFIRM = "confirm"
    SEND = "send"
    RETURNED = "returned"
    SIGN = "sign"
    SIGNED = "signed"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class ReturnStatus:
    """The state of a return. ``to_fix`` and ``to_confirm`` belong to ``upload``, the newest file."""

    step: ReturnStep
    services: tuple[str, ...] = ()
    has_template: bool = False
    upload: Upload | None = None
    to_fix: int = 0
    to_confirm: int = 0
    submission: Submission | None = None


def return_status(session: Session, organisation_id: int, collection: Collection) -> ReturnStatus:
    """Return where an organisation's return for a collection stands."""
    participation = session.scalars(
        select(Participation).where(
            Participation.organisation_id == organisation_id, Participation.collection_id == collection.id
        )
    ).first()
    away = absence(session, organisation_id, collection.id)
    if away is not None:
        return ReturnStatus(_AWAY[away], () if participation is None else tuple(participation.services))
    if participation is None or is_half_registered(session, organisation_id, collection.id):
        return ReturnStatus(ReturnStep.REGISTER)
    upload = next(iter(uploads_of(session, organisation_id, collection.id)), None)
    submission = current_submission(session, organisation_id, collection.id)
    to_fix = int((upload.summary or {}).get("must_fix", 0)) if upload else 0
    to_confirm = len(unanswered(session, upload)) if upload else 0
    return ReturnStatus(
        step=_step(upload, to_fix, to_confirm, submission),
        services=tuple(participation.services),
        has_template=upload is not None or _has_template(session, organisation_id, collection.id),
        upload=upload,
        to_fix=to_fix,
        to_confirm=to_confirm,
        submission=submission,
    )


_AWAY = {EventKind.WITHDRAWN: ReturnStep.WITHDRAWN, EventKind.NOTHING_TO_SUBMIT: ReturnStep.NOTHING}
_BY_SUBMISSION = {
    SubmissionState.AWAITING_SIGNATURE: ReturnStep.SIGN,
    SubmissionState.SIGNED: ReturnStep.SIGNED,
    SubmissionState.ACCEPTED: ReturnStep.ACCEPTED,
    SubmissionState.RETURNED: ReturnStep.RETURNED,
}


def _step(upload: Upload | None, to_fix: int, to_confirm: int, submission: Submission | None) -> ReturnStep:
    if submission is not None and _is_about(submission, upload) and submission.state in _BY_SUBMISSION:
        return _BY_SUBMISSION[SubmissionState(submission.state)]
    if upload is None:
        return ReturnStep.TEMPLATE
    if upload.state == UploadState.RECEIVED:
        return ReturnStep.CHECKING
    if upload.state != UploadState.READ or to_fix:
        return ReturnStep.FIX
    return ReturnStep.CONFIRM if to_confirm else ReturnStep.SEND


def _is_about(submission: Submission, upload: Upload | None) -> bool:
    """Whether no newer file has arrived since the version was made; an accepted version stands in any case."""
    return upload is None or submission.state == SubmissionState.ACCEPTED or submission.upload_id >= upload.id


def _has_template(session: Session, organisation_id: int, collection_id: int) -> bool:
    downloaded = select(Event.id).where(
        Event.organisation_id == organisation_id,
        Event.collection_id == collection_id,
        Event.kind.in_((EventKind.TEMPLATE_DOWNLOADED, EventKind.TYPING_STARTED)),
    )
    return session.scalars(downloaded.limit(1)).first() is not None
