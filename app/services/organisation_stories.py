"""The story of one organisation, as the programme and the organisation itself may read it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Organisation
from app.programme.journey import read_journey
from app.programme.standing import Standing, standing_of
from app.services.collections import windows_of
from app.services.events import TimelineEntry, events_of, timeline
from app.services.organisations import Person, get_organisation, people_of
from app.services.participation import Registration, registration_of
from app.services.registration_approvals import Approval, approval_of


@dataclass(frozen=True, slots=True)
class OrganisationStory:
    """Who an organisation is, where it stands in a collection, and everything that happened, newest first."""

    organisation: Organisation
    people: tuple[Person, ...]
    registration: Registration
    approval: Approval
    standing: Standing
    timeline: tuple[TimelineEntry, ...]


def organisation_story(
    session: Session, organisation_id: int, collection: Collection, clock: Clock
) -> OrganisationStory:
    """Return the story of one organisation; raise ``NotFoundError`` for one that the session may not see."""
    return OrganisationStory(
        organisation=get_organisation(session, organisation_id),
        people=people_of(session, organisation_id),
        registration=registration_of(session, organisation_id, collection),
        approval=approval_of(session, organisation_id, collection, clock),
        standing=organisation_standing(session, organisation_id, collection, clock),
        timeline=timeline(session, organisation_id, collection.id),
    )


def organisation_standing(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> Standing:
    """Return where one organisation stands in a collection today."""
    journey = read_journey(events_of(session, organisation_id, collection.id), clock.today())
    return standing_of(journey, windows_of(session, collection), clock.today())
