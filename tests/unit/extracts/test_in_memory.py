"""Files that lie in memory only are counted in a process of their own, as a server must do it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.small_extracts import STAFF, STAFF_HEADER

ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import json, os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
sys.path.insert(0, sys.argv[2])
from datetime import date
from app.extracts.judging import Terms
from app.extracts.mapping import read_mapping
from app.extracts.prepare import Given, counts_of
from app.indicators.catalogue import load_edition
edition = load_edition(2025)
terms = Terms(edition, "X1", date(2025, 3, 31), date(2024, 4, 1), date(2025, 3, 31), ("adult", "children"))
with os.fdopen(int(sys.argv[1]), "rb") as stream:
    prepared = counts_of([Given("staff", "staff", stream)], read_mapping(sys.stdin.read(), edition), terms)
print(json.dumps([prepared.files[0].counted, sum(prepared.return_.counts.values())]))
"""


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="files in memory are a thing of Linux")
def test_a_child_that_may_write_no_file_counts_a_file_in_memory():
    descriptor = os.memfd_create("extract")
    try:
        os.write(descriptor, f"{STAFF_HEADER}\n1,A,adult,37,20000,y\n2,M,children,37,20000,n\n".encode())

        child = subprocess.run(
            [sys.executable, "-c", CHILD, str(descriptor), str(ROOT)],
            input=f"collection = 2025\n{STAFF}",
            capture_output=True,
            text=True,
            check=True,
            pass_fds=(descriptor,),
        )
    finally:
        os.close(descriptor)

    assert json.loads(child.stdout) == [2, 3]


def test_progress_is_told_as_the_file_is_read(terms, mapping):
    import io

    from app.extracts.prepare import Given, counts_of

    text = f"{STAFF_HEADER}\n" + "1,A,adult,37,20000,y\n" * 400_000
    told = []

    counts_of(
        [Given("staff", "s.csv", io.BytesIO(text.encode()))],
        mapping(STAFF),
        terms,
        lambda name, done, size: told.append((name, done, size)),
    )

    assert {name for name, _done, _size in told} == {"s.csv"}
    assert [done for _name, done, _size in told] == sorted(done for _name, done, _size in told)
    assert len(told) >= 2
    assert told[-1][1] == told[-1][2] == len(text)
