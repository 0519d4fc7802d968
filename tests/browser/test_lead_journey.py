"""The main job, start to end: a lead mends a return and sends it, the signatory signs on a phone, a viewer compares."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.demonstration.profiles import council_profiles
from app.demonstration.simulation import assumptions, simulated_return
from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell
from schemas.layout import layout
from tests.support.accessibility import barriers, reflow_faults
from tests.support.touring import DESK, PHONE, Tour
from tests.support.walking import settle
from tests.support.workbooks import _fill_xlsx, cell_of, set_cells

pytestmark = pytest.mark.browser

YEAR = 2025
SERVICES = ("adult", "children")
DETAILS = {
    "as_at": "2025-08-31",
    "window_from": "2024-09-01",
    "window_to": "2025-08-31",
    "services": "adult,children",
    "survey_from": "2025-05-01",
    "survey_to": "2025-05-31",
    "prepared_by": "A. Preparer",
}
HALF_FILLED = cell_of(Cell("children", "leavers", "", "mixed"))
UNUSUAL = cell_of(Cell("adult", "appointed", "", "white_british"))


def counts() -> dict[Cell, int]:
    """The figures of the lead's council, one of them so unusual that it needs a reason: all of a group appointed."""
    profile = council_profiles(assumptions()["seed"])[0]
    drawn = dict(simulated_return(profile, load_edition(YEAR), SERVICES).counts)
    return {
        **drawn,
        Cell("adult", "appointed", "", "white_british"): drawn[Cell("adult", "shortlisted", "", "white_british")],
    }


def place_of_detail(key: str) -> tuple[str, str]:
    return next((item.sheet, item.cell) for item in layout(load_edition(YEAR)) if item.key == key)


def mistakes(right: dict[Cell, int]) -> dict[tuple[str, str], object]:
    """Ten everyday mistakes, each in a cell of its own."""
    shortlisted = right[Cell("adult", "shortlisted", "", "asian")]
    return {
        cell_of(Cell("adult", "headcount", "under_30k", "white_british")): "about 200",
        cell_of(Cell("adult", "headcount", "30k_to_70k", "asian")): 12.5,
        cell_of(Cell("adult", "headcount", "70k_and_over", "mixed")): -3,
        cell_of(Cell("adult", "cpd_accessed", "", "black")): "25%",
        cell_of(Cell("adult", "leavers", "", "white_british")): "1,234",
        cell_of(Cell("adult", "disciplinary_entered", "", "white_british")): "#REF!",
        cell_of(Cell("children", "shortlisted", "", "white_british")): "=B1+C1",
        cell_of(Cell("adult", "appointed", "", "asian")): shortlisted + 3,
        HALF_FILLED: None,
        place_of_detail("as_at"): None,
    }


def corrections(right: dict[Cell, int]) -> dict[tuple[str, str], object]:
    """What belongs into those cells."""
    cells = {cell_of(cell): count for cell, count in right.items()}
    mended = {place: cells[place] for place in mistakes(right) if place in cells}
    return {**mended, place_of_detail("as_at"): date(2025, 8, 31)}


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
    expect(page.get_by_role("heading", name="Is this file right?")).to_be_visible(timeout=60_000)


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
    right = counts()

    page = tour.sign_in("lead")
    assert "return" in page.locator("main").inner_text().lower()
    go(page, "Our return")
    path = download_template(page, tmp_path)
    _fill_xlsx(path, load_edition(YEAR), right, DETAILS)
    wrong = mistakes(right)
    upload(page, set_cells(path, wrong))
    assert "9 things to fix" in page.locator(".lead-sentence").inner_text()
    assert places(page, "must-fix") == set(wrong) - {HALF_FILLED}
    assert {HALF_FILLED, UNUSUAL} <= places(page, "confirm")
    assert_no_barrier(page)

    upload(page, set_cells(path, corrections(right)))
    assert places(page, "must-fix") == set()
    assert places(page, "confirm") == {UNUSUAL}
    assert "Since your last file: 11 fixed, 1 still there, 0 new." in page.locator("main").inner_text()
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
