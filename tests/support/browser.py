"""Fixtures for tests in headless Chromium: the service on a free port, and pages that are signed in.

Import them in the folder's ``conftest.py``: ``from tests.support.browser import *``.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from app.web.interactive import ServiceDash
from tests.support.dash_client import SESSION_COOKIE, DashClient

__all__ = ["Visit", "chromium", "visit"]

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing but this machine can be reached; what a page asks for elsewhere fails, and is noted by the visit.
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


def chromium_path() -> str:
    """Return where the system keeps Chromium; without it the tests fail and never skip."""
    path = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    assert path, f"Install Chromium; none of {', '.join(SYSTEM_NAMES)} was found."
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window, one for all tests of the process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM)
        yield browser
        browser.close()


@contextmanager
def served(app: ServiceDash) -> Iterator[str]:
    """Serve an app on a free port of this machine and yield its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True)
class Visit:
    """Opens pages of a served app, and keeps what the browser complained about or fetched from elsewhere.

    ``refusals`` are the statuses of answers that a test provokes on purpose.
    """

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=set)
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, client: DashClient | None = None, **options: object) -> Page:
        """Return a new page, signed in as the client is."""
        context = self.browser.new_context(**{"viewport": {"width": 1100, "height": 900}, **options})
        self.contexts.append(context)
        if client is not None:
            context.add_cookies([{"name": SESSION_COOKIE, "value": client.cookie(SESSION_COOKIE), "url": self.base}])
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note_foreign(request.url))
        return page

    def open(self, path: str, client: DashClient | None = None, **options: object) -> Page:
        """Open a path in a new page and wait until nothing is loading any more."""
        page = self.page(client, **options)
        page.goto(self.base + path, wait_until="networkidle")
        return page

    def close(self) -> None:
        """Close every page that was opened."""
        for context in self.contexts:
            context.close()

    def _note(self, kind: str, text: str) -> None:
        is_expected = any(f"the server responded with a status of {status} " in text for status in self.refusals)
        if kind in {"error", "warning"} and not is_expected:
            self.complaints.append(text)

    def _note_foreign(self, address: str) -> None:
        if not address.startswith((self.base, "data:", "blob:")):
            self.foreign.append(address)


@pytest.fixture
def visit(chromium: Browser, service: ServiceDash) -> Iterator[Visit]:
    """Opens pages of the whole service in Chromium."""
    with served(service) as base:
        visits = Visit(chromium, base)
        yield visits
        visits.close()
