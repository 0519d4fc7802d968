"""Returns as people really spoil them: sheets twice, one sheet saved as text, details that name somebody."""

import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment

from app.indicators.catalogue import EDITIONS_DIR
from schemas.reading import Unreadable, read_file
from schemas.report import check_file
from tests.support.workbooks import set_cells, write_filled

TODAY = date(2025, 10, 8)
TABLE = "1 Workforce"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A sound return, once for all: who changes it works on a copy."""
    return write_filled(tmp_path_factory.mktemp("sound") / "sound.xlsx")


@pytest.fixture
def changed(workbook, tmp_path):
    """Give the sound return changed by a function of its sheets."""

    def make(change):
        book = openpyxl.load_workbook(workbook)
        change(book)
        book.save(tmp_path / "changed.xlsx")
        return tmp_path / "changed.xlsx"

    return make


@pytest.fixture
def packed(workbook, tmp_path):
    """Give the sound return with one part rewritten, or left out where nothing is given for it."""

    def make(name, rewrite):
        with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(tmp_path / "packed.xlsx", "w") as new:
            for part in old.namelist():
                content = rewrite(old.read(part)) if part == name else old.read(part)
                if content is not None:
                    new.writestr(part, content)
        return tmp_path / "packed.xlsx"

    return make


def said(read):
    return [(item.code, item.place.sheet, item.place.cell or item.place.line, item.message) for item in read.findings]


def test_of_two_sheets_of_nearly_one_name_the_exact_one_is_read_and_the_other_named(changed):
    def again(book):
        copy = book.copy_worksheet(book[TABLE])
        copy.title = "1 workforce "
        copy["C8"] = 7
        book.move_sheet(copy, -9)

    read = read_file(changed(again), collection=2025)

    assert said(read) == [
        ("F-29", "1 workforce", None, "The sheet '1 workforce' is not part of the template and was not read.")
    ]
    assert next(iter(read.counts.values())).text == "120"


def test_a_sheet_of_the_right_name_without_a_heading_of_ours_is_one_finding(changed):
    def emptied(book):
        for row in book[TABLE].iter_rows():
            for cell in row:
                cell.value = None

    read = read_file(changed(emptied), collection=2025)

    assert said(read) == [
        (
            "F-26",
            TABLE,
            None,
            "The sheet '1 Workforce' is missing. The sheet of this name holds none of the template's headings.",
        )
    ]


@pytest.mark.parametrize("sheet", ["How to", "Checks", "_scwres"])
def test_details_of_people_on_a_sheet_that_is_not_read_are_refused_as_well(changed, sheet):
    def noted(book):
        book[sheet]["F60"] = "AB 12 34 56 C"

    read = read_file(changed(noted), collection=2025)

    assert isinstance(read, Unreadable)
    assert read.must_not_be_kept
    assert said(read)[0][:3] == ("F-40", sheet, "F60")


@pytest.mark.parametrize("line", ["#Zebedee Quagga AB123456C", "#remark: AB 12 34 56 C"])
def test_details_of_people_before_the_header_of_a_csv_are_refused(tmp_path, line):
    path = write_filled(tmp_path / "return.csv")
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")

    read = read_file(path, collection=2025)

    assert isinstance(read, Unreadable)
    assert read.must_not_be_kept
    assert said(read) == [
        (
            "F-40",
            None,
            1,
            "Line 1 looks like details of single people (a National Insurance number). Nothing was kept.",
        )
    ]


@pytest.mark.parametrize(
    ("place", "code"),
    [(("Start", "B4"), "D-02"), (("Start", "B8"), "D-06"), (("Start", "B11"), "F-37"), ((TABLE, "B3"), "D-16"),
     ((TABLE, "A9"), "F-27")],
)  # fmt: skip
@pytest.mark.parametrize("detail", ["zq@mail.example", "07700 900123"])
def test_personal_details_are_not_repeated_wherever_they_stand(workbook, tmp_path, checked, place, code, detail):
    path = tmp_path / "detail.xlsx"
    path.write_bytes(workbook.read_bytes())

    findings = checked(set_cells(path, {place: detail}))

    (found,) = [item for item in findings if item.code == code]
    assert found.value is None
    assert "(personal details, which we do not repeat)" in found.message
    assert detail not in repr(findings)


def test_an_unknown_detail_of_a_csv_repeats_no_address(tmp_path, checked):
    path = write_filled(tmp_path / "return.csv")
    path.write_text(f"# ask zq@mail.example\n{path.read_text('utf-8')}", "utf-8")

    assert "zq@mail.example" not in repr(checked(path))


@pytest.fixture
def checked():
    """Give every finding of a file, from its structure to its counts."""

    def findings(path):
        wanted = {"organisation": "X00001", "collection": 2025, "editions_dir": EDITIONS_DIR}
        return check_file(path, display_name=path.name, today=TODAY, **wanted).findings

    return findings


@pytest.mark.parametrize(
    "content", ["SC-WRES 2025,,,\nStep 1,,\n", "Dear colleagues,\nplease find this.\n", "1\n", "\n\n"]
)
@pytest.mark.parametrize("collection", [None, 2025])
def test_a_text_that_is_no_list_of_ours_gets_one_finding_with_what_to_do(tmp_path, content, collection):
    path = tmp_path / "how-to.csv"
    path.write_text(content, "utf-8")

    read = read_file(path, collection=collection)

    assert isinstance(read, Unreadable)
    assert [item.code for item in read.findings] == ["F-41"]
    assert read.findings[0].fix.endswith("upload the workbook itself.")


def test_a_cell_that_a_file_gives_twice_is_named(packed):
    twice = b'<row r="9"><c r="C9"><v>777</v></c></row></sheetData>'
    read = read_file(packed("xl/worksheets/sheet3.xml", lambda xml: xml.replace(b"</sheetData>", twice)))

    assert said(read) == [
        ("F-09", TABLE, "C9", "The file is damaged: cell C9 of the sheet '1 Workforce' stands in it twice.")
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"), [(b'r="C9"', b'r="C0"', "cells"), (b'<row r="9"', b'<row r="0"', "rows")]
)
def test_a_place_in_a_row_of_number_0_is_a_damaged_file(packed, old, new, what):
    read = read_file(packed("xl/worksheets/sheet3.xml", lambda xml: xml.replace(old, new)))

    assert said(read) == [("F-09", None, None, f"The file is damaged: one of its {what} has no place.")]


def test_a_workbook_without_its_formats_is_said_to_be_damaged(packed):
    read = read_file(packed("xl/styles.xml", lambda _xml: None))

    assert said(read) == [("F-09", None, None, "The file is damaged: its list of texts or of formats is missing.")]


def test_details_of_people_in_a_comment_are_refused_and_other_comments_are_not(changed):
    def noted(book):
        book[TABLE]["C9"].comment = Comment("Name", "Somebody")
        book[TABLE]["D10"].comment = Comment("Counted twice: see AB123456C", "Somebody")

    read = read_file(changed(noted), collection=2025)

    assert said(read)[0][:3] == ("F-40", TABLE, "D10")
    assert read.must_not_be_kept

    def harmless(book):
        book[TABLE]["C9"].comment = Comment("Name\nAsk zq@mail.example", "Somebody")

    assert said(read_file(changed(harmless), collection=2025)) == []


@pytest.mark.parametrize(
    ("words", "codes"), [("Counted twice: see AB123456C", ["F-40"]), ("See <text:s/>the <text:p>list</text:p>", [])]
)
def test_comments_of_an_opendocument_are_looked_through_as_well(tmp_path, words, codes):
    path = write_filled(tmp_path / "return.ods")
    note = f'<office:annotation xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Z</dc:creator><text:p>{words}</text:p></office:annotation>'
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    before, value, after = parts["content.xml"].partition(b"<text:p>120</text:p>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, "content.xml": before + note.encode() + value + after}.items():
            archive.writestr(name, content)

    read = read_file(path, collection=2025)

    assert [item.code for item in read.findings] == codes
    assert codes or next(iter(read.counts.values())).text == "120"


@pytest.mark.parametrize(
    ("heading", "cells", "codes"),
    [
        ("Worker", [f"{first} {last}" for first in ("Zebedee", "Mrs Ada", "Quim", "Ola") for last in ("Quagga", "O'Neill", "Bee", "Roe-Doe", "Ray A")], ["F-40"]),
        ("Worker", [f"Quagga, {letter}ebedee" for letter in "ABCDEFGHIJKLMNOPQRSTU"], ["F-40"]),
        ("Team", ["Adult Services North", "Social Worker", "Team Manager"] * 30, ["F-29"]),
        ("Team", [f"Team Leader {letter}" for letter in "ABCDEFGHIJKLMNOPQRS"], ["F-29"]),
        ("Group", ["White British", "Mixed", "Asian", "Black African", "Not known"] * 8, ["F-29"]),
    ],
)  # fmt: skip
def test_a_sheet_of_ones_own_is_left_alone_unless_a_column_of_it_is_names(changed, heading, cells, codes):
    def added(book):
        sheet = book.create_sheet("Workings")
        for number, text in enumerate((heading, *cells), 1):
            sheet.cell(number, 2, text)

    read = read_file(changed(added), collection=2025)

    assert [item.code for item in read.findings] == codes
    if codes == ["F-40"]:
        assert read.must_not_be_kept
        assert said(read)[0][1:] == (
            "Workings",
            "B2",
            "Sheet Workings, cell B2 looks like details of single people (a column of names). Nothing was kept.",
        )
