"""Measures what the service costs, as ratios within this run, and compares each with its goal.

``python -m benchmarks.run --quick`` is for every change: minutes. ``--full`` has more rounds, a million intervals and
every result of 18,000 organisations. Fails when a ratio is beyond its goal, or beyond what is known and accepted, by
more than its tolerance; or when a case errs, changes its answer or answers differently from one it must agree with.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path

from benchmarks.case import BenchmarkError, Context, case_of
from benchmarks.data import copy_to_postgresql, make_database
from benchmarks.goals import Goal, Outcome, Verdict, differing, judge, load_goals
from benchmarks.harness import Samples, measure
from tests.support.databases import SUPERUSER, MissingPostgresError, running_cluster

ROUNDS = {False: 3, True: 7}


def main(argv: Sequence[str] | None = None) -> int:
    """Run, print the table and return the exit code."""
    arguments = _parser().parse_args(argv)
    goals = [goal for goal in load_goals(arguments.only) if arguments.full or not goal.long]
    try:
        with tempfile.TemporaryDirectory(prefix="scwres-benchmarks-") as folder:
            samples = _measured(goals, Path(folder), is_full=arguments.full)
    except BenchmarkError as error:
        _say(str(error))
        return 1
    outcomes, faults = judge(goals, samples), differing(samples)
    print(_document(outcomes, samples) if arguments.json else _table(outcomes, samples))
    for fault in faults:
        _say(fault)
    return 1 if faults or any(one.verdict is Verdict.FAILED for one in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--quick", action="store_true", help="the short form")
    length.add_argument("--full", action="store_true", help="the long form")
    parser.add_argument("--json", action="store_true", help="print values instead of a table")
    known = [goal.id for goal in load_goals()]
    parser.add_argument("--only", action="append", default=[], choices=known, metavar="ID", help="repeatable")
    return parser


def _measured(goals: Sequence[Goal], folder: Path, *, is_full: bool) -> dict[str, Samples]:
    """Measure the cases of the goals, those of one module against each other."""
    samples: dict[str, Samples] = {}
    with _databases(goals, folder, is_full=is_full) as databases:
        context = Context(folder, is_full, databases)
        names = sorted({name for goal in goals for name in goal.cases if _is_possible(name, databases)})
        for module, group in groupby(names, key=lambda name: name.partition(".")[0]):
            _say(f"Measuring {module}")
            samples |= measure(list(group), context, ROUNDS[is_full])
    return samples


def _is_possible(name: str, databases: Mapping[str, str]) -> bool:
    return databases.keys() >= set(case_of(name).databases)


@contextmanager
def _databases(goals: Sequence[Goal], folder: Path, *, is_full: bool) -> Iterator[dict[str, str]]:
    """Make the databases that the goals need, and give their addresses; without PostgreSQL only those of SQLite."""
    needed = sorted({database for goal in goals for name in goal.cases for database in case_of(name).databases})
    found: dict[str, str] = {}
    for size in sorted({int(name.partition("-")[2]) for name in needed}):
        _say(f"Making a database of {size:,} organisations")
        found[f"sqlite-{size}"] = f"sqlite:///{folder / f'{size}.sqlite'}"
        make_database(found[f"sqlite-{size}"], size, is_full=is_full)
    with ExitStack() as stack:
        copied = [name for name in needed if name.startswith("postgresql")]
        if copied:
            found |= _on_postgresql(stack, copied, found)
        yield found


def _on_postgresql(stack: ExitStack, names: Sequence[str], sources: Mapping[str, str]) -> dict[str, str]:
    try:
        cluster = stack.enter_context(running_cluster())
    except MissingPostgresError as error:
        _say(f"Left out: {error}")
        return {}
    found = {}
    for name in names:
        _say(f"Copying it to {name}")
        database = stack.enter_context(cluster.database(name.replace("-", "_")))
        copy_to_postgresql(sources[name.replace("postgresql", "sqlite")], cluster.url(database, SUPERUSER))
        found[name] = cluster.url(database)
    return found


def _table(outcomes: Sequence[Outcome], samples: Mapping[str, Samples]) -> str:
    """Return the outcomes as a table in Markdown, with the peak memory of both sides, and why some are not reached."""
    head = [
        "| Goal | What ÷ what | Ratio | Lowest to highest | At most | Result | Peak memory, MiB |",
        "|---|---|---:|---:|---:|---|---|",
    ]
    rows = [
        f"| {one.goal.id} | {one.goal.title} | {_number(one.ratio)} | {_number(min(one.ratios))} to "
        f"{_number(max(one.ratios))} | {_number(one.goal.goal)} | {one.verdict} | {_peaks(one.goal, samples)} |"
        for one in outcomes
    ]
    notes = [f"- {one.goal.id}: {one.goal.why}" for one in outcomes if one.verdict is not Verdict.MET and one.goal.why]
    return "\n".join([*head, *rows, *([""] if notes else []), *notes])


def _peaks(goal: Goal, samples: Mapping[str, Samples]) -> str:
    return " ÷ ".join(f"{samples[name].peak:,.0f}" for name in goal.cases)


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def _document(outcomes: Sequence[Outcome], samples: Mapping[str, Samples]) -> str:
    cases = {name: {"samples": one.values, "peak_memory_mib": one.peak} for name, one in samples.items()}
    return json.dumps({"goals": [one.to_json() for one in outcomes], "cases": cases}, indent=2)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
