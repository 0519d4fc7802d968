"""How long publishing and auditing a release takes at full size, and how it grows; on synthetic returns.

``python -m benchmarks.audit --quick`` takes 20 and 40 of the 153 councils, ``--full`` 40, 85 and 153 over four
collections; both with and without statistical neighbours, unless ``--neighbours`` asks for one of the two. Each size is
published and audited in a process of its own, one after the other, and printed as soon as it is known: seconds on the
clock, of processor time in all its processes, and the most memory that the largest of them held. Apart from
``benchmarks.run``, whose rounds would take hours.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.scope import open_session
from app.indicators.catalogue import load_edition
from app.services.auditing import audit_collection
from app.services.publishing import publish_release
from benchmarks.councils import CLOCK, YEARS, make_councils, make_editions
from benchmarks.resources import own_time

ROOT = Path(__file__).resolve().parent.parent
SIZES = {False: (20, 40), True: (40, 85, 153)}
COLLECTIONS = {False: (1,), True: (1, 2, 4)}
NEIGHBOURS = {"without": (False,), "with": (True,), "both": (False, True)}
_MEBIBYTE = 1024  # of the kernel's kilobytes
_HEAD = "| Councils | Neighbours | Collections | Step | Counts | By programs | Seconds | Of processors | MiB |"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step cost; the counts and the programs are added up over the collections."""

    councils: int
    neighbours: bool
    collections: int
    step: str
    counts: int
    programs: int
    seconds: float
    processor: float
    mebibytes: float

    def row(self) -> str:
        """Return a line of the table."""
        return (
            f"| {self.councils} | {'with' if self.neighbours else 'without'} | {self.collections} | {self.step} | "
            f"{self.counts:,} | {self.programs:,} | {self.seconds:,.0f} | {self.processor:,.0f} | "
            f"{self.mebibytes:,.0f} |"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure every size and print the table as it grows."""
    arguments = _parser().parse_args(argv)
    if arguments.child:
        print(json.dumps(asdict(_measured(**json.loads(arguments.child)))))
        return 0
    print(f"{os.cpu_count()} cores\n\n{_HEAD}\n|{'---:|' * (_HEAD.count('|') - 1)}", flush=True)
    for neighbours in NEIGHBOURS[arguments.neighbours]:
        for councils in arguments.councils or SIZES[arguments.full]:
            collections = arguments.collections or COLLECTIONS[arguments.full]
            for cost in _of_size(councils, collections, neighbours=neighbours):
                print(cost.row(), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--quick", action="store_true", help="the short form")
    length.add_argument("--full", action="store_true", help="the long form")
    length.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--neighbours", choices=NEIGHBOURS, default="both", help="of the groups; both, unless told")
    parser.add_argument("--councils", type=int, action="append", metavar="NUMBER", help="only this size; repeatable")
    of_years = "only so many collections; repeatable, the fewest first"
    parser.add_argument("--collections", type=int, action="append", choices=range(1, 5), help=of_years)
    return parser


def _of_size(councils: int, collections: Sequence[int], *, neighbours: bool) -> Iterator[Cost]:
    """Publish and audit one collection, and further ones beside it."""
    with tempfile.TemporaryDirectory(prefix="scwres-audit-") as name:
        folder, years = Path(name), YEARS[: max(collections)]
        make_councils(_url(folder), councils, make_editions(folder / "editions"), years, neighbours=neighbours)
        done = 0
        for number in collections:
            told = {"folder": name, "councils": councils, "neighbours": neighbours}
            yield _in_child(told, years[done:number], number, "publish")
            yield _in_child(told, years[:number], number, "audit")
            done = number


def _in_child(told: dict[str, object], years: Sequence[int], collections: int, step: str) -> Cost:
    asked = json.dumps({**told, "years": years, "collections": collections, "step": step})
    command = [sys.executable, "-m", "benchmarks.audit", "--child", asked]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return Cost(**json.loads(done.stdout))


def _measured(  # noqa: PLR0913 - as one line of the table has it
    *, folder: str, councils: int, neighbours: bool, years: Sequence[int], collections: int, step: str
) -> Cost:
    started, used = time.perf_counter(), own_time()
    act = _publish if step == "publish" else _audit
    counts, programs = act(Path(folder), years)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Cost(
        councils,
        neighbours,
        collections,
        step,
        counts,
        programs,
        time.perf_counter() - started,
        own_time() - used,
        peak / _MEBIBYTE,
    )


def _publish(folder: Path, years: Sequence[int]) -> tuple[int, int]:
    engine = create_engine_for(_url(folder))
    for year in years:
        publish_release(engine, collection_year=year, clock=CLOCK, editions_dir=folder / "editions")
    engine.dispose()
    return 0, 0


def _audit(folder: Path, years: Sequence[int]) -> tuple[int, int]:
    engine = create_engine_for(_url(folder))
    with open_session(engine, Scope.everything()) as session:
        editions = folder / "editions"
        reports = [audit_collection(session, year, load_edition(year, editions)) for year in years]
    engine.dispose()
    if any(report.findings for report in reports):
        raise AssertionError(f"What was published is not safe: {reports[0].findings[:3]}")
    return sum(one.tried.judged for one in reports), sum(one.tried.by_program for one in reports)


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'councils.sqlite'}"


if __name__ == "__main__":
    raise SystemExit(main())
