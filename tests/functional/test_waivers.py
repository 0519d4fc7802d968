"""Waivers over HTTP: the programme team gives and takes them back, and the organisation reads why."""

import pytest

from app.access import Role

GIVEN = {"code": "D-14", "place": "", "reason": "Named in the letter of 1 May.", "expires_on": "2025-12-31"}


@pytest.fixture
def officer(sign_in, council):
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.fixture
def here(council):
    return f"/organisations/{council.id}/waivers"


def test_the_page_offers_only_checks_that_can_be_waived(officer, here):
    page = officer.get(here).text

    assert "Which checks are waived for Northmoor Council?" in page
    assert "None in the collection of 2025." in page
    assert '<option value="D-14">D-14 Nobody named</option>' in page
    assert 'value="C-01"' not in page
    assert 'value="R-01"' not in page


def test_a_waiver_is_given_listed_and_taken_back(officer, here, sign_in, council):
    answer = officer.post(here, GIVEN)
    given = officer.get(here).text
    number = given.split("/withdraw")[0].rsplit("/", 1)[1]
    officer.post(f"{here}/{number}/withdraw")
    after = officer.get(here).text
    log = sign_in(Role.LEAD, council).get("/our-return/log").text

    assert answer.status_code == 303
    assert "1 check is waived in the collection of 2025." in given
    assert "Holds until 31 December 2025." in given
    assert "None in the collection of 2025." in after
    assert "Taken back" in after
    assert "/withdraw" not in after
    assert "The programme team waived a check: D-14 Nobody named; Named in the letter of 1 May" in log


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"code": ""}, "Choose the check that is waived."),
        ({"code": "C-01"}, "This check cannot be waived, because the figures would be wrong."),
        ({"place": "6 Nowhere sheet"}, "The return of 2025 has no sheet or row “6 Nowhere sheet”."),
        ({"place": "6 Leaver"}, "Did you mean 6 Leavers?"),
        ({"reason": " "}, "Say why the check is waived"),
        ({"reason": "x" * 1_001}, "Keep each reason to 1,000 characters; yours has 1,001."),
        ({"reason": "Ask jo.person@example.org"}, "Leave out e-mail addresses"),
        ({"expires_on": "soon"}, "Give the last day of the waiver"),
        ({"expires_on": "2025-10-07"}, "The last day of a waiver is today or later."),
    ],
)
def test_what_cannot_be_kept_comes_back_beside_its_field(officer, here, changed, message):
    answer = officer.post(here, {**GIVEN, **changed})

    assert answer.status_code == 400
    assert answer.text.count(message) == 2
    if "reason" not in changed:
        assert "Named in the letter of 1 May.</textarea>" in answer.text
    assert "None in the collection of 2025." in answer.text


def test_the_log_names_the_one_place_that_a_waiver_is_for_as_the_template_writes_it(officer, here, sign_in, council):
    officer.post(here, {**GIVEN, "place": "prepared by"})

    log = sign_in(Role.LEAD, council).get("/our-return/log").text
    assert "waived a check: D-14 Nobody named, only at Prepared by; Named in the letter of 1 May" in log
    assert "D-14 Nobody named: Prepared by</h3>" in officer.get(here).text


@pytest.mark.parametrize("role", [Role.LEAD, Role.SIGNATORY, Role.EMPLOYER])
def test_an_organisation_cannot_waive_its_own_checks(sign_in, council, here, role):
    client = sign_in(role, council)

    assert client.get(here).status_code == 403
    assert client.post(here, GIVEN).status_code == 403


def test_an_organisation_that_is_not_there_has_no_waivers(officer):
    assert officer.get("/organisations/9999/waivers").status_code == 404
    assert officer.post("/organisations/9999/waivers/1/withdraw").status_code == 404
