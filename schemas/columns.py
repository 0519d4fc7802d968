"""The only way to write a pandera check here: named by a code of the catalogue, and bounded in what it collects."""

from collections.abc import Callable
from typing import Any

import pandera.pandas as pa

MOST_CASES = 100


def check(code: str, holds: Callable[[Any], Any]) -> pa.Check:
    """Return a check that fails under ``code``; it collects at most 100 cases, while its mask stays complete.

    ``holds`` sees missing values too and must let them pass.
    """
    return pa.Check(holds, name=code, n_failure_cases=MOST_CASES, ignore_na=False)


def text_column() -> pa.Column:
    """A column of keys."""
    return pa.Column(str)


def count_column(*checks: pa.Check) -> pa.Column:
    """A column of counts, where a missing value means that nothing was supplied."""
    return pa.Column("Int64", list(checks), nullable=True)


def flag_column() -> pa.Column:
    """A column of yes and no."""
    return pa.Column(bool)
