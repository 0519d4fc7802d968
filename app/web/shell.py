"""The shell around every page, plain or interactive: service name, navigation, banner, footer."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Request, request

from app import current
from app.access import Actor, Permission
from app.clock import BRITISH, british_day
from app.services.sessions import IDLE
from app.settings import Environment, Settings

SERVICE_NAME = "SC-WRES Benchmarking Service"
ASSETS = Path(__file__).parent.parent / "assets"
PLOTLY = "vendor/plotly-cartesian.min.js"
MOST_ENTRIES = 10
BOOTSTRAP = "/bootstrap/static/css/bootstrap.min.css"


@dataclass(frozen=True, slots=True)
class Destination:
    """A page as the navigation knows it. ``order`` is its place, or ``None`` for a page that is reached otherwise.

    ``section`` names the pages that stand together where a person has many; it is empty for a page by itself.
    """

    path: str
    title: str
    permission: Permission
    order: int | None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation as a person sees it. ``here`` is the value of ``aria-current``."""

    path: str
    title: str
    here: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The navigation as it is drawn: its first row, and the pages of the section that the person is in, if any."""

    first: tuple[Link, ...]
    section: str = ""
    within: tuple[Link, ...] = ()


def install(server: Flask, destinations: Iterable[Destination]) -> None:
    """Give every template what the shell shows."""
    known = tuple(destinations)
    server.jinja_env.filters.update(day=day_in_words, moment=moment_in_words, without_names=without_names)
    server.context_processor(lambda: _context(known))


def full_title(title: str) -> str:
    """Return the title of the browser's tab for a page."""
    return f"{title} - {SERVICE_NAME}"


def navigation(destinations: Iterable[Destination], actor: Actor | None, path: str) -> tuple[Link, ...]:
    """Return the entries that this person may open, in order, the current one marked."""
    if actor is None:
        return ()
    shown = [item for item in destinations if item.order is not None and actor.may(item.permission)]
    around = max((item.path for item in shown if _holds(item.path, path)), key=len, default="")
    return tuple(
        Link(item.path, item.title, _here(item.path, path) if item.path == around else "", item.section)
        for item in sorted(shown, key=lambda item: item.order or 0)
    )


def menu(links: Sequence[Link]) -> Menu:
    """Return the navigation as it is drawn; more than ten entries stand by section, and those of one's own below."""
    if len(links) <= MOST_ENTRIES:
        return Menu(tuple(links))
    sections: dict[str, list[Link]] = {}
    for link in links:
        sections.setdefault(link.section or link.title, []).append(link)
    first = tuple(some[0] if len(some) == 1 else _entry(name, some) for name, some in sections.items())
    here = next((name for name, some in sections.items() if len(some) > 1 and any(link.here for link in some)), "")
    return Menu(first, here, tuple(sections.get(here, ())))


def _entry(name: str, links: Sequence[Link]) -> Link:
    """Return the entry of a section: it leads to its first page."""
    return Link(links[0].path, name, "true" if any(link.here for link in links) else "", name)


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Return the address of one of our assets, with a mark that changes when its content does."""
    path = ASSETS / name
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?v={version}"


def day_in_words(day: date) -> str:
    """Return a date, or the British day of an instant, as people write it: 8 October 2025."""
    on = british_day(day) if isinstance(day, datetime) else day
    return f"{on.day} {on:%B %Y}"


def moment_in_words(moment: datetime) -> str:
    """Return a moment as people in England read it from a clock: 8 October 2025, 10:05."""
    local = moment.astimezone(BRITISH)
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def without_names(template: str) -> str:
    """Return a sentence of the catalogue with an ellipsis where a real finding names a value."""
    return re.sub(r"\{[^}]*\}", "…", template)


def _holds(path: str, current_path: str) -> bool:
    return path == current_path or (path != "/" and current_path.startswith(f"{path}/"))


def _here(path: str, current_path: str) -> str:
    return "page" if path == current_path else "true"


def _context(destinations: tuple[Destination, ...]) -> dict[str, Any]:
    actor = current.maybe_actor()
    settings = current.settings()
    return {
        "service_name": SERVICE_NAME,
        "full_title": full_title,
        "asset": asset,
        "bootstrap_css": BOOTSTRAP,
        "actor": actor,
        "menu": menu(navigation(destinations, actor, request.path)),
        "demonstration": _demonstration(settings),
        "idle_minutes": int(IDLE.total_seconds() // 60),
    }


def page_title(destinations: Iterable[Destination], incoming: Request) -> str:
    """Return the tab's title for the page of this request; the service's name where it has none."""
    titles = {item.path: full_title(item.title) for item in destinations}
    return titles.get(incoming.path, SERVICE_NAME)


def plotly_bundle() -> str | None:
    """Return the address of the smaller plotly bundle where the build fetched one; Dash brings its own otherwise."""
    return asset(PLOTLY) if (ASSETS / PLOTLY).is_file() else None


def _demonstration(settings: Settings) -> str:
    """Return the sentence of the demonstration banner, or an empty string."""
    if settings.environment is not Environment.DEMONSTRATION:
        return ""
    day = settings.fixed_day
    today = f" Today is taken to be {day_in_words(day)}." if day else ""
    return f"Demonstration: whoever is marked “(demonstration)” is invented, and so is their return.{today}"
