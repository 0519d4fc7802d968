"""Downloads that a spreadsheet opens: numbers stay numbers, and nothing in them can start a formula."""

from decimal import Decimal

import pytest

from app.web.csv_download import csv_response


def lines(*rows):
    answer = csv_response("figures.csv", ("Name", "Figure"), rows)
    return answer.get_data().decode("utf-8").split("\r\n")


def test_the_file_is_marked_as_utf_8_and_named():
    answer = csv_response("figures.csv", ("Name",), [("Ynys Môn",)])

    assert answer.get_data().startswith(b"\xef\xbb\xbfName\r\n")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures.csv"'


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("\x00=1+1", "'\x00=1+1"),
        ("-5", "-5"),
        (-5, "-5"),
        (Decimal("-0.50"), "-0.50"),
        ("26.4", "26.4"),
        (None, ""),
        ("<10", "<10"),
    ],
)
def test_only_what_a_spreadsheet_would_run_gets_an_apostrophe(cell, written):
    assert lines((cell, 1))[1] == f"{written},1"


def test_a_carriage_return_cannot_start_a_formula_either():
    assert lines(("\r=1", 1))[1] == '"\'\r=1",1'


def test_headings_are_made_safe_too():
    assert csv_response("a.csv", ("=A1",), []).get_data().decode("utf-8-sig") == "'=A1\r\n"
