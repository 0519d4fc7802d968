"""Clean frames: parsed counts as columns, ready for a schema to judge."""

from collections.abc import Mapping, Sequence

import pandas as pd

from app.indicators.edition import Edition
from app.indicators.returns import Cell
from schemas.draft import Row
from schemas.judging import Comparison


def count_frame(edition: Edition, rows: Sequence[Row], numbers: Mapping[Cell, int]) -> pd.DataFrame:
    """Return one line per row and one column per ethnic group; a count that is not supplied is missing, never 0."""
    columns: dict[str, pd.Series] = {
        "service": pd.Series([row.service for row in rows], dtype="str"),
        "measure": pd.Series([row.measure for row in rows], dtype="str"),
        "breakdown": pd.Series([row.breakdown for row in rows], dtype="str"),
    }
    for group in edition.group_keys:
        columns[group] = pd.Series([numbers.get(row.cell(group)) for row in rows], dtype="Int64")
    return pd.DataFrame(columns)


def comparison_frame(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Return one line per part and whole."""
    return pd.DataFrame(
        {
            "part": pd.Series([item.part for item in comparisons], dtype="Int64"),
            "whole": pd.Series([item.whole for item in comparisons], dtype="Int64"),
            "strict": pd.Series([item.strict for item in comparisons], dtype="bool"),
        }
    )
