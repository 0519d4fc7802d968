"""The one place where the parts are joined. Importing it starts nothing."""

from collections.abc import Callable
from functools import partial
from inspect import signature
from pathlib import Path

import dash
import dash_bootstrap_components  # noqa: F401 - Dash serves the components of packages that are imported
from dash.development.base_component import Component
from flask import Flask
from flask_bootstrap import Bootstrap5
from sqlalchemy import Engine

from app import callbacks, current, gate
from app.db.engine import PAGE_SECONDS, create_engine_for
from app.indicators.catalogue import EDITIONS_DIR, check_editions
from app.layouts import ids
from app.layouts.pages import PAGES, Page
from app.layouts.shell import shell
from app.settings import Settings
from app.web import errors, gateway, security, words
from app.web import shell as web_shell
from app.web._registry import access_of, refuse_unnamed_routes, uploads_of
from app.web.blueprints import BLUEPRINTS
from app.web.interactive import ServiceDash

HERE = Path(__file__).parent


def create_app(settings: Settings, engine: Engine | None = None, pages: tuple[Page, ...] = PAGES) -> ServiceDash:
    """Return the whole service, ready to serve: ``create_app(settings).server`` is the WSGI application.

    Nothing is connected yet: the engine opens its first connection with the first request, after a fork.
    Raises ``EditionError`` where an edition cannot be used, and ``RuntimeError`` when a route has no permission.
    """
    settings = settings.with_secret().checked()
    check_editions(settings.editions_dir or EDITIONS_DIR)
    server = Flask(
        "app", root_path=str(HERE), template_folder="web/templates", static_folder=None, static_url_path="/static"
    )
    security.configure(server, settings)
    current.install(
        server, settings, engine or create_engine_for(settings.database_url, must_exist=True, seconds=PAGE_SECONDS)
    )
    gate.install(server, settings, partial(_policy, server, pages))
    app = _join(server, settings, pages)
    _warm(app, settings)
    refuse_unnamed_routes(server)
    return app


def _policy(server: Flask, pages: tuple[Page, ...]) -> gate.Policy:
    interactive_pages = {page.path: page.permission for page in pages if page.layout is not None}
    return gate.Policy(access_of(server), interactive_pages, uploads_of(server))


def _join(server: Flask, settings: Settings, pages: tuple[Page, ...]) -> ServiceDash:
    """Add, behind the gate: the callback gateway, token and headers, plain pages, Dash, its pages and callbacks."""
    destinations = tuple(
        web_shell.Destination(page.path, page.title, page.permission, page.order, page.section) for page in pages
    )
    errors.install(server)
    gateway.install(server, lambda: app.server_callbacks)
    security.install(server, lambda: app.csp_hashes())  # noqa: PLW0108 - app comes to be below
    Bootstrap5(server)
    web_shell.install(server, destinations)
    words.install(server)
    for blueprint in BLUEPRINTS:
        server.register_blueprint(blueprint)
    app = _make_dash(server, settings, destinations)
    for page in pages:
        _register_page(page)
    callbacks.register_all(app)
    return app


def _make_dash(server: Flask, settings: Settings, destinations: tuple[web_shell.Destination, ...]) -> ServiceDash:
    app = ServiceDash(
        "app",
        server=server,
        destinations=destinations,
        title=web_shell.SERVICE_NAME,
        assets_folder=str(HERE / "assets"),
        include_assets_files=False,
        use_pages=True,
        pages_folder="",
        include_pages_meta=False,
        use_async=False,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        update_title=None,
        serve_locally=True,
        add_log_handler=False,
        csrf_token_name=security.csrf_cookie_name(settings),
        csrf_header_name=security.CSRF_HEADER,
        on_error=partial(errors.tell_person, ids.NOTIFICATION),
    )
    app.layout = shell
    return app


def _register_page(page: Page) -> None:
    if page.layout is None:
        return
    dash.register_page(
        f"app.layouts.{page.key}",
        path=page.path,
        name=page.title,
        title=web_shell.full_title(page.title),
        layout=partial(_guarded, page.layout, page),
    )


def _guarded(layout: Callable[..., Component], page: Page, /, **query: object) -> Component:
    """Return the page's layout if the person may see it, called with the query parameters that it understands."""
    current.require(page.permission)
    understood = signature(layout).parameters
    return layout(**{name: value for name, value in query.items() if name in understood and isinstance(value, str)})


def _warm(app: ServiceDash, settings: Settings) -> None:
    """Let Dash register its own page router now, so that every callback and inline script is known at start-up."""
    with app.server.test_request_context("/healthz", base_url=settings.base_url):
        app.server.preprocess_request()
