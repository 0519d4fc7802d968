"""`scwres load-reference` says what became of each dataset, and refuses kindly."""

import json

import pytest

from app.cli import main

NEIGHBOURS_HEADER = "model,gss_code,name,rank,neighbour_gss_code,neighbour_name,closeness\n"


@pytest.fixture
def run(sqlite_url, monkeypatch):
    """The command on a fresh database, given as it would be typed."""
    monkeypatch.setenv("SCWRES_DATABASE_URL", sqlite_url)
    return lambda *words: main(["load-reference", *map(str, words)])


def test_each_dataset_is_named_with_its_rows_and_a_second_run_says_already_loaded(run, capsys):
    assert run() == 0
    first = capsys.readouterr().out.splitlines()
    assert run() == 0
    second = capsys.readouterr().out.splitlines()

    assert "Census 2021: usual residents by ethnic group: 4,075 rows loaded" in first
    assert "Census 2021: usual residents by ethnic group: already loaded, 4,075 rows" in second
    assert len(first) == len(second) == 11


def test_json_on_stdout_and_progress_elsewhere(run, capsys):
    assert run("--json") == 0

    loaded = json.loads(capsys.readouterr().out)
    assert loaded[0] == {
        "key": "authorities",
        "title": "Councils with social services responsibilities in England",
        "outcome": "loaded",
        "rows": 165,
    }


def test_a_newer_folder_replaces_what_it_holds(run, capsys, tmp_path):
    folder = tmp_path / "newer"
    folder.mkdir()
    (folder / "statistical_neighbours.csv").write_text(f"{NEIGHBOURS_HEADER}DfE 2026,E1,A,1,E2,B,Close\n")
    run()
    capsys.readouterr()

    assert run("--directory", folder) == 0

    out = capsys.readouterr().out
    assert "Statistical neighbours of each council: 1 rows loaded in place of the earlier ones" in out
    assert "Children's social workers in post by ethnic group and role: no file in this folder, left as it was" in out


def test_a_broken_file_is_named_by_line_and_column(run, capsys, tmp_path):
    (tmp_path / "statistical_neighbours.csv").write_text(f"{NEIGHBOURS_HEADER}DfE 2026,E1,A,first,E2,B,Close\n")

    assert run("--directory", tmp_path) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "statistical_neighbours.csv, line 2, column rank: 'first' is not a whole number." in captured.err


def test_a_folder_that_is_not_there_is_refused(run, capsys, tmp_path):
    assert run("--directory", tmp_path / "missing") == 2
    assert "holds none of the reference files" in capsys.readouterr().err


def test_a_database_without_tables_is_refused_kindly(run, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("SCWRES_DATABASE_URL", f"sqlite:///{tmp_path / 'fresh.sqlite'}")

    assert run() == 2
    assert "Run first: scwres init-db" in capsys.readouterr().err


def test_a_database_that_cannot_be_opened_is_refused_kindly(run, capsys, monkeypatch):
    monkeypatch.setenv("SCWRES_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    assert run() == 2
    assert "cannot reach its database at the moment" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_is_refused_kindly(run, capsys, monkeypatch):
    monkeypatch.setenv("SCWRES_TODAY", "yesterday")

    assert run() == 2
    assert "SCWRES_TODAY" in capsys.readouterr().err
