"""Choosing and changing a password over HTTP, and the account page."""

import re
from email import message_from_bytes, policy

import pytest

from app.access import Role, Scope
from app.db.scope import open_session
from app.services import accounts
from app.services.passwords import hash_password
from tests.support.dash_client import DashClient
from tests.support.web import set_clock

OLD, NEW = "violet otter harvest", "copper lantern orchard"


@pytest.fixture
def outbox(tmp_path):
    """Where the letters of the test's own service go."""
    return tmp_path / "outbox"


@pytest.fixture
def member(make):
    person = make.user(email="ada@example.org", name="Ada Example", password_hash=hash_password(OLD))
    return make.membership(make.organisation(name="First Council"), person, Role.LEAD)


def invitation(engine, clock, member) -> str:
    with open_session(engine, Scope.everything(), write=True) as session:
        token = accounts.invite_user(session, session.get_one(accounts.UserAccount, member.user_id), clock)
        session.commit()
        return token


def letters_in(outbox):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in outbox.iterdir()]


def can_sign_in(client, password) -> bool:
    return client.post("/sign-in", {"email": "ada@example.org", "password": password}).status_code == 302


def test_an_invitation_lets_a_person_choose_a_password_and_sign_in(engine, clock, member, client):
    token = invitation(engine, clock, member)

    page = client.get(f"/invitation/{token}")
    answer = client.post(f"/invitation/{token}", {"password": NEW})

    assert "This is for Ada Example. You will sign in as ada@example.org." in page.text
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert "Your password is set. Sign in with it now." in client.get("/sign-in").text
    assert can_sign_in(client, NEW)


def test_an_invitation_works_once(engine, clock, member, client):
    token = invitation(engine, clock, member)
    client.post(f"/invitation/{token}", {"password": NEW})

    answer = client.get(f"/invitation/{token}")

    assert answer.status_code == 410
    assert "This link no longer works" in answer.text


def test_an_invitation_is_no_reset_link(engine, clock, member, client):
    assert client.get(f"/reset-password/{invitation(engine, clock, member)}").status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(engine, clock, member, client):
    token = invitation(engine, clock, member)

    weak = client.post(f"/invitation/{token}", {"password": "short"})
    empty = client.post(f"/invitation/{token}", {"password": ""})

    assert weak.status_code == 400
    assert "Choose a password of at least 12 characters." in weak.text
    assert "Choose a password." in empty.text
    assert client.get(f"/invitation/{token}").status_code == 200


def test_a_forgotten_password_is_replaced_through_a_letter(member, client, outbox):
    asked = client.post("/reset-password", {"email": "Ada@Example.org "})
    asked.close()
    (letter,) = letters_in(outbox)
    path = re.search(r"http://127\.0\.0\.1:8050(/reset-password/\S+)", letter.get_content()).group(1)

    answer = client.post(path, {"password": NEW})

    assert letter["To"] == "ada@example.org"
    assert answer.location == "/sign-in"
    assert can_sign_in(client, NEW)


def test_the_answer_does_not_tell_whether_an_address_is_known(member, client, outbox):
    known = client.post("/reset-password", {"email": "ada@example.org"})
    unknown = client.post("/reset-password", {"email": "bob@example.org"})
    unknown.close()

    assert known.text.replace("ada@", "bob@") == unknown.text
    assert len(list(outbox.iterdir()) if outbox.exists() else []) <= 1


def test_a_reset_without_an_address_is_refused(client):
    answer = client.post("/reset-password", {"email": ""})

    assert answer.status_code == 400
    assert "Enter your email address." in answer.text


def test_a_reset_link_is_too_old_after_half_an_hour(service, clock, member, client, outbox):
    client.post("/reset-password", {"email": "ada@example.org"}).close()
    (letter,) = letters_in(outbox)
    path = re.search(r"(/reset-password/\S+)", letter.get_content()).group(1)
    set_clock(service, clock.later(minutes=31))

    assert client.get(path).status_code == 410


def test_changing_the_password_ends_every_other_session(sign_in, member):
    here, elsewhere = sign_in.as_member(member), sign_in.as_member(member)

    answer = here.post("/account/password", {"current": OLD, "password": NEW})

    assert (answer.status_code, answer.location) == (302, "/account")
    assert "You are signed out everywhere else." in here.get("/account").text
    assert elsewhere.get("/account").status_code == 302


def test_a_wrong_current_password_is_named_at_its_field(sign_in, member):
    answer = sign_in.as_member(member).post("/account/password", {"current": "x", "password": NEW})

    assert answer.status_code == 400
    assert '<a href="#current">Your current password is not right. Check it and try again.</a>' in answer.text


def test_a_weak_new_password_is_named_at_its_field(sign_in, member):
    answer = sign_in.as_member(member).post("/account/password", {"current": OLD, "password": "ada example 1"})

    assert answer.status_code == 400
    assert '<a href="#password">' in answer.text


def test_the_account_page_shows_where_one_is_signed_in(sign_in, member):
    sign_in.as_member(member)

    page = sign_in.as_member(member).get("/account").text

    assert page.count("Another browser") == 1
    assert page.count("This browser") == 1
    assert "8 October 2025, 10:00" in page


def test_signing_out_everywhere_ends_all_sessions(sign_in, member):
    here, elsewhere = sign_in.as_member(member), sign_in.as_member(member)

    here.post("/account/sign-out-everywhere")

    assert [visitor.get("/account").status_code for visitor in (here, elsewhere)] == [302, 302]


def test_somebody_with_one_organisation_is_offered_no_other(sign_in, member):
    assert "Work for another organisation" not in sign_in.as_member(member).get("/account").text


def test_no_page_or_cookie_carries_a_password(sign_in, member):
    visitor: DashClient = sign_in.as_member(member)

    answer = visitor.post("/account/password", {"current": "my old secret", "password": "short"})

    assert "my old secret" not in answer.text
    assert "short" not in re.findall(r'value="([^"]*)"', answer.text)
