"""The programme team's day: who needs us, where everyone stands, one story, a review, and the release at the end."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import barriers
from tests.support.touring import Tour
from tests.support.walking import settle

pytestmark = pytest.mark.browser

LEAST_RETURNS = 5
WAITS = "Ready to review"


def home_lists(page: Page) -> list[str]:
    return [text.split(" (")[0] for text in page.locator("section.part h2").all_inner_texts()]


def test_from_the_first_look_to_a_published_release(own_tour: Tour):
    page = own_tour.sign_in("programme team")
    assert page.locator("h1").inner_text() == "What do you need to do?"
    assert home_lists(page)[:3] == ["What waits for you", "Whom to chase", "Good to know"]
    assert WAITS in home_lists(page)
    assert page.locator("a.action").count() == 1
    read_the_board(page)
    watch_the_deadline(own_tour, page)

    for number in range(LEAST_RETURNS):
        own_tour.open(page, "/")
        review_the_first(page, is_first=number == 0)

    publish(page)


def read_the_board(page: Page) -> None:
    page.get_by_role("link", name="See where everyone stands").click()
    settle(page)
    assert page.locator("h1").inner_text() == "Where does everyone stand?"
    assert page.locator("main .lead-sentence").inner_text()
    page.get_by_label("Show", exact=True).select_option("stuck")
    page.get_by_role("button", name="Show").click()
    settle(page)
    assert "only=stuck" in page.url
    table = page.locator("#everyone table")
    assert table.locator("tbody tr").count() > 0
    table.get_by_role("link").first.click()
    settle(page)
    assert page.locator("h1").inner_text() == "What is the story of this organisation?"
    assert page.get_by_role("heading", name="What happened").is_visible()


def watch_the_deadline(tour: Tour, page: Page) -> None:
    """Bringing the page up to date by keyboard, from far down, leaves the focus and the place where they were."""
    tour.open(page, "/programme/deadline")
    assert "are still expected" in page.locator("main .lead-sentence").inner_text()
    page.locator("#expected tbody tr").nth(9).scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    fresh = page.get_by_role("button", name="Bring it up to date")
    fresh.focus()
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url):
        page.keyboard.press("Enter")
    settle(page)
    expect(fresh).to_be_focused()
    expect(page.locator("#expected")).to_be_visible()
    assert place > 0
    assert abs(page.evaluate("scrollY") - place) < 1
    assert page.locator("#deadline-moment").inner_text().startswith("As it stood at ")
    assert barriers(page) == []
    page.get_by_role("link", name="Valid", exact=True).click()
    settle(page)
    assert "milestone=valid" in page.url
    expect(page.locator("#expected")).to_be_focused()


def review_the_first(page: Page, *, is_first: bool) -> None:
    ready = page.locator("section.part").filter(has=page.get_by_role("heading", name=WAITS))
    name = ready.get_by_role("link").first.inner_text()
    ready.get_by_role("link").first.click()
    settle(page)
    assert page.locator("h2.first").inner_text() == name
    page.get_by_role("link", name="Review version").first.click()
    assert page.locator("h1").inner_text() == "Is this return good enough to count?"
    assert "can see in its log that you opened this page" in page.locator(".notice").first.inner_text()
    assert not is_first or barriers(page) == []
    page.get_by_role("button", name="Accept version").click()
    expect(page.locator(".notice").first).to_contain_text("Accepted. The return counts in the next release.")


def publish(page: Page) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Release").click()
    assert page.locator("h1").inner_text() == "Can the 2025 benchmarks be published?"
    assert f"{LEAST_RETURNS} accepted returns would go into it" in page.locator(".lead-sentence").inner_text()
    page.get_by_role("button", name="Publish the 2025 benchmarks").click()
    row = page.get_by_role("row", name="Version 1")
    expect(row).to_be_visible()
    assert row.get_by_role("cell").last.inner_text() == str(LEAST_RETURNS)
    assert barriers(page) == []
