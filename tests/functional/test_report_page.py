"""The report as a page: alike findings together, reasons for several, those of before, and what can be linked to."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Collection
from app.db.scope import open_session
from app.indicators.returns import Cell
from tests.support.northmoor import report_of, send
from tests.support.workbooks import good_counts, write_filled

CODE = "X00001"
WORDS = {Cell("adult", "leavers", "", group): "n/a" for group in ("mixed", "asian", "black")}
UNUSUAL = {
    Cell("adult", "disciplinary_entered", "", "other"): 40,
    Cell("children", "disciplinary_entered", "", "other"): 40,
}
REASON = "A team moved to another employer in May."


def workbook(folder, changes, name="return.xlsx", **details):
    return write_filled(folder / name, good_counts() | changes, details or None, organisation=CODE).read_bytes()


def fields(page, kind="reason"):
    return re.findall(rf'name="({kind}-[0-9]+)"', page)


@pytest.fixture
def unusual(lead, check, tmp_path):
    return report_of(lead, check, workbook(tmp_path, UNUSUAL), "return.xlsx")


def test_alike_findings_stand_together_with_their_total_and_a_link_each(lead, check, tmp_path):
    _, page = report_of(lead, check, workbook(tmp_path, WORDS), "return.xlsx")

    assert "Word for none or not known: in 3 places on sheet 6 Leavers" in page
    assert page.count("<strong>What to do:</strong> Type 0 if there were none.") == 1
    for cell in ("F8", "G8", "H8"):
        assert f"Sheet 6 Leavers, cell {cell}</a>" in page
    positions = re.findall(r'<a href="#finding-(\d+)">Sheet 6', page)
    assert all(f'id="finding-{position}"' in page for position in positions)
    assert "<details open><summary>The 3 places" in page


def test_hundreds_of_findings_are_counted_in_full_and_listed_in_part(lead, check, tmp_path):
    _, page = report_of(lead, check, workbook(tmp_path, dict.fromkeys(good_counts(), "see HR")), "return.xlsx")

    total = len(good_counts())
    assert f"{total} things to fix" in page
    assert f'<h2 id="fix">To fix ({total})</h2>' in page
    assert page.count('class="finding-item must-fix"') < total
    assert "<summary>100 of " in page
    assert "are not listed here, so that the page stays readable. All of them are in the report as data." in page


def test_what_passed_and_what_could_not_run_are_shown(lead, check, tmp_path):
    _, page = report_of(lead, check, workbook(tmp_path, WORDS), "return.xlsx")

    assert "2 checks were not run, because: There is no return of last year to compare with." in page
    assert "checks that passed, one by one" in page
    assert "<li>6 Leavers: 3 to fix, 0 to confirm</li>" in page
    assert "<li>1 Workforce: nothing to fix or to confirm</li>" in page


def test_what_changed_since_the_last_upload_is_listed_with_links(lead, check, tmp_path):
    send(lead, workbook(tmp_path, WORDS), "return.xlsx")
    (kept, *_) = WORDS

    new = Cell("adult", "cpd_accessed", "", "asian")
    _, page = report_of(lead, check, workbook(tmp_path, {kept: "n/a", new: "n/a"}, "second.xlsx"), "second.xlsx")

    assert "Since your last upload: 2 fixed, 1 still there, 1 new." in page
    fixed, there, fresh = re.findall(r'<details id="(?:fixed|still-there|new)">.*?</details>', page, re.DOTALL)
    assert "cell G8" in fixed
    assert "<a" not in fixed
    assert re.search(r'<a href="#finding-\d+">Sheet 6 Leavers, cell F8</a>', there)
    assert re.search(r'<a href="#finding-\d+">Sheet 4 Development, cell G8</a>', fresh)


def test_one_reason_answers_several_alike(lead, unusual):
    address, page = unusual
    (shared, *_) = fields(page, "alike-reason")
    boxes = fields(page, "alike")

    lead.post(f"{address}/confirm", {shared: REASON, **dict.fromkeys(boxes, "on")})
    page = lead.get(address).text

    assert len(boxes) == 2
    assert page.count(f"<strong>Your reason:</strong> {REASON}") == 2


def test_a_reason_that_names_a_person_comes_back_beside_its_field_with_all_that_was_typed(lead, unusual):
    address, page = unusual
    first, second = fields(page)[:2]

    answer = lead.post(f"{address}/confirm", {first: "Ask jo.person@example.org", second: REASON})

    assert answer.status_code == 400
    assert "<title>Error: Report on return.xlsx" in answer.text
    assert f'<a href="#{first}">Take out the e-mail address' in answer.text
    assert f'id="{first}-message"' in answer.text
    assert f">{REASON}</textarea>" in answer.text
    assert "Your reason:" not in lead.get(address).text


def test_the_reason_box_warns_of_naming_anybody(unusual):
    _, page = unusual

    assert "Do not name or describe anybody." in page
    assert page.count('aria-describedby="no-names') == len(fields(page)) + len(fields(page, "alike-reason"))


def test_a_reason_of_an_earlier_file_is_shown_as_not_kept_and_kept_only_when_read_again(
    lead,
    check,
    unusual,
    tmp_path,
):
    address, page = unusual
    lead.post(f"{address}/confirm", dict.fromkeys(fields(page), REASON))
    second, page = report_of(lead, check, workbook(tmp_path, UNUSUAL, "b.xlsx", prepared_by="B. Preparer"), "b.xlsx")
    filled = dict.fromkeys(fields(page), REASON)

    assert page.count("not kept yet") == len(filled)
    assert f"You said of an earlier file: “{REASON}”" in page.replace("&#34;", '"')
    refused = lead.post(f"{second}/confirm", filled)
    unread = lead.get(second).text
    lead.post(f"{second}/confirm", {**filled, **dict.fromkeys(fields(page, "read"), "on")})
    read = lead.get(second).text

    assert refused.status_code == 400
    assert refused.text.count(": tick that you have read this reason again, or change it.</p>") == len(filled)
    assert "Your reason:" not in unread
    assert read.count("<strong>Your reason:</strong>") == len(filled)


def test_a_viewer_sees_the_report_without_fields(sign_in, council, unusual):
    address, _ = unusual

    page = sign_in(Role.VIEWER, council).get(address).text

    assert "Your lead or deputy gives the reason." in page
    assert "<textarea" not in page


def test_a_waived_check_says_so_with_the_reason_and_the_last_day(
    make,
    lead,
    council,
    engine,
    check,
    tmp_path,
):
    officer = make.user(name="Programme officer")
    with open_session(engine, Scope.everything()) as session:
        this_year = session.scalars(select(Collection).where(Collection.year == 2025)).one()
    make.waiver(council, make.collection(2024), officer, reason="Of another collection.")
    make.waiver(council, this_year, officer, expires_on=date(2025, 12, 31), reason="Agreed in May.")

    _, page = report_of(lead, check, workbook(tmp_path, {}, prepared_by=""), "return.xlsx")

    assert "The programme team waived this check for you until 31 December 2025, because: Agreed in May." in page
    assert "Of another collection." not in page
    assert "Nothing is left to fix or to confirm." in page
