"""Quality review: the programme team reads a signed return, accepts it or sends it back with a reason."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection as CollectionRow
from app.db.models import Organisation, Submission, SubmissionState
from app.errors import ConflictError, InvalidRequestError
from app.programme.events import EventKind
from app.programme.reasons import queries_words
from app.services.events import record_about
from app.services.queries import open_queries
from app.services.reasons import given_reason
from app.services.registration_approvals import (
    approve_registrations,
    hold_organisation,
    registration_is_sent_back,
    waiting_registration,
)
from app.services.shared_returns import refuse_signed_after_end
from app.services.submissions import hold_version


class OpenQueriesError(InvalidRequestError):
    """Queries wait for an answer, and whoever decides has not said that nobody waits for it any more."""


class UnapprovedRegistrationError(InvalidRequestError):
    """The registration waits for an approval, and whoever accepts has not given it with the return."""


def accept(  # noqa: PLR0913 - each part of a decision is named by its caller
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    submission: Submission,
    without: Collection[str] = (),
    approves: str = "",
) -> int:
    """Accept a signed version, so that it counts in the next release; return how many queries that settled.

    ``without`` are the ids of the open queries that the actor saw and does not wait for; the log says how many they
    were. ``approves`` is the registration as the actor saw it, where it is approved in the same step. Raises
    ``ConflictError`` if the version is not signed, was signed after its organisation had ended, or its registration was
    sent back, ``OpenQueriesError`` where any other query is open, and ``UnapprovedRegistrationError`` where the
    registration still waits.
    """
    hold_version(session, submission)
    _refuse_unsigned(submission)
    collection = session.get_one(CollectionRow, submission.collection_id)
    refuse_signed_after_end(session, submission.organisation_id, collection, clock)
    _see_to_registration(session, submission, collection, actor, clock, approves)
    unanswered = _let_go(session, submission, without, "say that you accept the return without it")
    submission.state = SubmissionState.ACCEPTED
    record_about(
        session, submission, EventKind.ACCEPTED, actor, clock, version=submission.version,
        unanswered=unanswered or None,
    )  # fmt: skip
    return unanswered


def send_back(  # noqa: PLR0913 - each part of a decision is named by its caller
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    submission: Submission,
    reason: str,
    without: Collection[str] = (),
) -> int:
    """Send a signed or accepted version back with a reason that the organisation reads.

    Returns how many queries that settled; ``without`` and ``OpenQueriesError`` are as in ``accept``. Raises
    ``ConflictError`` for a version that cannot be sent back, ``InvalidRequestError`` without a reason.
    """
    hold_version(session, submission)
    unanswered = _let_go(session, submission, without, "say that you send the return back without it")
    given = reason_to_send_back(reason)
    if submission.state not in (SubmissionState.SIGNED, SubmissionState.ACCEPTED):
        raise ConflictError("Only a signed or accepted return can be sent back.")
    submission.state = SubmissionState.RETURNED
    record_about(
        session, submission, EventKind.RETURNED, actor, clock, version=submission.version, reason=given,
        unanswered=unanswered or None,
    )  # fmt: skip
    return unanswered


def reason_to_send_back(text: str) -> str:
    """Return the reason as it is kept; raise ``InvalidRequestError`` where there is none, or too much of it."""
    return given_reason(text, "Say why the return goes back, so that the organisation knows what to change.")


def log_reading(session: Session, *, actor: Actor, clock: Clock, submission: Submission) -> None:
    """Record that the programme read this return in full; the organisation can see it."""
    record_about(session, submission, EventKind.RETURN_READ, actor, clock, version=submission.version)


def _refuse_unsigned(submission: Submission) -> None:
    if submission.state != SubmissionState.SIGNED:
        raise ConflictError("Only a signed return can be accepted.")


def _let_go(session: Session, submission: Submission, without: Collection[str], otherwise: str) -> int:
    """Return how many queries wait for an answer; refuse where the actor has not let go of each of them."""
    waiting = open_queries(session, submission.organisation_id, submission.collection_id)
    if any(one.query_id not in without for one in waiting):
        raise OpenQueriesError(f"{queries_words(len(waiting))} for an answer. Wait for it, or {otherwise}.")
    return len(waiting)


def _see_to_registration(  # noqa: PLR0913, PLR0917 - whose registration, in which collection, and who decides on it
    session: Session, submission: Submission, collection: CollectionRow, actor: Actor, clock: Clock, approves: str
) -> None:
    """Approve a registration that waits; refuse without that, so that nobody unknown has a return accepted."""
    organisation = session.get_one(Organisation, submission.organisation_id)
    hold_organisation(session, organisation.id)
    if registration_is_sent_back(session, organisation.id, collection, clock):
        raise ConflictError(
            f"The registration of {organisation.name} was sent back. Its return can be accepted once it has registered "
            "again."
        )
    if waiting_registration(session, collection, organisation, clock) is None:
        return
    if not approves:
        raise UnapprovedRegistrationError(
            f"The registration of {organisation.name} is not approved yet. Approve it with the return."
        )
    approve_registrations(session, actor=actor, clock=clock, collection=collection, seen={organisation.id: approves})
