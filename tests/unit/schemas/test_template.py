"""The template that people fill in: rules, locks, stamps, live totals, and nothing that runs."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell, Return, ReturnDetails, TableState
from schemas.layout import InputKind, layout
from schemas.reading import read_file
from schemas.template_last_year import first_column, last_year
from schemas.template_ods import open_formula
from schemas.template_writer import template_bytes, write_template
from tests.support.workbooks import cell_of, good_counts, set_cells, write_filled

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
    assert book.security.lockStructure
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
    assert text.count('<office:spreadsheet table:structure-protected="true">') == 1
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


ASIAN = Cell("adult", "shortlisted", "", "asian")
BLACK = Cell("children", "leavers", "", "black")


@pytest.fixture
def earlier():
    sent = Return(ReturnDetails(), {ASIAN: 31, BLACK: 0, Cell("adult", "no_longer_asked", "", "asian"): 5})
    return last_year(sent, load_edition(2024), EDITION)


def with_earlier(folder, fmt, earlier):
    path = folder / f"template.{fmt}"
    write_template(EDITION, "X1", "Y", fmt, path, earlier=earlier)
    return path


def test_last_years_figures_stand_in_grey_right_of_the_inputs(tmp_path, earlier):
    book = openpyxl.load_workbook(with_earlier(tmp_path, "xlsx", earlier))
    sheet = book["2 Recruitment"]

    assert sheet["N6"].value == "Sent for 2024: for orientation only, nothing here is read"
    assert [sheet.cell(7, column).value for column in (18, 23)] == ["Asian, 2024", "Total, 2024"]
    assert [sheet.cell(8, column).value for column in (14, 18, 23)] == [None, 31, 31]
    assert book["6 Leavers"]["S12"].value == 0
    assert sheet["R8"].font.color.rgb == "FF5E6B76"
    assert sheet["R8"].protection.locked
    assert sheet.print_area == "'2 Recruitment'!$A$1:$L$14"


def test_a_table_without_a_figure_of_last_year_shows_none(tmp_path, earlier):
    book = openpyxl.load_workbook(with_earlier(tmp_path, "xlsx", earlier))

    assert book["1 Workforce"].max_column == 12
    assert [cell.value for cell in book["2 Recruitment"][11]][12:] == [None] * 11


def test_a_figure_whose_definition_changed_is_not_set_beside_this_years():
    made_for, wanted = load_edition(2023), load_edition(2025)
    sent = good_counts(2023)

    shown = last_year(Return(ReturnDetails(), sent), made_for, wanted)

    assert shown.year == 2023
    assert 0 < len(shown.counts) < len(sent)
    assert all(
        wanted.measures[cell.measure].definition == made_for.measures[cell.measure].definition for cell in shown.counts
    )


def test_the_guide_says_what_the_grey_figures_are_only_where_there_are_any(tmp_path, earlier):
    def guide(content):
        return " ".join(str(row[0].value) for row in openpyxl.load_workbook(content)["How to"].iter_rows())

    assert "those that you sent for 2024" in guide(with_earlier(tmp_path, "xlsx", earlier))
    assert "grey" not in guide(io.BytesIO(template_bytes(EDITION, "X1", "Y", "xlsx")))


@pytest.mark.parametrize("fmt", ["xlsx", "ods"])
def test_last_years_figures_are_never_read(tmp_path, fmt, earlier):
    path = with_earlier(tmp_path, fmt, earlier)
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[first_column(EDITION) + 4]
    set_cells(path, {cell_of(ASIAN): 7, ("2 Recruitment", f"{column}8"): 999, ("2 Recruitment", f"{column}7"): "Asian"})

    raw = read_file(path)

    assert raw.findings == ()
    assert {cell: found.text for cell, found in raw.counts.items() if found.text} == {ASIAN: "7"}


def test_the_opendocument_template_shows_last_years_figures_too(tmp_path, earlier):
    with zipfile.ZipFile(with_earlier(tmp_path, "ods", earlier)) as archive:
        text = archive.read("content.xml").decode()

    assert text.count('table:style-name="earlier_title"') == 2
    assert "<text:p>Asian, 2024</text:p>" in text
    assert """table:print-ranges="'2 Recruitment'.A1:'2 Recruitment'.L14\"""" in text


def test_rows_are_high_enough_for_their_definitions(book):
    assert book["1 Workforce"].row_dimensions[8].height >= 40


def test_a_template_whose_definitions_changed_since_names_the_sheets(tmp_path):
    path = write_filled(tmp_path / "return.xlsx")
    stamp = {row[0].value: row[1] for row in openpyxl.load_workbook(path)["_scwres"].iter_rows()}
    marks = [name for name in stamp if name.startswith("signature of ")]
    set_cells(path, {("_scwres", stamp[f"signature of {sheet}"].coordinate): "0" for sheet in ("Start", "6 Leavers")})

    raw = read_file(path)

    assert len(marks) == 7
    (found,) = raw.findings
    assert found.message == (
        "This template was made before the last change of the sheets 'Start' and '6 Leavers' in this collection, or it "
        "was changed by hand. Every heading still fits."
    )


def test_a_template_from_before_sheets_were_signed_is_judged_by_the_whole(tmp_path):
    path = write_filled(tmp_path / "return.xlsx")
    book = openpyxl.load_workbook(path)
    book["_scwres"].delete_rows(6, 20)
    book.save(path)

    assert read_file(path).findings == ()
