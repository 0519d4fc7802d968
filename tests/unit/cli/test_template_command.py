"""The commands that hand out the template and the map of its inputs."""

import json

import pytest

from app.cli import main
from schemas.reading import read_file


def run(capsys, *words):
    code = main(list(words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_a_template_is_written_in_the_format_of_its_name(tmp_path, capsys, ending):
    target = tmp_path / f"return.{ending}"

    code, out, _err = run(capsys, "template", "--organisation", "X1", "--collection", "2025", "-o", str(target))

    assert code == 0
    assert out == f"SC-WRES collection 2025: template for X1 written to {target}.\n"
    assert read_file(target).details["organisation"].text == "X1"


def test_the_format_may_be_said_and_a_councils_name_is_looked_up(tmp_path, capsys):
    target = tmp_path / "return"

    code, _out, _err = run(capsys, "template", "--organisation", "E09000033", "--format", "xlsx", "-o", str(target))

    assert code == 0
    assert b"Westminster" in _shared_strings(target)


def _shared_strings(path):
    from zipfile import ZipFile

    with ZipFile(path) as archive:
        return archive.read("xl/sharedStrings.xml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--collection", "1999", "-o", "x.xlsx"], "There is no edition for collection 1999."),
        (["-o", "x.docx"], "Say with --format which kind of file to write: xlsx, ods, csv."),
        (["-o", "missing/folder/x.ods"], "cannot be written: No such file or directory."),
        (["-o", "there.csv"], "is there already. Choose another name, or add --force"),
    ],
)
def test_what_cannot_be_written_is_said_kindly_and_the_code_is_2(tmp_path, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("kept")

    code, _out, err = run(capsys, "template", "--organisation", "X1", *words)

    assert code == 2
    assert sentence in err
    assert (tmp_path / "there.csv").read_text() == "kept"


def test_force_writes_over_a_file(tmp_path, capsys):
    target = tmp_path / "there.csv"
    target.write_text("old")

    code, _out, _err = run(capsys, "template", "--organisation", "X1", "-o", str(target), "--force")

    assert code == 0
    assert target.read_text().startswith("#organisation: X1")


@pytest.mark.parametrize("given", ["", "  ", "a\nb", "x" * 41])
def test_a_code_that_is_none_is_refused(tmp_path, capsys, given):
    code, _out, err = run(capsys, "template", "--organisation", given, "-o", str(tmp_path / "x.csv"))

    assert code == 2
    assert "Give the organisation's code in 1 to 40 letters and digits." in err


def test_the_layout_is_printed_as_json_or_as_lines(capsys):
    code, out, _err = run(capsys, "layout", "--collection", "2025", "--json")
    _code, lines, _err = run(capsys, "layout", "--collection", "2025")

    document = json.loads(out)
    assert code == 0
    assert (document["collection"], len(document["inputs"])) == (2025, 347)
    assert len(lines.splitlines()) == 347
    assert "1 Workforce!C8\tcount\tHeadcount: Pay under £30,000, White British, adult" in lines
