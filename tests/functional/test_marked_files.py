"""The report to take away over HTTP: the marked workbook and the table say what the page and the data say."""

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from app.access import Role
from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell
from app.web import marked_files
from schemas.marked_file import NotMarkedError
from tests.support.marked import rows_of_flat, rows_of_json, rows_of_marked_ods, rows_of_marked_xlsx
from tests.support.workbooks import good_counts, write_filled

LEAVERS = Cell("adult", "leavers", "", "asian")
CPD = Cell("adult", "cpd_accessed", "", "asian")
HOSTILE = Cell("adult", "shortlisted", "", "black")
FAULTS = {LEAVERS: "n/a", HOSTILE: "@SUM(1)", CPD: 40}
NUMBERS = {indicator.key: indicator.number for indicator in load_edition(2025).indicators}


@pytest.fixture
def faulty(tmp_path):
    def write(kind):
        return write_filled(tmp_path / f"faulty.{kind}", good_counts() | FAULTS).read_bytes()

    return write


def send(client, check, content, name):
    sent = client.post("/our-return/upload", {"return": (BytesIO(content), name)}, content_type="multipart/form-data")
    check()
    return sent.headers["Location"]


def download(client, address):
    with client.get(address) as answer:
        assert answer.status_code == 200
        return answer.data


def rows_of_marked(kind, content, tmp_path):
    if kind == "xlsx":
        return rows_of_marked_xlsx(content)
    path = tmp_path / "marked.ods"
    path.write_bytes(content)
    return rows_of_marked_ods(path)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_screen_data_table_and_marked_workbook_say_the_same(lead, check, faulty, kind, tmp_path):
    address = send(lead, check, faulty(kind), f"our return.{kind}")

    said = rows_of_json(lead.get(f"{address}/report.json").json["findings"], NUMBERS)
    with lead.get(f"{address}/marked") as marked:
        content = marked.data

    assert [row["cell"] for row in said] == ["H8", "G8", "G8"]
    assert marked.headers["Content-Disposition"] == f"attachment; filename=sc-wres-upload-1-marked.{kind}"
    assert rows_of_flat(download(lead, f"{address}/findings.xlsx")) == said
    assert rows_of_marked(kind, content, tmp_path) == said
    page = " ".join(unescape(re.sub(r"<[^>]+>", " ", lead.get(address).text)).split())
    for row in said:
        assert " ".join(row["message"].split()) in page
        assert row["fix"] in page
        assert f"cell {row['cell']}" in page.lower() or row["cell"] in page


def test_the_report_leads_to_both_files(lead, check, faulty):
    address = send(lead, check, faulty("xlsx"), "return.xlsx")

    page = lead.get(address).text

    assert f'<a href="{address}/marked">Download your workbook with every finding marked</a>' in page
    assert f'<a href="{address}/findings.xlsx">as a spreadsheet</a>' in page


def test_a_csv_cannot_carry_marks_so_its_findings_come_as_a_table_that_says_so(lead, check, faulty):
    address = send(lead, check, faulty("csv"), "return.csv")

    page, answer = lead.get(address).text, lead.get(f"{address}/marked")
    about = dict(openpyxl.load_workbook(BytesIO(answer.data))["About"].values)

    assert "with every finding marked" not in page
    assert "a CSV file itself cannot carry marks" in page
    assert answer.headers["Content-Disposition"] == "attachment; filename=sc-wres-upload-1-findings.xlsx"
    assert about["Why not your own file"].startswith("A CSV file holds no colours and no comments")
    said = rows_of_json(lead.get(f"{address}/report.json").json["findings"], NUMBERS)
    assert rows_of_flat(answer.data) == said
    assert said[0]["cell"].startswith("line ")


def test_a_reason_that_was_given_stands_in_both_files(lead, check, faulty, tmp_path):
    address = send(lead, check, faulty("xlsx"), "return.xlsx")
    position = next(
        at for at, one in enumerate(lead.get(f"{address}/report.json").json["findings"]) if one["code"] == "P-04"
    )
    fields = dict.fromkeys(re.findall(r'name="(reason-\d+)"', lead.get(address).text), "Everybody was trained.")
    lead.post(f"{address}/confirm", fields)

    marked, flat = download(lead, f"{address}/marked"), download(lead, f"{address}/findings.xlsx")

    assert rows_of_flat(flat)[position]["reason"] == "Everybody was trained."
    assert rows_of_marked_xlsx(marked)[position]["reason"] == "Everybody was trained."
    comment = openpyxl.load_workbook(BytesIO(marked))["4 Development"]["G8"].comment.text
    assert "Reason given: Everybody was trained." in comment


def test_another_organisation_finds_neither_file(lead, check, faulty, sign_in, make):
    address = send(lead, check, faulty("xlsx"), "return.xlsx")
    stranger = sign_in(Role.LEAD, make.organisation(code="X00002"))

    assert stranger.get(f"{address}/marked").status_code == 404
    assert stranger.get(f"{address}/findings.xlsx").status_code == 404


@pytest.mark.parametrize("name", ["marked", "findings.xlsx"])
def test_a_file_that_is_still_being_checked_leads_to_its_report(lead, faulty, name):
    address = send(lead, lambda: None, faulty("xlsx"), "return.xlsx")

    answer = lead.get(f"{address}/{name}")

    assert answer.status_code == 303
    assert answer.headers["Location"] == address


def test_a_workbook_that_cannot_be_marked_leaves_the_report_and_the_table(lead, check, faulty, monkeypatch):
    def refuse(*_arguments):
        raise NotMarkedError("We could not put the marks into your workbook.")

    monkeypatch.setattr(marked_files, "write_marked", refuse)
    address = send(lead, check, faulty("xlsx"), "return.xlsx")

    answer = lead.get(f"{address}/marked")
    page = lead.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert "We could not put the marks into your workbook. Nothing is lost" in page
    assert len(rows_of_flat(download(lead, f"{address}/findings.xlsx"))) == 3


def test_a_workbook_that_is_no_longer_kept_is_said_to_be_so(lead, check, faulty, tmp_path):
    address = send(lead, check, faulty("xlsx"), "return.xlsx")
    for kept in (tmp_path / "uploads").glob("*/*"):
        kept.unlink()

    page = lead.get(lead.get(f"{address}/marked").headers["Location"]).text

    assert "Your workbook is no longer kept, so it cannot be given back with marks." in page


def test_a_file_that_could_not_be_read_still_gives_its_findings_as_a_table(lead, check):
    address = send(lead, check, b"PK\x03\x04 not a workbook", "return.xlsx")

    answer = lead.get(f"{address}/marked")

    assert answer.status_code == 303
    assert [row["code"] for row in rows_of_flat(download(lead, f"{address}/findings.xlsx"))] == ["F-09"]
    assert "This file could not be opened safely." in lead.get(address).text
