"""What gunicorn serves for the web cases: the service as it is, with one empty callback more, bare Dash and Flask."""

import os

from dash import Dash, Input, Output, html
from flask import Flask

from app.access import Permission
from app.callbacks._registry import on
from app.db.engine import create_engine_for
from app.web.interactive import ServiceDash
from benchmarks.data import CLOCK
from tests.support.web import new_app

EMPTY = "benchmark-empty"
DATABASE = "SCWRES_DATABASE_URL"


def service() -> Flask:
    """Return the whole service on the database that the environment names."""
    app = new_app(create_engine_for(os.environ[DATABASE]), CLOCK)
    _add_empty_callback(app)
    return app.server


def _add_empty_callback(app: ServiceDash) -> None:
    on(app, Permission.USE_SERVICE, Output(EMPTY, "children"), Input(EMPTY, "id"))(lambda _page: "")


def bare() -> Flask:
    """Return the least that Flask can do: one route with a short answer."""
    server = Flask("bare")
    server.add_url_rule("/", view_func=lambda: "hello", methods=["POST"], endpoint="hello")
    return server


def bare_dash() -> Flask:
    """Return the least that Dash can do: one empty callback, with nobody to sign in and nothing to look up."""
    app = Dash("bare", use_async=False, suppress_callback_exceptions=True)
    app.layout = html.Div(id=EMPTY)
    app.callback(Output(EMPTY, "children"), Input(EMPTY, "id"))(lambda _page: "")
    server: Flask = app.server
    return server
