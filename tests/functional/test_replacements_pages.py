"""Naming somebody else as deputy or signatory, over HTTP: by a lead, a deputy and the programme team."""

import pytest

from app.access import Role
from app.services import mail

HERE = "/our-return/registration"


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    """The letters that would have gone out."""
    sent = []
    monkeypatch.setattr(mail, "deliver", lambda _settings, letter: sent.append(letter))
    return sent


@pytest.fixture
def council(make):
    make.collection(2025)
    return make.organisation(kind="local_authority", name="Northmoor")


@pytest.fixture
def signatory(make, council):
    user = make.user(name="Sue Signs", email="sue@nor.example")
    make.membership(council, user, Role.SIGNATORY)
    return user


def test_a_lead_replaces_the_signatory_from_the_registration_page(sign_in, council, signatory, outbox):
    lead = sign_in(Role.LEAD, council)
    form = f"{HERE}/people/{signatory.id}/replace"
    assert f'<a href="{form}">Name somebody else' in lead.get(HERE).text
    assert "Who is signatory in place of Sue Signs?" in lead.get(form).text

    answer = lead.post(form, {"name": "Dee Rector", "email": "dee@nor.example"})
    answer.close()
    page = lead.get(answer.location).text

    assert (answer.status_code, answer.location) == (303, HERE)
    assert "Dee Rector is signatory now. Sue Signs has no access any more, and is told by e-mail." in page
    assert "sue@nor.example" not in page
    assert [one.to for one in outbox] == ["dee@nor.example", "sue@nor.example"]
    assert "named somebody else as signatory of Northmoor" in outbox[1].text


def test_the_programme_team_replaces_from_the_page_of_the_organisation(sign_in, council, signatory):
    team, form = sign_in(Role.PROGRAMME_TEAM), f"/organisations/{council.id}/people/{signatory.id}/replace"
    assert form in team.get(f"/organisations/{council.id}").text

    answer = team.post(form, {"name": "Dee Rector", "email": "dee@nor.example"}, follow_redirects=True)

    assert "Dee Rector is signatory now." in answer.text
    assert "Account closed." in answer.text


def test_an_account_of_another_organisation_is_named_only_once_that_is_said(sign_in, make, council, signatory):
    known = make.user(name="Dee Known", email="dee@example.org", password_hash="x")
    make.membership(make.organisation(name="Gorse Care"), known, Role.DEPUTY)
    lead, form = sign_in(Role.LEAD, council), f"{HERE}/people/{signatory.id}/replace"

    asked = lead.post(form, {"name": "Dee Rector", "email": "dee@example.org"})

    assert asked.status_code == 400
    assert "somebody of another organisation" in asked.text
    assert "sue@nor.example" in lead.get(HERE).text
    lead.post(form, {"name": "Dee Rector", "email": "dee@example.org", "agreed": "dee@example.org"}).close()
    assert "Dee Known is signatory now." in lead.get(HERE).text


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(sign_in, council, signatory):
    answer = sign_in(Role.DEPUTY, council).post(f"{HERE}/people/{signatory.id}/replace", {"name": "Dee", "email": "d"})

    assert answer.status_code == 400
    assert answer.text.count("Write an email address such as name@example.org.") == 2
    assert 'value="Dee"' in answer.text


def test_a_deputy_who_names_a_successor_is_signed_out(make, sign_in, council):
    member = make.membership(council, make.user(name="Dan"), Role.DEPUTY)
    deputy = sign_in.as_member(member)
    form = f"{HERE}/people/{member.user_id}/replace"
    assert "You are signed out by this." in deputy.get(form).text

    deputy.post(form, {"name": "Nia New", "email": "nia@nor.example"})

    assert deputy.get(HERE).status_code == 302


def test_nobody_is_replaced_by_another_organisation_or_by_who_may_not(sign_in, council, signatory):
    given = {"name": "X", "email": "x@x.example"}

    assert sign_in(Role.LEAD).post(f"{HERE}/people/{signatory.id}/replace", given).status_code == 404
    assert sign_in(Role.SIGNATORY, council).post(f"{HERE}/people/{signatory.id}/replace", given).status_code == 403
    assert (
        sign_in(Role.LEAD).post(f"/organisations/{council.id}/people/{signatory.id}/replace", given).status_code == 403
    )


@pytest.mark.parametrize("form", ["replace", "hand-over"])
def test_a_name_and_an_address_that_are_missing_are_said_at_once_each_beside_its_field(
    sign_in, make, council, signatory, form
):
    lead = make.membership(council, make.user())
    who = signatory.id if form == "replace" else lead.user_id
    team = sign_in(Role.PROGRAMME_TEAM)

    page = team.post(f"/organisations/{council.id}/people/{who}/{form}", {"name": " ", "email": "dee"}).text

    assert '<a href="#email">Write an email address' in page
    assert '<a href="#name">Write the person' in page
    assert 'id="name-message"' in page
    assert 'aria-describedby="email-hint email-message"' in page
