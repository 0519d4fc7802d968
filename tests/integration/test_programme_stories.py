from datetime import UTC, datetime

import pytest

from app.access import Role, Scope
from app.db.scope import open_session
from app.errors import NotFoundError
from app.programme.milestones import MilestoneKey
from app.programme.next_step import next_step
from app.services.organisation_stories import organisation_standing, organisation_story


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def council(make, collection):
    council = make.organisation(kind="local_authority", name="Northmoor Council")
    make.membership(council, make.user(name="Asha Leads"), Role.LEAD)
    make.participation(council, collection, "adult")
    for kind, month in (("registered", 5), ("template_downloaded", 7)):
        at = datetime(2025, month, 8, 9, tzinfo=UTC)
        make.event(council, collection_id=collection.id, kind=kind, at=at)
    return council


def test_a_story_holds_the_people_the_registration_the_standing_and_the_timeline(engine, clock, council, collection):
    with open_session(engine, Scope.everything()) as session:
        story = organisation_story(session, council.id, collection, clock)

    assert story.organisation.name == "Northmoor Council"
    assert [person.name for person in story.people] == ["Asha Leads"]
    assert story.registration.missing == (Role.DEPUTY, Role.SIGNATORY)
    assert story.standing.current.key is MilestoneKey.UPLOADED
    assert [entry.sentence for entry in story.timeline] == ["Downloaded the template.", "Registered."]


def test_an_organisation_reads_its_own_story_and_no_other(make, engine, clock, council, collection):
    with open_session(engine, Scope.organisation(council.id)) as session:
        assert organisation_story(session, council.id, collection, clock).timeline
        with pytest.raises(NotFoundError, match="There is no such organisation"):
            organisation_story(session, make.organisation().id, collection, clock)


def test_the_home_page_knows_the_next_step_of_each_role(engine, clock, council, collection):
    with open_session(engine, Scope.organisation(council.id)) as session:
        standing = organisation_standing(session, council.id, collection, clock)

    lead, viewer = (next_step(standing.statuses, role) for role in ("lead", "viewer"))
    assert not standing.overdue
    assert lead.sentence == (
        "Upload your return, put right what is found and have it "
        "signed off, all by 31 October 2025 (due in 17 working days)."
    )
    assert viewer.sentence == "Your lead is preparing the return."
