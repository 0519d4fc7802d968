"""What else happens in the programme's year beside returns: a waived check, a meeting, a plan, the next set-up."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.clock import Clock
from app.db.models import Collection, Organisation
from app.demonstration.play import Stage
from app.demonstration.stories import Ending, Story
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.wording import lower_first
from app.programme.plans import ActionStatus, Theme, Track
from app.services.action_plans import ActionWords, Within, add_action, change_header, give_reason
from app.services.collection_drafts import begin_draft, years_to_set_up
from app.services.community import EventWords, announce
from app.services.plan_figures import adverse_places, figures_by_year
from app.services.plan_progress import update_action
from app.services.plan_publishing import publish
from app.services.sign_ups import sign_up
from app.services.waivers import give_waiver

Casts = Mapping[str, Mapping[Role, Actor]]

MEETING = EventWords(
    title="What helped after clear evidence of unequal treatment (demonstration)",
    theme=Theme.RECRUITMENT,
    day="2025-11-13",
    begins="10:00",
    ends="11:30",
    place="Room 2, Example House (demonstration)",
    description="Two councils tell what they changed in shortlisting, and what came of it. (demonstration)",
)
ANNOUNCED, SIGNED_UP = date(2025, 9, 29), date(2025, 10, 3)
WAIVED, WAIVED_UNTIL = date(2025, 9, 15), date(2025, 10, 31)
WHY_WAIVED = "The HR system of this organisation changed during the year, so this share is higher once. (demonstration)"
NEXT_BEGUN = date(2025, 10, 6)
PLANNED, PUBLISHED, UPDATED = date(2025, 4, 14), date(2025, 4, 24), date(2025, 9, 24)
HEADER = {"sponsor": "Director of People (demonstration)", "programme_lead": "WRES lead (demonstration)"}
WHY_NOTHING = "One plan at a time: this is looked at once the first actions show something. (demonstration)"
HOW_IT_GOES = "Whoever decides has been trained since June; new figures come with the next return. (demonstration)"


def plan_under_way(stage: Stage, stories: Sequence[Story], casts: Casts) -> None:
    """Let one council publish a plan of two actions about its accepted return, and say how the first is going."""
    lead = _lead(stories, casts, Ending.ACCEPTED)
    stage.write(lead, lambda session: _publish(session, stage.collection, lead))


def meeting_to_come(stage: Stage, casts: Casts, codes: Sequence[str]) -> None:
    """Announce a meeting, for which the leads of these organisations sign up."""
    leads = [casts[code][Role.LEAD] for code in codes]
    held: list[int] = []

    def call(session: Session) -> None:
        held.append(announce(session, actor=stage.programme, clock=Clock(ANNOUNCED), words=MEETING).id)

    stage.write(stage.programme, call)
    for lead in leads:
        stage.write(lead, partial(_sign_up, lead=lead, event_id=held[0]))


def waived_check(stage: Stage, stories: Sequence[Story], casts: Casts) -> None:
    """Waive a check for a council that has not sent a file yet."""
    lead = _lead(stories, casts, Ending.TEMPLATE)
    stage.write(stage.programme, lambda session: _waive(session, stage, lead.organisation_id))


def next_collection(stage: Stage) -> None:
    """Begin to set up the collection of the coming year, where it has an edition."""
    folder = stage.settings.editions_dir or EDITIONS_DIR

    def begin(session: Session) -> None:
        for year in years_to_set_up(session, folder)[-1:]:
            begin_draft(session, year, actor=stage.programme, clock=Clock(NEXT_BEGUN), editions_dir=folder)

    stage.write(stage.programme, begin)


def _lead(stories: Sequence[Story], casts: Casts, ending: Ending) -> Actor:
    """Return the lead of the first council with an ending, but for the one that a visitor signs in to."""
    found = next(one for one in stories[1:] if one.ending is ending)
    return casts[found.profile.code][Role.LEAD]


def _publish(session: Session, collection: Collection, lead: Actor) -> None:
    figures = figures_by_year(session, lead.organisation_id)[collection.year]
    planned, published, updated = (
        Within(session, lead, Clock(day), collection, figures) for day in (PLANNED, PUBLISHED, UPDATED)
    )
    change_header(planned, HEADER, 0)
    adverse = adverse_places(figures)
    ranked = [*adverse, *(place for place in figures if place not in adverse)]
    first_of = {place[0]: place for place in reversed(ranked)}
    chosen = [place for place in ranked if first_of[place[0]] == place][:2]
    first, _second = [add_action(planned, place, _words(figures[place].title)) for place in chosen]
    for place in (one for one in adverse if one not in chosen):
        give_reason(planned, place, WHY_NOTHING, seen=0)
    publish(published)
    update_action(updated, first, status=ActionStatus.UNDER_WAY, track=Track.AMBER, text=HOW_IT_GOES, evidence="")


def _words(title: str) -> ActionWords:
    return ActionWords(
        theme=Theme.FAIRNESS,
        objective=f"Equal chances: {lower_first(title)} (demonstration)",
        steps="Train whoever decides; read the figures each quarter; ask those concerned. (demonstration)",
        owner="Head of Workforce (demonstration)",
        success="The next return shows no clear evidence of unequal treatment here. (demonstration)",
        change_shows_on=date(2026, 9, 30),
    )


def _sign_up(session: Session, lead: Actor, event_id: int) -> None:
    sign_up(session, actor=lead, clock=Clock(SIGNED_UP), event_id=event_id)


def _waive(session: Session, stage: Stage, organisation_id: int) -> None:
    give_waiver(
        session,
        actor=stage.programme,
        clock=Clock(WAIVED),
        organisation=session.get_one(Organisation, organisation_id),
        collection=stage.collection,
        code="P-03",
        place="",
        reason=WHY_WAIVED,
        expires_on=WAIVED_UNTIL,
    )
