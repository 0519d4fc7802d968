"""A person's own XLSX workbook comes back with its findings marked and with everything else as it was."""

import re
import shutil
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from app.indicators.returns import Cell
from schemas.findings import Severity
from schemas.marked_sheets import NotMarkableError
from schemas.marked_xlsx import marked_xlsx
from schemas.marking import Mark, marks_of
from schemas.report import check_file
from tests.support.marked import rows_of_json, rows_of_marked_xlsx, through_libreoffice
from tests.support.own_workbooks import OWN_NOTE, changed, comments_of, fills_of, shape_of, with_own_things
from tests.support.workbooks import good_counts, write_empty, write_filled

pytestmark = pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
TODAY = date(2025, 10, 8)
LEAVERS = Cell("adult", "leavers", "", "asian")
WORKFORCE = Cell("adult", "headcount", "under_30k", "white_british")
SHORTLISTED = Cell("adult", "shortlisted", "", "black")
FAULTS = {LEAVERS: "n/a", WORKFORCE: -3, SHORTLISTED: None}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEETS = tuple(f"xl/worksheets/sheet{number}.xml" for number in range(1, 11))


def check(path):
    return check_file(path, display_name=path.name, today=TODAY)


def mark(path, folder):
    report = check(path)
    made = folder / f"marked-{path.name}"
    made.write_bytes(marked_xlsx(str(path), marks_of(report.findings, report.edition)))
    return made


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return write_filled(tmp_path_factory.mktemp("faulty") / "return.xlsx", good_counts() | FAULTS)


@pytest.fixture
def own(tmp_path):
    return with_own_things(tmp_path / "own.xlsx", good_counts() | FAULTS)


def test_the_list_of_findings_comes_first_and_opens(faulty, tmp_path):
    book = openpyxl.load_workbook(mark(faulty, tmp_path))
    first = book.worksheets[0]

    assert book.sheetnames[:3] == ["Findings", "How to", "Start"]
    assert book.active.title == "Findings"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Findings"]
    assert first["A1"].value == "Findings: what to fix and what to confirm in this return"
    assert first["A2"].value == "2 to fix, 1 to confirm. Choose a name in the column Cell to go there."
    assert [first[f"A{row}"].value for row in (3, 4, 5)] == ["Must fix", "Confirm", "Note"]
    assert [cell.value for cell in first[7]] == [
        "Severity", "Sheet", "Cell", "Row", "Column", "Value read", "What we found", "What to do",
        "What was expected", "Indicators", "Reason given", "Check",
    ]  # fmt: skip
    assert first.freeze_panes == "A8"


def test_each_row_says_what_the_report_says_and_links_to_its_cell(faulty, tmp_path):
    report = check(faulty)
    content = mark(faulty, tmp_path).read_bytes()
    numbers = {indicator.key: indicator.number for indicator in report.edition.indicators}
    said = rows_of_json(report.to_json()["findings"], numbers)
    rank = {"Must fix": 0, "Confirm": 1, "Note": 2}

    assert rows_of_marked_xlsx(content) == sorted(said, key=lambda row: rank[row["severity"]])
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert [sheet[f"C{row}"].hyperlink.location for row in (8, 9, 10)] == [
        "'1 Workforce'!C8", "'6 Leavers'!G8", "'2 Recruitment'!H8",
    ]  # fmt: skip
    assert all(sheet[f"C{row}"].hyperlink.target is None for row in (8, 9, 10))


def test_cells_with_findings_are_filled_and_say_in_a_comment_what_to_do(faulty, tmp_path):
    made = mark(faulty, tmp_path)
    before, after = fills_of(faulty), fills_of(made)

    assert {place: after[place] for place in after if after[place] != before.get(place)} == {
        ("1 Workforce", "C8"): "F2A9A1",
        ("6 Leavers", "G8"): "F2A9A1",
        ("2 Recruitment", "H8"): "FFD971",
    }
    assert comments_of(made)["1 Workforce", "C8"] == (
        "[SC-WRES findings]\nMust fix: -3 is below zero.\n"
        "What to do: Type the number of people, 0 if there were none.\nCheck C-03\n[end of findings]"
    )
    assert comments_of(made)["2 Recruitment", "H8"].startswith("[SC-WRES findings]\nConfirm: Some columns of this row")


def test_every_comment_has_a_box_in_which_it_is_shown(faulty, tmp_path):
    with zipfile.ZipFile(mark(faulty, tmp_path)) as archive:
        boxes = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".vml")]

    assert len(boxes) == 3
    assert all(box.count("<v:shape ") == 1 for box in boxes)
    assert re.findall(r'id="_x0000_s(\d+)"', "".join(boxes)) == ["1025", "2049", "3073"]
    assert "<x:Row>7</x:Row><x:Column>2</x:Column>" in boxes[0] + boxes[1] + boxes[2]


def test_everything_of_the_persons_own_stays(own, tmp_path):
    made = mark(own, tmp_path)

    assert shape_of(made) == shape_of(own)
    comments = comments_of(made)
    assert comments["6 Leavers", "D8"] == "Only mine."
    assert comments["6 Leavers", "G8"].startswith(f"{OWN_NOTE}\n\n[SC-WRES findings]\nMust fix: We read “n/a”")
    with zipfile.ZipFile(own) as before, zipfile.ZipFile(made) as after:
        assert set(before.namelist()) <= set(after.namelist())
        untouched = [name for name in before.namelist() if before.read(name) == after.read(name)]
        assert b"x14:dataValidations" in after.read("xl/worksheets/sheet3.xml")
    assert {"xl/charts/chart1.xml", "xl/tables/table1.xml", "docProps/core.xml", "xl/theme/theme1.xml"} <= set(
        untouched
    )


def test_names_that_hold_for_one_sheet_move_with_it(own, tmp_path):
    assert openpyxl.load_workbook(own)["My workings & notes"].print_title_rows == "$1:$1"
    assert openpyxl.load_workbook(mark(own, tmp_path))["My workings & notes"].print_title_rows == "$1:$1"


def test_a_marked_workbook_reads_like_the_one_it_was_made_from(own, tmp_path):
    before, after = check(own), check(mark(own, tmp_path))

    assert after.findings == before.findings
    assert after.return_ == before.return_


def test_marking_a_marked_workbook_changes_nothing(own, tmp_path):
    once = mark(own, tmp_path)

    assert mark(once, tmp_path).read_bytes() == once.read_bytes()


def test_mended_cells_get_their_own_look_back(own, tmp_path):
    made = mark(own, tmp_path)
    book = openpyxl.load_workbook(made)
    fresh = tmp_path / "fresh.xlsx"

    fresh.write_bytes(marked_xlsx(str(made), ()))

    assert book["Findings"].cell(book["Findings"].max_row, 1).value == "Colours to put back: 5=theme:4:0.5 6=rgb:FFCC99"
    assert fills_of(fresh) == fills_of(own)
    assert comments_of(fresh) == comments_of(own)
    assert shape_of(fresh) == shape_of(own)
    assert openpyxl.load_workbook(fresh)["Findings"]["A2"].value == (
        "Nothing was found that has to be fixed or confirmed."
    )


def test_what_a_person_adds_below_our_lines_stays(faulty, tmp_path):
    made = mark(faulty, tmp_path)
    book = openpyxl.load_workbook(made)
    comment = book["6 Leavers"]["G8"].comment
    comment.text += "\nWe asked payroll."
    book.save(made)

    made.write_bytes(marked_xlsx(str(made), ()))

    assert comments_of(made) == {("6 Leavers", "G8"): "\nWe asked payroll."}


@pytest.mark.parametrize("position", [3, 11])
def test_a_list_of_findings_that_was_moved_comes_first_again(own, tmp_path, position):
    made = mark(own, tmp_path)
    book = openpyxl.load_workbook(made)
    book.move_sheet("Findings", position)
    book.save(made)

    again = mark(made, tmp_path)

    assert openpyxl.load_workbook(again).sheetnames.count("Findings") == 1
    assert openpyxl.load_workbook(again).sheetnames[0] == "Findings"
    assert openpyxl.load_workbook(again)["My workings & notes"].print_title_rows == "$1:$1"
    assert check(again).findings == check(own).findings


def test_a_sheet_of_the_person_that_is_called_findings_stays(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Findings")["A1"] = "Mine"
    book.save(path)

    made = openpyxl.load_workbook(mark(path, tmp_path))

    assert (made.sheetnames[0], made.sheetnames[-1]) == ("Findings 2", "Findings")
    assert made["Findings"]["A1"].value == "Mine"


def test_a_finding_in_merged_cells_is_shown_at_the_first_of_them(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "merged.xlsx")
    book = openpyxl.load_workbook(path)
    book["6 Leavers"].merge_cells("F8:G9")
    book.save(path)
    finding = Mark("C-01", Severity.MUST_FIX, "6 Leavers", "G9", None, None, None, None, "Look here.", None, None)

    made = tmp_path / "made.xlsx"
    made.write_bytes(marked_xlsx(str(path), [finding]))

    assert list(comments_of(made)) == [("6 Leavers", "F8")]
    assert openpyxl.load_workbook(made)["Findings"]["C8"].value == "G9"


@pytest.mark.parametrize("cell", ["B1", "Z8", "C3", "A7", "C40", "A1"])
def test_a_cell_that_was_never_written_is_made_in_its_place(faulty, tmp_path, cell):
    finding = Mark("C-01", Severity.NOTE, "6 Leavers", cell, None, None, None, None, "Look here.", None, None)

    content = marked_xlsx(str(faulty), [finding])

    sheet = openpyxl.load_workbook(BytesIO(content))["6 Leavers"]
    assert sheet[cell].fill.fgColor.rgb.startswith("FFBFDDF")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = archive.read("xl/worksheets/sheet8.xml").decode()
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', text)]
    assert rows == sorted(set(rows))
    for row in re.findall(r"<row .*?</row>", text):
        names = re.findall(r'<c r="([A-Z]+)', row)
        assert names == sorted(set(names), key=lambda name: (len(name), name))


@pytest.mark.parametrize("empty", ["<sheetData/>", "<sheetData></sheetData>", '<sheetData><row r="8"/></sheetData>'])
def test_a_sheet_without_cells_can_be_marked(faulty, tmp_path, empty):
    path = shutil.copy(faulty, tmp_path / "empty.xlsx")
    replaced = re.compile(r"<sheetData.*</sheetData>", re.DOTALL)
    changed(path, {SHEETS[0]: lambda text: replaced.sub(empty, text)})
    finding = Mark("C-01", Severity.CONFIRM, "How to", "C8", None, None, None, None, "Look here.", None, None)

    made = tmp_path / "made.xlsx"
    made.write_bytes(marked_xlsx(str(path), [finding]))

    assert list(comments_of(made)) == [("How to", "C8")]
    assert fills_of(made)["How to", "C8"] == "FFD970"


def prefixed(text):
    tagged = re.sub(r"<(/?)(?!\?)(\w)", r"<\1x:\2", text)
    return tagged.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


ODDITIES = {
    "every name has a prefix": dict.fromkeys((*SHEETS, "xl/styles.xml", "xl/workbook.xml"), prefixed),
    "cells do not state their places": {SHEETS[0]: lambda text: re.sub(r'<c r="[A-Z]+\d+"', "<c", text)},
    "rows do not state their numbers": dict.fromkeys(SHEETS, lambda text: re.sub(r'<row r="\d+"', "<row", text)),
    "relationships name parts from the root": {
        "xl/_rels/workbook.xml.rels": lambda text: re.sub(r'Target="/?(?:xl/)?', 'Target="/xl/', text)
    },
}


@pytest.mark.parametrize("oddity", ODDITIES)
def test_odd_but_right_workbooks_are_marked_too(faulty, tmp_path, oddity):
    path = changed(shutil.copy(faulty, tmp_path / "odd.xlsx"), ODDITIES[oddity])

    made = mark(path, tmp_path)

    assert list(comments_of(made)) == [("1 Workforce", "C8"), ("2 Recruitment", "H8"), ("6 Leavers", "G8")]
    assert check(made).findings == check(path).findings
    assert mark(made, tmp_path).read_bytes() == made.read_bytes()


def test_parts_in_another_encoding_are_marked_too(faulty, tmp_path):
    path = tmp_path / "wide.xlsx"
    with zipfile.ZipFile(faulty) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name in {*SHEETS, "xl/styles.xml"}:
                text = re.sub(r"^<\?xml.*?\?>", "", data.decode())
                data = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
            target.writestr(name, data)

    assert len(comments_of(mark(path, tmp_path))) == 3


def test_a_workbook_without_styles_gets_some(faulty, tmp_path):
    path = tmp_path / "plain.xlsx"
    with zipfile.ZipFile(faulty) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            text = re.sub(r"<(?:Relationship|Override) [^>]*styles[^>]*/>", "", text)
            text = re.sub(r'(<c [^>]*?) s="\d+"', r"\1", text)
            if name != "xl/styles.xml":
                target.writestr(name, text)

    after = fills_of(mark(path, tmp_path))

    assert after["1 Workforce", "C8"] == "F2A9A0"


@pytest.mark.parametrize("engine", ["openpyxl", "xlsxwriter"])
def test_workbooks_that_pandas_wrote_are_marked_too(faulty, tmp_path, engine):
    path = tmp_path / "pandas.xlsx"
    sheets = pd.read_excel(faulty, sheet_name=None, header=None)
    with pd.ExcelWriter(path, engine=engine) as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, header=False, index=False)

    made = mark(path, tmp_path)

    assert list(comments_of(made)) == [("1 Workforce", "C8"), ("2 Recruitment", "H8"), ("6 Leavers", "G8")]
    assert check(made).findings == check(path).findings


def test_an_empty_template_as_it_was_downloaded_is_marked_too(tmp_path):
    path = write_empty(tmp_path / "empty.xlsx")

    made = mark(path, tmp_path)

    assert shape_of(made) == shape_of(path)
    assert len(rows_of_marked_xlsx(made.read_bytes())) == len(check(path).findings)


def test_hostile_text_comes_out_as_text(faulty):
    hostile = Mark(
        "C-01", Severity.MUST_FIX, "6 Leavers", "G8", None, "=1+1", "+cmd|calc", '=HYPERLINK("http://x.example")',
        "\x00\x0b<b>&\ud800" + "z" * 40_000, "@SUM(1)", "-1", ("1",), "=2",
    )  # fmt: skip

    content = marked_xlsx(str(faulty), [hostile])

    sheet = openpyxl.load_workbook(BytesIO(content))["Findings"]
    assert {cell.data_type for cell in sheet[8]} == {"s"}
    assert sheet["D8"].value == "=1+1"
    assert sheet["F8"].value == '=HYPERLINK("http://x.example")'
    assert len(sheet["G8"].value) == 32_767
    assert len(openpyxl.load_workbook(BytesIO(content))["6 Leavers"]["G8"].comment.text) <= 5_000
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.endswith("sheet11.xml"))
        assert not any(b'TargetMode="External"' in archive.read(name) for name in archive.namelist())


def test_a_workbook_with_no_room_for_a_sheet_says_so(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "full.xlsx")
    book = openpyxl.load_workbook(path)
    while len(book.sheetnames) < 30:
        book.create_sheet()
    book.save(path)

    with pytest.raises(NotMarkableError, match="Your workbook has 30 sheets, so there is no room"):
        mark(path, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pdf", "csv", "ods"])
def test_libreoffice_opens_what_we_made(own, tmp_path, kind):
    made = through_libreoffice(mark(own, tmp_path), kind, tmp_path / "opened")

    assert made.stat().st_size > 1_000
    if kind == "csv":
        assert made.read_text(encoding="cp1252").startswith("Findings: what to fix and what to confirm")
    if kind == "ods":
        assert check(made).findings == check(own).findings


@pytest.mark.slow
def test_marks_go_also_after_libreoffice_saved_the_workbook(own, tmp_path):
    saved = through_libreoffice(mark(own, tmp_path), "xlsx", tmp_path / "saved")

    saved.write_bytes(marked_xlsx(str(saved), ()))

    assert fills_of(saved) == fills_of(own)
    assert comments_of(saved) == comments_of(own)


@pytest.mark.slow
def test_a_workbook_in_the_strict_form_is_marked_too(faulty, tmp_path):
    pairs = (
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )

    def strict(text):
        for old, new in pairs:
            text = text.replace(old, new)
        return text

    parts = (*SHEETS, "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")
    path = changed(shutil.copy(faulty, tmp_path / "strict.xlsx"), dict.fromkeys(parts, strict))

    saved = through_libreoffice(mark(path, tmp_path), "xlsx", tmp_path / "saved")

    assert list(comments_of(saved)) == [("1 Workforce", "C8"), ("2 Recruitment", "H8"), ("6 Leavers", "G8")]
    assert check(saved).findings == check(path).findings
