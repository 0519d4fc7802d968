"""The one place that hears pandera: its failures become codes and positions, and its words stop here."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa
from pandera.config import get_config_context

from app.errors import SettingsError, UnavailableError
from schemas.columns import check, count_column

_CANARY_CODE = "C-03"


class Failure(NamedTuple):
    """One place where a clean frame breaks a check; ``column`` is ``None`` for a check of the whole line."""

    code: str
    line: int
    column: str | None


def failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> tuple[Failure, ...]:
    """Return every failure of a frame; raise ``UnavailableError`` if a check could not be carried out.

    Pandera turns a check that raises into one more failure, without a mask: that is a fault of ours,
    and is never shown as a fault of the person's.
    """
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as refused:
        return tuple(failure for error in refused.schema_errors for failure in _failures_of(error, frame))
    return ()


def _failures_of(error: Any, frame: pd.DataFrame) -> Iterator[Failure]:
    mask = error.check_output
    is_mask = isinstance(mask, pd.Series) and mask.index.equals(frame.index) and not mask.isna().any()
    if not is_mask or error.check is None:
        raise UnavailableError("A check could not be carried out. Nothing is wrong with your file. Please try again.")
    column = error.schema.name if isinstance(error.schema, pa.Column) else None
    for line in frame.index[~mask.astype(bool)]:
        yield Failure(error.check.name, int(line), column)


def assert_pandera_is_on() -> None:
    """Raise ``SettingsError`` unless a frame known to be bad is refused, in a column and in a line.

    ``PANDERA_VALIDATION_ENABLED=False`` or a validation depth without data in the environment makes every frame pass.
    Each way in which pandera can be set is tried once.
    """
    if not _refuses_a_bad_frame(repr(get_config_context())):
        raise SettingsError(
            "The checks are switched off on this server, so nothing was checked. "
            "Remove PANDERA_VALIDATION_ENABLED and PANDERA_VALIDATION_DEPTH from its environment."
        )


@cache
def _refuses_a_bad_frame(_configuration: str) -> bool:
    found = {failure[1:] for failure in failures(_canary_schema(), pd.DataFrame({"count": [1, -1]}, dtype="Int64"))}
    return found == {(1, "count"), (1, None)}


def _canary_schema() -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {"count": count_column(check(_CANARY_CODE, lambda counts: counts >= 0))},
        checks=[check(_CANARY_CODE, lambda frame: frame["count"] >= 0)],
    )
