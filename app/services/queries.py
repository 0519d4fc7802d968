"""Queries: what the programme team asks about a return, and what the organisation answers. Kept in the log."""

import secrets
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Event, Submission, SubmissionState
from app.errors import ConflictError, InvalidRequestError
from app.programme.events import EventKind
from app.services.events import TimelineEntry, record, record_about, timeline
from app.services.submissions import hold_version

LONGEST = 1000
_UNDER_REVIEW = (SubmissionState.SIGNED, SubmissionState.ACCEPTED)
_SETTLED_BY = (EventKind.RETURNED, EventKind.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Query:
    """One question of the programme team. ``is_open`` until it is answered or settled.

    It is settled when the return is accepted or sent back, or by itself: only then does ``settled_by`` say by whom. An
    answer that comes after that is to be settled again.
    """

    query_id: str
    text: str
    asked_on: date
    asked_by: str
    is_open: bool = True
    answer: str = ""
    answered_on: date | None = None
    answered_by: str = ""
    settled_on: date | None = None
    settled_by: str = ""


def ask(session: Session, *, actor: Actor, clock: Clock, submission: Submission, text: str) -> None:
    """Ask the organisation something about a signed return, in the caller's transaction.

    Raises ``InvalidRequestError`` for an empty or endless question, ``ConflictError`` for a version not under review.
    """
    if submission.state not in _UNDER_REVIEW:
        raise ConflictError("Only a signed return is under review, so nothing can be asked about this version.")
    record(
        session,
        organisation_id=submission.organisation_id,
        collection_id=submission.collection_id,
        kind=EventKind.QUERY_ASKED,
        actor=actor,
        clock=clock,
        query_id=secrets.token_hex(8),
        submission_id=submission.id,
        version=submission.version,
        text=_written(text, "Write what you want to ask, so that the organisation can answer it."),
    )


def answer(session: Session, *, actor: Actor, clock: Clock, query_id: str, text: str) -> None:
    """Answer an open query of the actor's organisation, of whichever collection, in the caller's transaction.

    Raises ``InvalidRequestError`` without words, ``ConflictError`` where no such query is open.
    """
    found = queries_by_collection(session, actor.organisation_id).items()
    waiting = (one for one, asked in found if any(query.is_open and query.query_id == query_id for query in asked))
    collection = next(waiting, None)
    if collection is None:
        raise ConflictError("This query is no longer open. Somebody may have answered it already.")
    record(
        session,
        organisation_id=actor.organisation_id,
        collection_id=collection.id,
        kind=EventKind.QUERY_ANSWERED,
        actor=actor,
        clock=clock,
        query_id=query_id or None,
        text=_written(text, "Write your answer. Do not write anybody's name."),
    )


def settle(session: Session, *, actor: Actor, clock: Clock, submission: Submission, query_id: str) -> bool:
    """Settle a query about a return, answered or not, in the caller's transaction; return whether it was not yet.

    The organisation reads it in its log. Raises ``InvalidRequestError`` where no such query was asked.
    """
    hold_version(session, submission)
    asked = queries_of(session, submission.organisation_id, submission.collection_id)
    query = next((one for one in asked if one.query_id == query_id), None)
    if query is None:
        raise InvalidRequestError("There is no such query about this return. Choose one of those that were asked.")
    if query.settled_on is not None:
        return False
    record_about(
        session, submission, EventKind.QUERY_SETTLED, actor, clock, version=submission.version,
        query_id=query_id or None, text=query.text, unanswered=None if query.answer else 1,
    )  # fmt: skip
    return True


def queries_of(session: Session, organisation_id: int, collection_id: int) -> tuple[Query, ...]:
    """Return every query of an organisation in a collection, newest first."""
    found: dict[str, Query] = {}
    for entry in reversed(timeline(session, organisation_id, collection_id)):
        kind, key = entry.event.kind, str(entry.event.detail.get("query_id") or "")
        if kind is EventKind.QUERY_ASKED:
            found[key] = _asked(key, entry)
        elif kind is EventKind.QUERY_ANSWERED and key in found:
            found[key] = _answered(found[key], entry)
        elif kind is EventKind.QUERY_SETTLED and key in found:
            found[key] = replace(_settled(found[key], entry), settled_by=entry.actor_name)
        elif kind in _SETTLED_BY:
            found = {key: _settled(one, entry) for key, one in found.items()}
    return tuple(reversed(found.values()))


def queries_by_collection(session: Session, organisation_id: int) -> dict[Collection, tuple[Query, ...]]:
    """Return the queries of every collection in which any were asked of an organisation, both the newest first."""
    asked = (
        select(Event.collection_id)
        .where(Event.organisation_id == organisation_id, Event.kind == EventKind.QUERY_ASKED)
        .distinct()
    )
    collections = session.scalars(select(Collection).where(Collection.id.in_(asked)).order_by(Collection.year.desc()))
    return {one: queries_of(session, organisation_id, one.id) for one in collections.all()}


def open_queries(session: Session, organisation_id: int, collection_id: int) -> tuple[Query, ...]:
    """Return the queries that wait for the organisation's answer, newest first."""
    return tuple(one for one in queries_of(session, organisation_id, collection_id) if one.is_open)


def _asked(key: str, entry: TimelineEntry) -> Query:
    return Query(key, str(entry.event.detail.get("text", "")), entry.day, entry.actor_name)


def _answered(asked: Query, entry: TimelineEntry) -> Query:
    words = str(entry.event.detail.get("text", ""))
    return replace(
        asked, is_open=False, answer=words, answered_on=entry.day, answered_by=entry.actor_name,
        settled_on=None, settled_by="",
    )  # fmt: skip


def _settled(query: Query, entry: TimelineEntry) -> Query:
    return replace(query, is_open=False, settled_on=query.settled_on or entry.day)


def _written(text: str, message: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidRequestError(message)
    if len(words) > LONGEST:
        raise InvalidRequestError(f"This is too long. Use at most {LONGEST:,} characters.")
    return words
