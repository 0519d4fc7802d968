"""Each campaign in short: the same code with a few returns, files and faults, and the page that it writes."""

import json

import pytest

from tests.campaigns import faults, kills, mutations, races, reporting
from tests.campaigns.reporting import Report

pytestmark = [pytest.mark.campaign, pytest.mark.slow]


def test_returns_survive_processes_that_die_at_every_step(tmp_path, database_url):
    played = kills.kill(database_url, tmp_path, submissions=8, organisations=2, chance=0.08, seed=1, workers=1)

    assert played.kills.total() >= 1
    assert (played.submissions, played.verdict.stored, len(played.told.signatures)) == (8, 8, 2)
    assert played.verdict.amiss == dict.fromkeys(played.verdict.amiss, 0)
    assert played.verdict.leftovers_after_sweep == (0, 0)
    assert kills.report([played], 1).is_clean


def test_whoever_comes_at_the_same_moment_is_served(tmp_path, database_url):
    raced = races.race(database_url, tmp_path, rounds=1)

    assert raced.wrong == []
    assert raced.answers == {
        "the same file: 303": 24,
        "different files: 303": 24,
        "sent for sign-off: 303": 2,
        "signed: 303": 2,
    }
    assert races.report([raced], 1).is_clean


def test_a_service_on_sqlite_outlives_its_faults(tmp_path):
    rows, verdict = faults.on_sqlite(tmp_path, locked=1.0, bodies=8)

    assert [(row.fault, row.unexpected) for row in rows if not row.is_clean] == []
    assert [row.fault for row in rows][-2:] == ["database file missing", "database file damaged"]
    assert verdict.amiss == dict.fromkeys(verdict.amiss, 0)


def test_a_service_on_postgresql_outlives_its_faults(tmp_path):
    rows, verdict = faults.on_postgresql(tmp_path, paused=1, bodies=8)

    assert [(row.fault, row.unexpected) for row in rows if not row.is_clean] == []
    assert {"server paused", "server that can only be read"} <= {row.fault for row in rows if row.refused}
    assert [row.fault for row in rows][-1] == "another server takes over"
    assert verdict.amiss == dict.fromkeys(verdict.amiss, 0)


@pytest.mark.parametrize(("ending", "number"), [("xlsx", 800), ("ods", 600), ("csv", 600)])
def test_damaged_files_end_in_a_verdict_and_harm_nobody(tmp_path, ending, number):
    found = mutations.mutate(tmp_path, ending, number, seed=20251008)

    assert found.wrong == ()
    assert found.verdicts.total() == number
    assert found.verdicts[mutations.VERDICTS[0]] > 0
    assert found.is_clean


def test_the_page_holds_what_each_campaign_last_gave(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reporting, "KEPT", tmp_path / "campaigns.json")
    monkeypatch.setattr(reporting, "PAGE", tmp_path / "campaigns.md")
    tables = [("Figures", ("", "SQLite"), [("lost", 0), ("stored", 5200)])]

    for is_clean in (False, True):
        reporting.publish(Report("kills", "Kills", "About it.", 7, tables, is_clean, {"on": "a day"}), keep=True)

    page = (tmp_path / "campaigns.md").read_text()
    assert page.count("## Kills") == 1
    assert "`./run campaign kills`: on a day, seed 7. Everything held." in page
    assert "| stored | 5,200 |" in page
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["tables"][0][2] == [["lost", 0], ["stored", 5200]]


def test_the_page_in_the_documentation_is_what_its_figures_give():
    kept = json.loads(reporting.KEPT.read_text(encoding="utf-8"))

    assert reporting.PAGE.read_text(encoding="utf-8") == reporting.page(kept)
    assert all(one["is_clean"] for one in kept.values())
