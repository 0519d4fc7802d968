"""No body sent to the callback address, however broken or forged, is answered by a failure of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access import Role, Scope
from app.db.engine import create_engine_for
from app.db.scope import open_session
from app.services.sessions import begin_session
from tests.support.clocks import StoppedClock
from tests.support.dash_client import DashClient, body_of
from tests.support.factories import Factories
from tests.support.web import new_app

ANSWERS = {200, 204, 400, 404, 413, 415}
HOME = "home-tasks.children"
ROUTER = ".._pages_content.children..._pages_store.data.."

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
paths = st.sampled_from(
    [
        ("output",),
        ("outputs",),
        ("inputs",),
        ("state",),
        ("changedPropIds",),
        ("inputs", 0),
        ("inputs", 0, "id"),
        ("inputs", 0, "property"),
        ("inputs", 0, "value"),
        ("outputs", "id"),
        ("outputs", 0),
    ]
)


@pytest.fixture(scope="module")
def visitor(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("bodies") / "scwres.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    engine, clock = create_engine_for(f"sqlite:///{path}"), StoppedClock()
    make = Factories(engine, clock)
    membership = make.membership(make.organisation(), make.user(), Role.LEAD)
    with open_session(engine, Scope.everything(), write=True) as session:
        token = begin_session(session, membership, clock.now())
        session.commit()
    client = DashClient(new_app(engine, clock))
    client.use_session(token)
    yield client
    engine.dispose()


@settings(max_examples=1200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_true_body_changed_anywhere_is_never_a_failure_of_ours(visitor, data):
    output = data.draw(st.sampled_from(sorted(visitor.app.server_callbacks)))
    callback = visitor.app.server_callbacks[output]
    drawn = [data.draw(values) for _ in callback["inputs"]]
    body = body_of(visitor.app, output, drawn, [data.draw(values) for _ in callback["state"]])
    for path in data.draw(st.lists(paths, max_size=2)):
        change(body, path, data.draw(values))

    answer = visitor.call_with(json.dumps(body).encode())

    assert answer.status_code in ANSWERS
    assert "Traceback" not in answer.text
    assert "on our side" not in answer.text


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200))
def test_any_body_at_all_is_never_a_failure_of_ours(visitor, body):
    answer = visitor.call_with(body)

    assert answer.status_code in {400, 404, 413}
    assert "Traceback" not in answer.text


def change(body, path, value):
    """Put a value at a path of the body, where that path exists."""
    *parents, last = path
    for part in parents:
        try:
            body = body[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(body, dict) or (isinstance(body, list) and isinstance(last, int) and last < len(body)):
        body[last] = value


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b"null", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"output": 1}', 400),
        (b'{"output": "nobody.children"}', 404),
        (b'{"output": "_pages_dummy.children"}', 404),
        (b'{"output": "home-tasks.children"}', 400),
        (b"[" * 100_000, 400),
        (b'{"output": "home-tasks.children", "inputs": ' + b"[" * 900 + b"]" * 900 + b"}", 400),
        (b'{"output": "home-tasks.children", "inputs": [NaN]}', 400),
        (b" " * 300_000, 413),
    ],
)
def test_each_kind_of_broken_body_has_its_own_answer(visitor, body, status):
    assert visitor.call_with(body).status_code == status


def test_only_json_is_read(visitor):
    body = body_of(visitor.app, HOME, ["home-tasks"])

    assert visitor.call_with(json.dumps(body).encode(), **{"Content-Type": "text/plain"}).status_code == 415


def test_too_few_inputs_another_id_or_a_deep_value_are_refused(visitor):
    few, other, deep, foreign = (body_of(visitor.app, HOME, ["home-tasks"]) for _ in range(4))
    few["inputs"] = []
    other["inputs"][0]["id"] = "somebody-elses"
    for _ in range(20):
        deep["inputs"][0]["value"] = [deep["inputs"][0]["value"]]
    foreign["changedPropIds"] = ["somebody-elses.value"]

    assert {visitor.call_with(body).status_code for body in (few, other, deep, foreign)} == {400}


def test_a_true_body_is_answered(visitor):
    answer = visitor.call(HOME, "home-tasks")

    assert answer.status_code == 200
    assert "guidance" in answer.text


def test_a_callback_without_its_token_is_refused(visitor):
    answer = visitor.call_with(body_of(visitor.app, HOME, ["home-tasks"]), **{"X-CSRFToken": ""})

    assert answer.status_code == 400


@pytest.mark.parametrize("search", ["?" + "&".join(f"a{n}=1" for n in range(100)), "?a;b=%00%ff", "?" + "x" * 100_000])
@pytest.mark.parametrize("output", ["our-indicators.children", "compare.children", "workforce-figures.children"])
def test_an_endless_query_is_read_as_an_empty_one(visitor, output, search):
    answer = visitor.call(output, search)

    assert answer.status_code == 200
    assert "on our side" not in answer.text


@pytest.mark.parametrize("path", [{}, [], True, 1.5, "no-slash", ""])
def test_a_path_that_is_none_never_reaches_the_router(visitor, path):
    assert visitor.call(ROUTER, path, "").status_code == 400


def test_the_router_drops_query_parameters_that_no_layout_understands(visitor):
    answer = visitor.call(ROUTER, "/", "?admin=1&path=/programme&layout=x&page=1&self=2&a=1&a=2")

    assert answer.status_code == 200
    assert "What do you need to do?" in answer.text


def test_a_page_that_the_role_may_not_open_is_not_drawn_by_the_router_either(visitor):
    answer = visitor.call(ROUTER, "/no-such-page", "")

    assert answer.status_code == 200
    assert "404" in answer.text
