"""Sign-off: a signatory puts their name to one version, against the hash of exactly what they saw."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, SignOff, SignOffDecision, Submission, SubmissionState
from app.errors import ConflictError
from app.programme.events import EventKind
from app.services.delegations import refuse_others_than_signatories
from app.services.events import record_about
from app.services.reasons import given_reason
from app.services.reopening import refuse_closed
from app.services.shared_returns import refuse_ended
from app.services.submissions import hold_version

STATEMENT = (
    "I have read the headline results, the reasons given and the list of figures too small to publish. "
    "To the best of my knowledge this return is complete and correct."
)
RECEIPT_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def sign(session: Session, *, actor: Actor, clock: Clock, submission: Submission, seen_hash: str) -> SignOff:
    """Sign a version. Raises ``ConflictError`` if it changed since the signatory read it, or is no longer open.

    Nor is one signed once the organisation has ended: those it went into count its people from that day on.
    Signing again what one has signed, as after an answer that got lost, gives the first signature.
    """
    hold_version(session, submission)
    again = _own_decision(session, actor, submission, SignOffDecision.SIGNED, seen_hash)
    if again is not None:
        return again
    _refuse_unfit(session, clock, submission, seen_hash)
    refuse_ended(session, submission.organisation_id, session.get_one(Collection, submission.collection_id), clock)
    return _decide(session, actor, clock, submission, SignOffDecision.SIGNED, None)


def decline(  # noqa: PLR0913 - who decides what about which version, all named
    session: Session, *, actor: Actor, clock: Clock, submission: Submission, seen_hash: str, reason: str
) -> SignOff:
    """Decline to sign a version, saying why; declining again for the same reason gives the first decision.

    Raises as ``sign`` does, and ``InvalidRequestError`` without a reason.
    """
    given = given_reason(reason, "Say why you decline, so that your lead knows what to change.")
    hold_version(session, submission)
    again = _own_decision(session, actor, submission, SignOffDecision.DECLINED, seen_hash)
    if again is not None and again.reason == given:
        return again
    _refuse_unfit(session, clock, submission, seen_hash)
    return _decide(session, actor, clock, submission, SignOffDecision.DECLINED, given)


def withdraw_signature(session: Session, *, actor: Actor, clock: Clock, submission: Submission, reason: str) -> SignOff:
    """Take the signature of a version back before the programme accepts it, saying why; it goes back to the lead.

    Raises ``ConflictError`` for a version that is not signed or is accepted, and ``InvalidRequestError`` without a
    reason.
    """
    given = given_reason(reason, "Say why you take your signature back, so that your lead knows what to change.")
    hold_version(session, submission)
    if submission.state == SubmissionState.ACCEPTED:
        raise ConflictError("This version was accepted. Ask the programme team to send it back if it must change.")
    if submission.state != SubmissionState.SIGNED:
        raise ConflictError("This version is not signed, so there is no signature to take back.")
    return _decide(session, actor, clock, submission, SignOffDecision.WITHDRAWN, given)


def _own_decision(
    session: Session, actor: Actor, submission: Submission, decision: SignOffDecision, seen_hash: str
) -> SignOff | None:
    """Return the decision that this person took on the version, while it stands."""
    if submission.state != _OUTCOMES[decision][0]:
        return None
    mine = (SignOff.organisation_id == submission.organisation_id, SignOff.submission_id == submission.id)
    same = (SignOff.decision == decision, SignOff.decided_by == actor.user_id, SignOff.content_hash == seen_hash)
    return session.scalars(select(SignOff).where(*mine, *same).order_by(SignOff.id.desc())).first()


def _refuse_unfit(session: Session, clock: Clock, submission: Submission, seen_hash: str) -> None:
    refuse_closed(session, submission.organisation_id, submission.collection_id, clock)
    if submission.state != SubmissionState.AWAITING_SIGNATURE:
        raise ConflictError("This version no longer waits for a signature. Open the newest one.")
    if submission.content_hash != seen_hash:
        raise ConflictError("The return changed after you opened this page. Read the new figures before you sign.")


_OUTCOMES = {
    SignOffDecision.SIGNED: (SubmissionState.SIGNED, EventKind.SIGNED_OFF),
    SignOffDecision.DECLINED: (SubmissionState.RETURNED, EventKind.SIGN_OFF_DECLINED),
    SignOffDecision.WITHDRAWN: (SubmissionState.RETURNED, EventKind.SIGNATURE_WITHDRAWN),
}


def _decide(  # noqa: PLR0913, PLR0917 - private, and each part is one column of the record
    session: Session,
    actor: Actor,
    clock: Clock,
    submission: Submission,
    decision: SignOffDecision,
    reason: str | None,
) -> SignOff:
    state, kind = _OUTCOMES[decision]
    behalf = refuse_others_than_signatories(session, actor, clock, submission)
    sign_off = SignOff(
        organisation_id=submission.organisation_id,
        submission_id=submission.id,
        decision=decision,
        content_hash=submission.content_hash,
        statement=STATEMENT,
        reason=reason,
        decided_by=actor.user_id,
        decided_name=actor.name,
        decided_at=clock.now(),
        receipt=_receipt(),
        on_behalf_of=behalf,
    )
    session.add(sign_off)
    submission.state = state
    said = {"receipt": sign_off.receipt, "reason": reason, "on_behalf_of": behalf}
    record_about(session, submission, kind, actor, clock, version=submission.version, **said)
    return sign_off


def _receipt() -> str:
    groups = ["".join(secrets.choice(RECEIPT_LETTERS) for _ in range(4)) for _ in range(3)]
    return "SCW-" + "-".join(groups)
