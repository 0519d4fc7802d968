"""Seeded damage of good files: the look before reading never raises. The whole way is `tests/campaigns/mutations.py`."""

from collections import Counter

import pytest

from schemas.preflight import inspect
from tests.files.hostile import good, mutations


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_the_look_before_reading_never_raises_whatever_the_damage(tmp_path, ending):
    path = tmp_path / f"mutated.{ending}"
    seen = Counter()

    for content in mutations(good(tmp_path, ending), 300):
        path.write_bytes(content)
        seen[inspect(path).is_safe] += 1

    assert seen[True] + seen[False] == 300
    assert seen[True] > 20
