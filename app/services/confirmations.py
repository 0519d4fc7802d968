"""Answers to findings that need a reason: kept with the upload, and so with the submission made from it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Confirmation, Finding, Severity, Upload
from app.errors import FieldsRefusedError, InvalidRequestError
from app.programme.events import EventKind
from app.services.events import record_about
from app.services.reasons import given_reason
from app.services.uploads import hold_return
from schemas.personal import looks_personal

SHORTEST_REASON = 3
TOO_SHORT = "Say in a few words why the figure is right, so that a colleague can follow it."
NO_NAMES = "Take out the e-mail address, number or other detail of a person: the reason stays with the return."


class ReasonsRefusedError(FieldsRefusedError):
    """Some reasons cannot be kept as they stand, so none was; ``problems`` says by finding key what to change."""


def confirmations_of(session: Session, upload: Upload) -> dict[str, Confirmation]:
    """Return the answers given for an upload, by finding key."""
    mine = (Confirmation.organisation_id == upload.organisation_id, Confirmation.upload_id == upload.id)
    return {row.finding_key: row for row in session.scalars(select(Confirmation).where(*mine))}


def unanswered(session: Session, upload: Upload) -> list[Finding]:
    """Return the findings of an upload that still need a reason."""
    answered = confirmations_of(session, upload)
    to_confirm = (
        Finding.organisation_id == upload.organisation_id,
        Finding.upload_id == upload.id,
        Finding.severity == Severity.CONFIRM,
    )
    found = session.scalars(select(Finding).where(*to_confirm).order_by(Finding.position))
    return [finding for finding in found if finding.key not in answered]


def confirm(session: Session, *, actor: Actor, clock: Clock, upload: Upload, reasons: Mapping[str, str]) -> int:
    """Keep a reason for each finding key, and return how many were kept; empty reasons are left for later.

    Raises ``ReasonsRefusedError`` where a reason is too short or too long or names a person, and
    ``InvalidRequestError`` for a key that is not to be confirmed; then none is kept.
    """
    hold_return(session, upload.organisation_id, upload.collection_id)
    askable = {finding.key: finding for finding in unanswered(session, upload)}
    given = _usable({key: reason for key, reason in reasons.items() if reason.strip()})
    if not given.keys() <= askable.keys():
        raise InvalidRequestError("One of these was answered already. Reload the page to see the answers.")
    for key, reason in given.items():
        session.add(_confirmation(actor, clock, upload, askable[key], reason))
    if given:
        record_about(
            session,
            upload,
            EventKind.CONFIRMATION_GIVEN,
            actor,
            clock,
            confirmed=len(given),
            left=len(askable) - len(given),
        )
    if given and len(given) == len(askable) and not (upload.summary or {}).get("must_fix"):
        record_about(session, upload, EventKind.UPLOAD_VALID, actor, clock)
    return len(given)


def _usable(reasons: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons as they are kept; raise ``ReasonsRefusedError`` naming every one that cannot be."""
    usable: dict[str, str] = {}
    problems: dict[str, str] = {}
    for key, reason in reasons.items():
        try:
            usable[key] = _refuse_unusable(given_reason(reason, TOO_SHORT))
        except InvalidRequestError as error:
            problems[key] = error.user_message
    if problems:
        raise ReasonsRefusedError(problems)
    return usable


def _refuse_unusable(reason: str) -> str:
    if len(reason) < SHORTEST_REASON:
        raise InvalidRequestError(TOO_SHORT)
    if looks_personal(reason):
        raise InvalidRequestError(NO_NAMES)
    return reason


def _confirmation(actor: Actor, clock: Clock, upload: Upload, finding: Finding, reason: str) -> Confirmation:
    return Confirmation(
        organisation_id=upload.organisation_id,
        collection_id=upload.collection_id,
        upload_id=upload.id,
        finding_key=finding.key,
        code=finding.code,
        reason=reason,
        confirmed_by=actor.user_id,
        confirmed_at=clock.now(),
    )
