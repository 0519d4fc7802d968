"""Setting up the next collection in one sitting, by keyboard: decide, read, try, look at a list, open."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.accessibility import barriers
from tests.support.touring import PATIENCE, Tour
from tests.support.walking import settle

pytestmark = pytest.mark.browser

HERE = "/programme/collections/2026"
LIST = "name,code,kind,region,lead_name,lead_email\nGrove Care,GRO,employer,London,Eve Owner,eve@grove.example\n"


def test_from_the_draft_to_an_open_collection_by_keyboard(own_tour: Tour, tmp_path: Path):
    page = own_tour.sign_in("programme team")
    own_tour.open(page, "/programme/collections")
    assert barriers(page) == []
    enter(page, page.get_by_role("link", name="The collection of 2026"))
    expect(page.locator(".notice").first).to_contain_text("The edition of 2026 is provisional")

    a_slip_is_put_right_where_it_is(page)
    assert all("400 (BAD REQUEST)" in words for words in own_tour.visit.complaints)
    own_tour.visit.complaints.clear()
    enter(page, page.get_by_role("button", name="Try the checks", exact=True))
    every_letter_is_read(page)
    a_list_is_looked_at(own_tour, page, tmp_path / "list.csv")

    own_tour.open(page, HERE)
    the_trial_ends(page)
    enter(page, page.get_by_role("button", name="Open the collection of 2026"))
    expect(page.locator(".notice").first).to_contain_text("The collection of 2026 is open.")
    expect(page.get_by_role("row", name="2026")).to_be_visible()
    assert barriers(page) == []


def enter(page: Page, control: Locator) -> None:
    """Go to a control, press Enter, and wait for the page that it leads to."""
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settle(page)


def write(page: Page, words: str) -> None:
    """Type into the field that has the focus, in the place of what stands there."""
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def a_slip_is_put_right_where_it_is(page: Page) -> None:
    invited = page.locator(".lead-sentence").inner_text()
    last_day = page.get_by_role("group", name="Registered", exact=True).get_by_label("Last day")
    last_day.focus()
    write(page, "31 June 2026")
    enter(page, page.get_by_role("button", name="Keep this"))
    expect(page.locator(".summary")).to_be_focused()
    assert barriers(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(last_day).to_be_focused()
    assert last_day.input_value() == "31 June 2026"
    write(page, "10 July 2026")
    page.get_by_label("Everybody who took part").focus()
    page.keyboard.press("Space")
    enter(page, page.get_by_role("button", name="Keep this"))
    expect(page.locator(".notice").first).to_contain_text("Kept.")
    expect(last_day).to_have_value("10 July 2026")
    assert page.locator(".lead-sentence").inner_text() != invited
    assert barriers(page) == []


def every_letter_is_read(page: Page) -> None:
    enter(page, page.get_by_role("link", name="Read every e-mail"))
    assert page.locator("h1").inner_text() == "What would Example Council read?"
    assert barriers(page) == []
    fold = page.locator("summary", has_text="Reminders: Registered")
    heading = page.get_by_role("heading", name="Tuesday 7 July 2026: Register your organisation: 3 working days left")
    expect(heading).to_be_hidden()
    fold.focus()
    page.keyboard.press("Enter")
    expect(heading).to_be_visible()
    letter = page.locator("details", has=fold).locator(".letter", has_text="due in 3 working days").first
    expect(letter).to_contain_text("Register your organisation by 10 July")
    page.get_by_label("Name or code").focus()
    page.keyboard.type("council")
    enter(page, page.get_by_role("button", name="Find"))
    enter(page, page.get_by_role("link", name="Letters to").first)
    assert "(demonstration)" in page.locator("h1").inner_text()
    assert barriers(page) == []


def a_list_is_looked_at(tour: Tour, page: Page, path: Path) -> None:
    path.write_text(LIST, encoding="utf-8")
    tour.open(page, "/organisations/import")
    assert barriers(page) == []
    page.get_by_label("Your list").set_input_files(path)
    enter(page, page.get_by_role("button", name="Look at the list"))
    expect(page.locator(".lead-sentence")).to_contain_text("1 organisation in list.csv: 1 new")
    assert barriers(page) == []


def the_trial_ends(page: Page) -> None:
    """Ask how far the trial has come until it is over, as a person does."""
    end, again = time.monotonic() + PATIENCE / 1000, page.get_by_role("button", name="Try the checks again")
    while not again.count():
        assert time.monotonic() < end, page.locator("main").inner_text()
        enter(page, page.get_by_role("link", name="See how far it has come"))
    row = page.get_by_role("row", name="P-03")
    expect(row).to_contain_text("Much unknown ethnicity")
    new, before = (int(row.get_by_role("cell").nth(place).inner_text()) for place in (1, 2))
    assert new > before > 0
    assert barriers(page) == []
