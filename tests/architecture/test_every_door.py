"""Every route, page and callback, taken from the registries: no door without a lock, none forgotten."""

import re
from collections.abc import Iterator

import pytest
from flask import Blueprint

from app.access import ROLE_PERMISSIONS, Permission, Role
from app.gate import DASH_REFUSED, DASH_SERVED, PUBLIC, STATIC
from app.layouts.pages import PAGES
from app.web._registry import access_of, refuse_unnamed_routes
from app.web.interactive import ServiceDash
from tests.support.dash_client import DashClient, body_of

ROUTER = ".._pages_content.children..._pages_store.data.."
PUBLIC_ROUTES = {
    "/.well-known/security.txt",
    "/accessibility",
    "/guidance",
    "/guidance/briefings/<number>",
    "/guidance/checks",
    "/guidance/indicators/<key>",
    "/guidance/inputs",
    "/guidance/methods",
    "/guidance/sources",
    "/healthz",
    "/invitation/<token>",
    "/privacy",
    "/readyz",
    "/reset-password",
    "/reset-password/<token>",
    "/security",
    "/check",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/second-step",
    "/survey/<token>",
    "/survey/thanks",
}


def addresses(service: ServiceDash, access) -> Iterator[tuple[str, str]]:
    """Every method and address of the plain routes with this access, placeholders filled in."""
    routes = access_of(service.server)
    for rule in service.server.url_map.iter_rules():
        if rule.endpoint in routes and access(routes[rule.endpoint]):
            for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield method, re.sub(r"<[^>]+>", "1", rule.rule)


def is_closed(access) -> bool:
    return access is not PUBLIC


def test_the_open_routes_are_exactly_those_that_were_reviewed(service):
    routes = access_of(service.server)
    found = {rule.rule for rule in service.server.url_map.iter_rules() if routes.get(rule.endpoint) is PUBLIC}

    assert found == PUBLIC_ROUTES


def test_a_route_without_a_permission_stops_the_start(service):
    careless = Blueprint("careless", __name__)
    careless.add_url_rule("/careless", view_func=lambda: "", endpoint="page")
    service.server._got_first_request = False
    service.server.register_blueprint(careless)

    with pytest.raises(RuntimeError, match=r"careless\.page"):
        refuse_unnamed_routes(service.server)


def test_a_stranger_is_sent_to_sign_in_from_every_closed_page(service, client):
    answers = {path: client.get(path) for method, path in addresses(service, is_closed) if method == "GET"}
    answers |= {page.path: client.get(page.path) for page in PAGES if page.layout is not None}

    assert {path for path, answer in answers.items() if answer.status_code != 302} == set()
    assert {answer.location.split("?")[0] for answer in answers.values()} == {"/sign-in"}


def test_a_stranger_can_write_nothing(service, client):
    answers = {
        (method, path): client.open(method, path).status_code
        for method, path in addresses(service, is_closed)
        if method != "GET"
    }

    assert set(answers.values()) == {401}


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-layout",
        "/_dash-dependencies",
        "/_reload-hash",
        "/_favicon.ico",
        "/_mcp",
        "/_dash-component-suites/dash/dcc/dash_core_components.js",
        "/_anything",
    ],
)
def test_a_stranger_learns_nothing_about_dash(client, path):
    answer = client.get(path)

    assert answer.status_code == 401
    assert "dash" not in answer.text.casefold()


def test_a_stranger_calls_no_callback(service, client):
    bodies = [body_of(service, output, [None] * len(cb["inputs"])) for output, cb in service.server_callbacks.items()]

    assert {client.call_with(body).status_code for body in bodies} == {401}


def test_no_layout_function_runs_for_a_stranger(service, client, monkeypatch):
    called = []
    monkeypatch.setattr("app.layouts.home.layout", lambda **_: called.append(1))

    for path in ("/", "/?admin=1", "/_dash-layout", "/nope"):
        client.get(path)

    assert called == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_exactly_what_its_permissions_say(service, sign_in, role):
    visitor: DashClient = sign_in(role)
    allowed = ROLE_PERMISSIONS[role]
    forbidden_routes = [
        (method, path)
        for method, path in addresses(service, lambda access: is_closed(access) and access not in allowed)
    ]
    forbidden_pages = [("GET", page.path) for page in PAGES if page.permission not in allowed]
    open_pages = [page.path for page in PAGES if page.permission in allowed and page.layout is not None]

    refused = {visitor.open(method, path).status_code for method, path in forbidden_routes + forbidden_pages}
    opened = {visitor.get(path).status_code for path in open_pages}

    assert refused <= {403}
    assert opened == {200}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_calls_exactly_what_its_permissions_say(service, sign_in, role):
    visitor: DashClient = sign_in(role)
    told = {
        output: "Your role does not let you"
        in visitor.call_with(body_of(service, output, [None] * len(cb["inputs"]), [None] * len(cb["state"]))).text
        for output, cb in service.server_callbacks.items()
        if output != ROUTER
    }

    expected = {output: needed not in ROLE_PERMISSIONS[role] for output, needed in service.callback_permissions.items()}
    assert told == expected


def test_every_callback_has_a_permission(service):
    assert set(service.server_callbacks) - set(service.callback_permissions) == {ROUTER}


def test_every_page_has_an_address_of_its_own():
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert len({page.key for page in PAGES}) == len(PAGES)


def test_every_plain_page_of_the_navigation_has_a_route_with_its_permission(service):
    routes = access_of(service.server)
    found = {
        rule.rule: routes.get(rule.endpoint) for rule in service.server.url_map.iter_rules() if "GET" in rule.methods
    }

    for page in PAGES:
        if page.layout is None:
            assert found[page.path] in {page.permission, PUBLIC}, page.path


def test_every_layout_can_be_drawn_without_any_query_parameter():
    for page in PAGES:
        if page.layout is not None:
            assert page.layout() is not None


def test_every_id_that_a_callback_names_exists_in_a_layout(service):
    drawn = str(service.layout().to_plotly_json()) + "".join(str(page.layout()) for page in PAGES if page.layout)
    names = {
        item["id"]
        for callback in service.server_callbacks.values()
        for item in [*callback["inputs"], *callback["state"]]
        if not item["id"].startswith(("_pages", "{"))
    }

    assert {name for name in names if name not in drawn} == set()


def test_dash_serves_nothing_that_the_gate_does_not_name(service):
    routes = set(access_of(service.server))
    others = {rule.endpoint for rule in service.server.url_map.iter_rules()} - routes

    assert others == STATIC | DASH_SERVED | DASH_REFUSED | {"/", "/<path:path>"}


@pytest.mark.parametrize(
    "path", ["/nope", "/.git/config", "/wp-admin.php", "/_mcp", "/_reload-hash", "/_favicon.ico", "/_x"]
)
def test_an_unknown_address_is_an_honest_404(sign_in, path):
    assert sign_in(Role.LEAD).get(path).status_code == 404


def test_permissions_are_read_from_the_session_not_from_the_request(service, sign_in):
    visitor = sign_in(Role.VIEWER)
    closed = Permission.MANAGE_ACCOUNTS

    forged = visitor.get("/account?role=administrator&organisation_id=1", headers={"X-Role": "administrator"})

    assert closed not in ROLE_PERMISSIONS[Role.VIEWER]
    assert "Viewer: reads results and comparisons" in forged.text
