"""The same figures saved by other software give the same return and the same results, to the last digit."""

import csv
import io
import shutil
import subprocess
from datetime import date

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from schemas.layout import InputKind, layout
from schemas.report import check_file
from schemas.template_last_year import LastYear
from schemas.template_writer import write_template
from tests.support.workbooks import good_counts, write_filled

EDITION = load_edition(2025)
NOTE = 'Caf\u00e9 staff, agency out; see "Annex", \u00a330,000 \u2013 a guess'
TODAY = date(2025, 10, 8)
DETAILS = {"note.leavers": NOTE, "table.survey": "cannot_supply", "prepared_by": "Zo\u00eb Preparer"}
BLANK = [cell for cell in good_counts() if cell.measure == "survey_respondents" or cell.measure.startswith("hba_")]
COUNTS = {cell: count for cell, count in good_counts().items() if cell not in BLANK}
LINES = ("#", '"#')


def read(path):
    return check_file(path, display_name=path.name, today=TODAY, organisation="X00001", collection=2025)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    return {
        ending: write_filled(folder / f"return.{ending}", COUNTS, DETAILS) for ending in ("xlsx", "ods", "csv")
    }  # fmt: skip


@pytest.fixture(scope="module")
def expected(original):
    return read(original["csv"])


def assert_same(path, expected, *, notes=()):
    report = read(path)
    values = [(item.code, item.severity) for item in report.findings if item.code not in notes]
    assert {item.code for item in report.findings} >= set(notes)
    assert values == [(item.code, item.severity) for item in expected.findings]
    assert report.return_.details == expected.return_.details
    assert report.return_.counts == expected.return_.counts
    assert calculate(report.return_, EDITION) == calculate(expected.return_, EDITION)


def test_the_original_holds_what_was_typed(expected):
    assert expected.return_.counts == COUNTS
    assert expected.return_.details.notes == {"leavers": NOTE}
    assert expected.return_.details.services == ("adult", "children")
    assert [item.code for item in expected.findings if item.severity == "must_fix"] == []


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbooks_filled_by_openpyxl_and_odfdo(original, expected, ending):
    assert_same(original[ending], expected)


def libreoffice(source, target_kind, folder):
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed for this test"
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", target_kind, "--outdir",
         folder / "saved", source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / "saved" / f"{source.stem}.{target_kind}"


@pytest.mark.slow
@pytest.mark.parametrize(("written", "saved"), [("xlsx", "xlsx"), ("xlsx", "ods"), ("ods", "ods"), ("ods", "xlsx")])
def test_workbooks_saved_by_libreoffice(original, expected, tmp_path, written, saved):
    assert_same(libreoffice(original[written], saved, tmp_path), expected)


@pytest.mark.slow
def test_a_template_with_last_years_figures_is_saved_by_libreoffice_without_a_finding(expected, tmp_path):
    path = tmp_path / "return.ods"
    earlier = LastYear(2024, {cell: count + 1 for cell, count in COUNTS.items()})
    write_template(EDITION, "X00001", "Northmoor Council", "ods", path, expected.return_, earlier)

    assert_same(libreoffice(path, "xlsx", tmp_path), expected)


def test_a_workbook_written_anew_by_xlsxwriter(original, expected, tmp_path):
    book = openpyxl.load_workbook(original["xlsx"])
    path = tmp_path / "return.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as new:
        day = new.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in book:
            target = new.add_worksheet(sheet.title)
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                write_anew(target, cell, day)

    assert_same(path, expected)


def write_anew(target, cell, day):
    place = cell.row - 1, cell.column - 1
    if cell.is_date:
        target.write_datetime(*place, cell.value, day)
    elif cell.data_type == "f":
        target.write_formula(*place, cell.value, None, "")
    else:
        target.write(*place, cell.value)


def test_a_workbook_whose_counts_pandas_wrote_as_floats(original, expected, tmp_path):
    path = tmp_path / "return.xlsx"
    shutil.copy(original["xlsx"], path)
    items = [item for item in layout(EDITION) if item.kind is InputKind.COUNT]
    frame = pd.DataFrame([(i.sheet, i.row, i.column, COUNTS.get(i.counted)) for i in items], columns=list("srcv"))
    with pd.ExcelWriter(path, engine="openpyxl", mode="a", if_sheet_exists="overlay") as writer:
        for (sheet, row), line in frame.groupby(["s", "r"]):
            values = pd.DataFrame([line["v"].astype("float64").tolist()])
            values.to_excel(writer, sheet_name=sheet, startrow=row, startcol=2, header=False, index=False)

    assert_same(path, expected)


def parts(original):
    """The detail lines of the CSV, and its table."""
    text = original["csv"].read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    return [line for line in lines if line.startswith(LINES)], [line for line in lines if not line.startswith(LINES)]


def test_a_csv_whose_table_pandas_wrote(original, expected, tmp_path):
    details, rows = parts(original)
    frame = pd.read_csv(io.StringIO("\n".join(rows)), keep_default_na=False, dtype={"count": "string"})
    frame["count"] = pd.to_numeric(frame["count"].replace("", None)).astype("Int64")
    path = tmp_path / "return.csv"
    path.write_text("\n".join(details) + "\n" + frame.to_csv(index=False), encoding="utf-8")

    assert_same(path, expected)


def test_a_csv_as_r_writes_it(original, expected, tmp_path):
    """``write.csv(x, row.names = FALSE, na = "")`` below ``writeLines(details)``: every text quoted, numbers bare."""
    details, rows = parts(original)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    table = list(csv.reader(rows))
    writer.writerow(table[0])
    for row in table[1:]:
        writer.writerow([*row[:4], int(row[4]) if row[4] else None])
    path = tmp_path / "return.csv"
    path.write_text("\n".join(details) + "\n" + out.getvalue().replace(',""\n', ",\n"), encoding="utf-8")

    assert_same(path, expected)


def redelimited(original, delimiter):
    details, rows = parts(original)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(csv.reader(rows))
    return "\r\n".join(details) + "\r\n" + out.getvalue()


def test_a_csv_with_semicolons_in_the_encoding_of_windows(original, expected, tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(redelimited(original, ";").encode("cp1252"))

    assert_same(path, expected, notes=("F-21", "F-52"))


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
def test_a_csv_with_another_separator(original, expected, tmp_path, delimiter):
    path = tmp_path / "return.csv"
    path.write_bytes(redelimited(original, delimiter).encode())

    assert_same(path, expected, notes=("F-52",))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_csv_with_commas_in_another_encoding(original, expected, tmp_path, encoding):
    path = tmp_path / "return.csv"
    path.write_bytes("\r\n".join(original["csv"].read_text(encoding="utf-8-sig").splitlines()).encode(encoding))

    assert_same(path, expected)


@pytest.mark.parametrize("order", ["little", "big"])
def test_unicode_text_as_excel_saves_an_opened_csv(original, expected, tmp_path, order):
    """Excel opens the CSV by splitting every line at its commas, then joins the cells with tabs, quoting where due."""
    rows = list(csv.reader(io.StringIO(original["csv"].read_text(encoding="utf-8-sig"))))
    width = max(map(len, rows))
    text = "".join("\t".join(excel(cell) for cell in [*row, *[""] * (width - len(row))]) + "\r\n" for row in rows)
    path = tmp_path / "return.txt"
    path.write_bytes(("\ufeff" + text).encode("utf-16-le" if order == "little" else "utf-16-be"))

    assert_same(path, expected, notes=("F-52",))


def excel(cell):
    quoted = cell.replace('"', '""')
    return f'"{quoted}"' if any(mark in cell for mark in ',"\t\n') else cell
