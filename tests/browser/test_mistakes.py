"""What people do wrong every day, and the kind words that they get for it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import barriers
from tests.support.touring import Tour, enter
from tests.support.walking import settle

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_without_saying_which_half_was_wrong(tour: Tour):
    tour.visit.refusals = {401}
    page = tour.page()
    page.goto(tour.visit.base + "/sign-in")
    page.get_by_label("Email address").fill("lead.demo-001@demonstration.example")
    page.get_by_label("Password", exact=True).fill("plain-sailing-2024")
    page.get_by_role("button", name="Sign in").click()

    expect(page.locator(".summary")).to_contain_text("The email address or the password is not right.")
    assert page.title().startswith("Error: Sign in")
    assert page.get_by_label("Email address").input_value() == "lead.demo-001@demonstration.example"
    assert page.get_by_label("Password", exact=True).input_value() == ""
    assert barriers(page) == []


def test_an_upload_without_a_file_never_leaves_the_page(tour: Tour):
    page = tour.open(tour.sign_in("deputy"), "/our-return")
    page.get_by_role("button", name="Upload and check").click()

    missing = page.locator("#return").evaluate("field => field.validity.valueMissing")
    assert missing
    assert page.url.endswith("/our-return")


def test_an_upload_without_a_file_from_an_old_browser_is_told_what_to_choose(tour: Tour):
    tour.visit.refusals = {400, 422}
    page = tour.open(tour.sign_in("deputy"), "/our-return")
    page.locator("#return").evaluate("field => { field.form.noValidate = true }")
    page.get_by_role("button", name="Upload and check").click()

    expect(page.locator("main")).to_contain_text(
        "Choose one file: the filled-in template as .xlsx, .ods or .csv. Nothing was kept."
    )
    assert barriers(page) == []


def test_a_program_that_calls_itself_a_workbook_is_told_apart(own_tour: Tour, tmp_path: Path):
    program = tmp_path / "our return.xlsx"
    program.write_bytes(b"MZ\x90\x00\x03" + bytes(2000) + b"This program cannot be run in DOS mode.")
    page = own_tour.open(own_tour.sign_in("lead"), "/our-return")
    page.get_by_label("Which file is your return?").set_input_files(program)
    page.get_by_role("button", name="Upload and check").click()

    expect(page.locator(".lead-sentence")).to_contain_text("This file could not be read")
    assert page.locator(".must-fix").count() == 1
    assert page.get_by_role("button", name="Upload and check").is_visible()
    assert barriers(page) == []


def test_who_is_signed_out_in_the_middle_comes_back_to_the_same_place(tour: Tour):
    tour.visit.refusals = {401}
    page = tour.open(tour.sign_in("viewer"), "/our-indicators?service=adult&group=asian&year=2024")
    page.context.clear_cookies()

    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    enter(page, tour.demonstration.person("viewer"))
    settle(page)

    assert "/our-indicators?" in page.url
    assert "group=asian" in page.url
    assert page.locator("#choose-group").input_value() == "asian"


def test_a_page_that_is_open_when_the_session_ends_says_so_and_offers_the_way_back(tour: Tour):
    tour.visit.refusals = {401}
    page = tour.open(tour.sign_in("viewer"), "/compare")
    page.context.clear_cookies()

    page.evaluate("fetch('/_dash-update-component', {method: 'POST', body: '{}'})")
    failure = page.locator("#failure")
    expect(failure).to_contain_text("You have been signed out. Nothing was lost.")
    failure.get_by_role("link", name="Sign in again").click()
    enter(page, tour.demonstration.person("viewer"))
    settle(page)

    assert page.url == tour.visit.base + "/compare"


def test_a_form_that_is_sent_after_the_session_ended_loses_nothing_and_asks_to_sign_in(tour: Tour):
    tour.visit.refusals = {400, 401}
    page = tour.open(tour.sign_in("viewer"), "/account")
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign out everywhere").click()

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert "nothing was lost." in page.locator("main").inner_text()
