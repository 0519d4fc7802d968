"""Every kind of cell of an OpenDocument spreadsheet comes out as what it is, in the form of the XLSX reader."""

import pytest

from schemas.read_ods import read_ods
from schemas.safe_xml import XmlDamagedError
from tests.files.hostile import ods


def cells(tmp_path, xml, rows=None):
    path = tmp_path / "x.ods"
    path.write_bytes(ods(rows or f"<table:table-row>{xml}</table:table-row>"))
    return read_ods(str(path))["sheets"][0]["cells"]


def cell(attributes, text=""):
    return f"<table:table-cell {attributes}>{text}</table:table-cell>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (cell('office:value-type="float" office:value="3.0"', "<text:p>3</text:p>"), ("number", "3", False)),
        (cell('office:value-type="float" office:value="2.5"'), ("number", "2.5", False)),
        (cell('office:value-type="percentage" office:value="0.12"'), ("number", "0.12", True)),
        (cell('office:value-type="currency" office:value="12"'), ("number", "12", False)),
        (cell('office:value-type="float" office:value="NaN"'), ("text", "NaN", False)),
        (cell('office:value-type="boolean" office:boolean-value="true"'), ("boolean", "TRUE", False)),
        (cell('office:value-type="date" office:date-value="2025-03-31"'), ("date", "2025-03-31", False)),
        (cell('office:value-type="date" office:date-value="2025-03-31T00:00:00"'), ("date", "2025-03-31", False)),
        (cell('office:value-type="string"', "<text:p>12</text:p>"), ("text", "12", False)),
        (cell('office:value-type="string" office:string-value="kept"'), ("text", "kept", False)),
        (cell('table:formula="of:=1+1"'), ("formula_without_value", "", False)),
        (
            cell(
                'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
                "<text:p>#DIV/0!</text:p>",
            ),
            ("error", "#DIV/0!", False),
        ),
        (
            cell('table:formula="x" office:value-type="float" office:value="0"', "<text:p>Err:502</text:p>"),
            ("error", "Err:502", False),
        ),
        (cell('office:value-type="string"', "<text:p>#REF!</text:p>"), ("error", "#REF!", False)),
    ],
)
def test_a_cell_keeps_its_kind_and_its_exact_text(tmp_path, xml, expected):
    assert cells(tmp_path, xml) == [[0, 0, *expected]]


def test_paragraphs_spaces_tabs_and_line_breaks_are_kept_and_comments_are_not(tmp_path):
    xml = cell(
        'office:value-type="string"',
        "<office:annotation><text:p>a comment</text:p></office:annotation>"
        '<text:p>one<text:s text:c="3"/>two</text:p><text:p>three<text:tab/>four<text:line-break/>five</text:p>',
    )

    assert cells(tmp_path, xml) == [[0, 0, "text", "one   two\nthree\tfour\nfive", False]]


def test_repeated_rows_and_cells_are_written_out_and_empty_ones_are_counted_over(tmp_path):
    one = 'office:value-type="float" office:value="1"'
    twice = f'{one} table:number-columns-repeated="2"'
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">'
        f'<table:table-cell table:number-columns-repeated="4"/>{cell(twice)}'
        "</table:table-row>"
        f"<table:table-row>{cell(one)}</table:table-row>"
    )

    assert [found[:2] for found in cells(tmp_path, "", rows)] == [[3, 4], [3, 5], [4, 4], [4, 5], [5, 0]]


def test_a_text_box_or_a_recorded_change_is_no_value(tmp_path):
    xml = cell("", "<text:p>a text box</text:p>") + cell('office:value-type="float" office:value="7"')

    assert cells(tmp_path, xml) == [[0, 1, "number", "7", False]]


def test_a_table_within_a_table_is_refused(tmp_path):
    with pytest.raises(XmlDamagedError, match="a table within a table"):
        cells(tmp_path, "<table:table-cell><table:table/></table:table-cell>")


def test_covered_cells_of_a_merge_keep_their_column(tmp_path):
    xml = (
        cell('table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>"
        + cell('office:value-type="float" office:value="7"')
    )

    assert cells(tmp_path, xml) == [[0, 2, "number", "7", False]]


def test_hidden_rows_and_columns_are_told(tmp_path):
    path = tmp_path / "x.ods"
    path.write_bytes(
        ods(
            '<table:table-column/><table:table-column table:visibility="collapse"/>'
            '<table:table-row/><table:table-row table:visibility="filter"/>'
        )
    )

    sheet = read_ods(str(path))["sheets"][0]

    assert (sheet["hidden_rows"], sheet["hidden_columns"]) == ([1], [1])
