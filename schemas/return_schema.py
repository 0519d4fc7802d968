"""The pandera schemas of a return, built from its edition."""

from functools import lru_cache

import pandas as pd
import pandera.pandas as pa

from app.indicators.edition import Edition
from schemas.columns import check, count_column, flag_column, text_column
from schemas.judging import BELOW_ZERO, MORE_EVENTS, PART_GREATER, TOO_LARGE
from schemas.parsing import LARGEST


@lru_cache(maxsize=8)
def count_schema(edition: Edition) -> pa.DataFrameSchema:
    """Return the schema of ``count_frame``: the edition's keys, and counts from 0 to a million."""
    columns = {
        "service": text_column(),
        "measure": text_column(),
        "breakdown": text_column(),
        **{
            group: count_column(check(BELOW_ZERO, _not_negative), check(TOO_LARGE, _not_large))
            for group in edition.group_keys
        },
    }
    return pa.DataFrameSchema(columns, strict=True)


def _not_negative(counts: "pd.Series[int]") -> "pd.Series[bool]":
    return (counts >= 0) | counts.isna()


def _not_large(counts: "pd.Series[int]") -> "pd.Series[bool]":
    return (counts <= LARGEST) | counts.isna()


@lru_cache(maxsize=1)
def comparison_schema() -> pa.DataFrameSchema:
    """Return the schema of ``comparison_frame``: no part greater than its whole."""
    return pa.DataFrameSchema(
        {"part": count_column(), "whole": count_column(), "strict": flag_column()},
        checks=[check(PART_GREATER, _never_greater), check(MORE_EVENTS, _usually_not_greater)],
        strict=True,
    )


def _never_greater(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (frame["part"] <= frame["whole"]) | ~frame["strict"]


def _usually_not_greater(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (frame["part"] <= frame["whole"]) | frame["strict"]
