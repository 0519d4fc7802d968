"""A person's own OpenDocument spreadsheet comes back with its findings marked and with everything else as it was."""

import re
import shutil
import zipfile
from datetime import date

import odfdo
import openpyxl
import pytest

from app.indicators.returns import Cell
from schemas.findings import Severity
from schemas.marked_ods import marked_ods, shown_first
from schemas.marked_sheets import NotMarkableError
from schemas.marking import Mark, marks_of
from schemas.read_ods import read_ods
from schemas.report import check_file
from tests.support.marked import rows_of_json, rows_of_marked_ods, through_libreoffice
from tests.support.own_workbooks import OWN_NOTE, changed, comments_of, fills_of, shape_of, with_own_things
from tests.support.workbooks import good_counts, write_filled

TODAY = date(2025, 10, 8)
LEAVERS = Cell("adult", "leavers", "", "asian")
WORKFORCE = Cell("adult", "headcount", "under_30k", "white_british")
FAULTS = {LEAVERS: "n/a", WORKFORCE: -3}
OURS = ("#F2A9A", "#FFD97", "#BFDDF")
NOTE = (
    "<office:annotation><dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>A. Preparer</dc:creator>"
    "<text:p>Payroll says 12.</text:p></office:annotation>"
)


def check(path):
    return check_file(path, display_name=path.name, today=TODAY)


def mark(path, folder):
    report = check(path)
    made = folder / f"marked-{path.name}"
    made.write_bytes(marked_ods(str(path), marks_of(report.findings, report.edition)))
    return made


def content_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("content.xml").decode()


def cells_of(path, sheet):
    """Return the style and the comment of every cell that has a comment, by name, as another program sees them."""
    table = odfdo.Document(path).body.get_table(name=sheet)
    return {
        cell.x * 1000 + cell.y: (
            cell.style,
            [paragraph.text_recursive for paragraph in notes[0].get_elements("text:p")],
        )
        for row in table.traverse()
        for cell in row.traverse()
        if (notes := cell.get_elements("office:annotation"))
    }


def colour_of(path, style):
    found = re.search(rf'<style:style [^>]*style:name="{style}".*?</style:style>', content_of(path), re.DOTALL)
    return re.search(r'fo:background-color="([^"]+)"', found[0])[1]


def finding(sheet, cell, severity=Severity.CONFIRM):
    return Mark("C-01", severity, sheet, cell, None, None, None, None, "Look here.", None, None)


def without_comments(path):
    """What the sheets of a document hold, but for the comments, which marking adds to."""
    return [{**sheet, "comments": None} for sheet in read_ods(str(path))["sheets"]]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return write_filled(tmp_path_factory.mktemp("faulty") / "return.ods", good_counts() | FAULTS)


def test_the_list_of_findings_comes_first_and_opens(faulty, tmp_path):
    made = mark(faulty, tmp_path)

    with zipfile.ZipFile(made) as archive:
        settings = archive.read("settings.xml").decode()
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert [table.name for table in odfdo.Document(made).body.tables][:3] == ["Findings", "How to", "Start"]
    assert 'config:name="ActiveTable" config:type="string">Findings<' in settings
    assert 'config:name="Findings"' in settings


def test_each_row_says_what_the_report_says_and_links_to_its_cell(faulty, tmp_path):
    report = check(faulty)
    made = mark(faulty, tmp_path)
    numbers = {indicator.key: indicator.number for indicator in report.edition.indicators}

    assert rows_of_marked_ods(made) == rows_of_json(report.to_json()["findings"], numbers)
    assert "xlink:href=\"#'1 Workforce'.C8\"" in content_of(made)
    assert "xlink:href=\"#'6 Leavers'.G8\"" in content_of(made)


def test_cells_with_findings_are_filled_and_say_in_a_comment_what_to_do(faulty, tmp_path):
    made = mark(faulty, tmp_path)
    ((style, lines),) = cells_of(made, "1 Workforce").values()

    assert colour_of(made, style) == "#F2A9A1"
    assert lines == [
        "[SC-WRES findings]",
        "Must fix: -3 is below zero.",
        "What to do: Type the number of people, 0 if there were none.",
        "Check C-03",
        "[end of findings]",
    ]


def test_every_other_part_stays_byte_for_byte(faulty, tmp_path):
    with zipfile.ZipFile(faulty) as before, zipfile.ZipFile(mark(faulty, tmp_path)) as after:
        assert before.namelist() == after.namelist()
        changed_parts = [name for name in before.namelist() if before.read(name) != after.read(name)]

    assert changed_parts == ["content.xml", "settings.xml"]


def test_rules_protection_formulas_and_widths_stay(faulty, tmp_path):
    before, after = content_of(faulty), content_of(mark(faulty, tmp_path))

    for pattern in (
        r"<table:content-validation .*?</table:content-validation>",
        r'table:formula="[^"]*"',
        r"<table:table [^>]*protected[^>]*>",
        r'table:content-validation-name="[^"]*"',
    ):
        found = re.findall(pattern, before, re.DOTALL)
        assert found
        assert re.findall(pattern, after, re.DOTALL) == found
    widths = re.findall(r'style:column-width="[^"]*"', before)
    assert re.findall(r'style:column-width="[^"]*"', after)[: len(widths)] == widths


def test_a_marked_document_reads_like_the_one_it_was_made_from(faulty, tmp_path):
    before, after = check(faulty), check(mark(faulty, tmp_path))

    assert after.findings == before.findings
    assert after.return_ == before.return_


def test_marking_a_marked_document_changes_nothing(faulty, tmp_path):
    once = mark(faulty, tmp_path)

    assert mark(once, tmp_path).read_bytes() == once.read_bytes()


def test_mended_cells_get_their_own_look_back(faulty, tmp_path):
    made = mark(faulty, tmp_path)

    made.write_bytes(marked_ods(str(made), ()))

    rows = re.compile(r"<table:table table:name=\"How to\".*</table:table>", re.DOTALL)
    assert rows.search(content_of(made))[0] == rows.search(content_of(faulty))[0]
    assert "annotation" not in content_of(made)


def test_a_persons_own_comment_stays_above_our_lines_and_after_them(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "noted.ods")
    cell = re.compile(r"(<table:table-cell [^>]*>)(<text:p>n/a</text:p>)")
    changed(path, {"content.xml": lambda text: cell.sub(rf"\1{NOTE}\2", text)})

    made = mark(path, tmp_path)
    ((_style, lines),) = cells_of(made, "6 Leavers").values()
    made.write_bytes(marked_ods(str(made), ()))
    ((_style, left),) = cells_of(made, "6 Leavers").values()

    assert lines[:2] == ["Payroll says 12.", "[SC-WRES findings]"]
    assert lines[-1] == "[end of findings]"
    assert left == ["Payroll says 12."]


@pytest.mark.parametrize("cell", ["A1", "D8", "Z8", "C3", "C7", "C60", "H12"])
def test_any_cell_can_be_marked_and_no_other_moves(faulty, tmp_path, cell):
    made = tmp_path / "made.ods"
    made.write_bytes(marked_ods(str(faulty), [finding("6 Leavers", cell)]))

    letter, number = ord(cell[0]) - ord("A"), int(cell[1:]) - 1
    assert list(cells_of(made, "6 Leavers")) == [letter * 1000 + number]
    assert without_comments(made)[1:] == without_comments(faulty)


def test_rows_and_cells_that_stand_for_many_are_divided(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "many.ods")
    rows = (
        '<table:table-row table:number-rows-repeated="40">'
        '<table:table-cell table:number-columns-repeated="30"/></table:table-row>'
    )
    changed(path, {"content.xml": lambda text: text.replace("</table:table>", f"{rows}</table:table>", 1)})

    made = tmp_path / "made.ods"
    made.write_bytes(
        marked_ods(str(path), [finding("How to", "C40"), finding("How to", "E40"), finding("How to", "C45")])
    )

    assert sorted(cells_of(made, "How to")) == [2039, 2044, 4039]
    assert without_comments(made)[1:] == without_comments(path)
    made.write_bytes(marked_ods(str(made), ()))
    assert "annotation" not in content_of(made)


def test_a_finding_in_merged_cells_is_shown_at_the_first_of_them(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "merged.ods")
    cell = re.compile(
        r"<table:table-cell ([^>]*)>(<text:p>n/a</text:p></table:table-cell>)<table:table-cell [^>]*?(?:/>|>.*?</table:table-cell>)"
    )
    joined = r'<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1" \1>\2<table:covered-table-cell/>'
    changed(path, {"content.xml": lambda text: cell.sub(joined, text)})

    made = tmp_path / "made.ods"
    made.write_bytes(marked_ods(str(path), [finding("6 Leavers", "H8")]))

    assert list(cells_of(made, "6 Leavers")) == [6007]


def test_the_colour_of_a_named_style_comes_back(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "named.ods")
    named = (
        '<office:styles><style:style style:name="Mine" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#FFCC99"/></style:style></office:styles>'
    )
    cell = re.compile(r'(<table:table-cell [^>]*?)table:style-name="[^"]*"([^>]*><text:p>n/a</text:p>)')
    changed(path, {
        "styles.xml": lambda text: text.replace("<office:automatic-styles>", f"{named}<office:automatic-styles>", 1),
        "content.xml": lambda text: cell.sub(r'\1table:style-name="Mine"\2', text),
    })  # fmt: skip

    made = mark(path, tmp_path)
    ((style, _lines),) = cells_of(made, "6 Leavers").values()
    assert colour_of(made, style) == "#F2A9A5"
    made.write_bytes(marked_ods(str(made), [finding("6 Leavers", "G8", Severity.NOTE)]))
    ((style, _lines),) = cells_of(made, "6 Leavers").values()
    assert colour_of(made, style) == "#BFDDF5"
    assert "Colours to put back: 5=rgb:FFCC99" in content_of(made)


def test_hostile_text_comes_out_as_text(faulty, tmp_path):
    hostile = Mark(
        "C-01", Severity.MUST_FIX, "6 Leavers", "G8", None, "=1+1", "+cmd|calc", '=HYPERLINK("http://x.example")',
        "\x00\x0b<b>&\ud800" + "z" * 40_000, "@SUM(1)  two", "-1\nsecond", ("1",), "=2",
    )  # fmt: skip
    made = tmp_path / "made.ods"

    made.write_bytes(marked_ods(str(faulty), [hostile]))

    cells = {tuple(cell[:2]): cell[2:4] for cell in read_ods(str(made))["sheets"][0]["cells"]}
    assert cells[7, 3] == ["text", "=1+1"]
    assert cells[7, 8] == ["text", "@SUM(1)  two"]
    assert cells[7, 7] == ["text", "-1\nsecond"]
    assert len(cells[7, 6][1]) == 32_767
    assert "table:formula" not in content_of(made).partition('table:name="Findings"')[2].partition("</table:table>")[0]


def test_a_document_with_no_room_for_a_sheet_says_so(faulty, tmp_path):
    path = shutil.copy(faulty, tmp_path / "full.ods")
    extra = "".join(
        f'<table:table table:name="n{number}"><table:table-row><table:table-cell/></table:table-row></table:table>'
        for number in range(20)
    )
    changed(path, {"content.xml": lambda text: text.replace("</office:spreadsheet>", f"{extra}</office:spreadsheet>")})

    with pytest.raises(NotMarkableError, match="no room for the list of findings"):
        marked_ods(str(path), ())


def test_settings_that_name_another_sheet_name_ours():
    item = 'config:type="string"'
    settings = (
        '<s xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"><config:config-item-map-named '
        f'config:name="Tables"/><config:config-item config:name="ActiveTable" {item}>Start</config:config-item></s>'
    ).encode()

    made = shown_first(settings, "Findings").decode()

    assert f'config:name="ActiveTable" {item}>Findings</config:config-item>' in made
    assert '<config:config-item-map-entry config:name="Findings">' in made
    assert shown_first(made.encode(), "Findings").decode() == made
    assert shown_first(b"<s/>", "Findings") == b"<s/>"


@pytest.mark.slow
def test_a_document_that_libreoffice_wrote_keeps_all_a_person_put_into_it(tmp_path):
    source = with_own_things(tmp_path / "own.xlsx", good_counts() | FAULTS)
    path = through_libreoffice(source, "ods", tmp_path / "as-ods")

    made = mark(path, tmp_path)
    again = through_libreoffice(made, "xlsx", tmp_path / "as-xlsx")
    plain = through_libreoffice(path, "xlsx", tmp_path / "plain")

    assert shape_of(again) == shape_of(plain)
    assert comments_of(again)["6 Leavers", "G8"].startswith(f"{OWN_NOTE}\n[SC-WRES findings]\nMust fix: We read “n/a”")
    assert fills_of(again)["6 Leavers", "G8"] == "F2A9A6"
    assert openpyxl.load_workbook(again).sheetnames[0] == "Findings"
    assert check(again).findings == check(path).findings


@pytest.mark.slow
def test_marks_go_also_after_libreoffice_saved_the_document(faulty, tmp_path):
    saved = through_libreoffice(mark(faulty, tmp_path), "ods", tmp_path / "saved")

    saved.write_bytes(marked_ods(str(saved), ()))

    plain = through_libreoffice(saved, "xlsx", tmp_path / "plain")
    assert not [colour for colour in fills_of(plain).values() if f"#{colour[:5]}" in OURS]
    assert comments_of(plain) == {}
    assert fills_of(plain)["6 Leavers", "G8"] == "FFFBE6"
