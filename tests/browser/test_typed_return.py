"""A return typed in by keyboard alone, on a desk and on a phone, by two people at once, without a barrier on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import barriers, heading_faults, keyboard_faults, reflow_faults
from tests.support.touring import DESK, PHONE, Tour
from tests.support.walking import settle

pytestmark = pytest.mark.browser

HERE = "/our-return/type"
SHORTLISTED, APPOINTED = "Asian, Shortlisted (Adult social care)", "Asian, Appointed (Adult social care)"


def faults(page: Page) -> list[str]:
    """Whatever shuts somebody out of this state, on a desk, on a phone or in large text."""
    found = [*heading_faults(page), *barriers(page), *reflow_faults(page, 320)]
    page.set_viewport_size(PHONE["viewport"])
    found += barriers(page)
    page.set_viewport_size(DESK["viewport"])
    return found


def type_in(page: Page, label: str, text: str) -> None:
    """Type into a field over what stands there, leave it by the Tab key, and wait until the page answers."""
    page.get_by_label(label).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    with page.expect_response(lambda answer: answer.url.endswith(f"{HERE}/value")):
        page.keyboard.press("Tab")


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def press(page: Page, role: str, name: str) -> None:
    """Go to a control that leads to another page, press Enter, and wait for that page."""
    page.get_by_role(role, name=name).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settle(page)


def test_two_people_type_a_return_by_keyboard_and_mend_a_mistake(own_tour: Tour):
    page = own_tour.open(own_tour.sign_in("employer"), HERE)
    assert [*faults(page), *keyboard_faults(page)] == []
    type_in(page, "As-at date", "31 Smarch")
    says(page, "We could not read “31 Smarch” as a date.")
    type_in(page, "As-at date", "31 March 2025")
    press(page, "link", "Recruitment")
    assert [*faults(page), *keyboard_faults(page)] == []
    own_tour.open(page, f"{HERE}/recruitment")

    type_in(page, SHORTLISTED, "38")
    type_in(page, APPOINTED, "about 41")
    says(page, "We read “about 41”.")
    expect(page.get_by_label(APPOINTED)).to_have_attribute("aria-invalid", "true")
    type_in(page, APPOINTED, "41")
    says(page, "3 too many.")
    assert faults(page) == []

    colleague = own_tour.open(own_tour.sign_in("employer", **PHONE), f"{HERE}/recruitment")
    expect(colleague.get_by_label(APPOINTED)).to_have_value("41")
    type_in(page, APPOINTED, "14")
    type_in(colleague, APPOINTED, "15")
    expect(colleague.get_by_text(f"{APPOINTED}: which one stays?")).to_be_visible()
    assert barriers(colleague) == []
    assert reflow_faults(colleague, 360) == []
    colleague.get_by_role("button", name="Keep “15”, which you typed").focus()
    with colleague.expect_response(lambda answer: answer.url.endswith(f"{HERE}/value")):
        colleague.keyboard.press("Enter")
    says(colleague, "Saved")
    type_in(page, "Black, Shortlisted (Adult social care)", "3")
    expect(page.get_by_label(APPOINTED)).to_have_value("15")
    expect(page.get_by_text(re.compile(r"changed by Demonstration employer at \d\d:\d\d"))).to_be_visible()
    assert faults(page) == []

    page.context.set_offline(True)
    page.get_by_label("Other, Shortlisted (Adult social care)").focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    says(page, "Not saved yet. What you typed is kept on this page.")
    assert barriers(page) == []
    page.context.set_offline(False)
    says(page, "Saved")
    assert {"ERR_INTERNET_DISCONNECTED" in words for words in own_tour.visit.complaints} == {True}
    own_tour.visit.complaints.clear()

    own_tour.open(page, HERE)
    press(page, "button", "Check it")
    expect(page.get_by_role("heading", name="Is this file right?")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Go to where it was typed")).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("document.activeElement.dataset.field") == page.url.partition("#")[2]
    for path in ("clear", "from", "recruitment/history"):
        assert [*faults(own_tour.open(page, f"{HERE}/{path}")), *keyboard_faults(page)] == []
