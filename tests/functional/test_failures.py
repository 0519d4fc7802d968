"""What people see, and what the log keeps, when something fails."""

import pytest
from dash import Input, Output
from flask import Blueprint
from sqlalchemy.exc import DataError

from app.access import Permission, Role
from app.callbacks._registry import on
from app.db.engine import create_engine_for
from app.errors import ConflictError, UnavailableError
from app.layouts import ids
from app.web._registry import PUBLIC, route
from tests.support.dash_client import DashClient
from tests.support.web import new_app

SECRET_NAME = "Zebedee Canary"


def add_page(service, view):
    """Add one more page to a service that is already made."""
    blueprint = Blueprint("extra", __name__)
    view.__name__ = "page"
    route(blueprint, "/extra", permission=PUBLIC)(view)
    service.server.register_blueprint(blueprint)


def add_callback(service, function):
    """Add one more callback to a service that is already made."""
    on(service, Permission.USE_SERVICE, Output("extra", "children"), Input("extra", "id"))(function)


def raising(error):
    def view(*_):
        raise error

    return view


def test_an_unexpected_failure_gives_a_reference_and_nothing_else(service, client, caplog):
    add_page(service, raising(ValueError(f"could not read {SECRET_NAME}")))

    answer = client.get("/extra")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert SECRET_NAME not in answer.text
    assert "Traceback" not in answer.text
    reference = answer.text.split("quote the reference <strong>")[1][:8]
    assert reference in caplog.text


def test_the_log_keeps_the_kind_of_failure_and_never_its_words(service, client, caplog):
    add_page(service, raising(ValueError(f"could not read {SECRET_NAME}")))

    client.get("/extra")

    assert "builtins.ValueError" in caplog.text
    assert SECRET_NAME not in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(ConflictError("Somebody else answered this query."), 409), (UnavailableError("Back in a minute."), 503)],
)
def test_an_expected_failure_is_told_in_its_own_words(service, client, error, status):
    add_page(service, raising(error))

    answer = client.get("/extra")

    assert answer.status_code == status
    assert error.user_message in answer.text


def test_a_script_is_answered_in_json(service, client):
    add_page(service, raising(ConflictError("Somebody else answered this query.")))

    answer = client.client.get("/extra", base_url="http://127.0.0.1:8050", headers={"Accept": "application/json"})

    assert answer.json == {
        "title": "Something changed in the meantime",
        "message": "Somebody else answered this query.",
        "reference": "",
    }


def test_a_callback_that_is_refused_says_so_where_notifications_stand(service, sign_in):
    add_callback(service, raising(ConflictError("This release is frozen.")))

    answer = sign_in(Role.LEAD).call("extra.children", "extra")

    assert answer.status_code == 200
    assert answer.json["sideUpdate"] == {ids.NOTIFICATION: {"children": "This release is frozen."}}


def test_a_callback_that_fails_unexpectedly_gives_a_reference(service, sign_in, caplog):
    add_callback(service, raising(KeyError(SECRET_NAME)))

    answer = sign_in(Role.LEAD).call("extra.children", "extra")

    said = answer.json["sideUpdate"][ids.NOTIFICATION]["children"]
    assert said.startswith("Something went wrong on our side. Nothing was lost.")
    assert said.split("reference ")[1][:8] in caplog.text
    assert SECRET_NAME not in answer.text + caplog.text


def test_a_callback_beyond_a_role_is_refused_in_words(service, sign_in):
    on(service, Permission.PUBLISH_BENCHMARKS, Output("extra", "children"), Input("extra", "id"))(lambda _: "published")

    answer = sign_in(Role.LEAD).call("extra.children", "extra")

    said = answer.json["sideUpdate"][ids.NOTIFICATION]["children"]
    assert said.startswith("Your role does not let you compute and publish a release.")
    assert "published" not in answer.text


def test_an_unknown_component_package_is_not_found(sign_in):
    answer = sign_in(Role.LEAD).get("/_dash-component-suites/os/../../etc/passwd")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path", ["/guidance/indicators/nope", "/assets/nope.css", "/assets/../settings.py", "/assets/%00"]
)
def test_a_missing_thing_is_a_kind_404(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_page_that_cannot_take_a_form_says_so(sign_in):
    answer = sign_in(Role.LEAD).post("/account/stay")

    assert answer.status_code == 405


def test_the_process_is_alive_even_before_the_database_is_ready(client):
    assert client.get("/healthz").json == {"status": "alive"}


def test_a_migrated_database_is_ready(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_an_empty_database_is_not_ready(tmp_path, clock):
    engine = create_engine_for(f"sqlite:///{tmp_path}/empty.sqlite")
    try:
        answer = DashClient(new_app(engine, clock)).get("/readyz")
    finally:
        engine.dispose()

    assert (answer.status_code, answer.json) == (503, {"status": "the database waits for its migration"})


def unkeepable(*_):
    """Do what PostgreSQL does with a text that holds a zero byte."""
    raise DataError(None, None, ValueError("a canary"))


def test_a_value_that_the_database_cannot_keep_is_a_bad_request_and_no_failure_of_ours(service, client, caplog):
    add_page(service, unkeepable)

    answer = client.get("/extra")

    assert answer.status_code == 400
    assert "holds a character or a number that cannot be kept" in answer.text
    assert "canary" not in answer.text + caplog.text


def test_a_callback_says_the_same(service, sign_in):
    add_callback(service, unkeepable)

    answer = sign_in(Role.LEAD).call("extra.children", "x")

    assert "holds a character or a number that cannot be kept" in answer.text
    assert "on our side" not in answer.text


def test_the_environment_cannot_switch_debugging_on(engine, clock, monkeypatch):
    for name in ("FLASK_DEBUG", "DASH_DEBUG", "DASH_MCP_ENABLED"):
        monkeypatch.setenv(name, "1")

    app = new_app(engine, clock)

    assert app.server.debug is False
    assert not [rule for rule in app.server.url_map.iter_rules() if "mcp" in rule.rule]
