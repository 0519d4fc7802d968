"""The benchmarks still measure something: real answers, one row for each goal, and a failure where one is missed."""

import json

import pytest

from benchmarks import run
from benchmarks.case import BenchmarkError, Context
from benchmarks.goals import Goal, Outcome, Verdict, differing, load_goals
from benchmarks.harness import Samples, measure


def test_a_quick_run_measures_its_goals_and_ends_well(capfd):
    assert run.main(["--quick", "--json", "--only", "upload-time", "--only", "upload-memory"]) == 0

    document = json.loads(capfd.readouterr().out)
    assert [goal["id"] for goal in document["goals"]] == ["upload-time", "upload-memory"]
    assert document["cases"].keys() == {"upload.route", "upload.copy", "upload.route_memory", "upload.size"}
    assert all(len(case["samples"]) == 3 for case in document["cases"].values())
    assert all(goal["lowest"] <= goal["ratio"] <= goal["highest"] for goal in document["goals"])


def test_a_ratio_beyond_its_goal_fails_the_run(monkeypatch, capfd):
    impossible = Goal("copy", "Faster than it is", "upload.copy", "upload.copy", goal=0.1)
    monkeypatch.setattr(run, "load_goals", lambda _only=(): (impossible,))

    assert run.main(["--quick"]) == 1
    assert "| too much |" in capfd.readouterr().out


def test_what_is_long_is_left_to_the_long_form(monkeypatch, capfd):
    long = Goal("long", "Endless", "upload.endless", "upload.endless", goal=1, long=True)
    monkeypatch.setattr(run, "load_goals", lambda _only=(): (long,))

    assert run.main(["--quick"]) == 0
    assert "Endless" not in capfd.readouterr().out


def test_a_case_that_errs_fails_the_run(tmp_path, capfd):
    with pytest.raises(BenchmarkError, match=r"storage\.page_sqlite_153 ended before it was measured"):
        measure(["storage.page_sqlite_153"], Context(tmp_path, is_full=False), rounds=1)

    assert "KeyError: 'sqlite-153'" in capfd.readouterr().err


def test_a_goal_is_met_or_known_to_be_over_or_missed():
    goal = Goal("one", "One", "a.b", "a.c", goal=4, accepted=8)

    assert [goal.verdict(ratio) for ratio in (4, 4.1, 12, 12.1)] == [
        Verdict.MET,
        Verdict.OVER,
        Verdict.OVER,
        Verdict.FAILED,
    ]


def test_the_middle_round_counts():
    assert Outcome(load_goals()[0], (1.0, 9.0, 2.0)).ratio == 2.0


def test_cases_that_must_agree_are_compared():
    names = ("storage.page_sqlite_153", "storage.page_postgresql_153")
    alike = {name: Samples((1.0,), "same", 1.0) for name in names}

    assert differing(alike) == []
    assert differing(alike | {names[0]: Samples((1.0,), "other", 1.0)}) == [
        "These gave different answers: storage.page_sqlite_153, storage.page_postgresql_153."
    ]


def test_the_cases_of_each_goal_exist_and_run_against_each_other():
    for goal in load_goals():
        assert all(run.case_of(name) for name in goal.cases)
        assert len({name.partition(".")[0] for name in goal.cases}) == 1
