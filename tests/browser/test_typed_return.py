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


def mend_a_mistake(page: Page) -> None:
    """Type what is no number, then what is too many, each said at once."""
    type_in(page, SHORTLISTED, "38")
    type_in(page, APPOINTED, "about 41")
    says(page, "We read “about 41”.")
    expect(page.get_by_label(APPOINTED)).to_have_attribute("aria-invalid", "true")
    type_in(page, APPOINTED, "41")
    says(page, "3 too many.")
    assert faults(page) == []


def clash_with_a_colleague(page: Page, colleague: Page) -> None:
    """Let a colleague on a phone type into the same field from an older page, and pick their own value."""
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


def lose_the_connection(page: Page, complaints: list[str]) -> None:
    """Type while the service cannot be reached: it is kept, said, and saved once it can be."""
    page.context.set_offline(True)
    page.get_by_label("Other, Shortlisted (Adult social care)").focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    says(page, "Not saved yet. What you typed is kept on this page.")
    assert barriers(page) == []
    page.context.set_offline(False)
    says(page, "Saved")
    assert {"ERR_INTERNET_DISCONNECTED" in words for words in complaints} == {True}
    complaints.clear()


def clash_without_a_script(page: Page, plain: Page) -> None:
    """Send a page whose script never arrived after somebody else typed, with an entry that must not be kept."""
    type_in(page, "Asian, Leavers (Adult social care)", "7")
    plain.get_by_label("Asian, Leavers (Adult social care)").fill("8")
    plain.get_by_label("Black, Leavers (Adult social care)").fill("someone@example.org")
    press(plain, "button", "Save this page")
    expect(plain.get_by_role("heading", name="Look at this before you go on")).to_be_visible()
    assert faults(plain) == []
    plain.get_by_label("“8”, which you typed").focus()
    plain.keyboard.press("Space")
    press(plain, "button", "Save this page")
    expect(plain.get_by_text("The cell seems to hold personal details.").first).to_be_visible()
    assert faults(plain) == []


def check_and_come_back(page: Page) -> None:
    """Have it checked, and go from the first finding to the field that it is about."""
    press(page, "button", "Check it")
    expect(page.get_by_role("heading", name="Is this file right?")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Go to where it was typed")).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("document.activeElement.dataset.field") == page.url.partition("#")[2]


def test_two_people_type_a_return_by_keyboard_and_mend_a_mistake(own_tour: Tour):
    page = own_tour.open(own_tour.sign_in("employer"), HERE)
    assert [*faults(page), *keyboard_faults(page)] == []
    type_in(page, "As-at date", "31 Smarch")
    says(page, "We could not read “31 Smarch” as a date.")
    type_in(page, "As-at date", "31 March 2025")
    press(page, "link", "Recruitment")
    assert [*faults(page), *keyboard_faults(page)] == []
    own_tour.open(page, f"{HERE}/recruitment")
    mend_a_mistake(page)
    colleague = own_tour.open(own_tour.sign_in("employer", **PHONE), f"{HERE}/recruitment")
    clash_with_a_colleague(page, colleague)
    lose_the_connection(page, own_tour.visit.complaints)

    own_tour.visit.refusals |= {400, 409}
    own_tour.open(page, f"{HERE}/leavers")
    colleague.route("**/typing.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    clash_without_a_script(page, own_tour.open(colleague, f"{HERE}/leavers"))

    check_and_come_back(own_tour.open(page, HERE))
    for path in ("clear", "from", "recruitment/history"):
        assert [*faults(own_tour.open(page, f"{HERE}/{path}")), *keyboard_faults(page)] == []
