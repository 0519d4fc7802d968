"""What is refused before any reader sees it, by content alone, and in which words."""

import os
import random
import zipfile
from pathlib import Path

import pytest

from schemas.findings import Severity
from schemas.preflight import MAX_BYTES, inspect
from schemas.raw import Source
from tests.files import hostile

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
GOOD_CSV = b"#collection: 2025\nservice,measure,breakdown,ethnic_group,count\nadult,leavers,,asian,3\n"


def verdict(tmp_path: Path, content: bytes, name: str = "return.xlsx", limit: int = MAX_BYTES) -> tuple[str, str]:
    path = tmp_path / name
    path.write_bytes(content)
    found = inspect(path, limit)
    assert found.source is None
    assert [item.severity for item in found.findings] == [Severity.MUST_FIX]
    return found.findings[0].code, found.findings[0].message


def accepted(tmp_path: Path, content: bytes) -> tuple[Source | None, list[str]]:
    path = tmp_path / "return.bin"
    path.write_bytes(content)
    found = inspect(path)
    return found.source, [item.code for item in found.findings]


def test_a_good_file_of_each_kind_is_known_by_its_content_not_its_name(tmp_path):
    assert accepted(tmp_path, hostile.good(tmp_path, "xlsx")) == (Source.XLSX, [])
    assert accepted(tmp_path, hostile.good(tmp_path, "ods")) == (Source.ODS, [])
    assert accepted(tmp_path, hostile.good(tmp_path, "csv")) == (Source.CSV, [])


def test_an_empty_file_is_called_empty(tmp_path):
    assert verdict(tmp_path, b"") == ("F-01", "The file is empty.")


def test_a_file_at_the_limit_is_looked_at_and_one_byte_more_is_too_large(tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(GOOD_CSV)

    assert inspect(path, len(GOOD_CSV)).is_safe
    assert verdict(tmp_path, b"x" * (2 * 1024 * 1024 + 1), limit=2 * 1024 * 1024)[0] == "F-02"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_called_damaged(tmp_path, share):
    content = hostile.good(tmp_path)

    code, message = verdict(tmp_path, content[: int(len(content) * share)])

    assert code == "F-09"
    assert message.startswith("The file is damaged: its end is missing")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (hostile.OLE + bytes(4096), "F-04", "old Excel format (.xls), or it is protected with a password"),
        (b"\x09\x08\x10\x00" + bytes(600), "F-04", "old Excel format"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "F-05", "a web page"),
        (b"\xef\xbb\xbf\r\n<TABLE><tr><td>1</td></tr></TABLE>", "F-05", "a web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "F-06",
            "Excel 2003",
        ),
        (b"%PDF-1.7\n" + b"text " * 50, "F-03", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + b"text " * 50, "F-03", "a picture"),
        (b"MZ\x90\x00" + b"text " * 50, "F-03", "a program"),
        (b"\x7fELF" + b"text " * 50, "F-03", "a program"),
    ],
)
def test_a_file_of_another_kind_is_named_whatever_it_is_called(tmp_path, content, code, words):
    for name in ("return.xlsx", "return.csv"):
        found, message = verdict(tmp_path, content, name)
        assert found == code
        assert words in message


@pytest.mark.parametrize(
    ("parts", "code", "words"),
    [
        ({"xl/workbook.bin": b"x"}, "F-06", "an Excel binary workbook (.xlsb)"),
        ({"Index/Document.iwa": b"x"}, "F-06", "an Apple Numbers document"),
        ({"word/document.xml": b"<x/>"}, "F-06", "a Word document"),
        ({"xl/vbaProject.bin": b"x"}, "F-08", "contains macros"),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, "F-08", "contains macros"),
        ({"[Content_Types].xml": '<Types><Override ContentType="a.macroEnabled.main+xml"/></Types>'}, "F-08", "macros"),
        ({"../../x": b"x"}, "F-11", "a name that points outside the file"),
        ({"C:\\x": b"x"}, "F-11", "a name that points outside the file"),
        ({"/etc/x": b"x"}, "F-11", "a name that points outside the file"),
        ({"XL/Workbook.xml": b"<x/>"}, "F-11", "two of its parts have the same name"),
    ],
)
def test_a_zip_file_that_is_no_plain_workbook_is_refused_with_its_cause(tmp_path, parts, code, words):
    found, message = verdict(tmp_path, hostile.small_workbook(**parts))

    assert found == code
    assert words in message


def test_an_archive_that_is_no_spreadsheet_is_called_that(tmp_path):
    assert verdict(tmp_path, hostile.zipped({"a.txt": "x"}))[1] == "The file is an archive, but not a spreadsheet."


def test_something_before_or_after_the_spreadsheet_is_refused(tmp_path):
    content = hostile.good(tmp_path)

    before = verdict(tmp_path, b"<script>alert(1)</script>" + content)
    after = verdict(tmp_path, content + b"tail")
    long_after = verdict(tmp_path, content + random.Random(1).randbytes(1024 * 1024))

    assert before == ("F-10", "Something that is not part of the spreadsheet stands before it in the file.")
    assert after == ("F-10", "Something that is not part of the spreadsheet stands after it in the file.")
    assert long_after[0] == "F-09"


def test_two_parts_of_one_name_are_refused_since_programs_differ_on_which_counts(tmp_path):
    doubled = hostile.with_doubled_part(hostile.small_workbook(), hostile.FIRST_SHEET, b"<worksheet/>")

    assert "same name" in verdict(tmp_path, doubled)[1]


def test_a_hundred_thousand_empty_parts_are_refused_without_listing_them(tmp_path):
    parts = {f"xl/media/{number}": b"" for number in range(100_000)}

    assert verdict(tmp_path, hostile.small_workbook(**parts), limit=2**30)[0] == "F-12"


def test_three_thousand_parts_are_refused_on_their_number(tmp_path):
    parts = {f"{number}": b"" for number in range(3000)}

    assert verdict(tmp_path, hostile.small_workbook(**parts))[0] == "F-12"


@pytest.mark.parametrize(
    ("name", "fill", "before", "after"),
    [
        ("xl/media/x.png", b"\0", b"", b""),
        (hostile.FIRST_SHEET, b" ", b"<worksheet>", b"</worksheet>"),
        ("xl/sharedStrings.xml", b"a", b"<sst><si><t>", b"</t></si></sst>"),
    ],
)
def test_a_part_that_unpacks_to_hundreds_of_megabytes_is_refused(tmp_path, name, fill, before, after):
    content = hostile.with_big_part(name, 256 * hostile.MEBIBYTE, fill, before, after)

    code, message = verdict(tmp_path, content)

    assert len(content) < 1024 * 1024
    assert code == "F-12"
    assert "unpacks to far more than the 64 MB" in message


def test_what_really_unpacks_is_counted_not_what_the_directory_claims(tmp_path):
    content = hostile.with_big_part("xl/media/x.png", 4 * hostile.MEBIBYTE)

    lying = hostile.lying_about_size(content, "xl/media/x.png", 1000)

    assert verdict(tmp_path, lying)[0] in {"F-09", "F-12"}


def test_parts_that_lie_over_one_another_are_refused(tmp_path):
    assert "lie over one another" in verdict(tmp_path, hostile.overlapping())[1]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet3.xml", "xl/styles.xml", "xl/theme/theme1.xml"])
def test_one_changed_byte_in_any_part_is_damage(tmp_path, part):
    code, message = verdict(tmp_path, hostile.with_flipped_byte(hostile.good(tmp_path), part))

    assert code == "F-09"
    assert "damaged" in message


def test_an_encrypted_part_and_an_odd_compression_are_refused(tmp_path):
    content = hostile.good(tmp_path)

    assert verdict(tmp_path, hostile.with_field(content, "xl/styles.xml", 8, 1))[0] == "F-07"
    for method in (9, 12, 14, 93):
        code, message = verdict(tmp_path, hostile.with_field(content, "xl/styles.xml", 10, method))
        assert (code, "compressed in a way" in message) == ("F-11", True)


def test_a_small_zip64_file_is_accepted(tmp_path):
    content = hostile.with_big_part("xl/media/x.png", 0)

    assert accepted(tmp_path, content) == (Source.XLSX, [])


@pytest.mark.parametrize(
    "part", [hostile.FIRST_SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_dtd_is_refused_in_every_part(tmp_path, part):
    content = hostile.small_workbook(**{part: f"{LAUGHS}<worksheet>&b;</worksheet>"})

    code, message = verdict(tmp_path, content)

    assert code == "F-13"
    assert "contains a DTD" in message


def test_an_external_entity_is_refused_and_its_target_is_not_opened(tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("canary-71f3")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{canary.as_uri()}">]><worksheet>&e;</worksheet>'

    code, message = verdict(tmp_path, hostile.small_workbook(**{hostile.FIRST_SHEET: entity}))

    assert code == "F-13"
    assert "canary" not in message


@pytest.mark.parametrize(
    ("sheet", "code", "words"),
    [
        ('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', "F-14", "S1, cell XFD1048576"),
        ('<sheetData><row><c r="ZZZZZ4294967295"><v>1</v></c></row></sheetData>', "F-14", "cell ZZZZZ4294967295"),
        ("<sheetData>" + "<row/>" * 20_001 + "</sheetData>", "F-15", "more than 20,000 rows"),
        ("<sheetData><row>" + "<c/>" * 200_001 + "</row></sheetData>", "F-15", "more than 200,000 cells"),
        ('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "F-15", "merged cells"),
        ("<mergeCells>" + '<mergeCell ref="A1:A2"/>' * 100_000 + "</mergeCells>", "F-15", "2,000 merged cells"),
        ("<a>" * 100_000 + "</a>" * 100_000, "F-11", "nested far deeper"),
        ("<sheetData><row>", "F-09", "one of its parts is not complete"),
        ('<sheetData><row r="x"/></sheetData>', "F-09", "has no place"),
    ],
)
def test_a_sheet_beyond_any_return_is_refused_with_its_cause(tmp_path, sheet, code, words):
    found, message = verdict(tmp_path, hostile.small_workbook(sheet))

    assert found == code
    assert words in message


def test_a_far_cell_without_content_is_only_formatting(tmp_path):
    sheet = '<sheetData><row r="900000"><c r="A900000" s="1"/></row></sheetData>'

    assert accepted(tmp_path, hostile.small_workbook(sheet)) == (Source.XLSX, [])


def test_twenty_thousand_sheets_are_refused(tmp_path):
    assert verdict(tmp_path, hostile.many_sheets(20_000)) == ("F-15", "The file has more than 30 sheets.")


def test_a_workbook_without_its_sheet_or_its_list_of_sheets_is_damaged(tmp_path):
    lost_sheet = hostile.changed(hostile.small_workbook(), {hostile.FIRST_SHEET: None})
    lost_target = hostile.changed(
        hostile.small_workbook(), {"xl/workbook.xml": lambda old: old.replace(b"rId1", b"rId9")}
    )
    lost_list = hostile.changed(hostile.small_workbook(), {"xl/_rels/workbook.xml.rels": None})

    assert "one of its sheets is missing" in verdict(tmp_path, lost_sheet)[1]
    assert "one of its sheets is missing" in verdict(tmp_path, lost_target)[1]
    assert "its list of sheets is missing" in verdict(tmp_path, lost_list)[1]


def test_a_wrong_encoding_declaration_is_damage_and_a_true_utf_16_part_is_fine(tmp_path):
    text = '<?xml version="1.0" encoding="{}"?><worksheet><sheetData/></worksheet>'

    wrong = hostile.small_workbook(**{hostile.FIRST_SHEET: text.format("UTF-16")})
    right = hostile.small_workbook(**{hostile.FIRST_SHEET: text.format("UTF-16").encode("utf-16")})

    assert verdict(tmp_path, wrong)[0] == "F-09"
    assert accepted(tmp_path, right) == (Source.XLSX, [])


def test_links_to_other_files_are_noted(tmp_path):
    content = hostile.small_workbook(**{"xl/externalLinks/externalLink1.xml": "<externalLink/>"})

    assert accepted(tmp_path, content) == (Source.XLSX, ["F-17"])


VALUE = '<table:table-cell office:value-type="float" office:value="1"{}/>'
SPANNED = 'table:number-columns-spanned="9999" table:number-rows-spanned="9999"'


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        (
            f'<table:table-row table:number-rows-repeated="1048576">{VALUE.format("")}</table:table-row>',
            "F-14",
            "A1048576",
        ),
        (
            "<table:table-row>" + VALUE.format(' table:number-columns-repeated="16384"') + "</table:table-row>",
            "F-14",
            "XFD1",
        ),
        (
            '<table:table-row table:number-rows-repeated="4000">'
            + VALUE.format(' table:number-columns-repeated="200"')
            + "</table:table-row>",
            "F-15",
            "200,000 cells",
        ),
        ('<table:table-row table:number-rows-repeated="0"/>', "F-09", "no place"),
        (f"<table:table-row><table:table-cell {SPANNED}/></table:table-row>", "F-15", "merged cells"),
    ],
)
def test_repeats_of_an_opendocument_file_are_multiplied_out_before_they_are_believed(tmp_path, rows, code, words):
    found, message = verdict(tmp_path, hostile.ods(rows))

    assert found == code
    assert words in message


def test_empty_repeats_to_the_end_of_the_sheet_are_what_every_program_writes(tmp_path):
    rows = (
        f"<table:table-row>{VALUE.format('')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert accepted(tmp_path, hostile.ods(rows)) == (Source.ODS, [])


def test_an_opendocument_file_with_a_password_macros_dtd_or_another_kind_is_refused(tmp_path):
    locked = hostile.ods("<table:table-row/>", manifest="<m:file-entry><m:encryption-data/></m:file-entry>")
    text_file = hostile.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
    with_dtd = hostile.ods("", **{"content.xml": f"{LAUGHS}<x>&b;</x>"})

    assert verdict(tmp_path, locked)[0] == "F-07"
    assert verdict(tmp_path, hostile.ods("", **{"Basic/Standard/Module1.xml": "<x/>"}))[0] == "F-08"
    assert verdict(tmp_path, with_dtd)[0] == "F-13"
    assert verdict(tmp_path, text_file) == ("F-06", "The file is an OpenDocument file of another kind.")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"a,b\n1,\x002\n" + b"x,y\n" * 20, "F-18", "Line 2 contains a character that no text has."),
        ("a,b\n1,2\n".encode("utf-16") + b"x", "F-24", "Line 3"),
        (b"\xff\xfea\x00\n\x00\x00\xd8\n\x00", "F-24", "Line 2"),
        ("a,b\n1\0,2\n".encode("utf-16"), "F-18", "Line 2"),
        ("a,b\n1,2\n".encode("utf-16-le"), "F-19", "saved as UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-be"), "F-19", "saved as UTF-16"),
        ("a,b\n1,2\n".encode("utf-32"), "F-19", "saved as UTF-32"),
        ("a,b\n1,2\n".encode("utf-32-le"), "F-19", "saved as UTF-32"),
        ("#prepared_by: Siân\n#note.leavers: Môn\n".encode() + "#x: Ynys Môn\n".encode("cp1252"), "F-20", "Line 3"),
        (b"#a: b\n#note: \xed\xa0\x80\n", "F-24", "Line 2 has characters that cannot be read."),
        (b"#a: b\n#note: \xc0\xaf\n", "F-24", "Line 2"),
        (b"#a: \x81\n", "F-24", "Line 1"),
        (b"a" * 131_073, "F-22", "Line 1 is longer than any line of a return."),
        (b"x\n" * 30_000, "F-15", "more than 20,000 lines"),
        (b"\n" * 5_000_000, "F-15", "more than 20,000 lines"),
        (b"," * 5_000_000, "F-22", "Line 1"),
        (bytes(range(1, 32)) * 50, "F-03", "not text"),
    ],
)
def test_a_text_file_that_cannot_be_a_return_is_refused_with_its_line(tmp_path, content, code, words):
    found, message = verdict(tmp_path, content, "return.csv")

    assert found == code
    assert words in message


def test_windows_text_is_accepted_with_a_note(tmp_path):
    content = GOOD_CSV + "#note.leavers: £5, Ynys Môn, “quoted”\n".encode("cp1252")

    assert accepted(tmp_path, content) == (Source.CSV, ["F-21"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.xlsx", "There is no file of this name."),
        ("folder", "This is a folder, not a file."),
        ("pipe.csv", "This is a device or a pipe, not a file."),
        ("round.csv", "The file could not be opened."),
        ("x" * 300, "The file could not be opened."),
    ],
)
def test_what_is_no_file_is_a_finding_too_and_is_never_waited_for(tmp_path, name, message):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "round.csv").symlink_to("round.csv")

    assert [(item.code, item.message) for item in inspect(tmp_path / name).findings] == [("F-53", message)]


def test_an_empty_zip_file_is_damaged(tmp_path):
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass

    assert verdict(tmp_path, (tmp_path / "empty.zip").read_bytes())[0] == "F-09"
