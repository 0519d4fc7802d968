"""The findings as a table of their own: every value as text, ready to be filtered."""

from io import BytesIO

import openpyxl

from schemas.findings import Severity
from schemas.findings_page import summary_line, texts_of
from schemas.flat_findings import flat_findings
from schemas.marking import Mark, comment_lines, in_reading_order, mark_from_json


def made(severity=Severity.MUST_FIX, **fields):
    given = {"code": "C-01", "sheet": "6 Leavers", "cell": "G8", "line": None, "row": "Leavers", "column": "Asian"}
    words = {
        "value": "n/a",
        "message": "We read “n/a”.",
        "expected": "A number.",
        "fix": "Type 0.",
        "indicators": ("8",),
    }
    return Mark(severity=severity, **(given | words | fields))


def sheets_of(*marks, about=None):
    return openpyxl.load_workbook(BytesIO(flat_findings(marks, about or {"File": "return.xlsx"})))


def test_every_finding_is_a_row_with_a_filter_over_fixed_headings():
    sheet = sheets_of(made(), made(Severity.NOTE))["Findings"]

    assert [cell.value for cell in sheet[1]] == [
        "Severity", "Sheet", "Cell", "Row", "Column", "Value read", "What we found", "What to do",
        "What was expected", "Indicators", "Reason given", "Check",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[2]] == [
        "Must fix", "6 Leavers", "G8", "Leavers", "Asian", "n/a", "We read “n/a”.", "Type 0.", "A number.", "8", None, "C-01",
    ]  # fmt: skip
    assert sheet["A3"].value == "Note"
    assert sheet.auto_filter.ref == "A1:L3"
    assert sheet.freeze_panes == "A2"


def test_nothing_in_it_is_a_formula_or_a_link():
    hostile = made(
        value="=1+1", message="http://x.example", fix="+1", expected="12", row="@A1", column="\x00\x07" + "z" * 40_000
    )
    book = sheets_of(hostile, about={"File": "=cmd|' /C calc'!A0"})
    sheet = book["Findings"]

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert (sheet["F2"].value, sheet["I2"].value, len(sheet["E2"].value)) == ("=1+1", "12", 32_767)
    assert (book["About"]["B1"].value, book["About"]["B1"].data_type) == ("=cmd|' /C calc'!A0", "s")


def test_a_return_without_findings_is_an_empty_table():
    sheet = sheets_of()["Findings"]

    assert sheet.max_row == 1
    assert sheet.auto_filter.ref == "A1:L2"


def test_the_same_findings_are_the_same_bytes():
    assert flat_findings([made()], {"File": "a"}) == flat_findings([made()], {"File": "a"})


def test_a_line_of_a_csv_stands_in_the_place_of_a_cell():
    assert texts_of(made(sheet=None, cell=None, line=7))[1:3] == ("", "line 7")


def test_a_reason_and_a_waiver_are_said():
    assert texts_of(made(reason="All were trained."))[10] == "All were trained."
    assert texts_of(made(waived_because="No system."))[10] == "Waived by the programme team: No system."
    assert "Reason given: All were trained." in comment_lines([made(reason="All were trained.")])


def test_a_comment_that_would_be_too_long_says_that_there_is_more():
    lines = comment_lines([made(message="z" * 1_500)] * 5)

    assert lines[-2:] == ["There is more about this cell: see the list of findings.", "[end of findings]"]
    assert sum(line.startswith("Must fix") for line in lines) == 2


def test_what_must_be_fixed_stands_first():
    marks = in_reading_order([made(Severity.NOTE), made(Severity.CONFIRM), made(Severity.MUST_FIX)])

    assert [mark.word for mark in marks] == ["Must fix", "Confirm", "Note"]
    assert summary_line(marks) == (
        "1 to fix, 1 to confirm, 1 for your information. Choose a name in the column Cell to go there."
    )


def test_a_mark_survives_the_way_into_the_child_process():
    mark = made(reason="Why not", indicators=("1", "5b"))

    assert mark_from_json(mark.as_json()) == mark
