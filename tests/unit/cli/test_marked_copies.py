"""`scwres check --marked` and `--flat`: files to take away, and never the return itself overwritten."""

import json

import openpyxl
import pytest

from app.cli import main
from app.indicators.returns import Cell
from tests.support.marked import rows_of_flat, rows_of_json, rows_of_marked_ods, rows_of_marked_xlsx
from tests.support.workbooks import good_counts, write_filled

LEAVERS = Cell("adult", "leavers", "", "asian")
FAULTS = {LEAVERS: "n/a", Cell("adult", "cpd_accessed", "", "asian"): 9999}


class Numbers(dict):
    def __missing__(self, key):
        return key


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.delenv("SCWRES_ENVIRONMENT", raising=False)
    monkeypatch.setenv("SCWRES_TODAY", "2025-10-08")


def faulty(tmp_path, kind):
    return write_filled(tmp_path / f"faulty.{kind}", good_counts() | FAULTS)


@pytest.mark.parametrize(
    ("kind", "rows_of"), [("xlsx", lambda path: rows_of_marked_xlsx(path.read_bytes())), ("ods", rows_of_marked_ods)]
)
def test_the_marked_workbook_and_the_table_say_what_the_data_say(tmp_path, capsys, kind, rows_of):
    marked, flat = tmp_path / f"marked.{kind}", tmp_path / "flat.xlsx"

    code = main(["check", str(faulty(tmp_path, kind)), "--json", "--marked", str(marked), "--flat", str(flat)])
    printed = capsys.readouterr()
    said = rows_of_json(json.loads(printed.out)["findings"], Numbers())[::-1]

    assert code == 1
    assert printed.err == f"The workbook with its findings marked: {marked}\nThe findings as a table: {flat}\n"
    for rows in (rows_of(marked), rows_of_flat(flat.read_bytes())):
        assert [row | {"indicators": ""} for row in rows] == [row | {"indicators": ""} for row in said]
    assert [row["indicators"] for row in rows_of_flat(flat.read_bytes())] == ["8", "5"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"faulty.{kind}", "flat.xlsx", f"marked.{kind}"])


def test_of_a_csv_the_table_is_written_and_why(tmp_path, capsys):
    target = tmp_path / "marked.xlsx"

    assert main(["check", str(faulty(tmp_path, "csv")), "--marked", str(target)]) == 1

    assert capsys.readouterr().err.startswith("A CSV file holds no colours and no comments, so the findings come as")
    assert openpyxl.load_workbook(target).sheetnames == ["Findings", "About"]


@pytest.mark.parametrize("option", ["--marked", "--flat"])
def test_the_return_itself_is_never_overwritten(tmp_path, capsys, option):
    path = faulty(tmp_path, "xlsx")
    before = path.read_bytes()

    assert main(["check", str(path), option, str(tmp_path / "." / "faulty.xlsx")]) == 2

    assert "is the return itself. Give the copy another name." in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        ("ods", ["--marked", "out.xlsx"], "The marked copy is an .ods file."),
        ("xlsx", ["--flat", "out.csv"], "The table of findings is an .xlsx file."),
    ],
)
def test_a_name_that_promises_another_kind_of_file_is_refused(tmp_path, capsys, kind, arguments, words):
    option, name = arguments

    assert main(["check", str(faulty(tmp_path, kind)), option, str(tmp_path / name)]) == 2

    assert words in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [f"faulty.{kind}"]
