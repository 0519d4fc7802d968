"""Every hostile or merely wrong file by its row: how it is made, in what it must end, and what must be said of it.

Rows are named by a letter (A container, B workbook, C text, G plausible but wrong) and a number. Verdicts: ``refused``
before or while it is read, ``faults`` with something to fix, ``confirm`` with something to confirm, ``fine``.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from app.indicators.returns import Cell
from tests.files import hostile
from tests.files.hostile import FIRST_SHEET, MEBIBYTE, changed, small_workbook, zipped
from tests.support.workbooks import good_counts, write_filled

LEAVERS = "6 Leavers"
SPOT = "G8"
SPOT_LINE = "adult,leavers,,asian,4"
CANARY = "AB123456C"
REFUSED, FAULTS, CONFIRM, FINE = "refused", "faults", "confirm", "fine"
EITHER = "refused or fine"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
PARAMETERS = "<!DOCTYPE x [<!ENTITY % a \"<!ENTITY b SYSTEM 'http://127.0.0.1:9/'>\"> %a;]>"


@dataclass(frozen=True, slots=True)
class Case:
    """One file: its row, a name, how to make it, its verdict, and words that must stand in one message about it."""

    row: str
    name: str
    build: Callable[[], bytes]
    verdict: str
    words: str = ""

    def __str__(self) -> str:
        """The name under which a test reports it."""
        return f"{self.row}-{self.name}"


@cache
def good(ending: str = "xlsx") -> bytes:
    """A return without a fault, made once."""
    with TemporaryDirectory() as folder:
        return write_filled(Path(folder) / f"good.{ending}").read_bytes()


@cache
def _part_of(sheet: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(good()))
    return f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"


def edited(sheet: str, change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with the XML of one sheet changed."""
    return changed(good(), {_part_of(sheet): change})


def cell(xml: str, ref: str = SPOT, sheet: str = LEAVERS) -> bytes:
    """The good workbook with one cell written anew: its attributes after the reference, and its content."""

    def change(content: bytes) -> bytes:
        written, number = re.subn(rf'<c r="{ref}"[^>]*?(/>|>.*?</c>)'.encode(), f'<c r="{ref}"{xml}'.encode(), content)
        assert number == 1, f"{ref} stands {number} times"
        return written

    return edited(sheet, change)


def number(text: str) -> bytes:
    """The good workbook with a number written as this text."""
    return cell(f"><v>{text}</v></c>")


def typed(text: str) -> bytes:
    """The good workbook with a text typed into a count."""
    return cell(f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')


def csv_with(old: str, new: str) -> bytes:
    """The good CSV file with one text replaced."""
    text = good("csv").decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def counted(text: str) -> bytes:
    """The good CSV file with one count written as this text."""
    return csv_with(SPOT_LINE, SPOT_LINE.removesuffix("4") + text)


def noted(text: str) -> bytes:
    """The good CSV file with a note."""
    return csv_with("#note.leavers:", f"#note.leavers: {text}")


def lines(change: Callable[[str], str]) -> bytes:
    """The good CSV file with every line changed."""
    return "\n".join(change(line) for line in good("csv").decode().splitlines()).encode()


def _counts(values: dict[Cell, object], ending: str = "csv") -> bytes:
    with TemporaryDirectory() as folder:
        return write_filled(Path(folder) / f"x.{ending}", {**good_counts(), **values}).read_bytes()


def _detail(**details: str) -> bytes:
    with TemporaryDirectory() as folder:
        return write_filled(Path(folder) / "x.csv", details=details).read_bytes()


def _asian(measure: str, service: str = "adult") -> Cell:
    return Cell(service, measure, "", "asian")


def _half(share: float) -> Callable[[], bytes]:
    return lambda: good()[: int(len(good()) * share)]


def _ods_row(rows: str) -> Callable[[], bytes]:
    return lambda: hostile.ods(rows)


VALUE = '<table:table-cell office:value-type="float" office:value="1"{}/>'
_MILLION_ROWS = '<table:table-row table:number-rows-repeated="1048576">' + VALUE.format("") + "</table:table-row>"
_MANY_COLUMNS = "<table:table-row>" + VALUE.format(' table:number-columns-repeated="16384"') + "</table:table-row>"
_NESTED = (
    '<table:table-row table:number-rows-repeated="4000">'
    + VALUE.format(' table:number-columns-repeated="200"')
    + "</table:table-row>"
)
_FAR = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_BEYOND = '<sheetData><row><c r="ZZZZZ4294967295"><v>1</v></c></row></sheetData>'
_STYLES = f"<styleSheet {hostile.MAIN}><cellXfs>" + '<xf numFmtId="0"/>' * 65_000 + "</cellXfs></styleSheet>"
_FORMATS = '<conditionalFormatting sqref="A1"><cfRule type="expression"/></conditionalFormatting>'
ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!")
NEW_ERRORS = ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(&quot;x&quot;)", "\uff1d1")
TEXT_FORMULAS = ("=1+1", "+1+1", "@SUM(A1)", '"=HYPERLINK(""http://x"")"', "=cmd|' /C calc'!A0", "\uff1d1")

CONTAINER = (
    Case("A1", "empty", lambda: b"", REFUSED, "The file is empty."),
    *(Case("A2", f"first-{share:.0%}", _half(share), REFUSED, "damaged") for share in (0.01, 0.1, 0.5, 0.9, 0.99)),
    Case("A4", "html", lambda: b"<html><table><tr><td>1</td></tr></table></html>", REFUSED, "a web page"),
    Case("A5", "ole", lambda: hostile.OLE + bytes(4096), REFUSED, "protected with a password"),
    Case("A7", "xls", lambda: b"\x09\x08\x10\x00" + bytes(600), REFUSED, "old Excel format"),
    Case("A7", "xlsb", lambda: small_workbook(**{"xl/workbook.bin": b"x"}), REFUSED, "(.xlsb)"),
    Case("A7", "numbers", lambda: zipped({"Index/Document.iwa": b"x"}), REFUSED, "Apple Numbers"),
    Case("A7b", "good", lambda: good("ods"), FINE),
    Case("A7b", "rows", _ods_row(_MILLION_ROWS), REFUSED, "sheet S1, cell A1048576"),
    Case("A7b", "columns", _ods_row(_MANY_COLUMNS), REFUSED, "cell XFD1"),
    Case("A7b", "nested", _ods_row(_NESTED), REFUSED, "more than 200,000 cells"),
    Case(
        "A7b",
        "encrypted",
        lambda: hostile.ods("<table:table-row/>", manifest="<m:file-entry><m:encryption-data/></m:file-entry>"),
        REFUSED,
        "protected with a password",
    ),
    Case("A7b", "dtd", lambda: hostile.ods("", **{"content.xml": f"{LAUGHS}<x>&b;</x>"}), REFUSED, "a DTD"),
    Case("A7b", "macros", lambda: hostile.ods("", **{"Basic/M/x.xml": "<x/>"}), REFUSED, "macros"),
    Case("A8", "macro", lambda: changed(good(), {"xl/vbaProject.bin": b"x"}), REFUSED, "contains macros"),
    Case(
        "A8",
        "macro-type",
        lambda: changed(
            good(), {"[Content_Types].xml": lambda old: old.replace(b".sheet.main", b".macroEnabled.main")}
        ),
        REFUSED,
        "contains macros",
    ),
    Case("A9", "polyglot", lambda: b"<script>alert(1)</script>" + good(), REFUSED, "stands before it"),
    Case("A10", "tail", lambda: good() + b"tail", REFUSED, "stands after it"),
    Case("A10", "long-tail", lambda: good() + random.Random(1).randbytes(MEBIBYTE), REFUSED, "damaged"),
    *(
        Case(
            "A11",
            f"slip-{position}",
            lambda name=name: changed(good(), {name: b"x"}),
            REFUSED,
            "points outside the file",
        )
        for position, name in enumerate(("../../x", "C:\\x", "/etc/x", "xl\\x"))
    ),
    Case(
        "A12",
        "twice",
        lambda: hostile.with_doubled_part(small_workbook(), FIRST_SHEET, b"<worksheet/>"),
        REFUSED,
        "the same name",
    ),
    Case("A13", "case", lambda: changed(good(), {"XL/Workbook.xml": b"<x/>"}), REFUSED, "the same name"),
    Case(
        "A14", "parts", lambda: small_workbook(**{f"x/{one}": b"" for one in range(3000)}), REFUSED, "fewer than 2,000"
    ),
    Case(
        "A15", "unused", lambda: hostile.with_big_part("xl/media/x.png", 40 * MEBIBYTE), REFUSED, "unpacks to far more"
    ),
    Case(
        "A16",
        "lying",
        lambda: hostile.lying_about_size(hostile.with_big_part("xl/x.png", 4 * MEBIBYTE), "xl/x.png", 1000),
        REFUSED,
        "",
    ),
    Case("A17", "overlap", hostile.overlapping, REFUSED, "lie over one another"),
    *(
        Case(
            "A19",
            part.rpartition("/")[2],
            lambda part=part: hostile.with_flipped_byte(good(), part),
            REFUSED,
            "damaged",
        )
        for part in ("xl/worksheets/sheet3.xml", "xl/styles.xml", "xl/theme/theme1.xml")
    ),
    Case("A20", "encrypted", lambda: hostile.with_field(good(), "xl/styles.xml", 8, 1), REFUSED, "password"),
    *(
        Case(
            "A22",
            f"{kind}",
            lambda kind=kind: hostile.with_field(good(), "xl/styles.xml", 10, kind),
            REFUSED,
            "compressed",
        )
        for kind in (9, 12, 14, 93)
    ),
    Case("A23", "zip64", lambda: _zip64(good()), FINE),
    Case("A25", "pdf", lambda: b"%PDF-1.7\n" + b"text " * 50, REFUSED, "a PDF document"),
    Case("A25", "png", lambda: b"\x89PNG\r\n\x1a\n" + b"text " * 50, REFUSED, "a picture"),
    Case("A25", "exe", lambda: b"MZ\x90\x00" + b"text " * 50, REFUSED, "a program"),
    Case("A25", "elf", lambda: b"\x7fELF" + b"text " * 50, REFUSED, "a program"),
    Case("A26", "csv-as-xlsx", lambda: good("csv"), FINE),
)

WORKBOOK = (
    Case("B1", "far", lambda: small_workbook(_FAR), REFUSED, "sheet S1, cell XFD1048576"),
    Case("B2", "beyond", lambda: small_workbook(_BEYOND), REFUSED, "cell ZZZZZ4294967295"),
    Case("B3", "rows", lambda: small_workbook(f"<sheetData>{'<row/>' * 20_001}</sheetData>"), REFUSED, "20,000 rows"),
    Case(
        "B3",
        "cells",
        lambda: small_workbook(f"<sheetData><row>{'<c/>' * 200_001}</row></sheetData>"),
        REFUSED,
        "200,000 cells",
    ),
    Case(
        "B4",
        "strings",
        lambda: hostile.with_big_part("xl/sharedStrings.xml", 40 * MEBIBYTE, b"a", b"<sst><si><t>", b"</t></si></sst>"),
        REFUSED,
        "unpacks to far more",
    ),
    Case(
        "B5",
        "spaces",
        lambda: hostile.with_big_part(FIRST_SHEET, 40 * MEBIBYTE, b" ", b"<worksheet>", b"</worksheet>"),
        REFUSED,
        "unpacks to far more",
    ),
    Case(
        "B6",
        "area",
        lambda: small_workbook('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        REFUSED,
        "merged cells",
    ),
    Case("B6", "merges", lambda: _merges(100_000), REFUSED, "2,000 merged cells"),
    Case("B7", "sheets", lambda: hostile.many_sheets(20_000), REFUSED, "more than 30 sheets"),
    *(
        Case(
            "B8",
            part.rpartition("/")[2],
            lambda part=part: changed(good(), {part: f"{LAUGHS}<x>&b;</x>"}),
            REFUSED,
            "a DTD",
        )
        for part in ("xl/worksheets/sheet3.xml", "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml")
    ),
    Case("B8", "parameters", lambda: changed(good(), {"xl/styles.xml": f"{PARAMETERS}<x>&b;</x>"}), REFUSED, "a DTD"),
    Case("B9", "xxe", lambda: _external("file:///etc/hostname"), REFUSED, "a DTD"),
    Case("B9", "url", lambda: _external("http://127.0.0.1:9/canary"), REFUSED, "a DTD"),
    Case("B10", "deep", lambda: small_workbook("<a>" * 100_000 + "</a>" * 100_000), REFUSED, "nested far deeper"),
    Case("B12", "unclosed", lambda: edited(LEAVERS, lambda old: old[:-20]), REFUSED, "not complete"),
    Case("B12", "wrong-encoding", lambda: edited(LEAVERS, _claiming_utf_16), REFUSED, "damaged"),
    Case("B12", "utf-16", lambda: edited(LEAVERS, _in_utf_16), FINE),
    *(Case("B13", text, lambda text=text: number(text), FAULTS, "") for text in ("NaN", "1e999", "1e-400", "abc")),
    *(
        Case(
            "B14",
            error,
            lambda error=error: cell(f' t="e"><v>{error}</v></c>'),
            FAULTS,
            f"the spreadsheet error {error}",
        )
        for error in (*ERRORS, *NEW_ERRORS)
    ),
    Case("B15", "no-value", lambda: cell("><f>SUM(A1:A2)</f></c>"), FAULTS, "no result was saved"),
    Case("B16", "stale", lambda: cell("><f>SUM(C8:K8)</f><v>9999</v></c>", "L8"), CONFIRM, "but the total says 9999"),
    Case(
        "B18",
        "hidden-row",
        lambda: edited(LEAVERS, lambda old: old.replace(b'<row r="8"', b'<row hidden="1" r="8"')),
        FINE,
        "hidden",
    ),
    Case("B19", "two-lines", lambda: edited(LEAVERS, _pushed_down), FAULTS, ""),
    Case("B21", "renamed", lambda: _sheet_named("Leavers 2025"), FAULTS, "The sheet 'Leavers 2025' holds its table"),
    Case("B21", "missing", lambda: _without_sheet(LEAVERS), FAULTS, f"The sheet '{LEAVERS}' is missing"),
    Case("B21", "another-book", small_workbook, REFUSED, "not the SC-WRES template"),
    Case(
        "B22",
        "no-target",
        lambda: changed(good(), {"xl/workbook.xml": lambda old: old.replace(b'"rId1"', b'"rId99"')}),
        REFUSED,
        "sheets is missing",
    ),
    Case("B24", "1904", lambda: _as_1904(), FINE),  # noqa: PLW0108 - defined below
    Case("B25", "two-meanings", lambda: _detail(as_at="03/04/2025"), FAULTS, "can be"),
    Case("B25", "leap", lambda: _detail(as_at="1900-02-29"), FAULTS, "as a date"),
    Case("B25", "end-of-time", lambda: _detail(as_at="9999-12-31"), FAULTS, "as a date"),
    *(
        Case("B27", text, lambda text=text: number(text), FAULTS, "")
        for text in ("3.0000000001", "2.5", "1000000000000001", "9007199254740993", "9223372036854775808")
    ),
    Case("B28", "true", lambda: cell(' t="b"><v>1</v></c>'), FAULTS, "TRUE"),
    Case(
        "B31", "styles", lambda: changed(small_workbook(), {"xl/styles.xml": _STYLES}), REFUSED, "unpacks to far more"
    ),
    Case("B31", "formats", lambda: edited(LEAVERS, _with_formats), REFUSED, "unpacks to far more"),
)

TEXT = (
    Case("C1", "ragged", lambda: csv_with(SPOT_LINE, SPOT_LINE + ",9"), FAULTS, "has 6 values, not 5"),
    Case(
        "C2",
        "trailing",
        lambda: lines(lambda line: line if line.startswith("#") else line + ","),
        FINE,
        "end in spare separators",
    ),
    Case("C4", "unclosed", lambda: csv_with(SPOT_LINE, f'"{SPOT_LINE}'), FAULTS, "quotation mark out of place"),
    Case("C4", "stray", lambda: counted('4"'), FAULTS, "We read"),
    Case("C4", "legal", lambda: noted('"two ""quoted"" words"'), FINE),
    *(
        Case(
            "C5",
            f"{position}",
            lambda name=name: csv_with("ethnic_group,count", f"ethnic_group,count,{name}"),
            FAULTS,
            "appears twice",
        )
        for position, name in enumerate(("count", "Count", " count ", "count\u00a0"))
    ),
    *(
        Case(
            "C7",
            name,
            lambda mark=mark: lines(lambda line: line if line.startswith("#") else line.replace(",", mark)),
            FINE,
            "separated by",
        )
        for name, mark in (("semicolon", ";"), ("tab", "\t"), ("pipe", "|"))
    ),
    Case("C7", "sep", lambda: b"sep=,\n" + good("csv"), FINE),
    Case("C8", "bom", lambda: b"\xef\xbb\xbf" + good("csv"), FINE),
    *(
        Case("C8", coding, lambda coding=coding: good("csv").decode().encode(coding), EITHER, "")
        for coding in ("utf-16", "utf-16-le", "utf-16-be")
    ),
    Case("C8", "utf-32", lambda: good("csv").decode().encode("utf-32"), REFUSED, "UTF-32"),
    Case(
        "C9",
        "cp1252",
        lambda: noted("\u00a35, Ynys M\u00f4n, \u201cquoted\u201d \u2013").decode().encode("cp1252"),
        FINE,
        "Windows text",
    ),
    Case(
        "C10",
        "mixed",
        lambda: noted("Si\u00e2n").replace(b"#prepared_by: A", b"#prepared_by: M\xf4n A"),
        REFUSED,
        "another text encoding",
    ),
    *(
        Case("C11", name, lambda raw=raw: good("csv").replace(b"#note.leavers:", b"#note.leavers: " + raw), EITHER, "")
        for name, raw in (
            ("overlong", b"\xc0\xaf"),
            ("surrogate", b"\xed\xa0\x80"),
            ("undefined", b"\x81"),
            ("noncharacter", b"\xef\xbf\xbe"),
        )
    ),
    *(
        Case(
            "C12",
            name,
            lambda old=old, new=new: good("csv").replace(old, new, 1),
            REFUSED,
            "a character that no text has",
        )
        for name, old, new in (
            ("header", b"measure,", b"mea\0sure,"),
            ("text", b"#prepared_by: A", b"#prepared_by: \0A"),
            ("number", SPOT_LINE.encode(), SPOT_LINE.encode() + b"\0"),
        )
    ),
    Case("C13", "escapes", lambda: noted("bell \a back \b escape \x1b[31mred"), FINE),
    *(
        Case("C14", name, lambda end=end: good("csv").replace(b"\r\n", b"\n").replace(b"\n", end), FINE)
        for name, end in (("cr", b"\r"), ("crlf", b"\r\n"))
    ),
    Case("C14", "mixed", lambda: good("csv").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n", 9), FINE),
    Case("C14", "no-end", lambda: good("csv").rstrip(b"\r\n"), FINE),
    Case("C14", "separator", lambda: noted("one\u2028two\u2029three"), FINE),
    Case("C16", "field", lambda: noted("x" * 131_073), REFUSED, "is longer than any line"),
    Case("C16", "one-field", lambda: b"x" * (9 * MEBIBYTE), REFUSED, "is longer than any line"),
    Case("C17", "lines", lambda: b"x,y\n" * 1_000_000, REFUSED, "more than 20,000 lines"),
    *(
        Case("C17", name, lambda mark=mark: mark * (9 * MEBIBYTE), REFUSED, words)
        for name, mark, words in (
            ("commas", b",", "longer"),
            ("quotes", b'"', "longer"),
            ("ends", b"\n", "20,000 lines"),
        )
    ),
    *(
        Case("C18", f"{position}", lambda text=text: counted(text), FAULTS, "can mean none or not known")
        for position, text in enumerate(("NA", "N/A", "None", "null", "nan", "-", "."))
    ),
    Case("C18", "blank", lambda: counted(" "), CONFIRM, "empty"),
    *(
        Case("C19", f"{position}", lambda text=text: counted(text), FAULTS, "")
        for position, text in enumerate(("inf", "-inf", "1e999", "0x10", "1_000", "1e3", "\u0663", "\u0967"))
    ),
    *(
        Case("C20", f"{position}", lambda text=text: counted(text), FAULTS, "")
        for position, text in enumerate(("007", "+5", "1.", ".5"))
    ),
    Case("C20", "minus-nothing", lambda: counted("-0"), FINE),
    Case(
        "C22",
        "cyrillic",
        lambda: csv_with(SPOT_LINE, SPOT_LINE.replace("asian", "\u0430sian")),
        FAULTS,
        "uses other letters",
    ),
    Case(
        "C22",
        "full-width",
        lambda: csv_with(SPOT_LINE, SPOT_LINE.replace("asian", "\uff41\uff53\uff49\uff41\uff4e")),
        FINE,
    ),
    *(
        Case("C23", f"{position}", lambda text=text: counted(text), FAULTS, "")
        for position, text in enumerate(TEXT_FORMULAS)
    ),
    Case("C25", "script", lambda: noted("<script>alert(1)</script><img src=x onerror=alert(1)>"), FINE),
    Case(
        "C26",
        "log",
        lambda: noted("x\\r\\n2025-10-08 CRITICAL everything is lost \x1b[31m " + "y" * 10_000),
        EITHER,
        "",
    ),
    Case("C28", "letters", lambda: noted("\U0001f4ca Si\u00e2n \u05e9\u05dc\u05d5\u05dd G\u00e0idhlig"), FINE),
)

PERSONAL = b"name,national insurance number,date of birth,e-mail,payroll id,postcode\nA Person," + CANARY.encode()
WRONG = (
    Case(
        "G1",
        "columns",
        lambda: PERSONAL + b",1980-01-01,a@example.org,12345,SW1A 1AA\n",
        REFUSED,
        "details of single people",
    ),
    Case("G1", "cell", lambda: counted(CANARY), REFUSED, "a National Insurance number"),
    Case("G2", "percentage", lambda: counted("12%"), FAULTS, "the percentage 12%"),
    Case("G2", "share", lambda: counted("0.12"), FAULTS, ""),
    Case("G5", "another", lambda: csv_with("X00001", "X00002"), FAULTS, "X00002"),
    Case("G5", "period", lambda: csv_with("#collection: 2025", "#collection: 2024"), FAULTS, "2024"),
    Case("G7", "nobody", lambda: _counts(dict.fromkeys(good_counts(), 0)), FINE),
    *(
        Case("G8", f"{position}", lambda text=text: counted(text), FAULTS, "hides the count")
        for position, text in enumerate(("<10", "*", "c", "[x]", "low"))
    ),
    Case("G10", "thousands", lambda: counted('"1,234"'), FAULTS, "separator between its digits"),
    Case("G10", "negative", lambda: counted("-4"), FAULTS, ""),
    Case("G10", "too-many", lambda: counted("1000000000"), FAULTS, "more than 1000000 people"),
    Case("G10", "times-ten", lambda: counted("40000"), CONFIRM, "39960 more"),
    Case("G11", "twice", lambda: csv_with(SPOT_LINE, f"{SPOT_LINE}\n{SPOT_LINE}"), FAULTS, "Line"),
    Case("G11", "total", lambda: good("csv") + b"adult,leavers,,total,99\n", FAULTS, "Line"),
    Case("G11", "notes", lambda: good("csv") + b"Source: HR system\n", FAULTS, "Line"),
    Case("G13", "disagree", lambda: _counts({_asian("appointed"): 99}), FAULTS, "too many"),
    Case(
        "G14",
        "hidden-column",
        lambda: edited(LEAVERS, lambda old: old.replace(b"<cols>", b'<cols><col min="7" max="7" hidden="1"/>')),
        FINE,
        "hidden",
    ),
)
CASES = (*CONTAINER, *WORKBOOK, *TEXT, *WRONG)


def _zip64(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as part:
                part.write(old.read(name))
    return out.getvalue()


def _merges(count: int) -> bytes:
    return small_workbook("<mergeCells>" + '<mergeCell ref="A1:A2"/>' * count + "</mergeCells>")


def _external(target: str) -> bytes:
    return changed(
        good(), {_part_of(LEAVERS): f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]><worksheet>&e;</worksheet>'}
    )


def _claiming_utf_16(old: bytes) -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-16"?>' + old.partition(b"?>")[2]
        if old.startswith(b"<?xml")
        else (b'<?xml version="1.0" encoding="UTF-16"?>' + old)
    )


def _in_utf_16(old: bytes) -> bytes:
    body = old.partition(b"?>")[2] if old.startswith(b"<?xml") else old
    return ('<?xml version="1.0" encoding="UTF-16"?>' + body.decode()).encode("utf-16")


def _pushed_down(old: bytes) -> bytes:
    """A second line of headings: every row of the table one lower."""
    return re.sub(
        rb'(<row r="|<c r="[A-Z]+)(\d+)"',
        lambda found: found[1] + str(int(found[2]) + (int(found[2]) >= 7)).encode() + b'"',
        old,
    )


def _sheet_named(name: str) -> bytes:
    return changed(good(), {"xl/workbook.xml": lambda old: old.replace(LEAVERS.encode(), name.encode())})


def _without_sheet(name: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(good()))
    del book[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_1904() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(good()))
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_formats(old: bytes) -> bytes:
    at = old.rindex(b"</sheetData>") + len(b"</sheetData>")
    return old[:at] + _FORMATS.encode() * 60_000 + old[at:]
