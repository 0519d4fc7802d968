"""What an extract may look like as a file, and what is refused in words."""

import io
import zipfile
from datetime import datetime
from random import Random

import pytest
import xlsxwriter

from app.extracts.kinds import load_kinds
from app.extracts.prepare import Given, counts_of, open_table
from app.extracts.tables import ExtractError
from tests.support.small_extracts import STAFF, STAFF_HEADER

TEXT = '[leavers]\n[leavers.columns]\nethnicity = "E"\nleft_on = "D"\n[leavers.fixed]\nservice = "adult"\n[leavers.values.ethnicity]\nw = "white_british"\n"é" = "black"\n'


def content(rows, ends="\n"):
    return ends.join(rows) + ends


@pytest.mark.parametrize(
    "data",
    [
        content(["E,D", "w,2024-05-01", "é,2024-05-01"]).encode(),
        content(["E,D", "w,2024-05-01", "é,2024-05-01"]).encode("utf-8-sig"),
        content(["E,D", "w,2024-05-01", "é,2024-05-01"]).encode("cp1252"),
        content(["E\tD", "w\t2024-05-01", "é\t2024-05-01"]).encode("utf-16"),
        b"\xfe\xff" + content(["E,D", "w,2024-05-01", "é,2024-05-01"]).encode("utf-16-be"),
        content(["E;D", "w;2024-05-01", "é;2024-05-01"], "\r\n").encode(),
        content(["sep=;", "E;D", "w;2024-05-01", "é;2024-05-01"], "\r\n").encode(),
        content(["E|D", "w|2024-05-01", "é|2024-05-01"]).encode(),
        content(["Leavers of the year", "", '"E","D"', '"w","2024-05-01"', '"é","2024-05-01"']).encode(),
        b"E,D\r\nw,2024-05-01\r\n\xc3\xa9,2024-05-01",
    ],
    ids=["utf-8", "mark", "windows", "utf-16", "utf-16 be", "semicolons", "sep", "bars", "titles", "no last line end"],
)
def test_a_text_file_is_read_in_whatever_form_it_comes(count, above_zero, data):
    prepared = count(TEXT, leavers=data)

    assert above_zero(prepared) == {"adult leavers white_british": 1, "adult leavers black": 1}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is nothing in this file."),
        (b"\n\n,,\n", "There is nothing in this file."),
        (b"E,D\nw,2024\x00-05-01\n", "This is not a text file: it holds bytes that no CSV has."),
        (b"E,D\nw,\x81\n", "The letters of this file cannot be read."),
        (b'E,D\nw,2024-05-01\nw,"2024-05-01\nw,2024-05-01\n', "A quotation mark in line 3 is never closed"),
        (b"E,D,E\nw,2024-05-01,w\n", "Leavers: the heading 'E' stands over 2 columns."),
        (b"E,Day\nw,2024-05-01\n", "Leavers: there is no column 'D', which the mapping names."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or password-protected workbook."),
        (b"PK\x03\x04 nothing", "This workbook is damaged."),
        (",".join(f"c{n}" for n in range(703)).encode(), "The file has 703 columns; at most 702 can be read."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(count, data, sentence):
    with pytest.raises(ExtractError) as refused:
        count(TEXT, leavers=data)

    assert sentence in refused.value.user_message
    assert refused.value.user_message.startswith("leavers.csv")


def test_an_even_number_of_lost_quotation_marks_is_found_where_a_value_grows_too_long(count):
    rows = "w,2024-05-01\n" * 5_000

    with pytest.raises(ExtractError) as refused:
        count(TEXT, leavers=f'E,D\n"{rows}"x,2024-05-01\n')

    assert "a quotation mark there is never closed, or a value is far too long" in refused.value.user_message


def test_line_ends_within_a_value_are_noticed(count, fates):
    prepared = count(TEXT, leavers='E,D,N\nw,2024-05-01,"a\nw,2024-05-01,\nb"\n')

    (notice, _no_numbers) = prepared.files[0].notices
    assert fates(prepared) == {"counted": 1}
    assert (notice.number, notice.words[:35]) == (2, "Line ends within quotation marks. I")


def test_rows_are_numbered_as_a_spreadsheet_program_shows_them(count, fates):
    data = 'Title\n\nE,D,N\nw,2024-05-01,"two\nlines"\nw,2024-05-01\n\nw,x,\nw,2024-05-01,1,2\nw,y,\n'

    prepared = count(TEXT, leavers=data)

    assert {fate.key: fate.first_rows for fate in prepared.files[0].fates} == {
        "counted": (4,),
        "bad_date:left_on": (7, 9),
        "blank": (6,),
        "ragged": (5, 8),
    }


def test_line_ends_of_several_kinds_may_stand_in_one_file(count, above_zero, fates):
    prepared = count(TEXT, leavers=b"E,D\rw,2024-05-01\r\nw,2024-05-01\nw\r,2024-05-01\r")

    assert above_zero(prepared) == {"adult leavers white_british": 2, "adult leavers not_known": 1}
    assert fates(prepared) == {"counted": 3, "ragged": 1}


def test_many_rows_in_many_pieces_keep_their_numbers(count):
    good, short = "w,2024-05-01,some more words to fill the row\n", "w\n"
    rows = [short if number % 50_000 == 0 else good for number in range(200_000)]
    rows[150_001] = "w,x,\n"

    prepared = count(TEXT, leavers="E,D,N\n" + "".join(rows))

    assert {fate.key: (fate.rows, fate.first_rows) for fate in prepared.files[0].fates if fate.key != "counted"} == {
        "ragged": (4, (2, 50_002, 100_002, 150_002)),
        "bad_date:left_on": (1, (150_003,)),
    }
    assert prepared.files[0].rows == 200_000


def workbook(rows, *, sheet="Staff", hidden=None, first=(0, 0), **options):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        if hidden:
            book.add_worksheet(hidden).hide()
        page = book.add_worksheet(sheet)
        page.activate()
        page.set_first_sheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for row, values in enumerate(rows, first[0]):
            for column, value in enumerate(values, first[1]):
                if isinstance(value, tuple):
                    page.write_formula(row, column, value[0], None, value[1])
                elif isinstance(value, datetime):
                    page.write_datetime(row, column, value, day)
                elif value is not None:
                    page.write(row, column, value)
    stream.seek(0)
    return stream


HEADINGS = STAFF_HEADER.split(",")
DAY, AFTER = datetime(2024, 5, 1), datetime(2025, 4, 1)  # noqa: DTZ001 - a workbook knows no zones


def count_workbook(stream, text, terms, mapping):
    kind = next(key for key in load_kinds() if f"[{key}]" in text)
    return counts_of([Given(kind, "extract.xlsx", stream)], mapping(text), terms)


@pytest.mark.parametrize("options", [{}, {"hidden": "Cover"}, {"first": (3, 2)}, {"constant_memory": True}])
def test_a_workbook_gives_the_same_counts_as_text(count_staff, terms, mapping, options):
    rows = [
        ["1", "A", "adult", 10, 20000, "n"],
        [1, "A", "children", 27.5, 80000.5, "y"],
        [2, "Z", "adult", None, None, "n"],
    ]
    stream = workbook([HEADINGS, *rows], **options)

    ours = count_workbook(stream, STAFF, terms, mapping)

    text = count_staff("1,A,adult,10,20000,n", "1,A,children,27.5,80000.5,y", "2,Z,adult,,,n")
    assert ours.return_.counts == text.return_.counts


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_dates_of_a_workbook_are_days_in_both_date_systems(terms, mapping, above_zero, options):
    prepared = count_workbook(workbook([["E", "D"], ["w", DAY], ["w", AFTER]], **options), TEXT, terms, mapping)

    assert above_zero(prepared) == {"adult leavers white_british": 1}


def test_an_error_or_a_formula_without_a_result_is_no_blank(terms, mapping):
    rows = [
        ["E", "D", "N"],
        ["w", DAY, ("=1/0", "#DIV/0!")],
        [("=NA()", "#N/A"), DAY, None],
        [("=A1", ""), DAY, None],
        ["", DAY, None],
    ]

    prepared = count_workbook(workbook(rows), TEXT, terms, mapping)

    assert {fate.key: fate.first_rows for fate in prepared.files[0].fates} == {"counted": (2, 5), "faulty": (3, 4)}


def test_errors_are_found_where_the_table_does_not_begin_in_the_first_column(terms, mapping):
    rows = [["E", "D"], [("=NA()", "#N/A"), DAY], ["w", DAY]]

    prepared = count_workbook(workbook(rows, first=(2, 3)), TEXT, terms, mapping)

    assert {fate.key: fate.first_rows for fate in prepared.files[0].fates} == {"counted": (5,), "faulty": (4,)}


def test_a_named_sheet_is_read(terms, mapping, above_zero):
    stream = workbook([["E", "D"], ["w", DAY]], sheet="Second", hidden="First")
    text = TEXT.replace("[leavers]\n", '[leavers]\nsheet = "First"\n', 1)

    with pytest.raises(ExtractError, match="There is nothing in this file"):
        count_workbook(stream, text, terms, mapping)
    with pytest.raises(ExtractError, match="There is no sheet of the name that the mapping gives"):
        count_workbook(stream, text.replace("First", "Third"), terms, mapping)
    assert above_zero(count_workbook(stream, text.replace("First", "Second"), terms, mapping)) == {
        "adult leavers white_british": 1
    }


def changed(stream, name, change):
    """Return the workbook with one part changed, or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for part in [*names, *([name] if name not in names else [])]:
            held = old.read(part) if part in names else b""
            new.writestr(part, change(held) if part == name else held)
    target.seek(0)
    return target


SHEET = "xl/worksheets/sheet1.xml"
NOISE = Random(1).randbytes(9_000_000).hex().encode()


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        (SHEET, lambda xml: xml.replace(b'r="B2"', b'r="XFD1048576"'), "lies far outside its table"),
        (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"'), "lies far outside its table"),
        (SHEET, lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet", 1), "no spreadsheet program writes"),
        (
            "xl/workbook.xml",
            lambda xml: xml.replace(b"<workbook", b"<!DOCTYPE x><workbook", 1),
            "no spreadsheet program",
        ),
        ("xl/workbook.xml", lambda xml: xml[:-20], "This workbook is damaged."),
        ("xl/workbook.xml", lambda xml: xml.replace(b"r:id", b"r:no"), "This workbook is damaged."),
        ("xl/vbaProject.bin", lambda _: b"x", "This workbook contains macros."),
        ("mimetype", lambda _: b"application/vnd.oasis.opendocument.spreadsheet", "Save the sheet as .xlsx or CSV."),
        ("xl/workbook.bin", lambda _: b"x", "This is a workbook of another kind."),
        ("xl/media/zeros.bin", lambda _: bytes(20_000_000), "unpacks to far more than an extract needs"),
        (
            SHEET,
            lambda xml: xml.replace(b"</sheetData>", NOISE + b"</sheetData>"),
            "lies far outside its table",
        ),
        (SHEET, lambda xml: xml[: len(xml) // 2], "This workbook cannot be read."),
    ],
    ids=[
        "far cell",
        "far row",
        "dtd",
        "dtd of book",
        "cut",
        "no sheet",
        "macros",
        "ods",
        "xlsb",
        "bomb",
        "noise",
        "cut sheet",
    ],
)
def test_a_hostile_workbook_is_refused_in_words(terms, mapping, name, change, sentence):
    stream = changed(workbook([["E", "D"], ["w", DAY]]), name, change)

    with pytest.raises(ExtractError) as refused:
        count_workbook(stream, TEXT, terms, mapping)

    assert sentence in refused.value.user_message


def test_a_flipped_byte_is_damage(terms, mapping):
    data = bytearray(workbook([["E", "D"], ["w", DAY]]).getvalue())
    data[len(data) // 3] ^= 0xFF

    with pytest.raises(ExtractError):
        count_workbook(io.BytesIO(bytes(data)), TEXT, terms, mapping)


def test_a_table_says_how_far_it_has_been_read():
    table = open_table(Given("leavers", "x.csv", io.BytesIO(b"Ethnicity,Leaving date\nw,1\n")))

    seen = [(table.done, table.size) for _batch in table.batches([0])]

    assert seen == [(27, 27)]
