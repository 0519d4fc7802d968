"""Every answer of every route carries the headers that keep a browser out of trouble."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from app.access import Role
from app.layouts.pages import PAGES
from app.web._registry import access_of
from app.web.security import content_policy
from tests.support.web import new_app

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
STATIC_PATHS = ("/assets/scwres.css", "/bootstrap/static/css/bootstrap.min.css")


def every_path(service):
    rules = [rule for rule in service.server.url_map.iter_rules() if rule.endpoint in access_of(service.server)]
    plain = {re.sub(r"<[^>]+>", "1", rule.rule) for rule in rules if "GET" in rule.methods}
    dash = {"/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/_mcp"}
    return plain | {page.path for page in PAGES} | dash | {"/nope"}


@pytest.mark.parametrize("role", [None, Role.LEAD, Role.ADMINISTRATOR])
def test_every_answer_carries_the_headers(service, client, sign_in, role):
    visitor = sign_in(role) if role else client

    for path in every_path(service):
        answer = visitor.get(path)
        found = {name: answer.headers.get(name) for name in EVERYWHERE}
        assert found == EVERYWHERE, path
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self' 'sha256-")
        assert answer.headers["Cache-Control"] == "no-store", path


def test_the_content_policy_allows_nothing_inline_but_what_is_named_by_hash():
    policy = content_policy(["'sha256-abc'"])

    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert "script-src 'self' 'sha256-abc';" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_policy_names_every_inline_script_of_a_page(service, sign_in):
    answer = sign_in(Role.LEAD).get("/")
    scripts = re.findall(
        r"<script(?: id=\"[^\"]*\")?(?: type=\"application/javascript\")?>(.*?)</script>", answer.text, re.DOTALL
    )
    hashes = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts}

    assert len(hashes) == 2
    assert hashes <= set(answer.headers["Content-Security-Policy"].replace(";", " ").split())


@pytest.mark.parametrize("path", STATIC_PATHS)
def test_files_that_never_change_may_be_kept_by_the_browser(client, path):
    with client.get(path) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_over_tls_the_browser_is_told_to_stay_there(engine, clock):
    secure = new_app(engine, clock, base_url="https://scwres.example", trusted_hosts=("scwres.example",))

    answer = secure.server.test_client().get("/healthz", base_url="https://scwres.example")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_without_tls_it_is_not(client):
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_nothing_on_a_page_comes_from_another_site(client, sign_in):
    pages = client.get("/sign-in").text + sign_in(Role.LEAD).get("/").text

    fetched = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', pages)
    assert len(fetched) > 8
    assert [address for address in fetched if not address.startswith("/") or address.startswith("//")] == []


def test_the_versions_of_dash_and_python_are_told_to_nobody(sign_in):
    page = sign_in(Role.LEAD).get("/").text

    config = page.split('id="_dash-config"')[1].split("</script>")[0]
    assert "_version" not in config.replace("disable_version_check", "")
