"""Measures cases against each other: each in a fresh process of its own, in turns, so that a busy moment meets all.

The first round is thrown away. A case must give the same answer in every round, and the run fails if it does not.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.case import BenchmarkError, Context

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Samples:
    """What was measured of one case, round by round, with the hash of its answer and its peak memory in MiB."""

    values: tuple[float, ...]
    answer: str
    peak: float


def measure(names: Sequence[str], context: Context, rounds: int) -> dict[str, Samples]:
    """Return the samples of cases named ``module.case``, taken in turns in ``rounds`` rounds after a first one.

    Raises ``BenchmarkError`` when a case fails or changes its answer.
    """
    with ExitStack() as stack:
        runners = {name: stack.enter_context(_runner(name, context)) for name in names}
        taken: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for _ in range(rounds + 1):
            for name, runner in runners.items():
                taken[name].append(runner.sample())
    return {name: _samples(name, found) for name, found in taken.items()}


def ratios(above: Samples, below: Samples) -> tuple[float, ...]:
    """Return the ratio of each round: both samples of it were taken one after the other."""
    return tuple(one / other for one, other in zip(above.values, below.values, strict=True))


def _samples(name: str, taken: Sequence[Mapping[str, Any]]) -> Samples:
    answers = {one["answer"] for one in taken}
    if len(answers) != 1:
        raise BenchmarkError(f"{name} did not give the same answer each time.")
    return Samples(tuple(one["value"] for one in taken[1:]), answers.pop(), max(one["peak"] for one in taken))


@dataclass(frozen=True, slots=True)
class _Runner:
    name: str
    process: "subprocess.Popen[str]"

    def sample(self) -> dict[str, Any]:
        """Ask the process for one sample."""
        if self.process.stdin is None or self.process.stdout is None:
            raise BenchmarkError(f"{self.name} cannot be reached.")
        with suppress(BrokenPipeError):
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise BenchmarkError(f"{self.name} ended before it was measured; the reason stands above.")
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def _runner(name: str, context: Context) -> Iterator[_Runner]:
    folder = context.folder / name
    folder.mkdir(parents=True)
    told = json.dumps({**asdict(context), "folder": str(folder)})
    command = [sys.executable, "-m", "benchmarks.child", name, told]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _Runner(name, process)
        finally:
            process.communicate()
