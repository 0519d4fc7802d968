"""The template that people fill in: rules, locks, stamps, live totals, and nothing that runs."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell, Return, ReturnDetails, TableState
from schemas.layout import InputKind, layout
from schemas.template_ods import open_formula
from schemas.template_writer import template_bytes, write_template
from tests.support.workbooks import good_counts

HOSTILE = '=HYPERLINK("http://x") @SUM(1) <b>&amp;</b> \x07\ud800 _x0041_'
EDITION = load_edition(2025)


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(template_bytes(EDITION, "E09000033", "Northmoor", "xlsx")))


@pytest.fixture(scope="module")
def filled():
    details = ReturnDetails(
        as_at=date(2025, 3, 31), services=("adult",), prepared_by=HOSTILE, notes={"leavers": "=1+1\nsecond line"},
        tables={"leavers": TableState.CANNOT_SUPPLY},
    )  # fmt: skip
    return Return(details, good_counts())


def test_the_sheets_are_those_of_the_edition_between_a_guide_and_the_checks(book):
    assert book.sheetnames == [
        *("How to", "Start", "1 Workforce", "2 Recruitment", "3 Employee relations", "4 Development"),
        *("5 Staff survey", "6 Leavers", "Checks", "_scwres"),
    ]
    assert book["_scwres"].sheet_state == "veryHidden"


def test_organisation_collection_and_version_are_filled_in(book):
    start = book["Start"]

    assert [start[f"B{row}"].value for row in range(4, 8)] == ["E09000033", "Northmoor", 2025, "2025.1"]
    assert [row[1].value for row in book["_scwres"].iter_rows(max_row=4)] == [
        "SC-WRES return", "2025", "2025.1", "E09000033",
    ]  # fmt: skip


def test_every_sheet_is_protected_and_only_inputs_are_unlocked(book):
    fixed = {"organisation", "collection", "template_version"}
    inputs = {(item.sheet, item.cell) for item in layout(EDITION) if item.key not in fixed}
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }

    assert all(sheet.protection.sheet for sheet in book)
    assert unlocked == inputs


def test_every_input_but_free_text_has_a_rule_with_kind_words(book):
    ruled = {}
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            for block in rule.sqref.ranges:
                for row, column in (
                    (r, c)
                    for r in range(block.min_row, block.max_row + 1)
                    for c in range(block.min_col, block.max_col + 1)
                ):
                    ruled[sheet.title, sheet.cell(row, column).coordinate] = rule
    kinds = {(item.sheet, item.cell): item for item in layout(EDITION)}

    counts = [ruled[place] for place, item in kinds.items() if item.kind is InputKind.COUNT]
    assert {(rule.type, rule.operator, rule.formula1) for rule in counts} == {("whole", "greaterThanOrEqual", "0")}
    assert counts[0].error == (
        "Enter a whole number of people, 0 or more. Leave the cell blank if you do not hold the figure."
    )
    assert ruled["Start", "B8"].type == "date"
    assert ruled["Start", "B11"].formula1 == '"yes,no"'
    assert ruled["1 Workforce", "B3"].formula1 == '"Supplied,Not applicable,Cannot supply"'


def test_definitions_stand_beside_the_rows_and_provisional_ones_are_marked(book):
    assert book["1 Workforce"]["A8"].value == "Headcount: Pay under £30,000"
    assert book["1 Workforce"]["B8"].value.startswith("(Provisional definition) People directly employed")


def test_every_input_has_a_name_and_totals_are_formulas(book):
    names = book.defined_names

    assert names["adult.headcount.under_30k.white_british"].attr_text == "'1 Workforce'!$C$8"
    assert names["start.as_at"].attr_text == "'Start'!$B$8"
    assert len(names) == len(layout(EDITION))
    assert book["1 Workforce"]["L8"].value == '=IF(COUNT(C8:K8)=0,"",SUM(C8:K8))'


def test_the_checks_compare_each_part_with_its_whole_over_its_breakdowns(book):
    texts = {cell.value for row in book["Checks"].iter_rows() for cell in row if isinstance(cell.value, str)}

    assert "Senior managers: no more than Headcount" in texts
    assert any("SUM('1 Workforce'!C12)>SUM('1 Workforce'!C8:C11)" in text for text in texts)


def test_an_export_carries_saved_totals_and_verdicts(filled):
    content = template_bytes(EDITION, "X1", "Y", "xlsx", filled)
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)

    assert values["6 Leavers"]["L8"].value == 40
    assert {cell.value for cell in values["Checks"]["D"]} >= {"Fits", 40}


def test_nothing_that_a_user_typed_becomes_a_formula_or_a_link(filled):
    content = template_bytes(EDITION, HOSTILE, HOSTILE, "xlsx", filled)
    book = openpyxl.load_workbook(io.BytesIO(content))

    assert book["Start"]["B5"].data_type == "s"
    assert book["Start"]["B15"].value.startswith('=HYPERLINK("http://x")')
    assert book["Start"]["B15"].data_type == "s"
    assert book["6 Leavers"]["B4"].data_type == "s"
    assert [cell for row in book["Start"].iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink] == []


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_the_same_template_is_the_same_bytes(fmt):
    first, second = (template_bytes(EDITION, "X1", "Y", fmt) for _turn in range(2))

    assert first == second


def test_the_opendocument_template_has_the_same_cells_rules_and_locks():
    content = template_bytes(EDITION, "E09000033", "Northmoor", "ods")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[0] == "mimetype"
        text = archive.read("content.xml").decode()

    assert text.count('table:protected="true"') == 10
    assert text.count("<table:content-validation ") == 7 + 6 + 12
    assert """table:formula='of:=IF(COUNT([.C8:.K8])=0;"";SUM([.C8:.K8]))'""" in text
    assert text.count('table:style-name="count_input"') == 324


def test_formulas_are_translated_outside_their_texts_only():
    assert open_formula('IF(SUM(\'1 A\'!C8:C9)>B2,"a,B3","")') == 'of:=IF(SUM([$\'1 A\'.C8:.C9])>[.B2];"a,B3";"")'


def test_the_csv_template_holds_every_detail_then_every_count_once():
    lines = template_bytes(EDITION, "E09000033", "Northmoor", "csv").decode().splitlines()

    assert lines[:3] == ["#organisation: E09000033", "#collection: 2025", "#template_version: 2025.1"]
    assert lines[22] == "service,measure,breakdown,ethnic_group,count"
    assert lines[23] == "adult,headcount,under_30k,white_british,"
    assert len(lines) == 23 + 324


def test_a_template_goes_to_a_path_or_to_an_open_file(tmp_path):
    held = io.BytesIO()

    write_template(EDITION, "X1", "Y", "csv", held)
    write_template(EDITION, "X1", "Y", "csv", tmp_path / "x.csv")

    assert held.getvalue() == (tmp_path / "x.csv").read_bytes()


def test_another_kind_of_file_is_refused():
    with pytest.raises(ValueError, match="docx"):
        template_bytes(EDITION, "X1", "Y", "docx")


def test_an_edition_with_other_groups_and_rows_draws_a_template_of_its_own():
    content = template_bytes(
        load_edition(2023), "X1", "Y", "xlsx", Return(ReturnDetails(), {Cell("adult", "headcount", "", "asian"): 7})
    )
    book = openpyxl.load_workbook(io.BytesIO(content))

    assert book["1 Workforce"]["A8"].value == "Headcount"
    assert book["1 Workforce"]["G8"].value == 7
