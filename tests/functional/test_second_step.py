"""The second step of signing in, over HTTP."""

import re
from email import message_from_bytes, policy

import pytest

from app.access import Role
from app.services.passwords import hash_password
from app.settings import SecondStepRule
from tests.support.authenticators import code_at
from tests.support.dash_client import DashClient
from tests.support.web import SignIn, new_app, set_clock

PASSWORD = "violet otter harvest"


@pytest.fixture
def ada(make):
    user = make.user(email="ada@example.org", name="Ada Example", password_hash=hash_password(PASSWORD))
    return make.membership(make.organisation(name="First Council"), user, Role.LEAD)


@pytest.fixture
def strict(engine, clock, tmp_path):
    """The service where nobody gets in without a second step."""
    folders = {"uploads_dir": tmp_path / "uploads", "outbox_dir": tmp_path / "outbox"}
    return new_app(engine, clock, second_step=SecondStepRule.REQUIRED, **folders)


def enter_password(client, target="/our-return"):
    return client.post("/sign-in", {"email": "ada@example.org", "password": PASSWORD, "next": target})


def key_on(page):
    return re.search(r'class="key">([A-Z2-7 ]+)<', page.text).group(1)


def enrol(client, clock):
    enter_password(client)
    key = key_on(client.get("/sign-in/second-step"))
    return key, client.post("/sign-in/second-step", {"code": code_at(key, clock.unix_seconds())})


def test_nobody_gets_in_without_setting_it_up_where_it_is_required(ada, strict, clock):
    client = DashClient(strict)

    answer = enter_password(client)

    assert (answer.status_code, answer.location) == (302, "/sign-in/second-step")
    assert client.get("/account").status_code == 302
    page = client.get("/sign-in/second-step")
    assert 'src="data:image/svg+xml' in page.text
    assert len(key_on(page).replace(" ", "")) == 32


def test_setting_it_up_shows_the_recovery_codes_once_and_leads_on(ada, strict, clock):
    client = DashClient(strict)

    _key, answer = enrol(client, clock)

    assert answer.status_code == 200
    assert len(re.findall(r"<code>[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}</code>", answer.text)) == 10
    assert 'href="/our-return"' in answer.text
    assert client.get("/account").status_code == 200
    assert client.get("/sign-in/second-step").status_code == 401


def test_from_then_on_the_password_leads_to_the_code_and_the_code_to_the_page(ada, strict, clock):
    key, _answer = enrol(DashClient(strict), clock)
    client, then = DashClient(strict), clock.later(minutes=2)
    set_clock(strict, then)

    first = enter_password(client, "/our-return?collection=2025")
    page = client.get("/sign-in/code")
    wrong = client.post("/sign-in/code", {"code": "12345"})
    empty = client.post("/sign-in/code", {"code": ""})
    right = client.post("/sign-in/code", {"code": code_at(key, then.unix_seconds())})

    assert (first.status_code, first.location) == (302, "/sign-in/code")
    assert 'autocomplete="one-time-code"' in page.text
    assert (wrong.status_code, empty.status_code) == (400, 400)
    assert "Enter the six digits that your authenticator app shows now" in wrong.text
    assert "<title>Error: Enter your code" in empty.text
    assert (right.status_code, right.location) == (302, "/our-return?collection=2025")
    assert client.get("/account").status_code == 200


def test_wrong_codes_are_slowed_down_like_wrong_passwords(ada, strict, clock):
    enrol(DashClient(strict), clock)
    client = DashClient(strict)
    enter_password(client)
    for _ in range(10):
        client.post("/sign-in/code", {"code": "000000"})

    answer = client.post("/sign-in/code", {"code": "000000"})

    assert answer.status_code == 429
    assert "Wait" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/second-step"])
def test_a_stranger_without_a_password_is_sent_back_to_signing_in(client, path):
    for answer in (client.get(path), client.post(path, {"code": "123456"})):
        assert answer.status_code == 401
        assert "Sign in again; nothing was lost." in answer.text


def test_where_it_is_offered_a_signed_in_person_sets_it_up_and_does_without_again(ada, service, clock):
    client = DashClient(service)
    enter_password(client)

    begun = client.post("/account/second-step", {"current": PASSWORD, "wanted": "set_up"})
    key = key_on(client.get("/sign-in/second-step"))
    client.post("/sign-in/second-step", {"code": code_at(key, clock.unix_seconds())})
    told = client.get("/account/second-step").text
    then = clock.later(minutes=2)
    set_clock(service, then)
    refused = client.post("/account/second-step", {"current": PASSWORD, "wanted": "off", "code": "123"})
    off = client.post(
        "/account/second-step", {"current": PASSWORD, "wanted": "off", "code": code_at(key, then.unix_seconds())}
    )

    assert (begun.status_code, begun.location) == (302, "/sign-in/second-step")
    assert "a code of your authenticator app" in told
    assert "Sign in without it" in told
    assert (refused.status_code, off.status_code, off.location) == (400, 302, "/account")
    assert "You sign in with your password alone from now on." in client.get("/account").text


def test_where_it_is_required_nobody_does_without_it(ada, strict, clock):
    client = DashClient(strict)
    key, _answer = enrol(client, clock)
    then = clock.later(minutes=2)
    set_clock(strict, then)

    answer = client.post(
        "/account/second-step", {"current": PASSWORD, "wanted": "off", "code": code_at(key, then.unix_seconds())}
    )

    assert answer.status_code == 409
    assert "Everybody signs in here with a second step." in answer.text
    assert "Sign in without it" not in client.get("/account/second-step").text


def test_a_wrong_password_begins_nothing(ada, service, sign_in):
    client = sign_in.as_member(ada)

    answer = client.post("/account/second-step", {"current": "something else", "wanted": "set_up"})

    assert answer.status_code == 400
    assert "Your current password is not right." in answer.text
    assert client.get("/sign-in/second-step").status_code == 401


def test_an_administrator_takes_it_from_who_lost_the_authenticator(ada, strict, engine, make, clock, tmp_path):
    client = DashClient(strict)
    enrol(client, clock)
    people = SignIn(strict, engine, make, clock)
    administrator, team = people(Role.ADMINISTRATOR), people(Role.PROGRAMME_TEAM)
    page = f"/organisations/{ada.organisation_id}"
    place = f"{page}/people/{ada.user_id}/second-step"

    assert "Remove the second step of signing in" in administrator.get(page).text
    assert team.post(place).status_code == 403
    done = administrator.post(place)
    done.close()
    assert done.status_code == 302
    assert "Ada Example now signs in with the password" in administrator.get(page).text
    assert client.get("/account").status_code == 302
    assert enter_password(client).location == "/sign-in/second-step"
    (letter,) = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in (tmp_path / "outbox").iterdir()
    ]
    assert letter["To"] == "ada@example.org"
    assert "removed the second step of your sign-in" in letter.get_content()
    assert administrator.post(place).status_code == 409
