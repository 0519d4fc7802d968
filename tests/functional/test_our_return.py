"""The return over HTTP: what a lead and a signatory see at each step, and what others do not."""

import re
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Collection
from app.db.scope import open_session
from app.indicators.returns import Cell
from tests.support.journeys import good_file
from tests.support.northmoor import CODE, report_of, send
from tests.support.web import SignIn, new_app
from tests.support.workbooks import good_counts, write_filled


def test_the_page_says_what_to_do_next(lead):
    page = lead.get("/our-return").text

    assert "Where is our 2025 return?" in page
    assert "Download the template, fill it in, and upload it here." in page


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_the_template_is_made_for_the_organisation(lead, kind):
    answer = lead.get(f"/our-return/template?format={kind}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename=sc-wres-2025-{CODE}.{kind}"
    assert len(answer.data) > 1000


def test_the_template_holds_the_organisations_name(lead):
    book = openpyxl.load_workbook(BytesIO(lead.get("/our-return/template?format=xlsx").data))

    texts = {str(cell.value) for row in book["Start"] for cell in row}
    assert {CODE, "Northmoor Council", "2025"} <= texts


def test_an_unknown_kind_of_template_is_refused_kindly(lead):
    answer = lead.get("/our-return/template?format=exe")

    assert answer.status_code == 400
    assert "The template comes as xlsx, ods or csv." in answer.text


def test_a_file_is_received_then_checked_then_reported(lead, check, tmp_path):
    answer = send(lead, good_file(tmp_path))
    waiting = lead.get(answer.headers["Location"])
    check()
    page = lead.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert waiting.headers["Refresh"] == "1"
    assert "Your file has arrived safely." in waiting.text
    assert "Nothing is left to fix or to confirm." in page
    assert "Send for sign-off" in page


def test_forgetting_the_file_is_said_beside_the_field(lead):
    answer = lead.post("/our-return/upload", {}, content_type="multipart/form-data")

    assert answer.status_code == 400
    assert "<title>Error: Our return" in answer.text
    assert 'id="return-message">Choose one file' in answer.text


def test_an_empty_file_is_said_to_be_empty(lead):
    answer = send(lead, b"")

    assert answer.status_code == 400
    assert "The file is empty." in answer.text


def test_a_file_that_is_too_large_is_refused_in_our_words(engine, clock, make, council, tmp_path):
    service = new_app(engine, clock, uploads_dir=tmp_path / "uploads", max_upload_bytes=2000)
    lead = SignIn(service, engine, make, clock)(Role.LEAD, council)

    answer = send(lead, b"x" * 2001)

    assert answer.status_code == 413
    assert "larger than" in answer.text
    assert list((tmp_path / "uploads").rglob("*.part")) == []


def test_a_fault_is_named_with_its_place_and_what_to_do(lead, check, tmp_path):
    counts = good_counts() | {Cell("adult", "appointed", "", "asian"): 99}
    content = write_filled(tmp_path / "return.xlsx", counts, organisation=CODE).read_bytes()

    _, page = report_of(lead, check, content, "our return.xlsx")

    assert "Sheet 2 Recruitment, cell" in page
    assert "is 99 (G9)" in page
    assert "What to do:" in page
    assert "Fixing it unlocks indicator 2." in page
    assert "/guidance/checks#R-01" in page


@pytest.mark.parametrize(
    ("kind", "says"),
    [("withdrawn", "takes no part in this collection."), ("nothing_to_submit", "has said that it has nothing to")],
)
def test_who_takes_no_part_is_offered_no_template_but_the_way_back(lead, make, council, kind, says):
    make.event(council, collection_id=1, kind=kind)
    page = lead.get("/our-return").text

    assert says in page
    assert 'href="/our-return/registration">Our registration' in page
    assert "/our-return/template" not in page


def test_another_councils_file_is_refused_without_naming_more_than_the_codes(lead, check, tmp_path):
    _, page = report_of(lead, check, good_file(tmp_path, "E08000035"))

    assert "E08000035" in page
    assert "1 thing to fix" in page


def test_the_report_comes_as_data_too(lead, check, tmp_path):
    counts = good_counts() | {Cell("adult", "appointed", "", "asian"): 99}
    content = write_filled(tmp_path / "return.csv", counts, organisation=CODE).read_bytes()
    address, _ = report_of(lead, check, content)

    report = lead.get(f"{address}/report.json").json

    (found,) = [item for item in report["findings"] if item["severity"] == "must_fix"]
    assert (found["code"], found["indicators"]) == ("R-01", ["shortlisting"])
    assert report["readable"] is True


def test_the_file_comes_back_byte_for_byte_and_never_inline(lead, check, tmp_path):
    content = good_file(tmp_path)
    address, _ = report_of(lead, check, content, "<b>../../ret\u202eurn.csv")

    with lead.get(f"{address}/file") as answer:
        assert answer.data == content
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=sc-wres-upload-")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_name_is_shown_as_text(lead, check, tmp_path):
    _, page = report_of(lead, check, good_file(tmp_path), "<script>alert(1)</script>.csv")

    assert "<script>alert" not in page


def test_a_signatory_reads_signs_and_keeps_a_receipt(lead, signatory, check, tmp_path):
    address, _ = report_of(lead, check, good_file(tmp_path))
    version = lead.post(f"{address}/send").headers["Location"]
    page = signatory.get(version).text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page).group(1)

    answer = signatory.post(f"{version}/sign", {"seen": seen})
    receipt = signatory.get(answer.headers["Location"]).text

    assert "What are you putting your name to?" in page
    assert "2 Appointment from shortlisting." in page
    assert "Figures too small to publish" in page
    assert re.search(r"Receipt SCW-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", receipt)
    assert seen in receipt
    assert "Your return is signed off." in lead.get("/our-return").text


def test_signing_something_else_than_what_was_read_is_refused(lead, signatory, check, tmp_path):
    address, _ = report_of(lead, check, good_file(tmp_path))
    version = lead.post(f"{address}/send").headers["Location"]

    answer = signatory.post(f"{version}/sign", {"seen": "0" * 64})

    assert answer.status_code == 409
    assert "The return changed after you opened this page." in answer.text


def test_a_lead_cannot_sign_and_a_signatory_cannot_upload(lead, signatory, check, tmp_path):
    address, _ = report_of(lead, check, good_file(tmp_path))
    version = lead.post(f"{address}/send").headers["Location"]

    assert lead.post(f"{version}/sign", {"seen": "0" * 64}).status_code == 403
    assert send(signatory, good_file(tmp_path)).status_code == 403


def test_a_reason_is_kept_with_the_return(lead, check, tmp_path):
    counts = good_counts() | {Cell("adult", "disciplinary_entered", "", "other"): 40}
    content = write_filled(tmp_path / "return.csv", counts, organisation=CODE).read_bytes()
    address, page = report_of(lead, check, content)
    fields = re.findall(r'name="(reason-[0-9]+)"', page)

    lead.post(f"{address}/confirm", dict.fromkeys(fields, "A team moved to another employer in May."))
    page = lead.get(address).text

    assert fields
    assert page.count("A team moved to another employer in May.") == len(fields)
    assert "Send for sign-off" in page


def test_another_organisation_finds_no_page_of_it(lead, check, tmp_path, sign_in, make):
    address, _ = report_of(lead, check, good_file(tmp_path))
    version = lead.post(f"{address}/send").headers["Location"]
    stranger = sign_in(Role.LEAD)

    for path in (address, f"{address}/file", f"{address}/report.json", version, f"{version}/receipt"):
        assert stranger.get(path).status_code == 404
    for path in (f"{address}/send", f"{address}/confirm", f"{version}/withdraw"):
        assert stranger.post(path, {"reason": "mine"}).status_code == 404


def test_a_withdrawn_version_stays_in_the_history(lead, check, tmp_path):
    address, _ = report_of(lead, check, good_file(tmp_path))
    version = lead.post(f"{address}/send").headers["Location"]

    lead.post(f"{version}/withdraw", {"reason": "The survey figures come next week."})

    assert "Withdrawn" in lead.get("/our-return").text


def test_a_query_about_a_signed_return_is_said_where_the_return_is(lead, make, council, engine):
    with open_session(engine, Scope.everything()) as session:
        collection = session.scalars(select(Collection)).one()
    asked = {"query_id": "a1", "text": "Is the headcount right?"}
    make.event(council, collection_id=collection.id, kind="query_asked", detail=asked)

    assert "1 query waits for an answer before this return can be accepted." in lead.get("/our-return").text
    lead.post("/our-return/queries", {"query": "a1", "answer": "Yes, we checked with payroll."})
    assert "waits for an answer" not in lead.get("/our-return").text
