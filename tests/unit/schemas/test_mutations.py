"""Seeded damage of good files: every one ends in a verdict, and the process that reads is never harmed."""

from collections import Counter
from pathlib import Path

import pytest

from app.indicators.returns import Place
from schemas.preflight import inspect
from schemas.raw import RawReturn
from schemas.read_csv import read_csv
from schemas.read_ods import read_ods
from schemas.read_xlsx import read_xlsx
from schemas.reading import Unreadable, read_file
from tests.files.hostile import good, mutations

READERS = {"xlsx": read_xlsx, "ods": read_ods, "csv": read_csv}


def verdicts(folder: Path, ending: str, number: int, seed: int = 20251008) -> Counter:
    """Read that many damaged files through the whole path and count the verdicts; any exception is a failure."""
    found = Counter()
    path = folder / f"mutated.{ending}"
    for content in mutations(good(folder, ending), number, seed):
        path.write_bytes(content)
        read = read_file(path)
        assert isinstance(read, RawReturn | Unreadable)
        assert all(item.message and isinstance(item.place, Place) for item in read.findings)
        found[type(read).__name__] += 1
    return found


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_the_look_before_reading_never_raises_whatever_the_damage(tmp_path, ending):
    path = tmp_path / f"mutated.{ending}"
    seen = Counter()

    for content in mutations(good(tmp_path, ending), 300):
        path.write_bytes(content)
        seen[inspect(path).is_safe] += 1

    assert seen[True] + seen[False] == 300
    assert seen[True] > 20


@pytest.mark.campaign
@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_a_damaged_file_ends_in_a_return_or_in_a_refusal(tmp_path, ending):
    found = verdicts(tmp_path, ending, 100)

    assert sum(found.values()) == 100
    assert found["RawReturn"] > 0
