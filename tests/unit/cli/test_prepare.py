"""`scwres prepare`: from extracts to a return that can be checked."""

import csv
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from app.cli.prepare import first_day
from schemas.report import check_file
from tests.support.plain_extracts import count_extracts, window_of

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "extracts"
TERMS = ("--organisation", "DEMO-001", "--collection", "2025", "--as-at", "2025-03-31")
KINDS = ("staff", "applicants", "cases", "training", "leavers")
FILES = [word for kind in KINDS for word in (f"--{kind}", EXAMPLES / f"{kind}.csv")]
STAFF = "Employee number,Surname,Ethnicity,Service,Contract type,Pay\n1,Quagga,A,Adults,Permanent,30000\n2,Quagga,M,Adults,Permanent,x\n"


@pytest.fixture
def staff(tmp_path):
    """Write a small staff list; return its path."""

    def write(text=STAFF):
        path = tmp_path / "staff.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def counts_in(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {tuple(row[:4]): row[4] for row in list(csv.reader(lines))[1:]}


def test_the_examples_give_the_return_that_must_come_out(run, tmp_path):
    target, fates = tmp_path / "return.csv", tmp_path / "fates.csv"

    code, out, err = run(
        "prepare", *TERMS, "--services", "adult,children", *FILES, "--mapping", EXAMPLES / "mapping.toml",
        "--prepared-by", "HR systems team", "-o", target, "--reconciliation", fates,
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert out.startswith("Staff list (staff.csv): 169 rows read, 149 counted.\n")
    assert target.read_bytes() == (EXAMPLES / "expected-return.csv").read_bytes()
    assert fates.read_bytes() == (EXAMPLES / "expected-reconciliation.csv").read_bytes()


def test_a_second_way_of_counting_gives_the_expected_return_as_well():
    files = {kind: (EXAMPLES / f"{kind}.csv").read_text(encoding="utf-8") for kind in KINDS}
    mapping = tomllib.loads((EXAMPLES / "mapping.toml").read_text(encoding="utf-8"))

    counts, fates = count_extracts(
        files, mapping, as_at=date(2025, 3, 31), window=window_of(2025), services=("adult", "children")
    )

    expected = counts_in(EXAMPLES / "expected-return.csv")
    assert {cell: str(count) for cell, count in counts.items()} == {
        cell: count for cell, count in expected.items() if count not in {"", "0"}
    }
    assert fates["staff", "counted"] == 149


def test_the_asc_wds_example_gives_the_return_that_must_come_out(run, tmp_path):
    target = tmp_path / "return.csv"

    code, _out, err = run(
        "prepare", *TERMS, "--services", "adult", "--asc-wds", EXAMPLES / "asc-wds-workers.csv",
        "--mapping", EXAMPLES / "asc-wds-mapping.toml", "--prepared-by", "HR systems team", "-o", target,
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert target.read_bytes() == (EXAMPLES / "expected-asc-wds-return.csv").read_bytes()


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_the_return_that_is_written_has_nothing_to_fix(run, tmp_path, ending):
    target = tmp_path / f"return.{ending}"

    run(
        "prepare", *TERMS, "--services", "adult,children", *FILES, "--mapping", EXAMPLES / "mapping.toml",
        "--prepared-by", "HR systems team", "-o", target,
    )  # fmt: skip

    report = check_file(target, display_name=target.name, today=date(2025, 10, 8))
    assert report.readable
    assert report.summary["must_fix"] == 0
    assert report.return_.count("adult", "headcount", "under_30k", "white_british") == 17


def test_without_a_mapping_it_says_what_it_recognised_and_asks(run, staff, tmp_path):
    code, out, err = run("prepare", *TERMS, "--services", "adult", "--staff", staff(), "-o", tmp_path / "r.csv")

    assert (code, err) == (1, "")
    assert "The ethnicity values are of NHS-2001-16plus1: 100% of the values that are given." in out
    assert "Write it to a file with --suggest --mapping FILE" in out
    assert not (tmp_path / "r.csv").exists()


def test_a_suggestion_that_leaves_nothing_open_may_be_taken_as_it_is(run, staff, tmp_path):
    target = tmp_path / "r.csv"

    code, out, _err = run("prepare", *TERMS, "--services", "adult", "--staff", staff(), "-o", target, "--yes")

    assert code == 0
    assert "Not read, being personal: column 2 (surname): names." in out
    assert "1  Note: Pay that is no amount: counted with pay not known. Row 3." in out
    counts = counts_in(target)
    assert counts["adult", "headcount", "30k_to_70k", "white_british"] == "1"
    assert counts["adult", "headcount", "pay_not_known", "black"] == "1"
    assert counts["adult", "headcount", "under_30k", "asian"] == "0"
    assert counts["adult", "headcount", "under_30k", "white_not_split"] == ""


def test_yes_does_not_decide_what_is_open(run, staff, tmp_path):
    path = staff(STAFF.replace("2,Quagga,M,Adults", "2,Quagga,M,Parks"))

    code, out, _err = run("prepare", *TERMS, "--services", "adult", "--staff", path, "-o", tmp_path / "r.csv", "--yes")

    assert code == 1
    assert "To decide: What 1 value of 'service' (service) means." in out
    assert not (tmp_path / "r.csv").exists()


def test_a_mapping_is_suggested_confirmed_used_and_extended(run, staff, tmp_path):
    mapping, target = tmp_path / "m.toml", tmp_path / "r.csv"
    common = ("prepare", *TERMS, "--services", "adult", "--mapping", mapping)

    suggested, _out, _err = run(*common, "--staff", staff(), "--suggest")
    unconfirmed, _out, asked = run(*common, "--staff", staff(), "-o", target)
    mapping.write_text(mapping.read_text().replace("confirmed = false", "confirmed = true"))
    counted, _out, _err = run(*common, "--staff", staff(), "-o", target)
    later = staff(STAFF + "3,Quagga,A,Housing,Permanent,20000\n4,Quagga,A,Zebedee Road,Permanent,20000\n")
    strange, told, _err = run(*common, "--staff", later, "-o", tmp_path / "later.csv")
    extended, _out, _err = run(*common, "--staff", later, "--suggest")

    assert (suggested, unconfirmed, counted, strange, extended) == (0, 1, 0, 1, 1)
    assert "is not confirmed yet. Look through it and set confirmed = true, or add --yes." in asked
    assert "2  Service: a value that the mapping does not know. Rows 4, 5. Add the value to the mapping." in told
    assert "The return was not written, because the mapping does not say what every value means." in told
    assert "Zebedee" not in told
    assert not (tmp_path / "later.csv").exists()
    values = tomllib.loads(mapping.read_text(encoding="utf-8"))["staff"]["values"]["service"]
    assert values == {"Adults": "adult", "Housing": "", "Zebedee Road": ""}


def test_json_tells_the_counts_and_every_fate(run, staff, tmp_path):
    code, out, _err = run(
        "prepare", *TERMS, "--services", "adult", "--staff", staff(), "-o", tmp_path / "r.csv", "--yes", "--json"
    )

    told = json.loads(out)
    assert code == 0
    assert (told["complete"], told["written"], told["window_from"]) == (True, str(tmp_path / "r.csv"), "2024-04-01")
    assert told["files"][0]["fates"] == [
        {"fate": "counted", "field": "", "rows": 2, "first_rows": [2, 3], "words": "Counted.", "fix": ""}
    ]
    assert told["files"][0]["personal_columns"] == ["column 2 (surname): names"]
    assert {
        "service": "adult", "measure": "headcount", "breakdown": "30k_to_70k", "ethnic_group": "white_british", "count": 1,
    } in told["counts"]  # fmt: skip
    assert "Quagga" not in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--services", "adult", "-o", "r.csv"], "Give at least one extract: --staff, --applicants, --cases,"),
        (["--services", "adult", "--staff", "none.csv", "-o", "r.csv"], "There is no file none.csv."),
        (["--services", "adult", "--staff", "staff.csv"], "Say with -o which file to write the return to."),
        (
            ["--services", "adult", "--staff", "staff.csv", "-o", "r.pdf"],
            "The return can be written as .xlsx, .ods or .csv.",
        ),
        (["--services", "adult", "--staff", "staff.csv", "-o", "staff.csv"], "staff.csv is there already."),
        (
            ["--services", "adult", "--staff", "staff.csv", "-o", "r.csv", "--mapping", "none.toml"],
            "There is no mapping none.toml.",
        ),
        (
            ["--services", "adult", "--staff", "staff.csv", "-o", "r.csv", "--mapping", "staff.csv"],
            "The mapping is not a TOML file",
        ),
        (
            ["--services", "adult", "--staff", "staff.csv", "--suggest", "--mapping", "staff.csv"],
            "staff.csv is not a TOML file",
        ),
        (["--services", "adult", "--staff", "staff.csv", "-o", "no/r.csv", "--yes"], "no/r.csv cannot be written"),
        (["--services", "adult", "--asc-wds", "staff.csv", "-o", "r.csv"], "staff.csv is not an ASC-WDS workers file"),
    ],
)
def test_what_cannot_be_done_is_said_kindly_and_the_code_is_2(run, staff, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    staff()

    code, _out, err = run("prepare", *TERMS, *words)

    assert code == 2
    assert sentence in err
    assert (tmp_path / "staff.csv").read_text() == STAFF


@pytest.mark.parametrize("words", [["--services", "both"], ["--services", "adult", "--window-to", "31/03/2025"]])
def test_services_and_days_are_checked_before_anything_is_read(run, words):
    with pytest.raises(SystemExit) as stopped:
        run("prepare", *TERMS, *words)

    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2025, 3, 31), date(2024, 4, 1)),
        (date(2025, 8, 31), date(2024, 9, 1)),
        (date(2024, 2, 28), date(2023, 3, 1)),
        (date(2025, 2, 28), date(2024, 3, 1)),
        (date(2025, 3, 15), date(2024, 3, 16)),
    ],
)
def test_a_window_of_twelve_months_begins_on_the_day_after_its_last_a_year_before(last, first):
    assert first_day(last, 12) == first


def test_progress_is_shown_to_somebody_who_looks(capsys):
    from app.cli.prepare import _progress

    with _progress(wanted=True) as show:
        show("staff.csv", 1, 2)
        show("staff.csv", 2, 2)

    captured = capsys.readouterr()
    assert captured.out == ""


def test_a_code_of_an_organisation_is_short_and_plain(run):
    code, _out, err = run("prepare", "--organisation", " ", *TERMS[2:], "--services", "adult", "-o", "r.csv")

    assert (code, err) == (2, "Give the organisation's code in 1 to 40 letters and digits.\n")


def test_a_list_in_which_nobody_counts_gives_no_return(run, staff, tmp_path):
    target = tmp_path / "return.csv"

    code, out, err = run(
        "prepare",
        *TERMS,
        "--services",
        "adult",
        "--staff",
        staff(STAFF.partition("\n")[0] + "\n"),
        "--yes",
        "-o",
        target,
    )

    assert (code, err) == (1, "")
    assert "0  Note: Not one row counts, so nothing is stated of these counts, not even 0." in out
    assert "The return was not written, because not one row counts." in out
    assert not target.exists()
