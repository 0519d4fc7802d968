"""Signing in and out, over HTTP."""

import re

from app.access import Role, Scope
from app.db.scope import open_session
from app.services import accounts
from app.services.passwords import hash_password
from app.settings import Environment
from tests.support.dash_client import BASE_URL, DashClient
from tests.support.web import SignIn, new_app, set_clock

PASSWORD = "violet otter harvest"


def person(make, role=Role.LEAD, **values):
    return make.membership(
        make.organisation(), make.user(email="ada@example.org", password_hash=hash_password(PASSWORD), **values), role
    )


def sign_in_with(client, password=PASSWORD, target="/", email="ada@example.org"):
    return client.post("/sign-in", {"email": email, "password": password, "next": target})


def test_the_right_password_leads_to_the_page_that_was_asked_for(make, client):
    person(make)

    answer = sign_in_with(client, target="/our-return?collection=2025")

    assert (answer.status_code, answer.location) == (302, "/our-return?collection=2025")
    assert client.get("/account").status_code == 200


def test_the_session_cookie_is_opaque_and_out_of_reach_of_scripts(make, client):
    person(make)

    cookies = [line for line in sign_in_with(client).headers.getlist("Set-Cookie") if line.startswith("scwres=")]

    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert "ada" not in cookies[0]


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(make, client):
    person(make)

    wrong = sign_in_with(client, password="something else")
    unknown = sign_in_with(client, email="nobody@example.org")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "The email address or the password is not right." in wrong.text
    assert "The email address or the password is not right." in unknown.text
    assert "<title>Error: Sign in" in wrong.text


def test_empty_fields_are_each_named(client):
    answer = client.post("/sign-in", {"email": "", "password": ""})

    assert answer.status_code == 400
    assert "Enter your email address." in answer.text
    assert "Enter your password." in answer.text


def test_the_eleventh_guess_has_to_wait(make, client):
    person(make)
    for _ in range(10):
        sign_in_with(client, password="something else")

    answer = sign_in_with(client)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert "Your account is not locked." in answer.text


def test_a_sign_in_form_without_its_token_is_refused(make, client):
    person(make)

    answer = client.open("POST", "/sign-in", data={"email": "ada@example.org", "password": PASSWORD})

    assert answer.status_code == 400
    assert "We could not be sure that this came from you" in answer.text


def test_signing_in_never_leads_to_another_site(make, client):
    person(make)
    elsewhere = (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\tx",
        "sign-in",
    )

    targets = {sign_in_with(client, target=target).location for target in elsewhere}

    assert targets == {"/"}


def test_signing_out_ends_the_session_even_for_a_kept_cookie(service, make, client):
    person(make)
    sign_in_with(client)
    kept = client.cookie("scwres")

    answer = client.post("/sign-out")

    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = DashClient(service)
    thief.use_session(kept)
    assert thief.get("/account").status_code == 302


def test_a_token_chosen_by_somebody_else_is_not_kept_at_sign_in(make, client):
    person(make)
    client.use_session("planted")

    sign_in_with(client)

    assert client.cookie("scwres") != "planted"


def test_signing_in_again_ends_the_session_before(service, make, client):
    person(make)
    sign_in_with(client)
    first = client.cookie("scwres")

    form = {"csrf_token": client.form_token(), "email": "ada@example.org", "password": PASSWORD}
    client.open("POST", "/sign-in", data=form)

    other = DashClient(service)
    other.use_session(first)
    assert other.get("/account").status_code == 302


def test_a_session_ends_after_half_an_hour_without_use(service, sign_in, clock):
    visitor = sign_in(Role.LEAD)
    set_clock(service, clock.later(minutes=31))

    answer = visitor.get("/account")

    assert answer.location == "/sign-in?next=%2Faccount"


def test_asking_to_stay_keeps_the_session_alive(service, sign_in, clock):
    visitor = sign_in(Role.LEAD)
    set_clock(service, clock.later(minutes=29))
    stayed = visitor.get("/account/stay")
    set_clock(service, clock.later(minutes=58))

    assert stayed.json == {"status": "signed in"}
    assert visitor.get("/account").status_code == 200


def test_a_disabled_account_is_out_at_once(engine, clock, sign_in: SignIn):
    member = sign_in.member(Role.LEAD)
    visitor = sign_in.as_member(member)
    with open_session(engine, Scope.everything(), write=True) as session:
        accounts.disable_account(session, member.user_id, clock)
        session.commit()

    assert visitor.get("/account").status_code == 302


def test_somebody_signed_in_is_not_asked_again(sign_in):
    answer = sign_in(Role.LEAD).get("/sign-in?next=/guidance")

    assert (answer.status_code, answer.location) == (302, "/guidance")


def test_a_stranger_who_sends_a_form_is_told_that_they_are_signed_out(client):
    answer = client.post("/sign-out")

    assert answer.status_code == 401
    assert "Sign in to go on" in answer.text


def test_cookies_are_bound_to_this_host_when_served_over_tls(engine, clock, make):
    person(make)
    secure = new_app(engine, clock, base_url="https://scwres.example", trusted_hosts=("scwres.example",))
    browser = secure.server.test_client()
    page = browser.get("/sign-in", base_url="https://scwres.example").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "email": "ada@example.org", "password": PASSWORD}

    answer = browser.post(
        "/sign-in", base_url="https://scwres.example", data=form, headers={"Referer": "https://scwres.example/sign-in"}
    )

    cookies = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-scwres=")]
    assert len(cookies) == 1
    assert "Secure" in cookies[0]
    assert BASE_URL not in cookies[0]


def test_nobody_signs_in_to_a_demonstration_that_production_was_pointed_at(make, engine, clock):
    person(make)
    make.collection(2025, is_demonstration=True)
    production = DashClient(
        new_app(engine, clock, environment=Environment.PRODUCTION, base_url="https://127.0.0.1:8050")
    )
    safe = {"base_url": "https://127.0.0.1:8050", "headers": {"Referer": "https://127.0.0.1:8050/sign-in"}}
    page = production.client.get("/sign-in", base_url=safe["base_url"]).text
    token = re.search(r'name="csrf_token" [^>]*value="([^"]+)"', page).group(1)
    form = {"csrf_token": token, "email": "ada@example.org", "password": PASSWORD}

    answer = production.client.post("/sign-in", data=form, **safe)

    assert answer.status_code == 503
    assert "holds a demonstration" in answer.text
    assert not any(line.startswith("__Host-scwres=") for line in answer.headers.getlist("Set-Cookie"))
