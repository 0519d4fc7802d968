"""The main job, start to end: a lead mends a return and sends it, the signatory signs on a phone, a viewer compares."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import barriers, reflow_faults
from tests.support.everyday_mistakes import HALF_FILLED, UNUSUAL, corrections, fill, mistakes
from tests.support.touring import DESK, PHONE, Tour
from tests.support.walking import settle
from tests.support.workbooks import set_cells

pytestmark = pytest.mark.browser


def download_template(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (.xlsx)").click()
    assert download.value.suggested_filename == "sc-wres-2025-DEMO-001.xlsx"
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.get_by_label("Which file is your return?").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="Is this file right?")).to_be_visible()


def places(page: Page, kind: str) -> set[tuple[str, str]]:
    """The sheet and the cell of every finding of a kind, as the report names them."""
    words = page.locator(f".{kind} .finding-place").all_inner_texts()
    return {re.match(r"Sheet (.+), cell ([A-Z]+\d+)", text).groups() for text in words}


def assert_no_barrier(page: Page) -> None:
    """Nobody is shut out of this state, on a desk or on a phone."""
    phone, before = PHONE["viewport"], page.viewport_size
    assert barriers(page) == []
    assert reflow_faults(page, 320) == []
    page.set_viewport_size(phone if before != phone else DESK["viewport"])
    assert barriers(page) == []
    page.set_viewport_size(before)


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
    settle(page)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_from_an_empty_template_to_a_signed_return(request: pytest.FixtureRequest, tmp_path: Path, engine: str):
    tour: Tour = request.getfixturevalue({"sqlite": "own_tour", "postgresql": "postgresql_tour"}[engine])
    wrong = mistakes()

    page = tour.sign_in("lead")
    assert "return" in page.locator("main").inner_text().lower()
    go(page, "Our return")
    path = download_template(page, tmp_path)
    upload(page, set_cells(fill(path), wrong))
    assert "9 things to fix" in page.locator(".lead-sentence").inner_text()
    assert places(page, "must-fix") == set(wrong) - {HALF_FILLED}
    assert {HALF_FILLED, UNUSUAL} <= places(page, "confirm")
    assert_no_barrier(page)

    upload(page, set_cells(path, corrections()))
    assert places(page, "must-fix") == set()
    assert places(page, "confirm") == {UNUSUAL}
    assert "Since your last upload: 11 fixed, 1 still there, 0 new." in page.locator("main").inner_text()
    give_reasons(page)
    assert_no_barrier(page)
    page.get_by_role("button", name="Send for sign-off").click()
    expect(page.locator(".notice").first).to_contain_text("The return is with your signatory.")
    assert page.get_by_role("button", name="Sign off version").count() == 0
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()

    receipt = sign_on_a_phone(tour)
    lead_sees(tour, receipt)
    viewer_reads_and_compares(tour)


def give_reasons(page: Page) -> None:
    boxes = page.get_by_label("Why is this right?")
    assert boxes.count() == 1
    for box in boxes.all():
        box.fill("We counted again in the HR system; the figure is right.")
    page.get_by_role("button", name="Keep these reasons").click()
    expect(page.locator(".lead-sentence")).to_contain_text("Nothing is left to fix or to confirm.")


def sign_on_a_phone(tour: Tour) -> str:
    page = tour.sign_in("signatory", **PHONE)
    go(page, "Our return")
    page.get_by_role("link", name="Read and sign").click()
    assert page.locator("h1").inner_text() == "What are you putting your name to?"
    assert page.locator(".headlines li").count() >= 9
    assert_no_barrier(page)
    page.get_by_role("button", name="Sign off version 1").tap()
    expect(page.locator("h1")).to_contain_text("Receipt ")
    assert_no_barrier(page)
    return page.locator("h1").inner_text()


def lead_sees(tour: Tour, receipt: str) -> None:
    page = tour.sign_in("lead")
    go(page, "Our return")
    page.get_by_role("link", name="Open the receipt").click()
    assert page.locator("h1").inner_text() == receipt


def viewer_reads_and_compares(tour: Tour) -> None:
    page = tour.sign_in("viewer")
    go(page, "Our indicators")
    assert page.locator(".headlines li").count() >= 9
    assert "2025" in page.locator("figcaption").first.inner_text()
    labels = [words for words in page.locator(".annotation-text").all_text_contents() if words[:1].isdigit()]
    assert len(set(labels)) == len(labels) >= 9
    page.locator(".headlines a").first.click()
    settle(page)
    assert page.get_by_role("heading", name="How big is the difference?").is_visible()
    page.get_by_text("Every count behind it, with its cell").click()
    counted = page.get_by_role("table", name="The counts of the return")
    assert counted.get_by_role("row").nth(1).is_visible()
    page.get_by_role("link", name="Compare with others").click()
    settle(page)
    assert page.locator("h1").inner_text() == "Are we different from organisations like us?"
    assert page.get_by_role("heading", name="About these figures").is_visible()
