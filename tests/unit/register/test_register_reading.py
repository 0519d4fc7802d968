"""A reference file is read strictly: whatever is not as expected is named by file, line and column."""

from datetime import date
from decimal import Decimal

import pytest

from app.register.reading import ReferenceFileError, Row, read_rows
from app.register.values import BoundedCount


def row(**cells):
    return Row("figures.csv", 7, cells)


def written(tmp_path, content):
    path = tmp_path / "figures.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_rows_carry_their_cells_and_line_numbers(tmp_path):
    path = written(tmp_path, 'name,note\nLeeds,"two\nlines"\nYork,\n')

    found = list(read_rows(path, ("name", "note")))

    assert [(one.text("name"), one.text("note"), one.line) for one in found] == [
        ("Leeds", "two\nlines", 3),
        ("York", "", 4),
    ]


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbfname\nLeeds\n")

    assert [one.text("name") for one in read_rows(path, ("name",))] == ["Leeds"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,remark\n", "the columns differ: missing note; not expected remark"),
        ("note,name\n", "the columns differ: they are in another order"),
        ("", "the columns differ: missing name, note"),
        ("name,note\nLeeds\n", "line 2: 1 cells where 2 were expected"),
        ('name,note\n"Leeds,\n', "line 2: unexpected end of data"),
        (b"name,note\nM\xfcller,x\n", "not UTF-8 text"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_place(tmp_path, content, message):
    with pytest.raises(ReferenceFileError) as refusal:
        list(read_rows(written(tmp_path, content), ("name", "note")))

    assert refusal.value.user_message.startswith("figures.csv")
    assert message in refusal.value.user_message


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(ReferenceFileError, match=r"figures\.csv could not be read .*: No such file or directory\."):
        list(read_rows(tmp_path / "figures.csv", ("name",)))


@pytest.mark.parametrize("cell", ["", "-1", "1.0", "1,000", "٣", "five", " 1"])
def test_a_count_that_is_not_a_whole_number_is_refused(cell):
    with pytest.raises(ReferenceFileError, match=r"figures\.csv, line 7, column total: .* is not a whole number\."):
        row(total=cell).whole("total")


def test_a_blank_is_unknown_and_never_nought():
    assert row(total="").optional_whole("total") is None
    assert row(total="0").optional_whole("total") == 0
    assert row(total="").count("total") is None
    assert row(share="").decimal("share") is None
    assert row(day="").optional_day("day") is None


def test_x_is_unavailable_and_never_nought():
    assert row(white="x").available_whole("white") is None
    assert row(white="0").available_whole("white") == 0


def test_under_ten_is_a_bounded_unknown_from_nought_to_nine():
    count = row(referrals="<10").count("referrals")

    assert count == BoundedCount(low=0, high=9)
    assert str(count) == "<10"
    assert count not in {0, 10}


@pytest.mark.parametrize("cell", ["<", "<0", "<ten", "< 10", "<-1"])
def test_a_bound_that_makes_no_sense_is_refused(cell):
    with pytest.raises(ReferenceFileError, match="a form such as <10"):
        row(referrals=cell).count("referrals")


@pytest.mark.parametrize("cell", ["abc", "NaN", "Infinity", "12%"])
def test_a_percentage_that_is_not_a_number_is_refused(cell):
    with pytest.raises(ReferenceFileError, match="is not a number"):
        row(share=cell).decimal("share")


def test_decimals_keep_the_digits_that_were_printed():
    assert str(row(share="7.0").decimal("share")) == "7.0"
    assert row(share="81.05").decimal("share") == Decimal("81.05")


def test_a_date_is_iso_or_refused():
    assert row(day="2025-09-30").day("day") == date(2025, 9, 30)
    with pytest.raises(ReferenceFileError, match="a date such as 2025-09-30"):
        row(day="30/09/2025").day("day")


def test_a_word_outside_the_list_is_refused_with_the_list():
    assert row(status="current").one_of("status", ("current", "abolished")) == "current"
    with pytest.raises(ReferenceFileError, match="'gone' is not one of current, abolished"):
        row(status="gone").one_of("status", ("current", "abolished"))
