"""Notes of the programme team on a return: kept for ever, carried across years, never shown to the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, ReviewNote, Submission
from app.errors import InvalidRequestError
from app.services.reasons import LONGEST, cleaned
from schemas.personal import looks_personal


@dataclass(frozen=True, slots=True)
class KeptNote:
    """One note, and the version of which collection it was written on."""

    note: ReviewNote
    year: int
    version: int


@dataclass(frozen=True, slots=True)
class ReviewNotes:
    """The notes on one collection's return, of whatever version, and those of the collections before; newest first."""

    this_year: tuple[KeptNote, ...]
    years_before: tuple[KeptNote, ...]


def add_note(session: Session, *, actor: Actor, clock: Clock, submission: Submission, text: str) -> None:
    """Keep a note on a version, in the caller's transaction. Nothing is logged where the organisation could read it.

    Raises ``InvalidRequestError`` without words, for too many, and for what looks like personal details: such a text
    is not kept.
    """
    words = cleaned(text)
    if not words:
        raise InvalidRequestError("Write the note first.")
    if len(words) > LONGEST:
        raise InvalidRequestError(f"Keep each note to {LONGEST:,} characters; yours has {len(words):,}.")
    if looks_personal(words):
        raise InvalidRequestError(
            "This looks like personal details, such as an email address, a telephone number or a date of birth. "
            "Notes are kept for ever: write it without them."
        )
    session.add(
        ReviewNote(
            organisation_id=submission.organisation_id,
            submission_id=submission.id,
            text=words,
            written_by=actor.user_id,
            written_name=actor.name,
            written_at=clock.now(),
        )
    )
    session.flush()


def notes_on(session: Session, submission: Submission) -> ReviewNotes:
    """Return the notes on a version's collection and on those before. Needs a session over everything."""
    year = session.get_one(Collection, submission.collection_id).year
    rows = session.execute(
        select(ReviewNote, Collection.year, Submission.version)
        .join(
            Submission,
            (Submission.organisation_id == ReviewNote.organisation_id) & (Submission.id == ReviewNote.submission_id),
        )
        .join(Collection, Collection.id == Submission.collection_id)
        .where(ReviewNote.organisation_id == submission.organisation_id, Collection.year <= year)
        .order_by(Collection.year.desc(), ReviewNote.written_at.desc(), ReviewNote.id.desc())
    )
    every = [KeptNote(*row) for row in rows]
    return ReviewNotes(_of(every, year, is_same=True), _of(every, year, is_same=False))


def _of(every: Sequence[KeptNote], year: int, *, is_same: bool) -> tuple[KeptNote, ...]:
    return tuple(one for one in every if (one.year == year) is is_same)
