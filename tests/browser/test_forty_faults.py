"""Somebody with forty faults in their workbook reads the page, does what it says, and has none left in three uploads."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import barriers
from tests.support.everyday_mistakes import DETAILS, fill, right_counts
from tests.support.forty_faults import spoil
from tests.support.mending import Records, Said, mend, read_report
from tests.support.touring import Tour
from tests.support.workbooks import cell_of, write_empty

pytestmark = pytest.mark.browser

MOST_UPLOADS = 3


def own_records() -> Records:
    """What the organisation holds: its counts, and the details under the labels of the template."""
    labels = {
        "As-at date": "as_at",
        "Window from": "window_from",
        "Window to": "window_to",
        "Survey from": "survey_from",
        "Survey to": "survey_to",
    }
    days = {label: date.fromisoformat(DETAILS[key]) for label, key in labels.items()}
    answers = {"Prepared by": DETAILS["prepared_by"], "Covers Children's social care": "yes"}
    return Records({cell_of(cell): number for cell, number in right_counts().items()}, {**days, **answers})


def upload(page: Page, path: Path) -> list[Said]:
    page.get_by_label("Which file is your return?").set_input_files(path)
    with page.expect_navigation():
        page.get_by_role("button", name="Upload and check").click()
    expect(page.locator(".lead-sentence")).to_contain_text("checks passed")
    return read_report(page)


def give_reasons(page: Page) -> None:
    for box in page.get_by_label("Why is this right?").all():
        box.fill("We counted again in our HR system, and the figure is right.")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep these reasons").click()


def test_a_workbook_with_forty_faults_is_right_after_three_uploads_by_the_messages_alone(
    own_tour: Tour, tmp_path: Path
):
    path = fill(write_empty(tmp_path / "return.xlsx", organisation="DEMO-001"))
    kinds = spoil(path)
    assert len(kinds) >= 40
    page = own_tour.open(own_tour.sign_in("lead"), "/our-return")

    counted = []
    for _upload in range(MOST_UPLOADS):
        said = upload(page, path)
        counted.append(len(said))
        if not any(one.must_fix for one in said):
            break
        mend(path, said, own_records())

    assert counted[0] >= 40
    assert barriers(page) == []
    expect(page.get_by_role("heading", name="Since your last upload")).to_be_visible()
    assert int(page.locator("#fixed > summary").inner_text().removesuffix(" fixed")) >= 40
    give_reasons(page)
    expect(page.locator(".lead-sentence")).to_contain_text("Nothing is left to fix or to confirm.")
    expect(page.get_by_role("button", name="Send for sign-off")).to_be_visible()
