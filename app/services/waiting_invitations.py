"""Invitations that wait because nobody can be reached: they follow at once when somebody is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Event
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey
from app.services.collection_letters import Invited, invite_organisations, waiting_organisations
from app.services.collections import begun_collection, list_collections, windows_of
from app.services.link_effects import unasked_organisations


@dataclass(frozen=True, slots=True)
class Promise:
    """Who said, and when, that they find somebody for an organisation that was added without anybody."""

    by: str
    at: datetime


def invite_waiting(
    session: Session, organisation_ids: Iterable[int], *, actor: Actor, clock: Clock, base_url: str
) -> Invited:
    """Invite those of these organisations whose invitation waited, in the caller's transaction, over everything.

    That is to every collection that still takes returns. Where still nobody can be reached it goes on waiting, and so
    it does where another makes the return, of whom nothing is asked. No letter goes out before the first day of
    inviting.
    """
    wanted, invited, letters = set(organisation_ids), set[int](), 0
    for collection in inviting_collections(session, clock):
        waiting = _waiting(session, collection) & wanted
        if waiting:
            letters += invite_organisations(
                session, waiting, collection=collection, actor=actor, clock=clock, base_url=base_url
            ).letters
            invited |= waiting - _waiting(session, collection)
    return Invited(len(invited), letters)


def inviting_collections(session: Session, clock: Clock) -> tuple[Collection, ...]:
    """Return the collections to which an invitation that waits can still go, the newest first.

    They are the current one, every later one, and each before whose returns are still reviewed.
    """
    begun = begun_collection(session, clock)
    return tuple(
        one
        for one in list_collections(session)
        if begun is None
        or one.year >= begun.year
        or clock.today() <= windows_of(session, one)[MilestoneKey.QUALITY_REVIEWED].due_on
    )


def promises(session: Session, organisation_ids: Iterable[int]) -> dict[int, Promise]:
    """Return who promised to find somebody for these organisations, by the organisation's id."""
    said = (
        select(Event.organisation_id, Event.actor_name, Event.at)
        .where(Event.kind == EventKind.NOBODY_TO_REACH, Event.organisation_id.in_(list(organisation_ids)))
        .order_by(Event.at, Event.id)
    )
    return {key: Promise(by, at) for key, by, at in session.execute(said)}


def _waiting(session: Session, collection: Collection) -> frozenset[int]:
    return waiting_organisations(session, collection) - unasked_organisations(session, collection.year)
