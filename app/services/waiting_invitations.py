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
from app.services.collection_opening import FIRST_HOUR
from app.services.collections import list_collections, windows_of
from app.services.shared_returns import unasked_organisations


@dataclass(frozen=True, slots=True)
class Promise:
    """Who said, and when, that they find somebody for an organisation that was added without anybody."""

    by: str
    at: datetime


def invite_waiting(
    session: Session, organisation_ids: Iterable[int], *, actor: Actor, clock: Clock, base_url: str
) -> Invited:
    """Invite those of these organisations whose invitation waited, in the caller's transaction, over everything.

    Where still nobody can be reached it goes on waiting, and so it does where another makes the return, of whom nothing
    is asked. No letter goes out before the first day of inviting.
    """
    newest = next(iter(list_collections(session)), None)
    waiting = frozenset() if newest is None else _waiting(session, newest) & set(organisation_ids)
    if newest is None or not waiting:
        return Invited(0, 0)
    begins = windows_of(session, newest)[MilestoneKey.INVITED].opens_on
    return invite_organisations(
        session,
        waiting,
        collection=newest,
        actor=actor,
        clock=clock,
        base_url=base_url,
        not_before=datetime.combine(begins, FIRST_HOUR),
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
