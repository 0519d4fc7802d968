"""The report on one file: what it counts, how it is ordered and merged, and what leaves as JSON."""

import json
import subprocess
import sys
from datetime import date

import pytest

from app.indicators.returns import Cell, Place
from schemas.findings import Finding, Severity, load_checks
from schemas.ordering import by_severity, grouped, in_order, place_words
from schemas.report import Report, check_file
from tests.support.workbooks import good_counts, write_empty, write_filled
from tests.unit.schemas.raw_returns import EDITION

TODAY = date(2025, 10, 8)
LEAVERS = Cell("adult", "leavers", "", "asian")
MIXED = Cell("adult", "leavers", "", "mixed")


def checked(path, **known):
    return check_file(path, display_name=path.name, today=TODAY, **known)


def made(code="C-01", severity=Severity.MUST_FIX, *, place=Place(), row=None, column=None, message="m", indicators=()):
    return Finding(code, severity, message, "e", "f", place, row, column, None, indicators)


@pytest.fixture(params=["return.xlsx", "return.ods", "return.csv"])
def path(request, tmp_path):
    return tmp_path / request.param


def test_a_sound_file_passes_every_check_that_could_be_run(path):
    report = checked(write_filled(path))

    assert report.findings == ()
    assert report.summary == {
        "must_fix": 0,
        "confirm": 0,
        "note": 0,
        "checks_run": len(load_checks()) - 2,
        "checks_not_run": 2,
    }
    assert report.checks_passed == report.summary["checks_run"]
    assert report.return_.counts == good_counts()
    assert (report.edition.collection, report.source, report.display_name) == (2025, path.suffix[1:], path.name)


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "F-01"), (b"#collection: 2025\n#as_at: 2025-03-31\n#as_at: 2025-03-31\n", "F-50")]
)
def test_a_fault_without_a_cost_of_its_own_costs_every_indicator(tmp_path, content, code):
    (tmp_path / "return.csv").write_bytes(content)
    costs = {item.code: item.indicators for item in checked(tmp_path / "return.csv").findings}

    assert len(costs[code]) == len(EDITION.indicators)


@pytest.mark.parametrize("collection", [2023, 2024])
def test_earlier_editions_are_checked_by_their_own_definitions(tmp_path, collection):
    details = {
        "as_at": f"{collection}-03-31",
        "window_from": f"{collection - 1}-04-01",
        "window_to": f"{collection}-03-31",
        "survey_from": f"{collection}-01-06",
        "survey_to": f"{collection}-01-31",
    }
    path = write_filled(tmp_path / "return.xlsx", good_counts(collection), details, collection)

    assert checked(path).findings == ()


def test_faults_of_a_file_come_at_once_with_what_they_cost(path):
    report = checked(write_filled(path, good_counts() | {LEAVERS: "n/a", MIXED: 12.5}))

    assert [(item.code, item.value) for item in report.findings] == [("C-02", "12.5"), ("C-07", "n/a")]
    assert report.summary["must_fix"] == 2
    assert report.checks_passed == report.summary["checks_run"] - 2
    assert report.indicators_blocked == ("leaving",)
    assert not {LEAVERS, MIXED} & set(report.return_.counts)


def test_the_json_follows_the_contract(tmp_path):
    path = write_filled(tmp_path / "return.xlsx", good_counts() | {LEAVERS: "n/a"})
    answer = json.loads(json.dumps(checked(path).to_json()))

    assert set(answer) == {"readable", "findings", "summary", "not_run"}
    assert answer["readable"] is True
    assert set(answer["summary"]) == {"must_fix", "confirm", "note", "checks_run", "checks_not_run"}
    assert answer["findings"] == [
        {
            "code": "C-07",
            "severity": "must_fix",
            "sheet": "6 Leavers",
            "cell": "G8",
            "line": None,
            "row": "Leavers (Adult social care)",
            "column": "Asian",
            "value": "n/a",
            "message": "We read “n/a”, which can mean none or not known.",
            "expected": "0 for none; an empty cell for not supplied.",
            "fix": "Type 0 if there were none. Leave the cell empty if you cannot supply the number.",
            "indicators": ["leaving"],
            "key": "C-07|6 Leavers|Leavers (Adult social care)|Asian",
        }
    ]
    assert {"code": "P-05", "reason": "There is no return of last year to compare with."} in answer["not_run"]


def test_a_csv_file_gives_lines_and_no_cells(tmp_path):
    (found,) = checked(write_filled(tmp_path / "return.csv", good_counts() | {LEAVERS: "n/a"})).findings

    assert (found.place.sheet, found.place.cell) == (None, None)
    assert found.place.line > 10


def test_a_file_that_cannot_be_read_says_that_nothing_else_was_checked(tmp_path):
    path = tmp_path / "return.xlsx"
    path.write_bytes(b"%PDF-1.7")
    report = checked(path)

    assert not report.readable
    assert [item.code for item in report.findings] == ["F-03"]
    assert set(report.not_run.values()) == {"The file could not be read."}
    assert (report.return_, report.edition, report.source) == (None, None, None)
    assert report.to_json()["readable"] is False


def test_a_file_with_records_of_single_people_must_not_be_kept(tmp_path):
    path = tmp_path / "staff.csv"
    path.write_text("Name,NI number,Date of birth\nJo Example,AB123456C,1980-01-01\n", encoding="utf-8")

    assert checked(path).must_not_be_kept
    assert not checked(write_filled(tmp_path / "return.csv")).must_not_be_kept


def test_an_empty_template_says_once_that_there_is_nothing_in_it(path):
    codes = [item.code for item in checked(write_empty(path)).findings]

    assert codes.count("T-08") == 1
    assert "F-51" not in codes
    assert not {code for code in codes if code[0] in "RCP"}


def test_last_year_s_return_makes_every_check_run(tmp_path):
    path = write_filled(tmp_path / "return.csv")
    report = checked(path, previous=checked(path).return_)

    assert report.not_run == {}
    assert {item.code for item in report.findings} == {"P-06"}
    assert report.summary["confirm"] == len(EDITION.tables)


def test_the_expected_organisation_and_collection_are_asked_for(tmp_path):
    path = write_filled(tmp_path / "return.csv", collection=2024)
    report = checked(path, organisation="E06000001", collection=2025)

    assert {"D-02", "D-04"} <= {item.code for item in report.findings}


def test_overrides_stand_in_the_place_of_what_the_file_says_and_are_named(tmp_path):
    path = write_filled(tmp_path / "return.csv", collection=2024)
    report = checked(path, organisation="E06000001", collection=2025, overrides=True)

    assert [(item.code, item.severity, item.value) for item in report.findings] == [
        ("D-19", Severity.NOTE, "X00001"),
        ("D-19", Severity.NOTE, "2024"),
    ]
    assert report.return_.details.organisation == "E06000001"


def test_findings_stand_in_the_order_of_the_workbook():
    cells = [
        ("6 Leavers", "C8"),
        ("1 Workforce", "AA9"),
        ("1 Workforce", "D10"),
        ("1 Workforce", "Z9"),
        ("Start", "B8"),
    ]
    whole_file = made()
    findings = [*(made(place=Place(*cell)) for cell in cells), made(place=Place("Extra", "A1")), whole_file]

    assert [(item.place.sheet, item.place.cell) for item in in_order(EDITION, findings)] == [
        (None, None),
        ("Start", "B8"),
        ("1 Workforce", "Z9"),
        ("1 Workforce", "AA9"),
        ("1 Workforce", "D10"),
        ("6 Leavers", "C8"),
        ("Extra", "A1"),
    ]


def test_lines_are_ordered_as_numbers():
    findings = [made(place=Place(line=line)) for line in (100, 20, 3)]

    assert [item.place.line for item in in_order(EDITION, findings)] == [3, 20, 100]


def test_what_must_be_fixed_comes_first():
    note, confirm, fix = (made(severity=severity) for severity in (Severity.NOTE, Severity.CONFIRM, Severity.MUST_FIX))

    assert by_severity([note, confirm, fix]) == (fix, confirm, note)


def test_the_same_sentence_over_many_cells_is_merged_without_hiding_the_total():
    findings = [made(place=Place("1 Workforce", f"C{row}")) for row in range(9, 50)]
    (group,) = grouped(findings)

    assert group.total == 41
    assert group.where == "1 Workforce, 41 cells: C9, C10, C11, C12, C13, C14, C15, C16, C17, C18 and 31 more"


def test_other_sheets_and_other_sentences_are_not_merged():
    findings = [
        made(place=Place("1 Workforce", "C9"), indicators=("cpd",)),
        made(place=Place("6 Leavers", "C9")),
        made(place=Place("1 Workforce", "C10"), indicators=("leaving", "cpd")),
        made(place=Place("1 Workforce", "C11"), message="other"),
    ]

    assert [(group.total, group.indicators) for group in grouped(findings)] == [
        (2, ("cpd", "leaving")),
        (1, ()),
        (1, ()),
    ]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (made(), "The whole file"),
        (made(row="Leavers"), "Leavers"),
        (made(place=Place("6 Leavers", "C8")), "6 Leavers, C8"),
        (made(place=Place("6 Leavers", "C8"), row="Leavers", column="Asian"), "6 Leavers, C8 (Leavers, Asian)"),
        (made(place=Place(line=12), row="Leavers"), "line 12 (Leavers)"),
    ],
)
def test_a_place_is_said_in_the_person_s_words(item, words):
    assert place_words(item) == words


def test_lines_are_merged_as_places():
    (group,) = grouped([made(place=Place(line=2)), made(place=Place(line=4))])

    assert group.where == "2 places: line 2, line 4"


def test_a_word_that_is_wrong_in_many_lines_is_one_group_that_names_none_of_them_in_its_sentence():
    lines = [made(place=Place(line=line), message=f"Line {line}, measure: we read 'leaver'.") for line in (9, 10)]
    other = made(place=Place(line=11), message="Line 11, measure: we read 'leave'.")

    one, two = grouped([*lines, other])

    assert (one.total, one.message) == (2, "Each line, measure: we read 'leaver'.")
    assert (two.total, two.message) == (1, "Line 11, measure: we read 'leave'.")


def test_only_faults_to_fix_and_missing_tables_block_an_indicator():
    findings = (
        made("P-01", Severity.CONFIRM, indicators=("cpd",)),
        made("T-09", Severity.NOTE, indicators=("leaving",)),
        made("C-01", Severity.MUST_FIX, indicators=("leaving", "shortlisting")),
    )

    assert Report("r.csv", readable=True, findings=findings).indicators_blocked == ("leaving", "shortlisting")


def test_the_report_can_be_imported_without_pandas():
    code = "import sys, schemas.report; print({'pandas', 'pandera', 'numpy', 'scipy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"
