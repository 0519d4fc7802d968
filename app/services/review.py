"""Quality review: the programme team reads a signed return, accepts it or sends it back with a reason."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Submission, SubmissionState
from app.errors import ConflictError, InvalidRequestError
from app.programme.events import EventKind
from app.programme.reasons import queries_words
from app.services.events import record_about
from app.services.queries import open_queries
from app.services.reasons import given_reason
from app.services.submissions import hold_version


class OpenQueriesError(InvalidRequestError):
    """Queries wait for an answer, and whoever accepts has not said that the return shall count without it."""


def accept(
    session: Session, *, actor: Actor, clock: Clock, submission: Submission, without: Collection[str] = ()
) -> int:
    """Accept a signed version, so that it counts in the next release; return how many queries that settled.

    ``without`` are the ids of the open queries that the actor saw and does not wait for; the log says how many they
    were. Raises ``ConflictError`` if the version is not signed, ``OpenQueriesError`` where any other query is open.
    """
    hold_version(session, submission)
    _refuse_unsigned(submission)
    waiting = open_queries(session, submission.organisation_id, submission.collection_id)
    unseen = [one for one in waiting if one.query_id not in without]
    if unseen:
        raise OpenQueriesError(
            f"{queries_words(len(waiting))} for an answer. Wait for it, or say that you accept the return without it."
        )
    submission.state = SubmissionState.ACCEPTED
    record_about(
        session, submission, EventKind.ACCEPTED, actor, clock, version=submission.version,
        unanswered=len(waiting) or None,
    )  # fmt: skip
    return len(waiting)


def send_back(session: Session, *, actor: Actor, clock: Clock, submission: Submission, reason: str) -> None:
    """Send a signed or accepted version back with a reason that the organisation reads."""
    given = given_reason(reason, "Say why the return goes back, so that the organisation knows what to change.")
    hold_version(session, submission)
    if submission.state not in (SubmissionState.SIGNED, SubmissionState.ACCEPTED):
        raise ConflictError("Only a signed or accepted return can be sent back.")
    submission.state = SubmissionState.RETURNED
    record_about(session, submission, EventKind.RETURNED, actor, clock, version=submission.version, reason=given)


def log_reading(session: Session, *, actor: Actor, clock: Clock, submission: Submission) -> None:
    """Record that the programme read this return in full; the organisation can see it."""
    record_about(session, submission, EventKind.RETURN_READ, actor, clock, version=submission.version)


def _refuse_unsigned(submission: Submission) -> None:
    if submission.state != SubmissionState.SIGNED:
        raise ConflictError("Only a signed return can be accepted.")
