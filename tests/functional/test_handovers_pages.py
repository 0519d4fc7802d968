"""Handing over, over HTTP: by the programme, and by the person in charge themself."""

import pytest

from app.access import Role
from app.services import mail


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    """The letters that would have gone out."""
    sent = []
    monkeypatch.setattr(mail, "deliver", lambda _settings, letter: sent.append(letter))
    return sent


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def lead(make, council):
    return make.membership(council, make.user(name="Ann Lead", email="ann@nor.example"), Role.LEAD)


@pytest.fixture
def theirs(council, lead):
    return f"/organisations/{council.id}/people/{lead.user_id}/hand-over"


def test_the_programme_names_who_takes_over(sign_in, council, theirs, outbox):
    team = sign_in(Role.PROGRAMME_TEAM)
    assert "Who takes over from Ann Lead?" in team.get(theirs).text

    answer = team.post(theirs, {"name": "Nia New", "email": "nia@nor.example", "leaves": "yes"})

    assert answer.location == f"/organisations/{council.id}"
    page = team.get(answer.location).text
    assert "Files, drafts and queries stay with the organisation." in page
    assert [one.to for one in outbox] == ["nia@nor.example"]
    assert team.get(theirs).status_code == 200


def test_a_lead_hands_over_and_is_signed_out(sign_in, lead, council):
    browser = sign_in.as_member(lead)
    assert "Who takes over from you?" in browser.get("/our-return/registration/hand-over").text

    answer = browser.post("/our-return/registration/hand-over", {"name": "Nia New", "email": "nia@nor.example"})

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/our-return").status_code == 302


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(sign_in, theirs):
    answer = sign_in(Role.PROGRAMME_TEAM).post(theirs, {"name": "Nia New", "email": "nia"})

    assert answer.status_code == 400
    assert answer.text.count("Write an email address such as name@example.org.") == 2
    assert 'value="Nia New"' in answer.text


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.SIGNATORY])
def test_others_have_nothing_to_hand_over(sign_in, council, lead, role):
    answer = sign_in(role, council).get("/our-return/registration/hand-over")

    assert answer.status_code == (404 if role is Role.DEPUTY else 403)


def test_nobody_hands_over_in_another_organisation(sign_in, theirs):
    assert sign_in(Role.LEAD).post(theirs, {"name": "X", "email": "x@x.example"}).status_code == 403


def test_organisations_without_anybody_to_reach_are_listed_for_the_programme(sign_in, make, lead):
    make.organisation(name="Grove Care")

    page = sign_in(Role.PROGRAMME_TEAM).get("/organisations/unreached").text

    assert "1 organisation has nobody in charge" in page
    assert "Grove Care" in page
    assert "Northmoor" not in page


def test_those_that_take_part_in_the_collection_come_first(sign_in, make):
    grove = make.organisation(name="Grove Care")
    make.organisation(name="Ashby")
    make.event(grove, collection_id=make.collection(2025).id, kind="registered")

    page = sign_in(Role.PROGRAMME_TEAM).get("/organisations/unreached").text

    assert "2 organisations have nobody in charge" in page
    assert "1 of them takes part in the collection of 2025." in page
    assert page.index("Grove Care") < page.index("Not taking part in 2025") < page.index("Ashby")


def test_an_account_of_the_only_person_in_charge_is_not_closed(sign_in, council, lead):
    answer = sign_in(Role.ADMINISTRATOR).post(f"/organisations/{council.id}/people/{lead.user_id}/close")

    assert answer.status_code == 409
    assert "Hand over to somebody first" in answer.text


def test_an_account_of_another_organisation_takes_over_only_once_that_is_said(sign_in, make, lead, theirs):
    known = make.user(name="Dee Known", email="dee@example.org", password_hash="x")
    make.membership(make.organisation(name="Gorse Care"), known, Role.DEPUTY)
    team, form = sign_in(Role.PROGRAMME_TEAM), {"name": "Nia New", "email": "dee@example.org"}

    asked = team.post(theirs, form)
    slip = team.post(theirs, {**form, "agreed": "somebody@else.example"})

    for answer in (asked, slip):
        assert answer.status_code == 400
        assert "that of Dee Known of Gorse Care." in answer.text
        assert "as well, and keeps the name Dee Known." in answer.text
    assert "Who takes over from you?" in sign_in.as_member(lead).get("/our-return/registration/hand-over").text
    assert team.post(theirs, {**form, "agreed": "dee@example.org"}).status_code == 303
