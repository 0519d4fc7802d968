"""Every kind of cell of an XLSX comes out as what it is, exactly."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from schemas.cell_text import date_text, number_text
from schemas.read_xlsx import format_kind, read_xlsx
from tests.files.hostile import changed, small_workbook
from tests.support.workbooks import write_filled

STYLES = (
    '<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)
WITH_STYLES = (
    '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="x/styles" Target="/xl/styles.xml"/>'
    '<Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def cells(tmp_path, xml, **parts):
    content = small_workbook(
        f"<sheetData><row r='1'>{xml}</row></sheetData>",
        **{
            "xl/_rels/workbook.xml.rels": WITH_STYLES,
            "xl/styles.xml": STYLES,
            "xl/sharedStrings.xml": "<sst/>",
            **parts,
        },
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    return [tuple(cell[1:]) for cell in read_xlsx(str(path))["sheets"][0]["cells"]]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("12", "12"),
        ("3.0", "3"),
        ("-5", "-5"),
        ("0.28000000000000003", "0.28"),
        ("3.0000000001", "3.0000000001"),
        ("2.5", "2.5"),
        ("1E3", "1000"),
        ("1000000000000001", "1000000000000001"),
        ("9007199254740993", "9007199254740993"),
        ("9223372036854775808", "9223372036854775808"),
        ("-0", "0"),
        ("0.1", "0.1"),
        ("1e-7", "0.0000001"),
    ],
)
def test_a_number_is_its_shortest_exact_decimal_text(tmp_path, stored, text):
    assert cells(tmp_path, f"<c r='A1'><v>{stored}</v></c>") == [(0, "number", text, False)]


@pytest.mark.parametrize("stored", ["NaN", "1e999", "-1e999", "1e-400", "abc", "INF", "٣"])
def test_what_is_no_number_in_a_number_cell_stays_the_text_that_it_is(tmp_path, stored):
    assert cells(tmp_path, f"<c r='A1'><v>{stored}</v></c>") == [(0, "text", stored, False)]


@pytest.mark.parametrize(
    "error",
    [
        *("#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA"),
    ],
)
def test_every_excel_error_old_or_modern_is_named_and_costs_only_its_cell(tmp_path, error):
    found = cells(tmp_path, f"<c r='A1' t='e'><f>1/0</f><v>{error}</v></c><c r='B1'><v>7</v></c>")

    assert found == [(0, "error", error, False), (1, "number", "7", False)]


def test_a_formula_without_a_saved_value_is_told_from_a_blank_cell(tmp_path):
    found = cells(tmp_path, "<c r='A1'><f>1+1</f></c><c r='B1'/><c r='C1'><f>1+1</f><v>2</v></c>")

    assert found == [(0, "formula_without_value", "", False), (2, "number", "2", False)]


def test_booleans_percentages_dates_and_texts_keep_their_kind(tmp_path):
    xml = (
        "<c r='A1' t='b'><v>1</v></c><c r='B1' s='2'><v>0.12</v></c><c r='C1' s='1'><v>45747</v></c>"
        "<c r='D1' s='3'><v>45747.5</v></c><c r='E1' t='inlineStr'><is><r><t>a</t></r><r><t>b</t></r></is></c>"
        "<c r='F1' t='str'><f>x</f><v>12</v></c><c r='G1' t='d'><v>2025-03-31T00:00:00</v></c>"
    )

    assert cells(tmp_path, xml) == [
        (0, "boolean", "TRUE", False),
        (1, "number", "0.12", True),
        (2, "date", "2025-03-31", False),
        (3, "date", "2025-03-31T12:00:00", False),
        (4, "text", "ab", False),
        (5, "text", "12", False),
        (6, "date", "2025-03-31", False),
    ]


def test_shared_strings_lose_their_phonetic_reading_and_resolve_their_escapes(tmp_path):
    reading = "<rPh sb='0' eb='1'><t>no</t></rPh>"
    shared = f"<sst><si><r><t>Ky</t></r>{reading}<r><t>oto</t></r></si><si><t>a_x000D_\nb</t></si></sst>"

    found = cells(
        tmp_path,
        "<c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>9</v></c>",
        **{"xl/sharedStrings.xml": shared},
    )

    assert found == [(0, "text", "Kyoto", False), (1, "text", "a\nb", False)]


def test_cells_without_a_stated_place_follow_one_another(tmp_path):
    path = tmp_path / "x.xlsx"
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
    path.write_bytes(small_workbook(f"<sheetData>{rows}</sheetData>"))

    found = [[*cell[:2], cell[3]] for cell in read_xlsx(str(path))["sheets"][0]["cells"]]

    assert found == [[0, 0, "1"], [0, 1, "2"], [1, 1, "3"]]


def test_the_1904_date_system_gives_the_right_day(tmp_path):
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    book.add_worksheet().write_datetime(0, 0, date(2025, 3, 31), book.add_format({"num_format": "dd/mm/yy"}))
    book.close()

    assert read_xlsx(str(path))["sheets"][0]["cells"] == [[0, 0, "date", "2025-03-31", False]]


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("60", None),
        ("61", "1900-03-01"),
        ("2958465", "9999-12-31"),
        ("2958466", None),
        ("-1", None),
    ],
)
def test_days_count_as_excel_counts_them_without_the_day_that_never_was(serial, day):
    assert date_text(serial, from_1904=False) == day


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", "date"),
        ("[$-809]d mmmm yyyy;@", "date"),
        ('0" days"', ""),
        ("0%", "percentage"),
        ("0.0%;[Red]-0.0%", "percentage"),
        ("General", ""),
        ("#,##0", ""),
        ("[h]:mm", "date"),
    ],
)
def test_a_number_format_says_whether_a_date_or_a_percentage_is_shown(code, kind):
    assert format_kind(code) == kind


def test_hidden_sheets_rows_and_columns_are_told(tmp_path):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("away").sheet_state = "veryHidden"
    book.save(path)

    first, second = read_xlsx(str(path))["sheets"]

    assert (first["hidden_rows"], first["hidden_columns"]) == ([2], [1])
    assert (first["state"], second["state"]) == ("visible", "veryHidden")


def test_a_strict_workbook_reads_like_any_other(tmp_path):
    path = write_filled(tmp_path / "x.xlsx")
    usual = read_xlsx(str(path))
    strict = {
        name: lambda old: old.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "xl/worksheets/sheet3.xml")
    }
    path.write_bytes(changed(path.read_bytes(), strict))

    assert read_xlsx(str(path)) == usual


def test_a_filled_template_reads_as_openpyxl_reads_it(tmp_path):
    path = write_filled(tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)

    for sheet in read_xlsx(str(path))["sheets"]:
        ours = {(row, column): text for row, column, kind, text, _ in sheet["cells"] if kind != "formula_without_value"}
        theirs = {
            (cell.row - 1, cell.column - 1): _as_text(cell.value)
            for row in book[sheet["name"]].iter_rows()
            for cell in row
            if cell.value not in {None, ""}
        }
        assert ours == theirs


def _as_text(value):
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def test_a_workbook_held_in_memory_by_another_library_reads_the_same(tmp_path):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "use_zip64": True})
    sheet = book.add_worksheet("Zahlen")
    sheet.write_row(0, 0, [1, 2.5, "x", True])
    sheet.write_datetime(0, 4, date(2025, 3, 31), book.add_format({"num_format": 14}))
    book.close()
    path = tmp_path / "x.xlsx"
    path.write_bytes(out.getvalue())

    found = [cell[2:4] for cell in read_xlsx(str(path))["sheets"][0]["cells"]]

    assert found == [["number", "1"], ["number", "2.5"], ["text", "x"], ["boolean", "TRUE"], ["date", "2025-03-31"]]


def test_number_text_refuses_what_python_would_read_but_no_spreadsheet_writes():
    assert [number_text(text) for text in ("1_000", "0x10", "", "1 2", "infinity")] == [None] * 5
