"""Returns that cover two organisations: what a link between them means for each collection, kept in both logs.

The organisation whose return the other makes owes nothing from the first day of the link on, in every collection whose
returns are due on that day or later, but where a version of its own stands.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import (
    Collection,
    LinkKind,
    Organisation,
    OrganisationLink,
    Participation,
    Submission,
    SubmissionState,
)
from app.errors import ConflictError
from app.programme.calendar import day_words
from app.programme.events import EventKind
from app.programme.journey import read_journey
from app.programme.milestones import MilestoneKey, default_windows
from app.services.events import events_of, record

_STANDS = (SubmissionState.AWAITING_SIGNATURE, SubmissionState.SIGNED, SubmissionState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class SharedReturn:
    """What an organisation reads on its pages: with whom its return is made, or whom else its own covers."""

    made_with: str
    since: date | None
    covers: tuple[str, ...]


def shared_return(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> SharedReturn:
    """Return whether an organisation's return of a collection is shared today, and with whom."""
    notes = read_journey(events_of(session, organisation_id, collection.id), clock.today()).notes
    return SharedReturn(
        notes.made_with, notes.made_with_since, tuple(sorted(name for name, _ in notes.covers.values()))
    )


def refuse_made_with(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> None:
    """Raise ``ConflictError`` where another organisation's return covers this one, so that nobody counts twice.

    Also before the first day of the link: a return that was sent earlier would count beside the other's.
    """
    notes = read_journey(events_of(session, organisation_id, collection.id), date.max).notes
    if notes.made_with_since is not None:
        begins = "since" if notes.made_with_since <= clock.today() else "from"
        raise ConflictError(
            f"Your return is made with {notes.made_with}, {begins} {day_words(notes.made_with_since)}, so nothing is "
            "sent from here. If that is wrong, tell the programme team."
        )


def hold_both(session: Session, covered: Organisation, by: Organisation) -> None:
    """Hold the returns of two organisations and their links to the end of the transaction, so that nobody outruns one.

    In the order of every other change of a return: first the participation, then the organisation.
    """
    both = (covered.id, by.id)
    returns = select(Participation.id).where(Participation.organisation_id.in_(both)).order_by(Participation.id)
    session.execute(returns.with_for_update())
    themselves = select(Organisation.id).where(Organisation.id.in_(both)).order_by(Organisation.id)
    session.execute(themselves.with_for_update(key_share=True))


def refuse_chain(session: Session, covered: Organisation, by: Organisation) -> None:
    """Raise ``ConflictError`` where a return would be made by somebody whose own is made by another, or by two."""
    rows = session.scalars(select(OrganisationLink).where(OrganisationLink.kind == LinkKind.RETURNS_WITH)).all()
    if any(one.from_id == by.id for one in rows):
        raise ConflictError(f"The return of {by.name} is made with another organisation itself. Choose that one.")
    if any(one.to_id == covered.id for one in rows):
        raise ConflictError(f"The return of {covered.name} covers another organisation. Take that link back first.")
    if any(one.from_id == covered.id for one in rows):
        raise ConflictError(f"The return of {covered.name} is made with another organisation already.")


def begin_shared_return(  # noqa: PLR0913 - which both, from when, by whom
    session: Session, covered: Organisation, by: Organisation, since: date, *, actor: Actor | None, clock: Clock
) -> tuple[int, ...]:
    """Log in every collection for which it counts that one return covers both; return their years, newest first.

    In the caller's transaction, over everything.
    """
    every = session.scalars(select(Collection).order_by(Collection.year.desc())).all()
    counts = [one for one in every if _counts(session, one, covered, since)]
    for collection in counts:
        _log_both(session, collection, covered, by, since, actor=actor, clock=clock)
    return tuple(one.year for one in counts)


def end_shared_return(
    session: Session, covered: Organisation, by: Organisation, *, actor: Actor | None, clock: Clock
) -> None:
    """Log that each makes its own return again, wherever one covered both; in the caller's transaction."""
    for collection in session.scalars(select(Collection)).all():
        began = [one for one in events_of(session, covered.id, collection.id) if one.kind in _MADE]
        if began and began[-1].kind is EventKind.RETURN_MADE_WITH and began[-1].detail.get("other_id") == by.id:
            alone = {"other_id": by.id, "text": by.name}
            covers = {"other_id": covered.id, "text": covered.name}
            _record(session, covered, collection, EventKind.RETURN_MADE_ALONE, actor, clock, alone)
            _record(session, by, collection, EventKind.RETURN_COVERS_NO_MORE, actor, clock, covers)


def carry_shared_returns(session: Session, collection: Collection, clock: Clock) -> None:
    """Log in a collection that opens what links say already; in the caller's transaction, over everything."""
    links = session.scalars(select(OrganisationLink).where(OrganisationLink.kind == LinkKind.RETURNS_WITH)).all()
    for one in links:
        covered, by = (session.get_one(Organisation, key) for key in (one.from_id, one.to_id))
        if _counts(session, collection, covered, one.since):
            _log_both(session, collection, covered, by, one.since, actor=None, clock=clock)


def covered_organisations(session: Session, year: int) -> frozenset[int]:
    """Return the ids of those whose return of a coming collection would be made by another organisation."""
    links = select(OrganisationLink.from_id, OrganisationLink.since).where(
        OrganisationLink.kind == LinkKind.RETURNS_WITH
    )
    return frozenset(key for key, since in session.execute(links) if since <= _returns_due(year))


_MADE = (EventKind.RETURN_MADE_WITH, EventKind.RETURN_MADE_ALONE)


def _counts(session: Session, collection: Collection, covered: Organisation, since: date) -> bool:
    if since > _returns_due(collection.year) or covered.is_demonstration != collection.is_demonstration:
        return False
    own = select(Submission.id).where(
        Submission.organisation_id == covered.id,
        Submission.collection_id == collection.id,
        Submission.state.in_(_STANDS),
    )
    return session.scalars(own.limit(1)).first() is None


def _returns_due(year: int) -> date:
    """Return the last day of returns as it usually is, so that a link means the same before a collection opens."""
    return default_windows(year)[MilestoneKey.SIGNED_OFF].due_on


def _log_both(  # noqa: PLR0913 - both, from when, by whom
    session: Session, collection: Collection, covered: Organisation, by: Organisation, since: date,
    *, actor: Actor | None, clock: Clock,
) -> None:  # fmt: skip
    pairs = ((covered, EventKind.RETURN_MADE_WITH, by), (by, EventKind.RETURN_COVERS, covered))
    for about, kind, other in pairs:
        detail = {"other_id": other.id, "text": other.name, "since": since.isoformat()}
        _record(session, about, collection, kind, actor, clock, detail)


def _record(  # noqa: PLR0913, PLR0917 - the parts of one event
    session: Session, about: Organisation, collection: Collection, kind: EventKind, actor: Actor | None, clock: Clock,
    detail: dict[str, object],
) -> None:  # fmt: skip
    record(
        session, organisation_id=about.id, kind=kind, actor=actor, clock=clock, collection_id=collection.id, **detail
    )
