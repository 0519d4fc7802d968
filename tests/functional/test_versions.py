"""Versions over HTTP: listed, compared, downloaded again; why a new one is sent; who signs for whom; the receipt."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Collection
from app.db.scope import open_session
from app.indicators.returns import Cell, ReturnDetails
from app.services.return_records import details_record
from schemas.report import check_file
from tests.support.journeys import good_file
from tests.support.northmoor import CODE
from tests.support.workbooks import good_counts, write_filled

TODAY = date(2025, 10, 8)


@pytest.fixture
def upload(check):
    """Upload a file as a client, let it be checked, and return the address of its report."""

    def send(client, content, name="return.csv"):
        fields = {"return": (io.BytesIO(content), name)}
        answer = client.post("/our-return/upload", fields, content_type="multipart/form-data")
        check()
        return answer.headers["Location"]

    return send


def changed_file(folder):
    """One count changed, one taken out, which needs a reason, and three details."""
    counts = good_counts() | {Cell("adult", "leavers", "", "asian"): 2}
    del counts["adult", "leavers", "", "black"]
    details = {"prepared_by": "B. Preparer", "as_at": "2025-03-30", "note.leavers": "Counted again"}
    return write_filled(folder / "changed.csv", counts, details, organisation=CODE).read_bytes()


def answered(client, report):
    """Give a reason for everything that asks for one, and return the report's address."""
    fields = re.findall(r'name="(reason-[0-9]+)"', client.get(report).text)
    client.post(f"{report}/confirm", dict.fromkeys(fields, "The register has no such entry."))
    return report


def seen_in(page):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page).group(1)


def sign(client, version):
    return client.post(f"{version}/sign", {"seen": seen_in(client.get(version).text)})


@pytest.fixture
def signed(lead, signatory, upload, tmp_path):
    version = lead.post(f"{upload(lead, good_file(tmp_path))}/send").headers["Location"]
    sign(signatory, version)
    return version


@pytest.fixture
def second(lead, signed, upload, tmp_path):
    """A second version after the signed one, with its reason."""
    report = answered(lead, upload(lead, changed_file(tmp_path), "second.csv"))
    lead.post(f"{report}/send-again", {"reason": "Leavers were counted twice."})
    return report


def test_before_anything_is_sent_the_page_says_what_will_be_there(lead):
    assert "Every file and every version that you send will be listed here." in lead.get("/our-return/versions").text


def test_each_version_is_listed_with_who_when_why_and_both_hashes(lead, second):
    page = lead.get("/our-return/versions").text

    assert "2 so far, newest first." in page
    assert page.index("Version 2") < page.index("Version 1")
    assert "replaced by a newer version" in page
    assert "Leavers were counted twice." in page
    assert "definitions of 2025, rule set" in page
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", page)) == 4


def test_a_file_that_was_not_sent_and_one_that_cannot_be_read_are_listed_too(lead, signed, upload, tmp_path):
    upload(lead, changed_file(tmp_path), "waiting.csv")
    upload(lead, b"PK\x03\x04 cut off", "broken.xlsx")

    page = lead.get("/our-return/versions").text

    assert page.count("not sent for sign-off") == 2
    assert "broken.xlsx" in page
    assert page.count("as a filled-in template") == 2


def test_two_versions_stand_side_by_side_by_indicator(lead, second):
    page = lead.get("/our-return/versions?left=v1&right=v2").text

    assert "2 counts differ, 3 details differ and 1 indicator differs." in page
    assert "8 Leaving" in page
    assert "12 of 120 (10.0%) against 26 of 264 (9.8%)" in page
    assert "30 March 2025" in page
    assert "Counted again" in page
    assert "Not supplied" in page


def test_the_whole_difference_comes_as_a_table(lead, second):
    answer = lead.get("/our-return/versions/difference.csv?left=v1&right=v2")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))

    counts = [(row["Row"], row["Group"], row["Left"], row["Right"]) for row in rows if row["Part"] == "Count"]
    assert counts == [("Leavers", "Asian", "4", "2"), ("Leavers", "Black", "5", "not supplied")]
    assert all(row["Place on the left"].startswith("line ") for row in rows if row["Part"] == "Count")
    details = {row["Row"]: (row["Left"], row["Right"]) for row in rows if row["Part"] == "Detail"}
    assert details["As-at date"] == ("31 March 2025", "30 March 2025")
    assert details["Prepared by"] == ("A. Preparer", "B. Preparer")
    assert {row["Group"] for row in rows if row["Part"] == "Result"} >= {"Minority ethnic", "Asian", "Black"}
    assert {row["Indicator"] for row in rows if row["Part"] == "Result"} == {"8 Leaving"}


def test_a_version_beside_itself_says_that_nothing_differs(lead, signed):
    assert "Both say exactly the same" in lead.get("/our-return/versions?left=v1&right=v1").text


@pytest.mark.parametrize(
    ("query", "status"),
    [("left=v9&right=v1", 404), ("left=v1", 404), ("left=%00&right=v1", 404), ("year=1999", 404), ("year=x", 200)],
)
def test_a_version_that_is_not_there_is_said_kindly(lead, signed, query, status):
    assert lead.get(f"/our-return/versions?{query}").status_code == status


def test_a_file_without_figures_is_neither_compared_nor_downloaded(lead, signed, upload):
    number = upload(lead, b"PK\x03\x04 cut off", "broken.xlsx").rsplit("/", 1)[1]

    for path in (f"/our-return/versions?left=v1&right=f{number}", f"/our-return/versions/f{number}/file"):
        answer = lead.get(path)
        assert answer.status_code == 409
        assert "could not be read" in answer.text


def test_the_difference_needs_two_versions(lead, signed):
    answer = lead.get("/our-return/versions/difference.csv")

    assert answer.status_code == 400
    assert "Choose two versions to compare." in answer.text


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_a_version_downloaded_and_uploaded_again_differs_in_nothing(lead, second, upload, tmp_path, kind):
    answer = lead.get(f"/our-return/versions/v1/file?format={kind}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=sc-wres-2025-{CODE}-v1.{kind}"

    number = upload(lead, answer.data, f"again.{kind}").rsplit("/", 1)[1]
    path = tmp_path / f"again.{kind}"
    path.write_bytes(answer.data)
    report = check_file(path, display_name=path.name, today=TODAY, organisation=CODE, collection=2025)

    assert "Both say exactly the same" in lead.get(f"/our-return/versions?left=v1&right=f{number}").text
    assert [item.code for item in report.findings if item.severity == "must_fix"] == []


def test_another_format_than_those_offered_is_refused_kindly(lead, signed):
    answer = lead.get("/our-return/versions/v1/file?format=exe")

    assert answer.status_code == 400
    assert "A version comes as xlsx, ods or csv." in answer.text


def test_another_organisation_finds_nothing_of_it(lead, second, sign_in):
    stranger = sign_in(Role.LEAD)

    assert "Leavers were counted twice." not in stranger.get("/our-return/versions").text
    for path in ("/our-return/versions/v1/file", "/our-return/versions?left=v1&right=v2", f"{second}/why"):
        assert stranger.get(path).status_code == 404


def test_after_a_signature_the_reason_for_a_new_version_is_asked_beside_what_changes(lead, signed, upload, tmp_path):
    report = answered(lead, upload(lead, changed_file(tmp_path)))

    asked = lead.post(f"{report}/send")
    page = lead.get(asked.headers["Location"]).text
    missing = lead.post(f"{report}/send-again", {"reason": "\u202e  "})
    long = lead.post(f"{report}/send-again", {"reason": "x" * 1001})

    assert asked.headers["Location"] == f"{report}/why"
    assert "Why are you sending a new version?" in page
    assert "Version 1 was signed already." in page
    assert "2 counts differ, 3 details differ" in page
    assert (missing.status_code, long.status_code) == (400, 400)
    assert "Say why you send a new version" in missing.text
    assert "x" * 1001 in long.text
    assert "signed off" in lead.get(signed).text


def test_the_reason_is_shown_to_whoever_signs_next(lead, second, signatory):
    page = signatory.get("/our-return").text
    address = re.search(r'href="(/our-return/submissions/[0-9]+)">Read and sign', page).group(1)

    assert "Why there is a new version: Leavers were counted twice." in signatory.get(address).text


def test_the_receipt_is_kept_as_a_file_with_both_hashes_and_how_to_check_them(lead, signed, tmp_path):
    page = lead.get(f"{signed}/receipt").text
    answer = lead.get(f"{signed}/receipt.txt")

    number = re.search(r"SCW-[A-Z0-9-]{14}", page).group()
    assert answer.headers["Content-Disposition"] == f"attachment; filename=sc-wres-receipt-{number}.txt"
    for words in (number, "Northmoor Council (X00001)", "Signed by", "SHA-256", "certutil -hashfile"):
        assert words in answer.text
        assert words in page
    assert len(set(re.findall(r"\b[0-9a-f]{64}\b", answer.text))) == 2
    assert "no longer counts" not in answer.text


def test_the_receipt_of_a_replaced_version_says_that_it_no_longer_counts(lead, signed, second):
    for address in (f"{signed}/receipt", f"{signed}/receipt.txt"):
        assert "This signature no longer counts" in lead.get(address).text.replace("\n", " ")


def test_a_version_that_was_never_signed_has_no_receipt(lead, upload, tmp_path):
    version = lead.post(f"{upload(lead, good_file(tmp_path))}/send").headers["Location"]

    for address in (f"{version}/receipt", f"{version}/receipt.txt"):
        assert lead.get(address).status_code == 404


@pytest.fixture
def deputy(sign_in, council):
    member = sign_in.member(Role.DEPUTY, council)
    return member, sign_in.as_member(member)


def delegate(client, user_id, first="8 October 2025", last="17/10/2025"):
    return client.post("/our-return/signing", {"colleague": str(user_id), "first": first, "last": last})


def test_a_signatory_lets_a_colleague_sign_and_both_names_stand_on_the_receipt(
    lead, signatory, deputy, upload, tmp_path
):
    member, client = deputy
    version = lead.post(f"{upload(lead, good_file(tmp_path))}/send").headers["Location"]
    refused = client.post(f"{version}/sign", {"seen": "0" * 64})

    given = delegate(signatory, member.user_id)
    page = client.get(version).text
    receipt = client.get(sign(client, version).headers["Location"]).text

    assert (refused.status_code, given.status_code) == (403, 303)
    assert "from 8 October 2025 to 17 October 2025" in signatory.get("/our-return/signing").text
    assert re.search(r"You decide on behalf of Person [0-9]+\.", page)
    assert re.search(r"Person [0-9]+, on behalf of Person [0-9]+", receipt)


def test_a_delegation_is_ended_from_the_page(signatory, deputy):
    member, client = deputy
    delegate(signatory, member.user_id)
    address = re.search(r'action="(/our-return/signing/[0-9]+/end)"', signatory.get("/our-return/signing").text).group(
        1
    )

    assert client.post(address).status_code == 403
    assert signatory.post(address).status_code == 303
    assert "Nobody stands in for a signatory at the moment." in client.get("/our-return/signing").text


def test_whoever_prepared_it_reads_why_they_cannot_sign(lead, signatory, sign_in, council, upload, tmp_path):
    member = sign_in.member(Role.DEPUTY, council)
    preparer = sign_in.as_member(member)
    version = preparer.post(f"{upload(preparer, good_file(tmp_path))}/send").headers["Location"]
    delegate(signatory, member.user_id)

    page = preparer.get(version).text

    assert "You helped to prepare this version, so somebody else has to sign it." in page
    assert 'name="seen"' not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first": "", "last": "2025-10-17"}, "Give the first day as day, month and year"),
        ({"first": "2025-10-07", "last": "2025-10-17"}, "Choose today or a later day as the first day."),
        ({"colleague": "x", "first": "2025-10-08", "last": "2025-10-17"}, "Choose a colleague of your organisation"),
    ],
)
def test_what_cannot_be_delegated_is_said_beside_the_form_and_what_was_chosen_stays(signatory, deputy, fields, words):
    member, _ = deputy
    answer = signatory.post("/our-return/signing", {"colleague": str(member.user_id), **fields})

    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="2025-10-17"' in answer.text


def test_of_two_ways_to_read_a_day_the_day_comes_first(signatory, deputy):
    assert delegate(signatory, deputy[0].user_id, "9/10/2025", "2025-11-12").status_code == 303

    assert "from 9 October 2025 to 12 November 2025" in signatory.get("/our-return/signing").text


def test_only_a_signatory_finds_the_form_to_delegate(lead, deputy):
    assert "Let a colleague sign for you" not in lead.get("/our-return/signing").text
    assert delegate(lead, deputy[0].user_id).status_code == 403


def test_a_signature_is_taken_back_with_a_reason_that_the_lead_reads(lead, signatory, signed):
    assert "Take the signature back" in signatory.get(signed).text
    assert lead.post(f"{signed}/take-back", {"reason": "Mine."}).status_code == 403

    signatory.post(f"{signed}/take-back", {"reason": "The survey is missing."})

    page = lead.get(signed).text
    assert re.search(r"Person [0-9]+ took the signature back", page)
    assert "Reason: The survey is missing." in page
    assert "came back" in lead.get("/our-return").text


def test_the_template_shows_what_was_signed_last_year_in_grey(make, lead, council, tmp_path):
    before = make.collection(2024)
    preparer = make.user()
    make.membership(council, preparer, Role.VIEWER)
    sent = make.upload(council, before, preparer, details=details_record(ReturnDetails()))
    version = make.submission(sent, state="accepted", edition="2024")
    make.return_count(version, measure="leavers", ethnic_group="black", count=17)

    book = openpyxl.load_workbook(io.BytesIO(lead.get("/our-return/template?format=xlsx").data))

    assert book["6 Leavers"]["S8"].value == 17


def test_a_version_of_an_organisation_that_ended_is_read_with_why_it_cannot_be_signed(
    lead, signatory, upload, make, council, engine, tmp_path
):
    version = lead.post(f"{upload(lead, good_file(tmp_path))}/send").headers["Location"]
    before = signatory.get(version).text
    said = {"how": "merged into", "into": "Northmoor", "since": "2025-10-08"}
    with open_session(engine, Scope.everything()) as session:
        collection_id = session.scalars(select(Collection.id)).one()
    make.event(council, kind="organisation_ended", collection_id=collection_id, detail=said)

    pages = [client.get(version).text for client in (signatory, lead)]
    refused = signatory.post(f"{version}/sign", {"seen": seen_in(before)})

    why = "Your organisation ended: merged into Northmoor on 8 October 2025, so"
    assert all(f"{why} this version cannot be signed any more." in page for page in pages)
    assert [(f'action="{version}/sign"' in page, "can now read and sign" in page) for page in pages] == [
        (False, False),
        (False, False),
    ]
    assert "Decline to sign" in pages[0]
    assert (refused.status_code, f"{why} nothing is signed from that day on." in refused.text) == (409, True)


def test_no_page_says_that_a_version_waits_for_a_signature_once_its_organisation_has_ended(
    lead, sign_in, upload, make, council, engine, tmp_path
):
    version = lead.post(f"{upload(lead, good_file(tmp_path))}/send").headers["Location"]
    with open_session(engine, Scope.everything()) as session:
        collection_id = session.scalars(select(Collection.id)).one()
    team, number = sign_in(Role.PROGRAMME_TEAM), version.rpartition("/")[2]
    story = ("organisation-story.children", f"?code={council.code}")

    def pages():
        told = [lead.get(path).text for path in ("/our-return", "/our-return/versions", version)]
        told += [team.get(f"/programme/returns/{number}").text, team.call(*story).get_data(as_text=True)]
        return [text.lower() for text in told]

    assert ["waiting for a signature" in page for page in pages()] == [True] * 5
    said = {"how": "merged into", "into": "Northmoor", "since": "2025-10-08"}
    make.event(council, kind="organisation_ended", collection_id=collection_id, detail=said)

    assert ["waiting for a signature" in page for page in pages()] == [False] * 5
    why = "not signed: the organisation ended: merged into northmoor on 8 october 2025"
    assert [why in page for page in pages()] == [True] * 5
