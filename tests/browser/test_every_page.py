"""Every page of every role, as the registries list them, for people who use a keyboard, a reader, a phone or large text."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.accessibility import (
    barriers,
    heading_faults,
    keyboard_faults,
    operation_faults,
    reflow_faults,
    spacing_faults,
)
from tests.support.touring import DESK, PHONE, Tour, may
from tests.support.walking import Kind, Registries, Step, walk

pytestmark = pytest.mark.browser

SAME_FOR_EVERYONE = ("/workforce", "/national-register")
ROLES = ["lead", "deputy", "signatory", "viewer", "employer", "programme team", "administrator"]
PHONE_WIDTH, NARROWEST, TWICE_AS_LARGE = 360, 320, 640


def pages_of(role: str, tour: Tour, page: Page, registries: Registries) -> Iterator[Step]:
    """One page of each kind that this role may open, beginning at home.

    What strangers see is looked at elsewhere; what looks the same for everyone, as the viewer and the programme team.
    """
    starts = ["/", *registries.starts(lambda permission: may(role, permission))]
    elsewhere = () if role in {"viewer", "programme team"} else SAME_FOR_EVERYONE

    def is_elsewhere(kind: Kind) -> bool:
        return registries.is_public(kind) or kind.name in elsewhere

    yield from walk(page, tour.visit.base, registries, starts, skip=is_elsewhere)


def desk_faults(page: Page) -> list[str]:
    return [*heading_faults(page), *barriers(page), *keyboard_faults(page), *operation_faults(page)]


def phone_faults(page: Page) -> list[str]:
    return [
        *barriers(page),
        *reflow_faults(page, NARROWEST),
        *reflow_faults(page, TWICE_AS_LARGE),
        *spacing_faults(page, PHONE_WIDTH),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_linked_named_and_worked_without_a_mouse(tour: Tour, registries: Registries, role: str):
    page = tour.sign_in(role)
    faults: list[str] = []
    titles: dict[str, str] = {}
    linked: dict[str, bool] = {}

    for step in pages_of(role, tour, page, registries):
        linked[step.kind.name] = step.is_linked or linked.get(step.kind.name, False)
        titles.setdefault(step.kind.name, page.title())
        faults += [f"{step.path}: {fault}" for fault in desk_faults(page)]

    assert faults == []
    assert [name for name, is_linked in linked.items() if not is_linked] == []
    assert len(set(titles.values())) == len(titles) > 3, titles


@pytest.mark.parametrize("role", ROLES)
def test_every_page_fits_a_phone_and_large_text(tour: Tour, registries: Registries, role: str):
    page = tour.sign_in(role, **PHONE)
    faults: list[str] = []

    for step in pages_of(role, tour, page, registries):
        faults += [f"{step.path}: {fault}" for fault in phone_faults(page)]
        page.set_viewport_size(PHONE["viewport"])

    assert faults == []


def test_every_page_for_strangers_can_be_read_and_worked_without_a_mouse(tour: Tour, registries: Registries):
    page = tour.page()
    faults = []

    starts = ["/sign-in", *registries.public()]
    for step in walk(page, tour.visit.base, registries, starts, skip=lambda _: False):
        found = [*desk_faults(page), *reflow_faults(page, NARROWEST)]
        faults += [f"{step.path}: {fault}" for fault in found]
        page.set_viewport_size(DESK["viewport"])

    assert faults == []
