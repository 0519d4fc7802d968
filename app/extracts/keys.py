"""Numbers of people and of applications: hashed with a secret of this run as soon as they are read, and never kept."""

import secrets
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Keys = NDArray[np.uint64]

NO_KEY = np.uint64(0)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def new_salt() -> str:
    """Return a secret for one run: with it gone, a hash says nothing of the number it came from."""
    return secrets.token_hex(8)


def hashed(columns: Sequence[pa.DictionaryArray], salt: str) -> Keys:
    """Return a keyed hash for each row's values together; ``NO_KEY`` where all of them are blank."""
    keys = np.zeros(len(columns[0]), np.uint64)
    blank = np.ones(len(columns[0]), np.bool_)
    for column in columns:
        text = pc.utf8_lower(pc.utf8_trim_whitespace(column.dictionary))
        places = column.indices.to_numpy(zero_copy_only=False)
        of_values = pd.util.hash_array(text.to_numpy(zero_copy_only=False), hash_key=salt, categorize=False)
        keys = keys * _MIX + of_values[places]
        blank &= pc.equal(text, "").to_numpy(zero_copy_only=False)[places]
    keys[keys == NO_KEY] = _MIX
    keys[blank] = NO_KEY
    return keys
