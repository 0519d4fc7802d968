"""What is said of the parts of a measure, in rows: a weighted sum of parts, and the limits that it lies within."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from app.indicators.audit.evidence import Spot
from app.indicators.audit.parts import Floats, Numbers, Parts
from app.indicators.pooling import Mask

_DECIMALS = 12
_TOLERANCE = 1e-9


class Source(NamedTuple):
    """Which figure of which version says something; ``is_average`` for the Mantel-Haenszel ratio beside it."""

    label: str
    spot: Spot
    is_average: bool = False


Sources = frozenset[Source]
NOBODY: Sources = frozenset()
EVERYBODY = -1  # in the place of the one organisation that alone reads a row


class Row(NamedTuple):
    """``low`` <= the sum of ``weights`` times the parts numbered ``columns`` <= ``high``.

    ``reader`` is the organisation that alone was shown it, where not everybody was.
    """

    columns: Numbers
    weights: Floats
    low: float
    high: float
    sources: Sources = NOBODY
    reader: int = EVERYBODY


@dataclass(frozen=True, slots=True)
class Statements:
    """Rows over the parts: ``lows`` <= ``weights`` @ values <= ``highs``. The first ``sums`` of them are plain sums.

    ``sources`` are the figures that say what each row does, and ``readers`` who alone was shown it.
    """

    weights: csr_array
    lows: Floats
    highs: Floats
    sources: tuple[Sources, ...]
    readers: Numbers
    sums: int

    @classmethod
    def of(cls, sums: Sequence[Row], ratios: Sequence[Row], width: int) -> "Statements":
        """Stack rows over so many parts."""
        return cls(*_stacked([*sums, *ratios], width), len(sums))


@dataclass(frozen=True, slots=True)
class Limits:
    """How far weighted sums of some parts may move from the truth: ``falls`` <= ``weights`` @ moves <= ``rises``.

    Each direction is there once, and none that the parts could not leave anyway.
    """

    weights: csr_array
    falls: Floats
    rises: Floats
    sources: tuple[Sources, ...]
    readers: Numbers


def limits_of(parts: Parts, statements: Statements, chosen: Mask) -> Limits:
    """Return what is said of some parts to somebody who knows all the others."""
    values, lowest, highest = parts.values[chosen], parts.floors[chosen], parts.caps[chosen]
    truth = statements.weights @ parts.values
    inside = statements.weights[:, chosen]
    rows = (
        Row(columns, weights, low - true, high - true, sources, int(reader))
        for (columns, weights), low, high, true, sources, reader in zip(
            _each(inside),
            statements.lows,
            statements.highs,
            truth,
            statements.sources,
            statements.readers,
            strict=True,
        )
        if len(columns)
    )
    reachable = (row for row in _in_one_direction(rows) if _is_felt(row, lowest - values, highest - values))
    return Limits(*_stacked(list(reachable), len(values)))


def once(rows: Iterable[Row]) -> list[Row]:
    """Join the rows that are about the same sum and were shown to the same reader: all of their limits hold."""
    joined: dict[tuple[bytes, int], Row] = {}
    for row in rows:
        key = row.columns.tobytes(), row.reader
        known = joined.get(key, row)
        limits = max(row.low, known.low), min(row.high, known.high)
        joined[key] = Row(row.columns, row.weights, *limits, row.sources | known.sources, row.reader)
    return list(joined.values())


def _stacked(rows: Sequence[Row], width: int) -> tuple[csr_array, Floats, Floats, tuple[Sources, ...], Numbers]:
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([np.empty(0, np.int64), *(row.columns for row in rows)])
    entries = np.concatenate([np.empty(0), *(row.weights for row in rows)])
    weights = csr_array((entries, columns, ends), shape=(len(rows), width))
    lows, highs = (np.array([row[place] for row in rows], np.float64) for place in (2, 3))
    readers = np.array([row.reader for row in rows], np.int64)
    return weights, lows, highs, tuple(row.sources for row in rows), readers


def _each(weights: csr_array) -> Iterable[tuple[Numbers, Floats]]:
    ends = zip(weights.indptr[:-1].tolist(), weights.indptr[1:].tolist(), strict=True)
    return ((weights.indices[first:last], weights.data[first:last]) for first, last in ends)


def _in_one_direction(rows: Iterable[Row]) -> Iterable[Row]:
    """Join the rows that are multiples of one another; of those about one end, the strictest counts and is named."""
    joined: dict[tuple[bytes, bytes, int], _Ends] = {}
    for row in rows:
        scaled = _scaled(row)
        key = scaled.columns.tobytes(), np.round(scaled.weights, _DECIMALS).tobytes(), row.reader
        joined[key] = joined[key].with_row(scaled) if key in joined else _Ends(scaled, scaled.sources, scaled.sources)
    return (one.row for one in joined.values())


def _scaled(row: Row) -> Row:
    first = float(row.weights[0])
    ends = (row.low / first, row.high / first) if first > 0 else (row.high / first, row.low / first)
    return Row(row.columns, row.weights / first, *ends, row.sources, row.reader)


class _Ends(NamedTuple):
    """A row, and who says each of its ends."""

    whole: Row
    below: Sources
    above: Sources

    @property
    def row(self) -> Row:
        named = (self.below if np.isfinite(self.whole.low) else NOBODY) | (
            self.above if np.isfinite(self.whole.high) else NOBODY
        )
        return self.whole._replace(sources=named)

    def with_row(self, row: Row) -> "_Ends":
        low, below = _stricter((self.whole.low, self.below), (row.low, row.sources), 1)
        high, above = _stricter((self.whole.high, self.above), (row.high, row.sources), -1)
        return _Ends(self.whole._replace(low=low, high=high), below, above)


def _stricter(one: tuple[float, Sources], other: tuple[float, Sources], sign: int) -> tuple[float, Sources]:
    if one[0] == other[0] or abs(one[0] - other[0]) <= _TOLERANCE:
        return one[0], one[1] | other[1]
    return one if (one[0] - other[0]) * sign > 0 else other


def _is_felt(row: Row, falls: Any, rises: Any) -> bool:
    """Say whether the parts could move beyond the limits at all."""
    ends = row.weights * falls[row.columns], row.weights * rises[row.columns]
    highest, lowest = float(np.maximum(*ends).sum()), float(np.minimum(*ends).sum())
    return highest > row.high + _TOLERANCE or lowest < row.low - _TOLERANCE
