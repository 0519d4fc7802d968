"""Returns that cover two organisations: what a link between them means for each collection, kept in both logs.

The organisation whose return the other makes owes nothing from the first day of the link on, in every collection whose
returns are due while the link holds, but where a version of its own stands.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
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


def refuse_chain(session: Session, covered: Organisation, by: Organisation, since: date) -> None:
    """Raise ``ConflictError`` where a return would be made by somebody whose own is made by another, or by two.

    Links that ended before ``since`` stand in nobody's way.
    """
    rows = session.scalars(_SHARED.where(or_(OrganisationLink.until.is_(None), OrganisationLink.until >= since))).all()
    if any(one.from_id == by.id for one in rows):
        raise ConflictError(f"The return of {by.name} is made with another organisation itself. Choose that one.")
    if any(one.to_id == covered.id for one in rows):
        raise ConflictError(f"The return of {covered.name} covers another organisation. Take that link back first.")
    if any(one.from_id == covered.id for one in rows):
        raise ConflictError(f"The return of {covered.name} is made with another organisation already.")


def follow_link(session: Session, link: OrganisationLink, *, actor: Actor | None, clock: Clock) -> tuple[int, ...]:
    """Log what a link that began, or was given its last day, means for each open collection.

    Returns the years of those in which one return covers both, newest first. In the caller's transaction, over
    everything.
    """
    every = session.scalars(select(Collection).order_by(Collection.year.desc())).all()
    pair = _pair(session, link, actor, clock)
    return tuple(one.year for one in every if _follow(pair, link, one))


def end_shared_return(session: Session, link: OrganisationLink, *, actor: Actor | None, clock: Clock) -> None:
    """Log that each makes its own return again, wherever the link let one cover both; in the caller's transaction."""
    pair = _pair(session, link, actor, clock)
    for collection in session.scalars(select(Collection)).all():
        if pair.is_shared(collection):
            pair.log(collection, _APART)


def carry_shared_returns(session: Session, collection: Collection, clock: Clock) -> None:
    """Log in a collection that opens what links say already; in the caller's transaction, over everything."""
    for one in session.scalars(_SHARED).all():
        _follow(_pair(session, one, None, clock), one, collection)


def covered_organisations(session: Session, year: int) -> frozenset[int]:
    """Return the ids of those whose return of a coming collection would be made by another organisation."""
    return frozenset(one.from_id for one in session.scalars(_SHARED) if _holds(one, year))


_SHARED = select(OrganisationLink).where(OrganisationLink.kind == LinkKind.RETURNS_WITH)
_MADE = (EventKind.RETURN_MADE_WITH, EventKind.RETURN_MADE_ALONE)
# What is logged of the organisation that is covered, and of the one whose return covers it.
_TOGETHER = (EventKind.RETURN_MADE_WITH, EventKind.RETURN_COVERS)
_APART = (EventKind.RETURN_MADE_ALONE, EventKind.RETURN_COVERS_NO_MORE)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two organisations of a link, and by whom and when what it means is logged."""

    session: Session
    covered: Organisation
    by: Organisation
    actor: Actor | None
    clock: Clock

    def is_shared(self, collection: Collection) -> bool:
        """Whether the log says that one return covers both in a collection."""
        events = events_of(self.session, self.covered.id, collection.id)
        made = [one for one in events if one.kind in _MADE]
        is_made_with = bool(made) and made[-1].kind is EventKind.RETURN_MADE_WITH
        return is_made_with and made[-1].detail.get("other_id") == self.by.id

    def may_share(self, collection: Collection) -> bool:
        """Whether no version of the covered one's own stands in a collection, and both belong to it."""
        own = select(Submission.id).where(
            Submission.organisation_id == self.covered.id,
            Submission.collection_id == collection.id,
            Submission.state.in_(_STANDS),
        )
        is_theirs = self.covered.is_demonstration == collection.is_demonstration
        return is_theirs and self.session.scalars(own.limit(1)).first() is None

    def log(self, collection: Collection, kinds: tuple[EventKind, EventKind], **detail: object) -> None:
        """Log in a collection what became of each."""
        sides = ((self.covered, self.by), (self.by, self.covered))
        for kind, (about, other) in zip(kinds, sides, strict=True):
            record(
                self.session,
                organisation_id=about.id,
                kind=kind,
                actor=self.actor,
                clock=self.clock,
                collection_id=collection.id,
                other_id=other.id,
                text=other.name,
                **detail,
            )


def _pair(session: Session, link: OrganisationLink, actor: Actor | None, clock: Clock) -> _Pair:
    covered, by = session.get_one(Organisation, link.from_id), session.get_one(Organisation, link.to_id)
    return _Pair(session, covered, by, actor, clock)


def _follow(pair: _Pair, link: OrganisationLink, collection: Collection) -> bool:
    """Log what a link changes in one collection, and return whether one return covers both in it."""
    is_shared, is_to_be = pair.is_shared(collection), _holds(link, collection.year) and pair.may_share(collection)
    if is_to_be and not is_shared:
        pair.log(collection, _TOGETHER, since=link.since.isoformat())
    if is_shared and not is_to_be:
        pair.log(collection, _APART)
    return is_to_be


def _holds(link: OrganisationLink, year: int) -> bool:
    """Whether a link is in force on the last day of a collection's returns, as that day usually is.

    So it means the same before the collection opens.
    """
    due_on = default_windows(year)[MilestoneKey.SIGNED_OFF].due_on
    return link.since <= due_on and (link.until is None or due_on <= link.until)
