"""Walks the service as one person, link by link, and opens one page of every kind that the registries know."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag, urlsplit

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.access import Permission
from app.factory import create_app
from app.gate import INTERACTIVE, PUBLIC
from app.layouts.pages import PAGES
from app.settings import Settings
from app.web._registry import access_of
from app.web.interactive import ServiceDash

LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))"
READY = """() => document.querySelector('main h1')
  && ![...document.querySelectorAll('main .loading, [data-dash-is-loading]')].some(item => item.checkVisibility())
  && [...document.querySelectorAll('.dash-graph')].every(graph => graph.querySelector('.main-svg'))"""

# A browser on a busy machine may never call itself idle: then two seconds have to do, twice.
AT_REST = """() => new Promise(rested =>
  requestIdleCallback(() => requestIdleCallback(() => rested(true), {timeout: 2000}), {timeout: 2000}))"""


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of page an address leads to: the page or route, and the names of its query parameters."""

    name: str
    query: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registries:
    """The pages and the plain GET routes of the service, and who may open them."""

    app: ServiceDash = field(default_factory=lambda: create_app(Settings(secret_key="never used to serve" * 2)))

    @cached_property
    def _pages(self) -> dict[str, Permission]:
        return {page.path: page.permission for page in PAGES if page.layout is not None}

    def kind(self, address: str) -> Kind | None:
        """Return the kind of page that a path of the service leads to, or ``None`` where it leads out or nowhere."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            return None
        name = parts.path if parts.path in self._pages else self._endpoint(parts.path)
        return Kind(name, tuple(sorted(key for key, _ in parse_qsl(parts.query)))) if name else None

    def is_public(self, kind: Kind) -> bool:
        """Whether a stranger may open it."""
        return access_of(self.app.server).get(kind.name) is PUBLIC

    def starts(self, may: Callable[[Permission], bool]) -> list[str]:
        """Return every address without parameters that somebody with these permissions may open."""
        access = access_of(self.app.server)
        plain = [
            rule.rule
            for rule in self.app.server.url_map.iter_rules()
            if "GET" in rule.methods and not rule.arguments and isinstance(access.get(rule.endpoint), Permission)
        ]
        asked = {**self._pages, **{rule: access[self._endpoint(rule)] for rule in plain}}
        return [path for path, permission in asked.items() if may(permission)]

    def public(self) -> list[str]:
        """Return every address without parameters that a stranger may open."""
        access = access_of(self.app.server)
        rules = self.app.server.url_map.iter_rules()
        return [
            rule.rule
            for rule in rules
            if "GET" in rule.methods and not rule.arguments and access.get(rule.endpoint) is PUBLIC
        ]

    def _endpoint(self, path: str) -> str:
        try:
            endpoint, _ = self.app.server.url_map.bind("127.0.0.1").match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return ""
        return "" if endpoint in INTERACTIVE else str(endpoint)


def settle(page: Page) -> None:
    """Wait until a page shows what it is about, interactive or plain."""
    if page.locator("#react-entry-point, #_dash-app-content").count():
        page.wait_for_load_state("networkidle")
    page.wait_for_function(READY)
    page.wait_for_function(AT_REST)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a walk while it is open; ``is_linked`` when a link led there."""

    kind: Kind
    path: str
    is_linked: bool


def walk(
    page: Page, base: str, registries: Registries, starts: list[str], *, skip: Callable[[Kind], bool]
) -> Iterator[Step]:
    """Open one page of every kind that can be reached and yield it while it is open; files are left alone.

    The walk begins at the first of ``starts``; the others are opened at last where no link led to them.
    """
    seen: set[Kind] = set()
    linked, spare = starts[:1], starts[1:]
    while linked or spare:
        is_linked, address = bool(linked), linked.pop(0) if linked else spare.pop(0)
        kind = registries.kind(address)
        if kind is None or kind in seen or skip(kind):
            continue
        seen.add(kind)
        if not _is_page(page, base + address, is_linked=is_linked):
            continue
        page.goto(base + address)
        settle(page)
        linked += [urldefrag(found).url for found in page.evaluate(LINKS) if found]
        yield Step(kind, address, is_linked)


def _is_page(page: Page, address: str, *, is_linked: bool) -> bool:
    """Whether an address answers with a page rather than with a file or data; what a link leads to has to."""
    answer = page.request.get(address)
    is_file = "attachment" in answer.headers.get("content-disposition", "")
    return "text/html" in answer.headers.get("content-type", "") and not is_file and (answer.ok or is_linked)
