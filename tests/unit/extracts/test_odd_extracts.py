"""Extracts as people really spoil them: other files by another name, nothing in them, a cover sheet, a heading twice."""

import io

import pytest
import xlsxwriter

from app.extracts.prepare import Given, counts_of
from app.extracts.suggestion import suggest
from app.extracts.tables import ExtractError
from app.indicators.returns import TableState
from tests.support.small_extracts import STAFF, STAFF_HEADER

SOUND = "1,A,adult,37,30000,n"
CASES = """
[cases]
[cases.columns]
case = "Case"
opened_on = "Opened"
ethnicity = "E"
[cases.fixed]
service = "adult"
[cases.values.case]
d = "disciplinary_entered"
[cases.values.ethnicity]
w = "white_british"
"""


def workbook(*sheets, hidden=()):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream


@pytest.fixture
def suggested(edition):
    """Give the suggestion for one staff list."""

    def made(content):
        stream = content if isinstance(content, io.BytesIO) else io.BytesIO(content.encode())
        (one,) = suggest([Given("staff", "staff", stream)], edition, ("adult",))
        return one

    return made


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\nNo,Ethnicity", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"<html><table><tr><td>No</td></tr></table></html>", "a web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "an XML spreadsheet",
        ),
    ],
)
def test_a_file_of_another_kind_is_called_by_it(count, content, what):
    with pytest.raises(ExtractError) as refused:
        count(STAFF, staff=content)

    assert refused.value.user_message.startswith(f"staff.csv: This is {what}")
    assert refused.value.user_message.endswith("Save it as .xlsx or CSV.")


@pytest.mark.parametrize("rows", [[], ["1,A,housing,37,30000,n"], ["1,A,adult"], ["#,A,adult,37,30000,n,x"]])
def test_a_staff_list_in_which_nobody_counts_states_nothing_rather_than_nobody(count_staff, rows):
    prepared = count_staff(*rows)

    assert prepared.return_.counts == {}
    assert prepared.return_.details.tables["workforce"] is TableState.CANNOT_SUPPLY
    assert prepared.files[0].notices[0].words == "Not one row counts, so nothing is stated of these counts, not even 0."
    assert prepared.files[0].notices[0].number == len(rows)


def test_cases_of_which_no_day_can_be_read_are_not_none(count):
    prepared = count(CASES, cases="Case,Opened,E\nd,soon,w\nd,31/31/2024,w\n")

    assert prepared.return_.counts == {}
    assert prepared.files[0].notices[0].number == 2


@pytest.mark.parametrize("rows", ["", "d,01/02/2019,w\n"])
def test_a_list_of_cases_without_one_in_the_window_says_that_there_were_none(count, rows):
    prepared = count(CASES, cases=f"Case,Opened,E\n{rows}")

    assert set(prepared.return_.counts.values()) == {0}
    assert prepared.return_.details.tables.get("employee_relations") is None


def test_one_row_that_counts_is_enough_to_state_the_others_as_none(count_staff, above_zero):
    prepared = count_staff(SOUND, "2,A,adult")

    assert above_zero(prepared)["adult headcount 30k_to_70k white_british"] == 1
    assert prepared.return_.details.tables.get("workforce") is None


@pytest.mark.parametrize(("heading", "missing"), [("Ethnicity", "ethnicity"), ("Employee number", "person")])
def test_a_heading_that_stands_twice_is_named(suggested, heading, missing):
    one = suggested(f"Employee number,Ethnicity,Service,{heading}\n1,A,adult,2\n")

    assert missing not in one.section["columns"]
    assert one.missing[-1] == f"The heading '{heading}' stands over 2 columns. Rename one of them."


def test_behind_a_cover_sheet_the_sheet_with_the_headings_is_read(suggested, terms, mapping, above_zero):
    people = [row.split(",") for row in (STAFF_HEADER, SOUND)]
    content = workbook(("Cover", [["Our staff"]]), ("Secret", people), ("People", people), hidden={"Secret"})

    one = suggested(content)
    prepared = counts_of([Given("staff", "staff", content)], mapping(STAFF), terms)

    assert one.section["columns"]["ethnicity"] == "Ethnicity"
    assert "Read from the sheet 'People', the first with headings that we know." in one.sentences
    assert above_zero(prepared)["adult headcount 30k_to_70k white_british"] == 1


def test_a_sheet_that_could_be_a_persons_name_and_address_is_not_named(suggested):
    people = [row.split(",") for row in (STAFF_HEADER, SOUND)]

    one = suggested(workbook(("Cover", []), ("zq@mail.example", people)))

    assert "Read from the sheet '…', the first with headings that we know." in one.sentences


@pytest.mark.parametrize("sheets", [(("Cover", [["Our staff"]]), ("Notes", [["None"]])), (("Cover", [["Our staff"]]),)])
def test_where_no_sheet_has_a_heading_that_is_known_the_first_is_asked_about(suggested, sheets):
    one = suggested(workbook(*sheets))

    assert one.missing[0] == "Which column says 'ethnicity' (ethnicity)."
    assert not any(sentence.startswith("Read from") for sentence in one.sentences)
