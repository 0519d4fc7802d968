"""The national picture chapter by chapter, and an administrator who brings a newer file of it."""

import pytest
from playwright.sync_api import Page, expect

from app.access import Role
from app.layouts.national_chapters import CHAPTERS
from app.register.datasets import DATA_DIRECTORY
from tests.support.accessibility import barriers, heading_faults, keyboard_faults, operation_faults, reflow_faults
from tests.support.browser import Visit
from tests.support.open_data import database_url, open_data_template  # noqa: F401 - fixtures
from tests.support.walking import settle

pytestmark = pytest.mark.browser

REGISTER = (DATA_DIRECTORY / "swe_register.csv").read_text(encoding="utf-8")
NEW = "2026-11-30,registered_total,all,,110000,,Social Work England,,primary,\n"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.key or "brief")
def test_a_chapter_can_be_read_by_everybody(visit: Visit, sign_in, chapter):
    page = visit.open(chapter.address, sign_in(Role.VIEWER))
    settle(page)

    assert page.get_by_role("navigation", name="Chapters").locator("[aria-current=page]").inner_text() == chapter.title
    assert keyboard_faults(page) == []
    assert operation_faults(page) == []
    assert barriers(page) == []
    assert heading_faults(page) == []
    assert reflow_faults(page, 320) == []
    assert (visit.complaints, visit.foreign) == ([], [])


def test_on_paper_a_chapter_has_its_figures_and_none_of_the_ways_elsewhere(visit: Visit, sign_in):
    page = visit.open("/national-register?part=register", sign_in(Role.VIEWER))
    settle(page)
    page.emulate_media(media="print")

    assert not page.get_by_role("navigation", name="Chapters").is_visible()
    assert page.locator("figcaption").first.is_visible()


def test_an_administrator_puts_a_file_right_looks_at_the_change_and_confirms(visit: Visit, sign_in, tmp_path):
    page = visit.open("/", sign_in(Role.ADMINISTRATOR))
    visit.refusals.add(422)
    settle(page)
    page.get_by_role("link", name="Bring the national figures up to date").click()
    assert barriers(page) == []
    page.get_by_role("link", name="Social Work England's register").click()
    assert barriers(page) == []
    assert keyboard_faults(page) == []

    bring(page, tmp_path / "bad.csv", REGISTER + NEW.replace("110000", "about 110000"))
    summary = page.get_by_role("alert", name="There is a problem")
    expect(summary).to_contain_text("Line 127, column count.")
    expect(summary).to_contain_text("'about 110000' is not a whole number.")
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.className") == "summary"
    assert barriers(page) == []

    bring(page, tmp_path / "good.csv", REGISTER + NEW)
    expect(page.locator(".lead-sentence")).to_contain_text("1 row added, 0 changed, 0 removed; 125 stay the same.")
    assert barriers(page) == []
    assert reflow_faults(page, 320) == []
    page.get_by_role("button", name="Put this edition in force").press("Enter")
    expect(page.locator(".notice").first).to_contain_text("The edition is in force.")

    page.goto(visit.base + "/national-register?part=register")
    settle(page)
    expect(page.locator("#size figcaption")).to_contain_text("110,000 social workers were on the register")
    assert visit.complaints == []


def bring(page: Page, path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    page.get_by_label("Which file is the newer one?").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
