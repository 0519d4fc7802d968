"""Going from page to page by keyboard alone, and what must hold on each of them."""

from playwright.sync_api import Page

from tests.support.accessibility import barriers, heading_faults, keyboard_faults, reflow_faults
from tests.support.touring import DESK, PHONE
from tests.support.walking import settle


def faults(page: Page) -> list[str]:
    """Whatever shuts somebody out of this state, on a desk, on a phone or in large text."""
    found = [*heading_faults(page), *barriers(page), *keyboard_faults(page), *reflow_faults(page, 320)]
    page.set_viewport_size(PHONE["viewport"])
    found += barriers(page)
    page.set_viewport_size(DESK["viewport"])
    return found


def enter(page: Page) -> None:
    """Press Enter where it leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settle(page)


def press(page: Page, role: str, name: str) -> None:
    """Go to the first control of this name that leads to another page and press Enter."""
    page.get_by_role(role, name=name).first.focus()
    enter(page)
