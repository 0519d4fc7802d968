"""A published version of an action plan, as its own people and the programme team read it, over HTTP."""

import json
import re

import pytest
from sqlalchemy import select

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import PlanVersion
from app.db.scope import open_session
from tests.support.several_years import past_return

HERE = "/action-plan"
ADVERSE = {"appointed": (10, 100), "shortlisted": (200, 400)}
TOO_FEW = {"appointed": (1, 90), "shortlisted": (60, 200)}
ACTION = {
    "year": "2025",
    "figure": "shortlisting|adult",
    "theme": "recruitment",
    "objective": "People are appointed as fairly as they are shortlisted",
    "steps": "Mixed panels",
    "owner": "Head of HR",
    "success": "The ratio is no longer adverse",
    "change_shows_on": "2026-09-30",
}
TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]


@pytest.fixture
def council(make):
    ours = make.organisation(code="X00001", name="Ashby", kind="local_authority")
    past_return(make, ours, 2025, ADVERSE, only=("adult",), services=("adult",))
    return ours


def publish(lead, **changed):
    """Plan one action, and publish it with a sponsor."""
    lead.post(f"{HERE}/header", data={"year": "2025", "seen": "0", "sponsor": "Director of Adult Services"})
    lead.post(f"{HERE}/actions/new", data={**ACTION, **changed})
    lead.post(f"{HERE}/publish", data={"year": "2025"})


@pytest.fixture
def version(sign_in, council, engine):
    """The id of the first version, of a plan that was changed since."""
    lead = sign_in(Role.LEAD, council)
    publish(lead)
    lead.post(f"{HERE}/actions/1", data={**ACTION, "seen": "0", "steps": "Something else since"})
    return newest(engine)


def newest(engine):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(PlanVersion.id).order_by(PlanVersion.id.desc())).first()


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize("role", TENANTS)
def test_everybody_who_may_see_the_plan_reads_the_version_as_it_was_published(sign_in, council, version, role):
    page = words(sign_in(role, council).get(f"{HERE}/versions/{version}"))

    assert "Ashby: SC-WRES action plan 2025" in page
    assert "Version 1, published on " in page
    assert "Director of Adult Services" in page
    assert "Mixed panels" in page
    assert "2 Appointment from shortlisting, adult social care, 2025: " in page
    assert "from 30 September 2026" in page
    assert "Something else since" not in page
    assert "Not started" not in page


@pytest.mark.parametrize("role", sorted(PROGRAMME_ROLES))
def test_the_programme_team_comes_to_exactly_this_plan_from_the_organisations_story(sign_in, version, role):
    reader = sign_in(role)

    story = json.dumps(reader.call("organisation-story.children", "?code=X00001&year=2025").json)
    answer = reader.get(f"/programme/plans/{version}?layout=objectives")

    assert f'"href": "/programme/plans/{version}"' in story
    assert "Read version 1" in story
    assert "Mixed panels" in words(answer)
    assert "Something else since" not in answer.text
    assert 'href="/programme/organisation?code=X00001&amp;year=2025"' in answer.text
    assert f'href="/programme/plans/{version}?layout=themes"' in answer.text


def test_the_organisation_reads_who_of_the_programme_team_opened_its_plan(sign_in, council, version):
    team, lead = sign_in(Role.PROGRAMME_TEAM), sign_in(Role.LEAD, council)

    def log():
        return words(lead.get("/our-return/log"))

    lead.get(f"{HERE}/versions/{version}")
    before = log()
    page = team.get(f"/programme/plans/{version}").text
    team.get("/programme/plans/4711")

    assert "Ashby can see in its log that you opened this plan." in page
    assert "can see in its log" not in lead.get(f"{HERE}/versions/{version}").text
    assert "read the published action plan" not in before
    assert log().count("The programme team read the published action plan (version 1).") == 1
    assert "Opening a plan is logged" in team.call("organisation-story.children", "?code=X00001&year=2025").text


def test_a_story_without_a_published_plan_says_so(sign_in, council):
    story = sign_in(Role.PROGRAMME_TEAM).call("organisation-story.children", "?code=X00001&year=2025").text

    assert "No plan has been published." in story


def test_the_plan_leads_to_each_version_and_an_old_one_names_the_newest(sign_in, council, version):
    lead = sign_in(Role.LEAD, council)
    lead.post(f"{HERE}/publish", data={"year": "2025"})

    plan = lead.get(HERE).text

    assert f'<a href="{HERE}/versions/{version}">Version 1</a>' in plan
    assert f'<a href="{HERE}/versions/{version + 1}">Version 2</a>' in plan
    assert "Version 2 is the newest." in lead.get(f"{HERE}/versions/{version}").text
    assert "is the newest." not in lead.get(f"{HERE}/versions/{version + 1}").text


def test_figures_of_too_few_people_are_left_out_for_both_readers(sign_in, make, engine):
    few = make.organisation(code="X00002", name="Beechley", kind="local_authority")
    past_return(make, few, 2025, TOO_FEW, only=("adult",), services=("adult",))
    lead = sign_in(Role.LEAD, few)
    publish(lead)
    number = newest(engine)
    team = sign_in(Role.PROGRAMME_TEAM)

    for layout in ("themes", "objectives"):
        for answer in (
            lead.get(f"{HERE}/versions/{number}?layout={layout}"),
            team.get(f"/programme/plans/{number}?layout={layout}"),
        ):
            assert "2025: [c] too few people to publish this figure" in words(answer)
            assert "96%" not in answer.text


def test_the_reasons_why_nothing_is_planned_are_part_of_the_version(sign_in, council, engine):
    lead = sign_in(Role.LEAD, council)
    lead.post(
        f"{HERE}/reasons",
        data={"year": "2025", "figure": "shortlisting|adult", "seen": "0", "reason": "One team, now closed."},
    )
    publish(lead, figure="")

    page = words(sign_in(Role.PROGRAMME_TEAM).get(f"/programme/plans/{newest(engine)}"))

    assert "2 Appointment from shortlisting, adult social care: One team, now closed." in page
    assert "No action is planned yet." in page


def test_a_version_is_nobody_elses(sign_in, make, client, council, version):
    stranger = sign_in(Role.LEAD, make.organisation(code="X00003", name="Cedarham", kind="local_authority"))

    assert client.get(f"{HERE}/versions/{version}").status_code == 302
    assert client.get(f"/programme/plans/{version}").status_code == 302
    assert stranger.get(f"{HERE}/versions/{version}").status_code == 404
    assert stranger.get(f"/programme/plans/{version}").status_code == 403
    assert sign_in(Role.LEAD, council).get(f"/programme/plans/{version}").status_code == 403
    assert sign_in(Role.PROGRAMME_TEAM).get(f"{HERE}/versions/{version}").status_code == 403


def test_a_version_or_a_layout_that_there_is_not_is_told_kindly(sign_in, version):
    team = sign_in(Role.PROGRAMME_TEAM)

    assert "There is no such published action plan." in team.get("/programme/plans/4711").text
    assert team.get("/programme/plans/4711").status_code == 404
    assert "There are two layouts" in team.get(f"/programme/plans/{version}?layout=poster").text
