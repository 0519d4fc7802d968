"""`scwres check`: words or JSON, and an exit code that a script can trust."""

import json
from datetime import date

import pytest

from app.cli import main
from app.indicators.returns import Cell
from tests.support.workbooks import good_counts, write_filled

LEAVERS = Cell("adult", "leavers", "", "asian")


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.delenv("SCWRES_ENVIRONMENT", raising=False)
    monkeypatch.setenv("SCWRES_TODAY", "2025-10-08")


@pytest.fixture
def sound(tmp_path):
    return str(write_filled(tmp_path / "sound.csv"))


@pytest.fixture
def faulty(tmp_path):
    changed = {LEAVERS: "n/a", Cell("adult", "cpd_accessed", "", "asian"): 9999}
    return str(write_filled(tmp_path / "faulty.xlsx", good_counts() | changed))


def test_a_sound_return_ends_with_0_and_a_summary(sound, capsys):
    assert main(["check", sound]) == 0
    assert capsys.readouterr().out.startswith("sound.csv: 108 of 108 checks passed. 0 things to fix, 0 to confirm.\n")


def test_something_to_fix_ends_with_1_and_the_place_first(faulty, capsys):
    assert main(["check", faulty]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "faulty.xlsx: 106 of 108 checks passed. 1 thing to fix, 1 to confirm."
    assert lines[1:9] == [
        "",
        "Must fix",
        "  6 Leavers, G8 (Leavers (Adult social care), Asian)",
        (
            "    We read “n/a”, which can mean none or not known. Type 0 if there were none. "
            "Leave the cell empty if you cannot supply the number. [C-07]"
        ),
        "    Concerns indicator 8.",
        "",
        "Confirm",
        "  4 Development, G8 (Accessed funded non-mandatory CPD (Adult social care), Asian)",
    ]
    assert lines[-2:] == ["Not checked", "  P-05, P-06: There is no return of last year to compare with."]


def test_what_is_only_to_confirm_ends_with_0(tmp_path):
    path = write_filled(tmp_path / "return.csv", good_counts() | {Cell("adult", "cpd_accessed", "", "asian"): 9999})

    assert main(["check", str(path)]) == 0


def test_json_is_printed_for_a_return_with_faults(faulty, capsys):
    assert main(["check", faulty, "--json"]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert [item["code"] for item in answer["findings"]] == ["R-02", "C-07"]
    assert answer["summary"]["must_fix"] == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.7", None], ids=["empty", "binary", "pdf", "absent"])
def test_json_is_printed_for_a_file_that_cannot_be_read(tmp_path, capsys, content):
    path = tmp_path / "return.xlsx"
    if content is not None:
        path.write_bytes(content)

    assert main(["check", str(path), "--json"]) == 2

    answer = json.loads(capsys.readouterr().out)
    assert answer["readable"] is False
    assert answer["findings"][0]["severity"] == "must_fix"


def test_a_file_that_cannot_be_read_says_why_in_words(tmp_path, capsys):
    path = tmp_path / "return.csv"
    path.write_bytes(b"%PDF-1.7")

    assert main(["check", str(path)]) == 2

    out = capsys.readouterr().out
    assert out.startswith("return.csv could not be read.\n\nMust fix\n  The whole file\n    The file is ")
    assert "checks: The file could not be read." in out


def test_options_supply_what_the_file_lacks(sound, tmp_path, capsys):
    text = (tmp_path / "sound.csv").read_text(encoding="utf-8-sig")
    kept = [line for line in text.splitlines() if not line.startswith(("#organisation", "#collection"))]
    bare = tmp_path / "bare.csv"
    bare.write_text("\n".join(kept), encoding="utf-8")

    assert main(["check", str(bare)]) == 2
    assert main(["check", str(bare), "--collection", "2025"]) == 1
    assert "[D-01]" in capsys.readouterr().out
    assert main(["check", str(bare), "--collection", "2025", "--organisation", "E1"]) == 0


def test_options_override_what_the_file_says_and_the_report_says_so(sound, capsys):
    assert main(["check", sound, "--organisation", "E06000001", "--collection", "2025"]) == 0

    out = capsys.readouterr().out
    assert "The file says “X00001”, and it was checked as E06000001, as was asked for." in out
    assert "[D-19]" in out
    assert out.count("D-19") == 1


def test_another_collection_than_the_file_says_is_named_in_the_summary(sound, capsys):
    main(["check", sound, "--collection", "2024", "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert ("D-19", "2025") in [(item["code"], item["value"]) for item in answer["findings"]]
    assert answer["summary"]["note"] >= 1


def test_a_collection_without_an_edition_is_one_sentence(sound, capsys):
    assert main(["check", sound, "--collection", "1999"]) == 2
    assert capsys.readouterr().err.startswith("There is no edition for collection 1999.")


def test_another_code_of_the_same_organisation_is_its_own_word(make, engine, tmp_path, capsys, monkeypatch):
    council = make.organisation(kind="local_authority", code="NOR")
    make.organisation_code(council, code="E06000900", valid_from=date(2011, 1, 1), valid_to=date(2025, 3, 31))
    monkeypatch.setenv("SCWRES_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    old, other = (str(write_filled(tmp_path / f"{code}.csv", organisation=code)) for code in ("E06000900", "X00002"))

    assert main(["check", old, "--organisation", "NOR"]) == 0
    assert "D-19" not in capsys.readouterr().out
    assert main(["check", other, "--organisation", "NOR"]) == 0
    assert "[D-19]" in capsys.readouterr().out
