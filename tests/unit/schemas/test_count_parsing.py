"""A cell becomes a whole number, or exactly one fault that says what to type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.returns import Place
from schemas.parsing import Fault, parse_count, parse_text
from schemas.raw import RawCell, RawKind


def cell(kind, text, *, percentage=False):
    return RawCell(kind, text, Place(), percentage)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("\u00a012\u200b", 12),
        ("3.0", 3),
        ("1.000", 1),
        ("-3", -3),
        ("1000001", 1_000_001),
        ("999999999999999", 999_999_999_999_999),
    ],
)
def test_a_plain_whole_number_is_read(text, number):
    assert parse_text(text) == number


@pytest.mark.parametrize("text", ["", " ", "\t", "\u00a0", "\ufeff"])
def test_spaces_alone_are_a_blank_cell(text):
    assert parse_text(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("twelve", "C-01"),
        ("see HR", "C-01"),
        ("£30,000", "C-01"),
        ("10-15", "C-01"),
        ("½", "C-01"),
        ("a" * 5000, "C-01"),
        ("12.5", "C-02"),
        (".5", "C-02"),
        ("0.12", "C-02"),
        ("12,5", "C-02"),
        ("1,234.5", "C-02"),
        ("-12.5", "C-02"),
        ("3.0000000001", "C-02"),
        ("(3)", "C-03"),
        ("\u22125", "C-03"),
        ("12%", "C-04"),
        ("12.5 per cent", "C-04"),
        ("n/a", "C-07"),
        ("N/A", "C-07"),
        ("NA", "C-07"),
        ("None", "C-07"),
        ("null", "C-07"),
        ("nan", "C-07"),
        ("nil", "C-07"),
        ("-", "C-07"),
        ("\u2013", "C-07"),
        (".", "C-07"),
        ("9" * 20, "C-08"),
        ("9" * 200, "C-08"),
        ("9007199254740993", "C-08"),
        ("#REF!", "C-09"),
        ("#N/A", "C-09"),
        ("Err:502", "C-09"),
        ("=1+1", "C-10"),
        ("TRUE", "C-11"),
        ("1/2/2025", "C-12"),
        ("12 March 2025", "C-12"),
        ("3-Apr", "C-12"),
        ("inf", "C-13"),
        ("-inf", "C-13"),
        ("1e999", "C-13"),
        ("1e3", "C-13"),
        ("0x10", "C-13"),
        ("1_000", "C-13"),
        ("<10", "C-16"),
        ("< 5", "C-16"),
        ("fewer than 5", "C-16"),
        ("*", "C-16"),
        ("c", "C-16"),
        ("[c]", "C-16"),
        ("x", "C-16"),
        ("low", "C-16"),
        ("Suppressed", "C-16"),
        ("a.person@example.org", "C-18"),
        ("QQ 12 34 56 C".replace("QQ", "AB"), "C-18"),
        ("07700 900123", "C-18"),
    ],
)
def test_anything_else_has_one_fault(text, code):
    assert parse_text(text).code == code


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("1,234", "C-05", 1234),
        ("1 234", "C-05", 1234),
        ("1\u202f234\u202f567", "C-05", 1_234_567),
        ("12 people", "C-06", 12),
        ("1,234 staff", "C-06", 1234),
        ("\u0663", "C-14", 3),
        ("\u0967", "C-14", 1),
        ("\uff11\uff12", "C-14", 12),
        ("007", "C-15", 7),
        ("+5", "C-15", 5),
        ("-0", "C-15", 0),
        ("1.", "C-15", 1),
    ],
)
def test_a_clear_slip_names_the_number_to_type(text, code, number):
    assert parse_text(text) == Fault(code, text.replace("\u202f", " "), number)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (cell(RawKind.BLANK, ""), None),
        (cell(RawKind.NUMBER, "12"), 12),
        (cell(RawKind.NUMBER, "3.0"), 3),
        (cell(RawKind.NUMBER, "-0"), 0),
        (cell(RawKind.NUMBER, "1E+3"), 1000),
        (cell(RawKind.NUMBER, "-4"), -4),
        (cell(RawKind.NUMBER, "12.5"), Fault("C-02", "12.5")),
        (cell(RawKind.NUMBER, "1E+300"), Fault("C-08", "1E+300")),
        (cell(RawKind.NUMBER, "NaN"), Fault("C-13", "NaN")),
        (cell(RawKind.NUMBER, "none"), Fault("C-13", "none")),
        (cell(RawKind.NUMBER, "0.12", percentage=True), Fault("C-04", "12%")),
        (cell(RawKind.NUMBER, "1", percentage=True), Fault("C-04", "100%")),
        (cell(RawKind.NUMBER, "1E+999999", percentage=True), Fault("C-04", "1E+999999")),
        (cell(RawKind.NUMBER, "?", percentage=True), Fault("C-04", "?")),
        (cell(RawKind.TEXT, "12"), 12),
        (cell(RawKind.BOOLEAN, "TRUE"), Fault("C-11", "TRUE")),
        (cell(RawKind.DATE, "2025-04-03"), Fault("C-12", "2025-04-03")),
        (cell(RawKind.ERROR, "#DIV/0!"), Fault("C-09", "#DIV/0!")),
        (cell(RawKind.FORMULA_WITHOUT_VALUE, ""), Fault("C-10", None)),
    ],
)
def test_every_kind_of_cell_is_read_by_what_it_is(raw, read):
    assert parse_count(raw) == read


def test_a_long_value_is_cut_where_it_is_shown():
    assert parse_text("word " * 30).value == "word word word word word word word word…"


def test_control_marks_are_never_shown():
    assert parse_text("a\x1b[31mb\r\nc").value == "a [31mb c"


def test_personal_details_are_never_shown():
    assert parse_text("Jo jo@example.org").value is None


@given(st.text())
def test_no_text_makes_parsing_fail(text):
    read = parse_text(text)

    assert read is None or isinstance(read, int | Fault)


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_every_whole_number_is_read_as_itself(number):
    assert parse_text(str(number)) == number
    assert parse_count(cell(RawKind.NUMBER, str(number))) == number
