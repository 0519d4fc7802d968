"""Asking the programme team to look once more at a registration, whose organisation named other people meanwhile."""

from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.programme.events import EventKind
from app.programme.journey import Journey, read_journey
from app.programme.milestones import MilestoneKey
from app.programme.notes import AWAITS_APPROVAL
from app.services.events import events_of, record
from app.services.waiting_invitations import inviting_collections


def ask_for_approval_again(session: Session, organisation_id: int, *, actor: Actor, clock: Clock, text: str) -> None:
    """Let a registration wait for the programme team again, in each collection whose return is still to be accepted.

    In the caller's transaction. Nothing but that acceptance waits for it. What the programme changes itself it has
    seen, so that it is not asked.
    """
    if actor.organisation_id != organisation_id:
        return
    for collection in inviting_collections(session, clock):
        if _is_open(read_journey(events_of(session, organisation_id, collection.id), clock.today())):
            record(
                session,
                organisation_id=organisation_id,
                collection_id=collection.id,
                kind=EventKind.REGISTRATION_CHANGED,
                actor=actor,
                clock=clock,
                text=text,
                awaits=AWAITS_APPROVAL,
            )


def _is_open(journey: Journey) -> bool:
    return journey.is_taking_part and not journey.is_complete(MilestoneKey.QUALITY_REVIEWED)
