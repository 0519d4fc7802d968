"""The process of one case: prepares it, then writes one sample for each line that it reads.

A sample is the processor time of a few calls, for each unit of work; or the median of what the case measured itself,
such as memory.
"""

import hashlib
import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.case import BenchmarkError, Context, Ready, case_of
from benchmarks.resources import forget_peak, peak_memory


def main(name: str, told: str) -> None:
    """Be the process of one case: prepare it, then write one sample for each line that is read."""
    values = json.loads(told)
    context = Context(Path(values["folder"]), values["is_full"], values["databases"])
    out, sys.stdout = sys.stdout, sys.stderr
    with case_of(name).prepare(context) as ready:
        forget_peak()  # preparing may hold far more than what is measured
        for _ in sys.stdin:
            print(json.dumps(_sample(ready)), file=out, flush=True)


def _sample(ready: Ready) -> dict[str, Any]:
    if ready.measures:
        return {"value": median(ready.call() for _ in range(ready.calls)), "answer": "", "peak": peak_memory()}
    before = ready.cost()
    first, last = _first_and_last(ready)
    cost = (ready.cost() - before) / ready.calls / ready.units
    if last != first:
        raise BenchmarkError("The answer changes from call to call.")
    return {"value": cost, "answer": _hash(first), "peak": peak_memory()}


def _first_and_last(ready: Ready) -> tuple[object, object]:
    """Return two answers of all calls: to hold every one, which no server does, would cost more than small calls do."""
    first = last = ready.call()
    for _ in range(ready.calls - 1):
        last = ready.call()
    return first, last


def _hash(answer: object) -> str:
    return hashlib.sha256(answer if isinstance(answer, bytes) else repr(answer).encode()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
