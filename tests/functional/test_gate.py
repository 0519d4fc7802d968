"""What the gate lets through, from where, and what it answers otherwise."""

import pytest
from flask import request

from app.access import Permission, Role
from app.gate import safe_next
from app.web._registry import access_of
from tests.support.dash_client import BASE_URL
from tests.support.web import new_app


def test_a_page_that_was_asked_for_is_remembered_through_signing_in(client):
    answer = client.get("/?service=adult")

    assert answer.location == "/sign-in?next=%2F%3Fservice%3Dadult"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/our-return?collection=2025", "/our-return?collection=2025"),
        ("/", "/"),
        ("", "/"),
        ("our-return", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nSet-Cookie: x=1", "/"),
        ("/sign-in?next=/", "/"),
    ],
)
def test_only_a_path_of_ours_is_gone_to(target, expected):
    assert safe_next(target) == expected


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"])
def test_another_host_name_is_refused(service, host):
    answer = service.server.test_client().get("/sign-in", base_url=f"http://{host}", headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_write_that_another_site_started_is_refused(sign_in, headers):
    visitor = sign_in(Role.LEAD)

    answer = visitor.post("/sign-out", headers=headers)

    assert answer.status_code == 403
    assert "came from another website" in answer.text
    assert visitor.get("/account").status_code == 200


def test_a_write_that_our_own_page_started_is_let_through(sign_in):
    headers = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}

    assert sign_in(Role.LEAD).post("/sign-out", headers=headers).status_code == 302


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_methods_that_no_page_uses_are_refused_to_strangers(client, method):
    assert client.open(method, "/account").status_code in {401, 405}


def test_the_address_of_a_visitor_is_taken_from_the_proxies_that_are_ours(engine, clock):
    def address_seen(hops: int) -> str:
        app = new_app(engine, clock, proxies=hops)
        seen = []
        app.server.before_request(lambda: seen.append(request.remote_addr))
        forged = {"X-Forwarded-For": "6.6.6.6, 10.0.0.9"}
        app.server.test_client().get("/healthz", base_url=BASE_URL, headers=forged)
        return seen[0]

    assert address_seen(0) == "127.0.0.1"
    assert address_seen(1) == "10.0.0.9"


def test_a_body_beyond_the_small_limit_is_refused_kindly(sign_in):
    visitor = sign_in(Role.LEAD)

    answer = visitor.post("/sign-out", {"note": "x" * 3_000_000})

    assert answer.status_code == 413
    assert "larger than this service takes" in answer.text


def test_a_person_without_the_permission_is_told_what_it_is_called(service, sign_in):
    access_of(service.server)["account.show"] = Permission.MANAGE_ACCOUNTS

    answer = sign_in(Role.VIEWER).get("/account")

    assert answer.status_code == 403
    assert "Your role does not let you disable accounts and end sessions." in answer.text


def test_the_health_check_inside_the_container_is_answered_whatever_the_public_host_is(engine, clock):
    app = new_app(engine, clock, base_url="https://scwres.example", trusted_hosts=("scwres.example",))

    answer = app.server.test_client().get("/healthz", base_url="http://127.0.0.1:8050")

    assert answer.status_code == 200
