"""How far a list's organisations are invited: to the collection that runs, and to each that is open for later."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Organisation, OrganisationImport
from app.errors import ConflictError
from app.programme.calendar import count_words, day_words
from app.programme.milestones import MilestoneKey
from app.services.collection_letters import Invited, invite_organisations, uninvited, waiting_organisations
from app.services.collection_opening import FIRST_HOUR
from app.services.collections import begun_collection, list_collections, windows_of
from app.services.link_effects import unasked_organisations


@dataclass(frozen=True, slots=True)
class ListInvitations:
    """How many of a list's organisations are invited to one collection, and how many are not, by what keeps them.

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


def open_to_lists(session: Session, clock: Clock) -> tuple[Collection, ...]:
    """Return the collections to which the people of a list can be invited: the one that runs first, then later ones."""
    begun = begun_collection(session, clock)
    return tuple(one for one in reversed(list_collections(session)) if begun is None or one.year >= begun.year)


def list_invitations(session: Session, kept: OrganisationImport, clock: Clock) -> tuple[ListInvitations, ...]:
    """Return how far a list's organisations are invited to each of those collections, in a few queries for each."""
    return tuple(_invitations(session, kept, one, clock) for one in open_to_lists(session, clock))


def begins_on(session: Session, collection: Collection) -> date:
    """Return the first day of a collection, on which its invitations go out."""
    return windows_of(session, collection)[MilestoneKey.INVITED].opens_on


def invite_list(  # noqa: PLR0913 - which list, to what, by whom and from where
    session: Session, kept: OrganisationImport, year: str, *, actor: Actor, clock: Clock, base_url: str
) -> str:
    """Invite a list's organisations to the collection of a year, in the caller's transaction; say what was done.

    Without a year that is the one that runs. No letter goes out before the first day. Raises ``ConflictError`` for a
    collection that is over or not open.
    """
    choices = open_to_lists(session, clock)
    collection = next((one for one in choices if year in {"", str(one.year)}), None)
    if collection is None:
        raise ConflictError("Choose a collection that runs, or one that is open for later.")
    begins = begins_on(session, collection)
    done = invite_organisations(
        session,
        kept.organisation_ids,
        collection=collection,
        actor=actor,
        clock=clock,
        base_url=base_url,
        not_before=datetime.combine(begins, FIRST_HOUR),
    )
    return _done_words(done, begins, clock.today())


def _invitations(session: Session, kept: OrganisationImport, collection: Collection, clock: Clock) -> ListInvitations:
    named, begins = frozenset(kept.organisation_ids), begins_on(session, collection)
    missing = uninvited(session, named, collection)
    waiting = missing & waiting_organisations(session, collection)
    before = frozenset(session.scalars(select(Organisation.id).where(Organisation.created_at < collection.opened_at)))
    unasked = len((named - missing) & unasked_organisations(session, collection.year))
    return ListInvitations(
        year=collection.year,
        begins_on=begins,
        has_begun=begins <= clock.today(),
        invited=len(named - missing) - unasked,
        unasked=unasked,
        waiting=len(waiting),
        left_out=len((missing - waiting) & before),
        later=len(missing - waiting - before),
    )


def _done_words(done: Invited, begins: date, today: date) -> str:
    organisations, letters = count_words(done.organisations, "organisation"), count_words(done.letters, "letter")
    when = "on the way" if begins <= today else f"to go out on {day_words(begins)}"
    told = "What becomes of each letter is shown under Reminders."
    return f"{organisations} invited, {letters} {when}. {told}{done.waiting_words}"
