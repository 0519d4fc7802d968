"""What the demonstration shows beside returns: a plan under way, a meeting with sign-ups, a waived check, the next set-up."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import CollectionDraft, CommunityEvent, CommunitySignUp, Event, PlanAction, PlanUpdate, Waiver
from app.db.scope import open_session
from app.demonstration import beside
from app.demonstration.play import Stage
from app.demonstration.stories import Ending
from app.settings import DEMONSTRATION_EDITIONS, Settings
from tests.support.several_years import past_return

COUNTS = {"leavers": (60, 100), "headcount": (500, 2_500), "appointed": (20, 100), "shortlisted": (200, 400)}


@pytest.fixture
def actor(make):
    def _actor(organisation, role=Role.LEAD):
        user = make.user()
        make.membership(organisation, user, role)
        return Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, 1, is_demonstration=True)

    return _actor


@pytest.fixture
def stage(make, engine, actor):
    def _stage(year):
        programme = actor(make.organisation(kind="programme"), Role.PROGRAMME_TEAM)
        return Stage(engine, Settings(), make.collection(year), programme)

    return _stage


@pytest.fixture
def rows(engine):
    def _rows(model):
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(select(model).order_by(model.id)).all()

    return _rows


def told(*endings):
    return [SimpleNamespace(ending=one, profile=SimpleNamespace(code=f"C{n}")) for n, one in enumerate(endings)]


def test_a_council_but_not_the_visitors_publishes_two_actions_and_says_how_one_goes(make, stage, actor, rows):
    played = stage(2024)
    councils = [make.organisation(kind="local_authority") for _ in range(2)]
    past_return(make, councils[1], 2024, COUNTS)
    casts = {f"C{number}": {Role.LEAD: actor(one)} for number, one in enumerate(councils)}

    beside.plan_under_way(played, told(Ending.ACCEPTED, Ending.ACCEPTED), casts)

    actions = rows(PlanAction)
    assert {one.organisation_id for one in actions} == {councils[1].id}
    assert len({one.indicator for one in actions}) == len(actions) == 2
    assert [(one.action_id, one.status) for one in rows(PlanUpdate)] == [(actions[0].id, "under_way")]
    assert [one.kind for one in rows(Event)][-2:] == ["action_plan_published", "progress_updated"]


def test_a_meeting_is_announced_and_two_leads_come(make, stage, actor, rows):
    casts = {code: {Role.LEAD: actor(make.organisation(kind="local_authority"))} for code in ("C1", "C2")}

    beside.meeting_to_come(stage(2025), casts, ["C1", "C2"])

    assert [one.title for one in rows(CommunityEvent)] == [
        "What helped after clear evidence of unequal treatment (demonstration)"
    ]
    assert len(rows(CommunitySignUp)) == 2


def test_a_check_is_waived_for_one_that_has_sent_no_file(make, stage, actor, rows):
    council = make.organisation(kind="local_authority")
    casts = {"C1": {Role.LEAD: actor(council)}}

    beside.waived_check(stage(2025), told(Ending.SIGNED, Ending.TEMPLATE), casts)

    assert [(one.organisation_id, one.code) for one in rows(Waiver)] == [(council.id, "P-03")]


@pytest.mark.parametrize(("folder", "begun"), [(DEMONSTRATION_EDITIONS, [2026]), (None, [])])
def test_the_coming_collection_is_begun_where_it_has_an_edition(stage, rows, folder, begun):
    played = stage(2025)

    beside.next_collection(replace(played, settings=Settings(editions_dir=folder)))

    assert [(one.year, one.phase_name, one.invites) for one in rows(CollectionDraft)] == [
        (year, "Phase 4", ["councils", "last_year"]) for year in begun
    ]
