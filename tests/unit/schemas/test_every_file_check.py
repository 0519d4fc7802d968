"""Every check of files and their structure: one file that it finds alone, and one at its edge that it lets pass."""

from datetime import date

import openpyxl
import pytest

from schemas.findings import Blocks, Severity, load_checks
from schemas.preflight import MAX_BYTES
from schemas.reading import read_file
from schemas.report import check_file
from tests.files import hostile
from tests.support.workbooks import good_counts, set_cells, write_empty, write_filled

TODAY = date(2025, 10, 8)
DTD = '<!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'


def workbook(folder, edit):
    path = write_filled(folder / "return.xlsx")
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def cells(values):
    return lambda folder: set_cells(write_filled(folder / "return.xlsx"), values)


def packed(**parts):
    """A good workbook with parts added or replaced."""
    return lambda folder: saved(folder, hostile.changed(hostile.good(folder), parts))


def saved(folder, content, name="return.xlsx"):
    path = folder / name
    path.write_bytes(content)
    return path


def raw(content):
    return lambda folder: saved(folder, content)


def made(change):
    """A good workbook whose bytes were changed."""
    return lambda folder: saved(folder, change(hostile.good(folder)))


def text(*changes, encoding="utf-8", top=""):
    """A good list in CSV with texts replaced and lines put before it."""

    def make(folder):
        content = top + write_filled(folder / "return.csv").read_text(encoding="utf-8-sig")
        for old, new in changes:
            assert content.count(old) >= 1, old
            content = content.replace(old, new, 1)
        return saved(folder, content.encode(encoding), "return.csv")

    return make


def sheets(number):
    """The template with sheets of one's own, so many in all."""

    def edit(book):
        for index in range(number - len(book.sheetnames)):
            book.create_sheet(f"Own {index}")

    return lambda folder: workbook(folder, edit)


def renamed(old, new):
    return lambda folder: workbook(folder, lambda book: setattr(book[old], "title", new))


def hidden(is_hidden, row):
    return lambda folder: workbook(
        folder, lambda book: setattr(book["1 Workforce"].row_dimensions[row], "hidden", is_hidden)
    )


def moved(folder):
    return workbook(folder, lambda book: book["6 Leavers"].insert_cols(11))


def without_stamp(folder):
    def edit(book):
        del book["_scwres"]

    return workbook(folder, edit)


def other_workbook(folder):
    book = openpyxl.Workbook()
    book.active.title = "Returns"
    book.save(folder / "return.xlsx")
    return folder / "return.xlsx"


def of_2024(folder):
    return write_filled(folder / "return.xlsx", good_counts(2024), collection=2024)


def unreadable(folder):
    broken = hostile.small_workbook('<sheetData><row r="1"><c r="A1" t="s"><v>x</v></c></row></sheetData>')
    return saved(folder, hostile.changed(broken, {"_rels/.rels": "<Relationships/>"}))


def encrypted(bit):
    return made(lambda content: hostile.with_field(content, "xl/styles.xml", 8, bit))


HEADER = "service,measure,breakdown,ethnic_group,count"
LEAVERS = "adult,leavers,,asian,4"
GOOD_WORKBOOK = made(lambda content: content)
GOOD_LIST = text()
SUM = {("6 Leavers", "L8"): 40}

# code: a file that it finds, and a file at its edge that it lets pass
CASES = {
    "F-01": (raw(b""), raw(b"x")),
    "F-02": (raw(b"x" * (MAX_BYTES + 1)), raw(b"x" * MAX_BYTES)),
    "F-03": (raw(b"%PDF-1.7\n" + b"text " * 50), text(("#prepared_by: A. Preparer", "#prepared_by: The %PDF team"))),
    "F-04": (raw(hostile.OLE + bytes(4096)), GOOD_WORKBOOK),
    "F-05": (
        raw(b"<html><body><table><tr><td>1</td></tr></table></body></html>"),
        text(("#note.leavers:", "#note.leavers: see <table> 2")),
    ),
    "F-06": (packed(**{"xl/workbook.bin": b"x"}), packed(**{"xl/printerSettings/printerSettings1.bin": b"x"})),
    "F-07": (encrypted(1), encrypted(0)),
    "F-08": (packed(**{"xl/vbaProject.bin": b"x"}), packed(**{"xl/media/macros.png": b"x"})),
    "F-09": (made(lambda content: content[: len(content) // 2]), GOOD_WORKBOOK),
    "F-10": (made(lambda content: content + b"tail"), GOOD_WORKBOOK),
    "F-11": (packed(**{"../../x": b"x"}), packed(**{"xl/media/x..y": b"x"})),
    "F-12": (
        packed(**{f"xl/media/{number}.png": b"" for number in range(2_000)}),
        packed(**{f"xl/media/{number}.png": b"" for number in range(1_000)}),
    ),
    "F-13": (packed(**{"docProps/core.xml": DTD}), packed(**{"docProps/core.xml": "<x><!-- a DTD --></x>"})),
    "F-14": (cells({("1 Workforce", "IW9"): "x"}), cells({("1 Workforce", "IV9"): "x"})),
    "F-15": (sheets(31), sheets(30)),
    "F-16": (unreadable, GOOD_WORKBOOK),
    "F-17": (packed(**{"xl/externalLinks/externalLink1.xml": "<externalLink/>"}), GOOD_WORKBOOK),
    "F-18": (text(("#note.leavers:", "#note.leavers: a\0b")), text(("#note.leavers:", "#note.leavers: a\tb"))),
    "F-19": (text(encoding="utf-16-le"), text(encoding="utf-8-sig")),
    "F-20": (
        lambda folder: saved(folder, "#note.leavers: Môn\n".encode() + "#x: Ynys Môn\n".encode("cp1252")),
        text(("#note.leavers:", "#note.leavers: Ynys Môn, Siân")),
    ),
    "F-21": (
        text(("#note.leavers:", "#note.leavers: Ynys Môn"), encoding="cp1252"),
        text(("#note.leavers:", "#note.leavers: Ynys Mon"), encoding="cp1252"),
    ),
    "F-22": (raw(b"a" * 131_073), text(("#note.leavers:", "#note.leavers: " + "a" * 30_000))),
    "F-23": (text((LEAVERS, 'adult,"leavers,,asian,4')), text((LEAVERS, 'adult,"leavers",,asian,4'))),
    "F-24": (raw(b"#a: b\n#note: \xed\xa0\x80\n"), text(("#note.leavers:", "#note.leavers: \ufffd"))),
    "F-25": (other_workbook, GOOD_WORKBOOK),
    "F-26": (renamed("3 Employee relations", "ER"), renamed("3 Employee relations", "3 employee relations ")),
    "F-27": (cells({("6 Leavers", "G7"): "Asian staff"}), cells({("6 Leavers", "G7"): " ASIAN "})),
    "F-28": (moved, GOOD_WORKBOOK),
    "F-29": (lambda folder: workbook(folder, lambda book: book.create_sheet("Own")), GOOD_WORKBOOK),
    "F-30": (hidden(True, 9), hidden(True, 200)),
    "F-31": (of_2024, GOOD_WORKBOOK),
    "F-32": (text(("#collection: 2025", "#collection: 2052")), text(("#collection: 2025", "#collection: 2025.0"))),
    "F-33": (text(("#collection: 2025\n", "")), text(("#collection: 2025", "#Collection:2025"))),
    "F-34": (cells({("_scwres", "B5"): "0" * 64}), GOOD_WORKBOOK),
    "F-35": (without_stamp, GOOD_WORKBOOK),
    "F-36": (cells({("6 Leavers", "L8"): 41}), cells(SUM)),
    "F-37": (cells({("Start", "B12"): "partly"}), cells({("Start", "B12"): " YES "})),
    "F-40": (
        lambda folder: workbook(folder, lambda book: book.create_sheet("Staff").append(["Surname", "Date of birth"])),
        lambda folder: write_filled(folder / "return.xlsx", details={"note.leavers": "Ask the team"}),
    ),
    "F-41": (text((HEADER, LEAVERS)), text((HEADER, HEADER.upper()))),
    "F-42": (text((HEADER, f"{HEADER},Count")), text((HEADER, f"{HEADER},"))),
    "F-43": (lambda folder: with_column(folder, "comment"), lambda folder: with_column(folder, "")),
    "F-44": (text((LEAVERS, "adult,leavers,,asian,1,204")), text((LEAVERS, f"{LEAVERS},"))),
    "F-45": (text((LEAVERS, f"{LEAVERS},")), GOOD_LIST),
    "F-46": (text((LEAVERS, f"{LEAVERS}\n{LEAVERS}")), text((LEAVERS, f"{LEAVERS}\n"))),
    "F-47": (text((LEAVERS, "adults,leavers,,asian,4")), text((LEAVERS, "Adult,Leavers,,Asian,4"))),
    "F-48": (text((LEAVERS, "adult,leavers,,\u0430sian,4")), text((LEAVERS, "adult,leavers,,\uff41sian,4"))),
    "F-49": (text(top="#prepared: me\n"), GOOD_LIST),
    "F-50": (text(top="#note.leavers: a\n"), GOOD_LIST),
    "F-52": (lambda folder: separated(folder, ";"), GOOD_LIST),
    "F-53": (lambda folder: folder / "return.xlsx", GOOD_WORKBOOK),
}
# said again by T-08, with what it costs; alone in what the reader says
OF_THE_READER = "F-51"
# a measure that was worded anew is not carried over, and is asked for by itself
ALONG_WITH = {"F-31": {"T-02"}}


def _list(folder, change):
    """A good list in CSV, each line from its header on changed."""
    top, rows = write_filled(folder / "return.csv").read_text(encoding="utf-8-sig").split(HEADER)
    lines = (change(line) for line in (HEADER + rows).splitlines())
    return saved(folder, (top + "\n".join(lines)).encode(), "return.csv")


def separated(folder, separator):
    return _list(folder, lambda line: line.replace(",", separator))


def with_column(folder, name):
    return _list(folder, lambda line: f"{line},{name}" if line == HEADER else f"{line},")


def codes(path):
    collection = 2025 if path.suffix == ".xlsx" else None
    return [item.code for item in check_file(path, display_name="x", today=TODAY, collection=collection).findings]


def file_checks():
    return {code: check for code, check in load_checks().items() if code.startswith("F-")}


@pytest.mark.parametrize("code", sorted(CASES))
def test_every_check_of_files_fires_alone_on_what_it_is_for(code, tmp_path):
    assert set(codes(CASES[code][0](tmp_path))) == {code} | ALONG_WITH.get(code, set())


@pytest.mark.parametrize("code", sorted(CASES))
def test_every_check_of_files_stays_silent_at_its_edge(code, tmp_path):
    assert code not in codes(CASES[code][1](tmp_path))


def test_an_empty_template_has_nothing_in_it_and_one_count_is_something(tmp_path):
    empty = read_file(write_empty(tmp_path / "return.csv"))
    one = read_file(write_filled(tmp_path / "return.csv", {next(iter(good_counts())): 0}))

    assert [item.code for item in empty.findings] == [OF_THE_READER]
    assert one.findings == ()


def test_every_check_of_files_has_its_examples():
    assert set(CASES) | {OF_THE_READER} == set(file_checks())


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_file_that_blocks_names_the_indicators_it_costs_as_the_catalogue_says(code, tmp_path):
    path = CASES[code][0](tmp_path)
    collection = 2025 if path.suffix == ".xlsx" else None
    report = check_file(path, display_name="x", today=TODAY, collection=collection)

    check = load_checks()[code]
    for item in (found for found in report.findings if found.code == code):
        if check.severity is Severity.MUST_FIX:
            assert item.indicators
        if check.blocks is Blocks.EVERY:
            assert len(item.indicators) == 10
        if check.blocks is Blocks.NONE:
            assert item.indicators == ()
