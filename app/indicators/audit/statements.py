"""What the published figures of a collection say about the parts of one measure: sums within limits.

A rounded count says that the sum lies within two of it, and not under the threshold of its kind. A ratio without
counts, and a Mantel-Haenszel ratio, say that a difference of two weighted sums lies within limits; there an auditor
grants everything but the measure itself, so that it is never judged by less than a reader could know.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.indicators.audit.evidence import Evidence, Spot
from app.indicators.audit.parts import (
    EVENTS,
    PEOPLE,
    REFERENCE_EVENTS,
    REFERENCE_PEOPLE,
    Floats,
    Parts,
    key_of,
    measure_of,
)
from app.indicators.disclosure import BASE, LEAST_RATIO_DENOMINATOR, THRESHOLD, publishable_ratio, rounded
from app.indicators.pooling import Mask

_HALF_A_DECIMAL = 0.05
_LEAST = (THRESHOLD, LEAST_RATIO_DENOMINATOR, THRESHOLD, LEAST_RATIO_DENOMINATOR)
_FEW = 50
_TOLERANCE = 1e-9


class Source(NamedTuple):
    """Which figure of which version says something; ``is_average`` for the Mantel-Haenszel ratio beside it."""

    label: str
    spot: Spot
    is_average: bool = False


class _Row(NamedTuple):
    weights: NDArray[np.float64]
    low: float
    high: float
    sources: frozenset[Source] = frozenset()


@dataclass(frozen=True, slots=True)
class Statements:
    """Rows over the parts: ``lows`` <= ``weights`` @ values <= ``highs``. The first ``sums`` of them are plain sums.

    ``sources`` are the figures that say what each row does.
    """

    weights: NDArray[np.float64]
    lows: Floats
    highs: Floats
    sources: tuple[frozenset[Source], ...]
    sums: int

    def of_kind(self, parts: Parts, kind: int) -> Self:
        """Return what is said of the parts of one kind to somebody who knows all the others."""
        chosen = parts.kinds == kind
        told = self.weights[:, ~chosen] @ parts.values[~chosen]
        weights = self.weights[:, chosen]
        is_about = np.count_nonzero(weights, axis=1) > 0
        rows = [
            _Row(weights[row], float(self.lows[row] - told[row]), float(self.highs[row] - told[row]), self.sources[row])
            for row in np.flatnonzero(is_about)
        ]
        last = int(is_about[: self.sums].sum())
        sums, ratios = _once(rows[:last]), rows[last:]
        return type(self)(*_stacked((*sums, *ratios), weights.shape[1]), len(sums))


class ContradictionError(ValueError):
    """A published figure does not follow from the returns behind it."""


def statements_of(parts: Parts, versions: Sequence[Evidence]) -> Statements:
    """Return everything that the published figures say of the parts of one measure, each thing once.

    Raises ``ContradictionError`` where a figure does not follow from the parts.
    """
    sums = _once(row for evidence in versions for row in _sums(parts, evidence))
    ratios = _once(row for evidence in versions for row in _ratios(parts, evidence))
    return Statements(*_stacked((*sums, *ratios), len(parts.values)), len(sums))


def _stacked(
    rows: Sequence[_Row], width: int
) -> tuple[NDArray[np.float64], Floats, Floats, tuple[frozenset[Source], ...]]:
    weights = np.array([row.weights for row in rows], np.float64).reshape(-1, width)
    lows, highs = (np.array([row[place] for row in rows], np.float64) for place in (1, 2))
    return weights, lows, highs, tuple(row.sources for row in rows)


def _once(rows: Iterable[_Row]) -> list[_Row]:
    """Join the rows that are about the same sum: all of their limits hold."""
    joined: dict[bytes, _Row] = {}
    for row in rows:
        known = joined.get(row.weights.tobytes(), row)
        limits = max(row.low, known.low), min(row.high, known.high)
        joined[row.weights.tobytes()] = _Row(row.weights, *limits, row.sources | known.sources)
    return list(joined.values())


def positions(parts: Parts, evidence: Evidence) -> NDArray[np.int64]:
    """Return which organisation of the pool each part is from; -1 where its return is not in this version."""
    rows = {one: row for row, one in enumerate(evidence.returns)}
    return np.array([rows.get(one, -1) for one in parts.returns.tolist()])


def members(parts: Parts, evidence: Evidence, spot: Spot) -> Mask:
    """Say which parts belong to the returns behind a figure."""
    rows = positions(parts, evidence)
    inside: Mask = (rows >= 0) & evidence.given(*spot)[rows]
    return inside


def published_sums(parts: Parts, versions: Sequence[Evidence]) -> frozenset[bytes]:
    """Return the sums that readers see as counts, as the numbers of the parts that make them up."""
    counted = (
        replace(evidence, figures={spot: one for spot, one in evidence.figures.items() if one.counts})
        for evidence in versions
    )
    rows = (row for evidence in counted for row in _sums(parts, evidence))
    return frozenset(np.flatnonzero(row.weights).tobytes() for row in rows)


def _sums(parts: Parts, evidence: Evidence) -> Iterator[_Row]:
    for spot, figure in evidence.figures.items():
        place, truth = evidence.places[spot[0]], evidence.totals(*spot).tolist()
        limits = _limits_of_counts(figure.counts) if figure.counts else _limits_of_ratio(truth)
        for cell, (low, high) in enumerate(limits):
            if measure_of(evidence, place, cell) == parts.measure:
                form = parts.form(key_of(place, cell)) & members(parts, evidence, spot)
                _refuse_contradiction(float(parts.values[form].sum()), low, high, evidence)
                yield _Row(form.astype(np.float64), low, high, frozenset({Source(evidence.label, spot)}))


def _limits_of_counts(counts: Sequence[int]) -> list[tuple[float, float]]:
    """Return what a rounded count says: no more than two off, and no less than is needed to be published."""
    return [
        (float(max(count - BASE // 2, least)), float(count + BASE // 2))
        for count, least in zip(counts, _LEAST, strict=True)
    ]


def _limits_of_ratio(truth: Sequence[int]) -> list[tuple[float, float]]:
    """Return what a ratio without counts says of each: that it was enough; and of a few, that they were few.

    A ratio of rounded counts leaves little choice where they are small; there the rounded count is granted.
    """
    granted = _limits_of_counts([rounded(count) for count in truth])
    return [
        limits if count < _FEW else (float(least), np.inf)
        for limits, count, least in zip(granted, truth, _LEAST, strict=True)
    ]


def _refuse_contradiction(truth: float, low: float, high: float, evidence: Evidence) -> None:
    if not low <= truth <= high:
        raise ContradictionError(
            f"A figure of {evidence.label} says {low:g} to {high:g} where the returns add up to {truth:g}."
        )


def _ratios(parts: Parts, evidence: Evidence) -> Iterator[_Row]:
    for spot, figure in evidence.figures.items():
        if figure.counts is None:
            yield from _said_by(Source(evidence.label, spot), _ratio(parts, evidence, spot, figure.ratio))
    for spot, average in evidence.averages.items():
        source = Source(evidence.label, spot, is_average=True)
        yield from _said_by(source, _average(parts, evidence, spot, average.ratio))


def _said_by(source: Source, rows: Iterable[_Row]) -> Iterator[_Row]:
    return (row._replace(sources=frozenset({source})) for row in rows)


def _ratio(parts: Parts, evidence: Evidence, spot: Spot, ratio: float) -> Iterator[_Row]:
    """Say that the ratio of two rates rounds to what was published, with the other side of each rate granted."""
    place, (a, n1, c, n2) = evidence.places[spot[0]], evidence.totals(*spot).tolist()
    if publishable_ratio(a, n1, c, n2) != ratio:
        raise ContradictionError(f"A ratio of {evidence.label} is {ratio:g}, which the returns do not give.")
    inside = members(parts, evidence, spot)
    if measure_of(evidence, place, EVENTS) == parts.measure:
        above = (parts.form(key_of(place, EVENTS)) & inside) / n1
        below = (parts.form(key_of(place, REFERENCE_EVENTS)) & inside) / n2
        yield from _within(parts, above, below, ratio)
    elif measure_of(evidence, place, PEOPLE) == parts.measure:
        # of people the ratio is (a / c) * (n2 / n1)
        above = (parts.form(key_of(place, REFERENCE_PEOPLE)) & inside) * (a / c)
        below = (parts.form(key_of(place, PEOPLE)) & inside).astype(np.float64)
        yield from _within(parts, above, below, ratio)


def _average(parts: Parts, evidence: Evidence, spot: Spot, ratio: float) -> Iterator[_Row]:
    """Say that the Mantel-Haenszel ratio rounds to what was published, with all the people granted."""
    place = evidence.places[spot[0]]
    if measure_of(evidence, place, EVENTS) != parts.measure:
        return
    people, reference = _shares(parts, evidence, spot)
    above = parts.form(key_of(place, EVENTS)) * reference
    below = parts.form(key_of(place, REFERENCE_EVENTS)) * people
    truth = float((above @ parts.values) / (below @ parts.values)) if below @ parts.values else np.inf
    if abs(truth - ratio) > _HALF_A_DECIMAL + _TOLERANCE:
        raise ContradictionError(f"An average of {evidence.label} is {ratio:g} where the returns give {truth:g}.")
    yield from _within(parts, above, below, ratio)


def _shares(parts: Parts, evidence: Evidence, spot: Spot) -> tuple[Floats, Floats]:
    """Return n1 / N and n2 / N of the return that each part belongs to; 0 outside the group."""
    counts = evidence.pool.counts[spot[0]].astype(np.float64)
    everybody = np.maximum(counts[:, PEOPLE] + counts[:, REFERENCE_PEOPLE], 1)
    rows = positions(parts, evidence)
    inside = members(parts, evidence, spot)
    people, reference = counts[:, PEOPLE] / everybody, counts[:, REFERENCE_PEOPLE] / everybody
    return np.where(inside, people[rows], 0.0), np.where(inside, reference[rows], 0.0)


def _within(parts: Parts, above: NDArray[Any], below: NDArray[Any], ratio: float) -> Iterator[_Row]:
    """Say that above / below rounds to the ratio; what rounding of the counts did to it is allowed for."""
    truth = float((above @ parts.values) / (below @ parts.values))
    low, high = min(truth, ratio - _HALF_A_DECIMAL), max(truth, ratio + _HALF_A_DECIMAL)
    yield _Row(above - low * below, 0.0, np.inf)
    yield _Row(above - high * below, -np.inf, 0.0)
