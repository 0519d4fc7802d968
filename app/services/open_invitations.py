"""How far organisations are invited: to the collection that runs, and to each that is open for later."""

from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Organisation
from app.errors import ConflictError
from app.programme.calendar import count_words, day_words
from app.programme.milestones import MilestoneKey
from app.services.collection_letters import Invited, uninvited, waiting_organisations
from app.services.collections import begun_collection, list_collections, windows_of
from app.services.link_effects import unasked_organisations


@dataclass(frozen=True, slots=True)
class Invitations:
    """How many of some organisations are invited to one collection, and how many are not, by what keeps them.

    Nothing is asked of the ``unasked``; the ``waiting`` have nobody who can be reached; the ``left_out`` were here when
    the collection was opened and were not chosen; the ``later`` came after that.
    """

    year: int
    begins_on: date
    has_begun: bool
    invited: int
    unasked: int
    waiting: int
    left_out: int
    later: int

    @property
    def to_invite(self) -> int:
        """How many can be invited now."""
        return self.left_out + self.later


def open_collections(session: Session, clock: Clock) -> tuple[Collection, ...]:
    """Return the collections to which somebody can be invited: the one that runs first, then later ones."""
    begun = begun_collection(session, clock)
    return tuple(one for one in reversed(list_collections(session)) if begun is None or one.year >= begun.year)


def chosen_collection(session: Session, year: str, clock: Clock) -> Collection:
    """Return the one of a year, and without a year the one that runs.

    Raises ``ConflictError`` for a collection that is over or not open.
    """
    for one in open_collections(session, clock):
        if year in {"", str(one.year)}:
            return one
    raise ConflictError("Choose a collection that runs, or one that is open for later.")


def invitations_of(session: Session, named: Several[int], clock: Clock) -> tuple[Invitations, ...]:
    """Return how far organisations are invited to each of those collections, in a few queries for each."""
    return tuple(_invitations(session, frozenset(named), one, clock) for one in open_collections(session, clock))


def begins_on(session: Session, collection: Collection) -> date:
    """Return the first day of a collection, on which its invitations go out."""
    return windows_of(session, collection)[MilestoneKey.INVITED].opens_on


def letters_words(session: Session, done: Invited, collection: Collection, clock: Clock) -> str:
    """Return how many letters were queued and when they go out: ``2 letters on the way``."""
    begins = begins_on(session, collection)
    when = "on the way" if begins <= clock.today() else f"to go out on {day_words(begins)}"
    return f"{count_words(done.letters, 'letter')} {when}"


def _invitations(session: Session, named: frozenset[int], collection: Collection, clock: Clock) -> Invitations:
    begins = begins_on(session, collection)
    missing = uninvited(session, named, collection)
    waiting = missing & waiting_organisations(session, collection)
    before = frozenset(session.scalars(select(Organisation.id).where(Organisation.created_at < collection.opened_at)))
    unasked = len((named - missing) & unasked_organisations(session, collection.year))
    return Invitations(
        year=collection.year,
        begins_on=begins,
        has_begun=begins <= clock.today(),
        invited=len(named - missing) - unasked,
        unasked=unasked,
        waiting=len(waiting),
        left_out=len((missing - waiting) & before),
        later=len(missing - waiting - before),
    )
