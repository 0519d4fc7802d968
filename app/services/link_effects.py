"""What a link between organisations means for each collection: one return for two, an end, a service run by another.

Both logs hold it. The organisation whose return the other makes owes nothing from the first day of the link on, in
every collection whose returns are due while the link holds, but where a version of its own stands. Nor does one that
was merged into another or split, in every collection whose returns are due on the first day of the link or later.
Whose service another runs reads it when it registers, so that nobody is counted twice.
"""

from dataclasses import dataclass
from typing import NamedTuple

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
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey, default_windows
from app.services.events import events_of, record

SERVICE_WORDS = {"adult": "Adult social care", "children": "Children's social care"}
_STANDS = (SubmissionState.AWAITING_SIGNATURE, SubmissionState.SIGNED, SubmissionState.ACCEPTED)


class _Meaning(NamedTuple):
    """What is logged of the first organisation of a link and of the second, when it counts and when it is over.

    ``how`` completes the sentence about the first, such as "merged into"; empty where it goes on. ``covers`` says that
    the second makes the return of the first.
    """

    counts: tuple[EventKind, EventKind]
    over: tuple[EventKind, EventKind]
    how: str = ""
    covers: bool = False


_ENDS = (EventKind.ENDED, EventKind.SUCCEEDS), (EventKind.NOT_ENDED, EventKind.SUCCEEDS_NO_MORE)
_MEANINGS = {
    LinkKind.RETURNS_WITH: _Meaning(
        (EventKind.RETURN_MADE_WITH, EventKind.RETURN_COVERS),
        (EventKind.RETURN_MADE_ALONE, EventKind.RETURN_COVERS_NO_MORE),
        covers=True,
    ),
    LinkKind.RUNS_SERVICE_FOR: _Meaning(
        (EventKind.RUNS_SERVICE, EventKind.SERVICE_RUN),
        (EventKind.RUNS_SERVICE_NO_MORE, EventKind.SERVICE_RUN_NO_MORE),
    ),
    LinkKind.MERGED_INTO: _Meaning(*_ENDS, "merged into"),
    LinkKind.SPLIT_INTO: _Meaning(*_ENDS, "split into"),
}
_COUNTING = select(OrganisationLink).order_by(OrganisationLink.id)


def hold_both(session: Session, covered: Organisation, by: Organisation) -> None:
    """Hold the returns of two organisations and their links to the end of the transaction, so that nobody outruns one.

    In the order of every other change of a return: first the participation, then the organisation.
    """
    both = (covered.id, by.id)
    returns = select(Participation.id).where(Participation.organisation_id.in_(both)).order_by(Participation.id)
    session.execute(returns.with_for_update())
    themselves = select(Organisation.id).where(Organisation.id.in_(both)).order_by(Organisation.id)
    session.execute(themselves.with_for_update(key_share=True))


def follow_link(session: Session, link: OrganisationLink, *, actor: Actor | None, clock: Clock) -> tuple[int, ...]:
    """Log what a link that began, or was given its last day, means for each open collection.

    Returns the years of those in which it counts, newest first. In the caller's transaction, over everything.
    """
    every = session.scalars(select(Collection).order_by(Collection.year.desc())).all()
    pair = _pair(session, link, actor, clock)
    return tuple(one.year for one in every if _follow(pair, link, one))


def take_back_link(session: Session, link: OrganisationLink, *, actor: Actor | None, clock: Clock) -> None:
    """Log that a link no longer counts, wherever it did; in the caller's transaction."""
    pair = _pair(session, link, actor, clock)
    for collection in session.scalars(select(Collection)).all():
        if pair.is_logged(collection):
            pair.log(collection, pair.meaning.over)


def carry_links(session: Session, collection: Collection, clock: Clock) -> None:
    """Log in a collection that opens what links say already; in the caller's transaction, over everything."""
    for one in session.scalars(_COUNTING).all():
        _follow(_pair(session, one, None, clock), one, collection)


def unasked_organisations(session: Session, year: int) -> frozenset[int]:
    """Return the ids of those of whom a coming collection asks nothing: another makes their return, or they ended."""
    rows = session.scalars(_COUNTING.where(OrganisationLink.kind != LinkKind.RUNS_SERVICE_FOR))
    return frozenset(one.from_id for one in rows if holds(one, year))


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two organisations of a link, what it means, and by whom and when that is logged.

    ``service`` is the one that the first runs for the second, if it runs one.
    """

    session: Session
    first: Organisation
    second: Organisation
    meaning: _Meaning
    service: str | None
    actor: Actor | None
    clock: Clock

    def is_logged(self, collection: Collection) -> bool:
        """Whether the log says that the link counts in a collection."""
        began, over = self.meaning.counts[0], self.meaning.over[0]
        events = events_of(self.session, self.first.id, collection.id)
        said = [
            one.kind for one in events if one.kind in {began, over} and one.detail.get("other_id") == self.second.id
        ]
        return bool(said) and said[-1] is began

    def may_count(self, collection: Collection) -> bool:
        """Whether the first belongs to a collection, and no version of its own stands there that another would cover.

        What an organisation that ended had signed before stays its own, and is reviewed.
        """
        is_theirs = self.first.is_demonstration == collection.is_demonstration
        return is_theirs and not (self.meaning.covers and self._has_own_version(collection))

    def _has_own_version(self, collection: Collection) -> bool:
        own = select(Submission.id).where(
            Submission.organisation_id == self.first.id,
            Submission.collection_id == collection.id,
            Submission.state.in_(_STANDS),
        )
        return self.session.scalars(own.limit(1)).first() is not None

    def log(self, collection: Collection, kinds: tuple[EventKind, EventKind], **detail: object) -> None:
        """Log in a collection what became of each."""
        how, names = self.meaning.how, (self.second.name, self.first.name)
        ended = {"how": how, "into": self.second.name} if how else {}
        run = {} if self.service is None else {"by": self.first.name, "service": self.service}
        said = f", {SERVICE_WORDS[self.service]}" if self.service else ""
        self._log(
            collection, kinds[0], self.first, self.second, text=f"{how} {names[0]}{said}".strip(), **ended, **detail
        )
        self._log(collection, kinds[1], self.second, self.first, text=f"{names[1]}{said}", **run, **detail)

    def _log(
        self, collection: Collection, kind: EventKind, about: Organisation, other: Organisation, **detail: object
    ) -> None:
        record(
            self.session,
            organisation_id=about.id,
            kind=kind,
            actor=self.actor,
            clock=self.clock,
            collection_id=collection.id,
            other_id=other.id,
            **detail,
        )


def _pair(session: Session, link: OrganisationLink, actor: Actor | None, clock: Clock) -> _Pair:
    first, second = session.get_one(Organisation, link.from_id), session.get_one(Organisation, link.to_id)
    return _Pair(session, first, second, _MEANINGS[LinkKind(link.kind)], link.service, actor, clock)


def _follow(pair: _Pair, link: OrganisationLink, collection: Collection) -> bool:
    """Log what a link changes in one collection, and return whether it counts there."""
    is_logged, is_to_be = pair.is_logged(collection), holds(link, collection.year) and pair.may_count(collection)
    if is_to_be and not is_logged:
        pair.log(collection, pair.meaning.counts, since=link.since.isoformat())
    if is_logged and not is_to_be:
        pair.log(collection, pair.meaning.over)
    return is_to_be


def holds(link: OrganisationLink, year: int) -> bool:
    """Whether a link is in force on the last day of a collection's returns, as that day usually is.

    So it means the same before the collection opens.
    """
    due_on = default_windows(year)[MilestoneKey.SIGNED_OFF].due_on
    return link.since <= due_on and (link.until is None or due_on <= link.until)
