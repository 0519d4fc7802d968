"""Callbacks of the service over HTTP, signed in and with their queries, beside an empty one, bare Dash and bare Flask.

A sample of each case takes about as long as one of any other: what is called seldom is called from a cold start.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import cycle
from sqlite3 import connect

from app.db.engine import create_engine_for
from app.layouts import ids
from benchmarks.case import BenchmarkError, Case, Context, Ready
from benchmarks.connection import connected, get, post_request, served
from benchmarks.data import LEAD_TOKEN, SIZES, TEAM_TOKEN, remind
from benchmarks.serving import DATABASE, EMPTY
from tests.support.dash_client import CSRF_COOKIE, SESSION_COOKIE

CALLBACK = "/_dash-update-component"
NARROWEST_GROUP = "?peers=type"
# A year that there is not is read as not asked: each gives the same page, and nobody has asked for it so before.
NEVER_ASKED = tuple(f"{NARROWEST_GROUP}&year={number}" for number in range(1_000))
SHOWN = "All indicators"


@contextmanager
def _bare(_context: Context) -> Iterator[Ready]:
    with served("bare") as server, connected(server.port) as connection:
        request = post_request(server.port, "/", b"{}", {"Content-Type": "application/json"})
        yield Ready(partial(connection.send, request), calls=400, cost=server.cost)


@contextmanager
def _bare_dash(_context: Context) -> Iterator[Ready]:
    with served("bare_dash") as server, connected(server.port) as connection:
        body = _body((EMPTY, "children"), (EMPTY, "id", EMPTY))
        request = post_request(server.port, CALLBACK, body, {"Content-Type": "application/json"})
        yield Ready(partial(connection.send, request), calls=250, cost=server.cost)


@contextmanager
def _empty(context: Context) -> Iterator[Ready]:
    asked = (EMPTY, "id", EMPTY)
    with _callback(context, "sqlite-153", LEAD_TOKEN, (EMPTY, "children"), (asked,), "response") as ready:
        yield replace(ready, calls=100)


def _page(size: int, token: str, place: str, queries: tuple[str, ...], expected: str, calls: int = 8) -> Case:  # noqa: PLR0913, PLR0917 - what is opened, by whom and how often
    """Return the case of an interactive page that goes by its address, at one after the other of some addresses."""
    database = f"sqlite-{size}"

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        asked = tuple((ids.ADDRESS, "search", query) for query in queries)
        with _callback(context, database, token, (place, "children"), asked, expected) as ready:
            yield replace(ready, calls=calls)

    return Case(prepare, (database,))


@contextmanager
def _callback(  # noqa: PLR0913, PLR0917 - what is called, by whom and where
    context: Context,
    database: str,
    token: str,
    output: tuple[str, str],
    asked: tuple[tuple[str, str, str], ...],
    expected: str,
) -> Iterator[Ready]:
    """Prepare a callback of one output and one input, asked in turns, whose answer must contain ``expected``."""
    address = {DATABASE: context.databases[database]}
    with served("service", **address) as server, connected(server.port) as connection:
        cookies = [f"{SESSION_COOKIE}={token}"]
        cookies += get(server.port, "/account", {"Cookie": cookies[0], "Accept": "text/html"})
        known = dict(one.partition("=")[::2] for one in cookies)
        headers = {
            "Content-Type": "application/json",
            "Cookie": "; ".join(cookies),
            "X-CSRFToken": known[CSRF_COOKIE],
        }
        requests = cycle([post_request(server.port, CALLBACK, _body(output, one), headers) for one in asked])
        if expected.encode() not in connection.send(next(requests)):
            raise BenchmarkError(f"The answer of {output[0]} does not hold what it must.")
        yield Ready(lambda: connection.send(next(requests)), cost=server.cost)


def _body(output: tuple[str, str], asked: tuple[str, str, str]) -> bytes:
    identity, name, value = asked
    body = {
        "output": ".".join(output),
        "outputs": {"id": output[0], "property": output[1]},
        "inputs": [{"id": identity, "property": name, "value": value}],
        "state": [],
        "changedPropIds": [f"{identity}.{name}"],
    }
    return json.dumps(body).encode()


def _team_home(size: int) -> Case:
    """Return the case of the programme team's home page."""
    database = f"sqlite-{size}"

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        asked = ((ids.HOME_TASKS, "id", ids.HOME_TASKS),)
        place = (ids.HOME_TASKS, "children")
        with _callback(context, database, TEAM_TOKEN, place, asked, "The next deadline") as ready:
            yield replace(ready, calls=8)

    return Case(prepare, (database,))


def _board_after_event(size: int) -> Case:
    """Return the case of the board with one event that it has not read yet: its own copy of the database gets it."""
    database = f"sqlite-{size}"

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        copied = replace(context, databases={database: _copy_of(context, database)})
        engine = create_engine_for(copied.databases[database])
        asked = ((ids.ADDRESS, "search", ""),)
        with _callback(copied, database, TEAM_TOKEN, (ids.PROGRAMME_BOARD, "children"), asked, f"{size:,}") as ready:

            def look() -> object:
                remind(engine)
                return ready.call()

            yield replace(ready, call=look, calls=4)
        engine.dispose()

    return Case(prepare, (database,))


def _copy_of(context: Context, database: str) -> str:
    """Return the address of a copy, so that no other case finds the log grown."""
    source, target = (
        connect(path)
        for path in (context.databases[database].removeprefix("sqlite:///"), context.folder / "copy.sqlite")
    )
    with closing(source), closing(target):
        source.backup(target)
    return f"sqlite:///{context.folder / 'copy.sqlite'}"


CASES = {
    "bare_flask": Case(_bare),
    "bare_dash": Case(_bare_dash),
    "empty_callback": Case(_empty, ("sqlite-153",)),
    **{f"compare_{size}": _page(size, LEAD_TOKEN, ids.COMPARE, (NARROWEST_GROUP,), SHOWN, 80) for size in SIZES},
    **{f"compare_first_{size}": _page(size, LEAD_TOKEN, ids.COMPARE, NEVER_ASKED, SHOWN, 16) for size in SIZES},
    **{f"board_{size}": _page(size, TEAM_TOKEN, ids.PROGRAMME_BOARD, ("",), f"{size:,}") for size in SIZES},
    **{f"board_after_event_{size}": _board_after_event(size) for size in SIZES},
    **{f"team_home_{size}": _team_home(size) for size in SIZES},
}
