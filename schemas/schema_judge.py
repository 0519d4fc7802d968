"""The judge of files: clean frames against the pandera schemas. Only a worker or the command line loads it."""

from collections.abc import Iterator, Mapping, Sequence

from app.indicators.edition import Edition
from app.indicators.returns import Cell
from schemas.draft import Row
from schemas.frames import comparison_frame, count_frame
from schemas.judging import Comparison, Judge
from schemas.return_schema import comparison_schema, count_schema
from schemas.translation import failures


def _out_of_range(edition: Edition, rows: Sequence[Row], numbers: Mapping[Cell, int]) -> Iterator[tuple[Cell, str]]:
    for failure in failures(count_schema(edition), count_frame(edition, rows, numbers)):
        yield rows[failure.line].cell(failure.column or ""), failure.code


def _greater(comparisons: Sequence[Comparison]) -> Iterator[tuple[int, str]]:
    for failure in failures(comparison_schema(), comparison_frame(comparisons)):
        yield failure.line, failure.code


BY_SCHEMA = Judge(_out_of_range, _greater)
