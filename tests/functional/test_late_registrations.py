"""Registration kept open for one organisation: the team's form, the letter, and what the organisation can do then."""

import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Event, Letter
from app.db.scope import open_session
from tests.support.clocks import StoppedClock


@pytest.fixture
def clock():
    """A morning in October, long after registration closed for everybody."""
    return StoppedClock(instant=datetime(2025, 10, 8, 9, tzinfo=UTC))


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def council(make, collection):
    council = make.organisation(kind="local_authority", name="Ashby", code="ASH")
    make.event(council, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))
    make.membership(council, make.user(name="Ada", email="ada@ashby.example", password_hash="chosen"))
    return council


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def here(council):
    return f"/programme/registrations/{council.id}/late?year=2025"


def kept_open(team, council, until="24 October 2025"):
    answer = team.post(here(council), data={"until": until})
    assert answer.status_code == 303, words(answer)
    return answer


def declined(make, council, collection):
    at = datetime(2025, 5, 2, 9, tzinfo=UTC)
    make.event(
        council, collection_id=collection.id, kind="withdrawn", at=at, detail={"reason": "No staff.", "declined": True}
    )


def test_the_story_of_whoever_has_not_registered_leads_to_the_form(team, council):
    answer = team.call("organisation-story.children", "?code=ASH&year=2025")

    assert "Let it register late" in json.dumps(answer.json)
    page = words(team.get(here(council)))
    assert "Until when may Ashby register?" in page
    assert "Registration for 2025 closed for it on 30 June 2025" in page


def test_only_that_organisation_gets_the_later_day_and_a_letter_says_so(team, make, collection, council, engine):
    other = make.organisation(kind="local_authority", name="Beeston")
    make.event(other, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))

    page = words(team.get(kept_open(team, council).location))

    assert "Ashby can register until 24 October 2025. 1 letter will say so within a minute." in page
    with open_session(engine, Scope.everything()) as session:
        letters = session.scalars(select(Letter)).all()
        kept = session.scalars(select(Event).where(Event.kind == "registration_kept_open")).all()
    assert [(one.address, one.subject) for one in letters] == [
        ("ada@ashby.example", "You can register for 2025 until 24 October")
    ]
    assert "declined" not in letters[0].text
    assert "Is this your first time here? Choose your password first" in letters[0].text
    assert "/reset-password" in letters[0].text
    assert [(one.organisation_id, one.detail) for one in kept] == [(council.id, {"until": "2025-10-24"})]


def test_its_lead_registers_until_that_day_and_nobody_else_can(team, make, sign_in, collection, council):
    form = {"services": ["adult"], "action": "register"}
    lead = sign_in(Role.LEAD, council)
    assert lead.post("/our-return/registration", data=form).status_code == 409

    kept_open(team, council)

    assert lead.post("/our-return/registration", data=form).status_code == 303
    other = make.organisation(kind="local_authority", name="Beeston")
    make.event(other, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))
    assert sign_in(Role.LEAD, other).post("/our-return/registration", data=form).status_code == 409


def test_who_declined_can_come_back_until_that_day(team, make, sign_in, collection, council, engine):
    declined(make, council, collection)
    lead = sign_in(Role.LEAD, council)
    assert lead.post("/our-return/registration/rejoin").status_code == 409

    kept_open(team, council)

    with open_session(engine, Scope.everything()) as session:
        assert "You had declined" in " ".join(session.scalars(select(Letter.text)))
    assert lead.post("/our-return/registration/rejoin").status_code == 303
    assert "Register your organisation by 24 October 2025" in home(lead)


def home(visitor):
    return json.dumps(visitor.call("home-tasks.children", "home-tasks").json)


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("", "Give the last day, such as 5 November 2025."),
        ("soon", "Give the last day, such as 5 November 2025."),
        ("7 October 2025", "Give a day from today on: this one has passed."),
        ("1 April 2026", "Give a day up to 31 March 2026: the collection is over then."),
    ],
)
def test_a_day_that_cannot_be_comes_back_with_what_to_give_instead(team, council, engine, until, says):
    answer = team.post(here(council), data={"until": until})

    assert answer.status_code == 400
    assert says in words(answer)
    assert f'value="{until}"' in answer.text
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(Event.kind)).all() == ["invited"]


def test_a_day_before_one_that_was_given_already_says_so(team, council):
    kept_open(team, council)

    assert "Registration is open until 24 October 2025 already." in words(
        team.post(here(council), data={"until": "20 October 2025"})
    )


@pytest.mark.parametrize("happened", ["registered", "organisation_ended"])
def test_who_registered_or_ended_is_not_offered_it(team, make, collection, council, happened):
    make.event(
        council, collection_id=collection.id, kind=happened, at=datetime(2025, 5, 3, 9, tzinfo=UTC),
        detail={"how": "merged into", "into": "Northmoor", "other_id": 7},
    )  # fmt: skip

    assert "Ashby has registered, or cannot register in 2025." in words(team.get(here(council)))
    assert team.post(here(council), data={"until": "24 October 2025"}).status_code in (404, 409)
    answer = team.call("organisation-story.children", "?code=ASH&year=2025")
    assert "register late" not in json.dumps(answer.json)


def test_the_page_says_whom_the_letter_reaches_and_that_nobody_can_sign_in(team, make, collection):
    new = make.organisation(kind="local_authority", name="Beeston")
    make.event(new, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))
    assert "No letter reaches anybody there who could register." in words(team.get(here(new)))

    make.membership(new, make.user(name="Bea", password_hash=None))

    page = words(team.get(here(new)))
    assert "a letter that says so goes to Bea (lead)." in page
    assert "Nobody there who could register has chosen a password yet. The letter says how" in page


def test_the_page_does_not_warn_where_somebody_can_sign_in(team, council):
    assert "chosen a password" not in words(team.get(here(council)))
