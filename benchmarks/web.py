"""Callbacks of the service over HTTP, signed in and with their queries, beside an empty one and beside bare Flask."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from app.layouts import ids
from benchmarks.case import BenchmarkError, Case, Context, Ready
from benchmarks.connection import connected, get, post_request, served
from benchmarks.data import LEAD_TOKEN, SIZES, TEAM_TOKEN
from benchmarks.serving import DATABASE, EMPTY
from tests.support.dash_client import CSRF_COOKIE, SESSION_COOKIE

CALLBACK = "/_dash-update-component"
NARROWEST_GROUP = "?peers=type"  # the narrowest group, so that every wider one is looked at too


@contextmanager
def _bare(_context: Context) -> Iterator[Ready]:
    with served("bare") as server, connected(server.port) as connection:
        request = post_request(server.port, "/", b"{}", {"Content-Type": "application/json"})
        yield Ready(partial(connection.send, request), calls=400, cost=server.cost)


@contextmanager
def _empty(context: Context) -> Iterator[Ready]:
    with _callback(context, "sqlite-153", LEAD_TOKEN, (EMPTY, "children"), (EMPTY, "id", EMPTY), "response") as ready:
        yield ready


def _page(size: int, token: str, place: str, query: str, expected: str) -> Case:
    """Return the case of an interactive page that goes by its address."""
    database = f"sqlite-{size}"

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        asked = (ids.ADDRESS, "search", query)
        with _callback(context, database, token, (place, "children"), asked, expected) as ready:
            yield ready

    return Case(prepare, (database,))


@contextmanager
def _callback(  # noqa: PLR0913, PLR0917 - what is called, by whom and where
    context: Context, database: str, token: str, output: tuple[str, str], asked: tuple[str, str, str], expected: str
) -> Iterator[Ready]:
    """Prepare a callback of one output and one input, whose answer must contain ``expected``."""
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
        request = post_request(server.port, CALLBACK, _body(output, asked), headers)
        if expected.encode() not in connection.send(request):
            raise BenchmarkError(f"The answer of {output[0]} does not hold what it must.")
        yield Ready(partial(connection.send, request), calls=8, cost=server.cost)


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


CASES = {
    "bare_flask": Case(_bare),
    "empty_callback": Case(_empty, ("sqlite-153",)),
    **{f"compare_{size}": _page(size, LEAD_TOKEN, ids.COMPARE, NARROWEST_GROUP, "All indicators") for size in SIZES},
    **{f"board_{size}": _page(size, TEAM_TOKEN, ids.PROGRAMME_BOARD, "", f"{size:,}") for size in SIZES},
}
