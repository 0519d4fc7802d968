"""`scwres reference`: a newer file is checked, shown, put in force only when asked, and can be taken back."""

import json

import pytest

from app.cli import main
from app.register.datasets import DATA_DIRECTORY

NEIGHBOURS = (DATA_DIRECTORY / "statistical_neighbours.csv").read_text(encoding="utf-8")


@pytest.fixture
def run(sqlite_url, monkeypatch, capsys):
    """The command line on a database with the neighbours of today; returns its exit code."""
    monkeypatch.setenv("SCWRES_DATABASE_URL", sqlite_url)
    assert main(["load-reference"]) == 0
    capsys.readouterr()
    return lambda *words: main(["reference", *map(str, words)])


@pytest.fixture
def newer(tmp_path):
    """A file of neighbours with one line more, one changed and one gone."""
    header, _gone, second, *rest = NEIGHBOURS.splitlines()
    changed = f"{second.rpartition(',')[0]},Not close"
    assert changed != second
    path = tmp_path / "newer.csv"
    path.write_text("\n".join([header, changed, *rest, "DfE 2026,E1,A,1,E2,B,Close"]) + "\n", encoding="utf-8")
    return path


def test_without_yes_a_file_is_shown_and_nothing_is_changed(run, newer, capsys):
    assert run("import", newer, "--dataset", "neighbours", "--as-at", "2026 model") == 0

    out = capsys.readouterr().out
    assert "In force until now: as at April 2021 model and 2025 model. This file: as at 2026 model, 3,050 rows." in out
    assert "1 row added, 1 changed, 1 removed." in out
    assert "Nothing was changed. Run again with --yes" in out
    run("editions", "--dataset", "neighbours", "--json")
    assert [one["is_in_force"] for one in json.loads(capsys.readouterr().out)] == [True]


def test_with_yes_it_is_in_force_and_the_earlier_edition_can_be_returned_to(run, newer, capsys):
    assert run("import", newer, "--dataset", "neighbours", "--as-at", "2026 model", "--yes", "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["usable"], done["in_force"], done["changes"]["added"]) == (True, True, 1)

    run("editions", "--dataset", "neighbours")
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.endswith("as at 2026 model, 3,050 rows, newer.csv, in force")
    assert oldest.endswith("statistical_neighbours.csv, was in force before")

    assert run("return", "--dataset", "neighbours", "--edition", oldest.split(":")[0]) == 0
    assert "the edition as at April 2021 model and 2025 model is in force." in capsys.readouterr().out


def test_loading_the_files_shipped_leaves_an_imported_edition_alone(run, newer, capsys):
    run("import", newer, "--dataset", "neighbours", "--as-at", "2026 model", "--yes")
    capsys.readouterr()

    assert main(["load-reference"]) == 0

    told = "Statistical neighbours of each council: an imported edition is in force and stays, 3,050 rows"
    assert told in capsys.readouterr().out


def test_a_bad_file_is_refused_with_every_line_and_column(run, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(
        "model,gss_code,name,rank,neighbour_gss_code,neighbour_name,closeness\nD,E1,A,first,E2,B,Close\nD,E1,A,2,E2,B,far\n"
    )

    assert run("import", path, "--dataset", "neighbours", "--as-at", "2026") == 2
    told = capsys.readouterr().err
    assert "2 things to fix in it. Nothing was changed." in told
    assert "line 2, column rank: 'first' is not a whole number." in told
    assert "line 3, column closeness: 'far' is not one of" in told

    assert run("import", path, "--dataset", "neighbours", "--json") == 2
    assert json.loads(capsys.readouterr().out)["findings"][0]["line"] == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("import", "FILE", "--dataset", "weather"),
            "There is no reference dataset called 'weather'. Choose one of: authorities, census,",
        ),
        (("import", "FILE", "--dataset", "outlines"), "this comes with the service and cannot be imported."),
        (("import", "FILE", "--dataset", "neighbours"), "Say which day or time the figures describe"),
        (("return", "--dataset", "neighbours", "--edition", "999"), "There is no such edition of this data set."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, newer, capsys, words, says):
    assert run(*(newer if word == "FILE" else word for word in words)) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_so(run, capsys, tmp_path):
    assert run("import", tmp_path / "none.csv", "--dataset", "neighbours") == 2
    assert "none.csv could not be read: No such file or directory." in capsys.readouterr().err
