"""Whole columns of amounts: digits with or without a pound sign and thousands separators."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Amounts = NDArray[np.float64]

_DECORATION = r"[£,\s]|(?i:gbp)"
_NUMBER = r"^\d{1,9}(\.\d{1,12})?$"


def amounts_of(values: pa.Array) -> tuple[Amounts, NDArray[np.bool_]]:
    """Return each text's amount, ``nan`` where there is none, and which texts are neither blank nor an amount."""
    text = pc.replace_substring_regex(values, pattern=_DECORATION, replacement="")
    numeric = pc.match_substring_regex(text, pattern=_NUMBER)
    amounts = pc.cast(pc.if_else(numeric, text, None), pa.float64())
    is_blank = pc.equal(text, "").to_numpy(zero_copy_only=False)
    found: Amounts = pc.fill_null(amounts, float("nan")).to_numpy(zero_copy_only=False)
    return found, np.isnan(found) & ~is_blank
