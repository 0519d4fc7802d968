"""Whole columns of dates: year first, a month in words, or numbers in the order that the mapping states."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Days = NDArray[np.int32]

NO_DATE = np.int32(-(2**31))
UNREADABLE = np.int32(-(2**31) + 1)
EARLIEST = int(np.datetime64("1900-01-01").astype(int))
LATEST = int(np.datetime64("2199-12-31").astype(int))
MOST_MONTHS, NEAR_FUTURE = 12, 70
_TIME = r"[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?$"
_YEAR_FIRST = r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})$"
_COMPACT = r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$"
_IN_NUMBERS = r"^(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<y>(?:19|20|21)\d{2}|\d{2})$"
_IN_WORDS = r"^(?P<d>\d{1,2})[-/. ](?P<m>[a-z]{3})[a-z]*[-/. ](?P<y>(?:19|20|21)\d{2}|\d{2})$"
_MONTHS = pa.array(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])


def days_of(values: pa.Array, *, day_first: bool) -> Days:
    """Return each text's day as days since 1970, ``NO_DATE`` for a blank and ``UNREADABLE`` for anything else."""
    text = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_trim_whitespace(values)), pattern=_TIME, replacement="")
    days = np.full(len(text), UNREADABLE, np.int32)
    order = ("second", "first") if day_first else ("first", "second")
    for pattern, month, day in (
        (_YEAR_FIRST, "m", "d"),
        (_COMPACT, "m", "d"),
        (_IN_NUMBERS, *order),
        (_IN_WORDS, "m", "d"),
    ):
        waiting = np.flatnonzero(days == UNREADABLE)
        if not len(waiting):
            break
        days[waiting] = _matching(text.take(pa.array(waiting)), pattern, month, day)
    days[pc.equal(text, "").to_numpy(zero_copy_only=False)] = NO_DATE
    return days


def orders_seen(values: pa.Array) -> tuple[bool, bool]:
    """Return whether some date can only have its day first, and whether some can only have its month first."""
    parts = pc.extract_regex(pc.utf8_trim_whitespace(values), pattern=_IN_NUMBERS.removesuffix("$"))
    first, second = (_numbers(pc.struct_field(parts, name)) for name in ("first", "second"))
    return bool((first > MOST_MONTHS).any()), bool((second > MOST_MONTHS).any())


def _matching(text: pa.Array, pattern: str, month: str, day: str) -> Days:
    parts = pc.extract_regex(text, pattern=pattern)
    months = pc.struct_field(parts, month)
    in_words = pattern is _IN_WORDS
    numbers = _filled(pc.add(pc.index_in(months, value_set=_MONTHS), 1)) if in_words else _numbers(months)
    return _days(_whole_years(_numbers(pc.struct_field(parts, "y"))), numbers, _numbers(pc.struct_field(parts, day)))


def _numbers(texts: pa.Array) -> NDArray[np.int64]:
    return _filled(pc.cast(texts, pa.int64()))


def _filled(numbers: pa.Array) -> NDArray[np.int64]:
    filled: NDArray[np.int64] = pc.fill_null(numbers, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return filled


def _whole_years(years: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give two digits their century, as spreadsheet programs do: 69 is 2069, 70 is 1970."""
    century = np.where(years < NEAR_FUTURE, 2000, 1900)
    return np.where((years > 0) & (years < 100), years + century, years)  # noqa: PLR2004 - two digits


def _days(years: NDArray[np.int64], months: NDArray[np.int64], days: NDArray[np.int64]) -> Days:
    sound = (months >= 1) & (months <= MOST_MONTHS) & (days >= 1)
    first = (np.where(sound, years, 1970) - 1970).astype("M8[Y]").astype("M8[M]") + np.where(sound, months - 1, 0)
    length = (first + 1).astype("M8[D]") - first.astype("M8[D]")
    found = first.astype("M8[D]").astype(np.int64) + days - 1
    sound &= (days <= length.astype(np.int64)) & (found >= EARLIEST) & (found <= LATEST)
    return np.where(sound, found, UNREADABLE).astype(np.int32)
