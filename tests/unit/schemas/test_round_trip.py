"""Write, fill, save, read: the counts that come back are the counts that went in, whatever the format."""

import shutil
import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.catalogue import load_edition
from app.indicators.returns import Return, ReturnDetails, TableState
from app.services.return_records import content_hash
from app.services.version_differences import difference
from schemas.layout import InputKind, layout
from schemas.raw import RawKind
from schemas.read_csv import read_csv
from schemas.read_ods import read_ods
from schemas.read_xlsx import read_xlsx
from schemas.reading import read_file
from schemas.report import check_file
from schemas.template_writer import write_template
from tests.support.workbooks import good_counts, write_filled

EDITION = load_edition(2025)
CELLS = [item.counted for item in layout(EDITION) if item.kind is InputKind.COUNT]
TABLES = [table.key for table in EDITION.tables]
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31)) | st.none()
NO_CHARACTERS = "\ufffe\uffff"  # no XML holds them, so that reading leaves them out of every file
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf"), blacklist_characters=NO_CHARACTERS), max_size=60
).map(lambda text: " ".join(text.split()))

RETURNS = st.builds(
    Return,
    st.builds(
        ReturnDetails,
        as_at=DAYS,
        window_from=DAYS,
        survey_to=DAYS,
        services=st.sampled_from([("adult",), ("children",), ("adult", "children")]),
        prepared_by=WORDS,
        notes=st.dictionaries(st.sampled_from(TABLES), WORDS.filter(bool), max_size=3),
        tables=st.dictionaries(st.sampled_from(TABLES), st.sampled_from(TableState)),
    ),
    st.dictionaries(st.sampled_from(CELLS), st.integers(0, 10**9), min_size=1, max_size=40),
)


def numbers(raw):
    return {cell: int(found.text) for cell, found in raw.counts.items() if found.kind is RawKind.NUMBER}


def assert_same(raw, returned):
    assert numbers(raw) == returned.counts
    assert raw.details["as_at"].text == (returned.details.as_at.isoformat() if returned.details.as_at else "")
    assert raw.details["services"].text == ",".join(returned.details.services)
    assert raw.details["prepared_by"].text == returned.details.prepared_by
    for table in TABLES:
        assert raw.details[f"table.{table}"].text == returned.table_state(table)
        assert raw.details[f"note.{table}"].text == returned.details.notes.get(table, "")


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
@given(returned=RETURNS)
@settings(max_examples=15, deadline=None)
def test_an_exported_return_reads_back_to_itself(ending, returned):
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"return.{ending}"
        write_template(EDITION, "X00001", "Northmoor", ending, path, returned)

        raw = read_file(path)

    assert_same(raw, returned)
    assert raw.details["organisation"].text == "X00001"
    assert raw.findings == ()


WHOLE = st.builds(
    Return,
    st.builds(
        ReturnDetails,
        organisation=st.just("X00001"),
        as_at=DAYS,
        window_from=DAYS,
        window_to=DAYS,
        survey_from=DAYS,
        survey_to=DAYS,
        services=st.sampled_from([(), ("adult",), ("children",), ("adult", "children")]),
        prepared_by=WORDS,
        notes=st.dictionaries(
            st.sampled_from(TABLES), st.lists(WORDS.filter(bool), min_size=1, max_size=3).map("\n".join), max_size=6
        ),
        tables=st.dictionaries(st.sampled_from(TABLES), st.sampled_from(TableState)),
    ),
    st.dictionaries(st.sampled_from(CELLS), st.sampled_from([0, 0, 1, 17, 99_999]), min_size=1, max_size=80),
)


def read_again(folder, ending, returned):
    path = Path(folder) / f"again.{ending}"
    write_template(EDITION, returned.details.organisation, "Northmoor", ending, path, returned)
    report = check_file(path, display_name=path.name, today=date(2025, 10, 8), organisation="X00001", collection=2025)
    return report.return_


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("note", ["First this,", "a;b;", "bars |", 'he said "no",', "two\nlines,", ",,"])
def test_a_note_keeps_the_separators_that_it_ends_in(tmp_path, ending, note):
    details = ReturnDetails(organisation="X00001", prepared_by="Doe,", notes={"leavers": note})

    again = read_again(tmp_path, ending, Return(details, {CELLS[0]: 1}))

    assert again.details.notes == {"leavers": note}
    assert again.details.prepared_by == "Doe,"


@pytest.mark.parametrize("endings", [("csv", "xlsx", "ods"), ("xlsx", "csv", "xlsx"), ("ods", "ods", "csv")])
@given(returned=WHOLE)
@settings(max_examples=5, deadline=None)
def test_a_version_downloaded_and_read_again_and_again_differs_in_nothing(endings, returned):
    with TemporaryDirectory() as folder:
        first = read_again(folder, endings[0], returned)
        again = read_again(folder, endings[2], read_again(folder, endings[1], first))

    assert (again.details, again.counts) == (first.details, first.counts)
    assert content_hash(again, "2025", "1") == content_hash(first, "2025", "1")
    assert first.counts == returned.counts
    assert first.details.notes == returned.details.notes
    assert difference(EDITION, returned, again).counts == ()


@pytest.mark.parametrize(("ending", "reader"), [("xlsx", read_xlsx), ("ods", read_ods)])
def test_notes_of_several_lines_with_odd_spaces_come_back_as_they_were(tmp_path, ending, reader):
    note = 'one  two\n three\tfour <&> "five" _x0041_ \''
    returned = Return(ReturnDetails(notes={"leavers": note}), {CELLS[0]: 1})
    path = tmp_path / f"return.{ending}"

    write_template(EDITION, "X00001", "Northmoor", ending, path, returned)

    sheet = next(item for item in reader(str(path))["sheets"] if item["name"] == "6 Leavers")
    assert [3, 1, "text", note, False] in sheet["cells"]


def test_a_csv_note_of_several_lines_comes_back_as_it_was(tmp_path):
    returned = Return(ReturnDetails(notes={"leavers": 'one, "two"\nthree'}), {CELLS[0]: 1})
    path = tmp_path / "return.csv"

    write_template(EDITION, "X00001", "Northmoor", "csv", path, returned)

    assert 'note.leavers: one, "two"\nthree' in [text for _line, text in read_csv(str(path))["details"]]


@pytest.mark.slow
@pytest.mark.parametrize(("written", "saved"), [("xlsx", "ods"), ("ods", "xlsx"), ("xlsx", "xlsx"), ("ods", "ods")])
def test_a_file_saved_by_libreoffice_reads_identically(tmp_path, written, saved):
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed for this test"
    source = write_filled(tmp_path / f"return.{written}")
    target = tmp_path / "saved"

    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", saved, "--outdir", target, source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    raw = read_file(target / f"return.{saved}")
    reader = {"xlsx": read_xlsx, "ods": read_ods}[saved]
    checks = next(item for item in reader(str(target / f"return.{saved}"))["sheets"] if item["name"] == "Checks")

    assert "error" not in {cell[2] for cell in checks["cells"]}
    assert [11, 3, "number", "200", False] in checks["cells"]
    assert numbers(raw) == good_counts()
    assert raw.findings == ()
    assert {key: found.text for key, found in raw.details.items()} == {
        key: found.text for key, found in read_file(source).details.items()
    }
