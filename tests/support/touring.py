"""Visits to a running demonstration: people sign in by the form, and nothing that the browser minds is let pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

from app.access import ROLE_PERMISSIONS, Permission, Role
from tests.support.browser import Visit
from tests.support.demonstration import Demonstration, Person
from tests.support.walking import settle

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PATIENCE = 60_000
DESK = {"viewport": {"width": 1280, "height": 900}}

expect.set_options(timeout=PATIENCE)


@dataclass(slots=True)
class Tour:
    """A running demonstration and everybody who visits it."""

    visit: Visit
    demonstration: Demonstration
    broken: list[str] = field(default_factory=list)

    def page(self, **options: object) -> Page:
        """Return a stranger's page; movement is kept calm so that pictures and measurements stand still."""
        page = self.visit.page(**{**DESK, "reduced_motion": "reduce", "locale": "en-GB", **options})
        page.set_default_timeout(PATIENCE)
        page.on("response", lambda answer: self.broken.append(answer.url) if answer.status >= 500 else None)
        return page

    def sign_in(self, role: str, *, real: bool = False, **options: object) -> Page:
        """Return a page on which the demonstration's person with this role has just signed in."""
        page = self.page(**options)
        page.goto(f"{self.visit.base}/sign-in")
        enter(page, self.demonstration.person(role, real=real))
        settle(page)
        return page

    def open(self, page: Page, path: str) -> Page:
        """Open a path of the service and wait until it shows what it is about."""
        page.goto(self.visit.base + path)
        settle(page)
        return page

    def faults(self) -> list[str]:
        """Return whatever the browser complained about, asked others for, or got no answer to."""
        return [*self.visit.complaints, *self.visit.foreign, *self.broken]


def enter(page: Page, person: Person) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in").click()


def may(role: str, permission: Permission) -> bool:
    """Whether a role, as the sign-ins print it, includes a permission."""
    return permission in ROLE_PERMISSIONS[Role(role.replace(" ", "_"))]


@contextmanager
def touring(browser: Browser, base: str, demonstration: Demonstration) -> Iterator[Tour]:
    """Yield a tour of what runs at ``base``; at its end the list of faults must be empty."""
    tour = Tour(Visit(browser, base), demonstration)
    try:
        yield tour
    finally:
        tour.visit.close()
    assert not tour.faults(), tour.faults()
