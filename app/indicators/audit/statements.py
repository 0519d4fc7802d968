"""What the published figures of a collection say about the parts of one measure: sums within limits.

A rounded count says that the sum lies within two of it, and not under the threshold of its kind. A ratio without
counts, and a Mantel-Haenszel ratio, say that a difference of two weighted sums lies within limits; there an auditor
grants everything but the measure itself, so that it is never judged by less than a reader could know.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.indicators.audit.evidence import Evidence, FourLimits, Spot
from app.indicators.audit.parts import (
    EVENTS,
    PEOPLE,
    REFERENCE_EVENTS,
    REFERENCE_PEOPLE,
    Floats,
    Numbers,
    Parts,
    key_of,
    measure_of,
)
from app.indicators.audit.rows import Row, Source, Statements, once
from app.indicators.disclosure import BASE, LEAST_RATIO_DENOMINATOR, THRESHOLD, publishable_ratio, rounded
from app.indicators.pooling import Mask

_HALF_A_DECIMAL = 0.05
_LEAST = (THRESHOLD, LEAST_RATIO_DENOMINATOR, THRESHOLD, LEAST_RATIO_DENOMINATOR)
_FEW = 50
_TOLERANCE = 1e-9


class ContradictionError(ValueError):
    """A published figure does not follow from the returns behind it."""


def statements_of(parts: Parts, versions: Sequence[Evidence]) -> Statements:
    """Return everything that the published figures say of the parts of one measure, each thing once.

    Raises ``ContradictionError`` where a figure does not follow from the parts.
    """
    views = [View(parts, evidence) for evidence in versions]
    sums = once(row for view in views for row in _sums(view))
    ratios = [row for view in views for row in _ratios(view)]
    return Statements.of(sums, ratios, len(parts.values))


def published_sums(parts: Parts, versions: Sequence[Evidence]) -> frozenset[bytes]:
    """Return the sums that readers see as counts, as the numbers of the parts that make them up."""
    counted = (
        replace(evidence, figures={spot: one for spot, one in evidence.figures.items() if one.counts})
        for evidence in versions
    )
    return frozenset(row.columns.tobytes() for evidence in counted for row in _sums(View(parts, evidence)))


@dataclass(frozen=True)
class View:
    """One version of a release, as it speaks of the parts of one measure."""

    parts: Parts
    evidence: Evidence

    @cached_property
    def rows(self) -> Numbers:
        """Which organisation of the pool each part is from; -1 where its return is not in this version."""
        rows = {one: row for row, one in enumerate(self.evidence.returns)}
        return np.array([rows.get(one, -1) for one in self.parts.returns.tolist()], np.int64)

    @cached_property
    def cells(self) -> dict[int, tuple[int, ...]]:
        """The cells of each place that are counts of this measure; places without any are left out."""
        found = {
            number: tuple(cell for cell in range(4) if measure_of(self.evidence, place, cell) == self.parts.measure)
            for number, place in enumerate(self.evidence.places)
        }
        return {number: cells for number, cells in found.items() if cells}

    def members(self, spot: Spot) -> Mask:
        """Say which parts belong to the returns behind a figure."""
        inside: Mask = (self.rows >= 0) & self.evidence.given(*spot)[self.rows]
        return inside

    def sum(self, spot: Spot, cell: int) -> Mask:
        """Say which parts make up one of the four counts of a figure."""
        form: Mask = self.parts.form(key_of(self.evidence.places[spot[0]], cell)) & self.members(spot)
        return form


def _sums(view: View) -> Iterator[Row]:
    evidence = view.evidence
    for spot, figure in evidence.figures.items():
        cells = view.cells.get(spot[0], ())
        if not cells:
            continue
        truth = evidence.totals(*spot).tolist()
        limits = _limits_of_counts(figure.counts) if figure.counts else _limits_of_ratio(truth)
        limits = _both(limits, evidence.limits.get(spot, ()))
        for cell in cells:
            columns = np.flatnonzero(view.sum(spot, cell))
            _refuse_contradiction(float(view.parts.values[columns].sum()), *limits[cell], evidence)
            sources = frozenset({Source(evidence.label, spot)})
            yield Row(columns, np.ones(len(columns)), *limits[cell], sources, evidence.reader(spot))


def _both(limits: list[tuple[float, float]], others: FourLimits) -> list[tuple[float, float]]:
    pairs = zip(limits, others, strict=True) if others else ()
    return [(max(one[0], other[0]), min(one[1], other[1])) for one, other in pairs] or limits


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


def _ratios(view: View) -> Iterator[Row]:
    evidence = view.evidence
    for spot, figure in evidence.figures.items():
        if figure.counts is None and spot[0] in view.cells:
            said = _said_by(Source(evidence.label, spot), _ratio(view, spot, figure.ratio))
            yield from (row._replace(reader=evidence.reader(spot)) for row in said)
    for spot, average in evidence.averages.items():
        if EVENTS in view.cells.get(spot[0], ()):
            source = Source(evidence.label, spot, is_average=True)
            yield from _said_by(source, _average(view, spot, average.ratio))


def _said_by(source: Source, rows: Iterable[Row]) -> Iterator[Row]:
    return (row._replace(sources=frozenset({source})) for row in rows)


def _ratio(view: View, spot: Spot, ratio: float) -> Iterator[Row]:
    """Say that the ratio of two rates rounds to what was published, with the other side of each rate granted."""
    a, n1, c, n2 = view.evidence.totals(*spot).tolist()
    if publishable_ratio(a, n1, c, n2) != ratio:
        raise ContradictionError(f"A ratio of {view.evidence.label} is {ratio:g}, which the returns do not give.")
    if EVENTS in view.cells[spot[0]]:
        yield from _within(view.parts, view.sum(spot, EVENTS) / n1, view.sum(spot, REFERENCE_EVENTS) / n2, ratio)
    else:
        # of people the ratio is (a / c) * (n2 / n1)
        above = view.sum(spot, REFERENCE_PEOPLE) * (a / c)
        yield from _within(view.parts, above, view.sum(spot, PEOPLE).astype(np.float64), ratio)


def _average(view: View, spot: Spot, ratio: float) -> Iterator[Row]:
    """Say that the Mantel-Haenszel ratio rounds to what was published, with all the people granted."""
    parts, place = view.parts, view.evidence.places[spot[0]]
    people, reference = _shares(view, spot)
    above = parts.form(key_of(place, EVENTS)) * reference
    below = parts.form(key_of(place, REFERENCE_EVENTS)) * people
    truth = float((above @ parts.values) / (below @ parts.values)) if below @ parts.values else np.inf
    if abs(truth - ratio) > _HALF_A_DECIMAL + _TOLERANCE:
        raise ContradictionError(f"An average of {view.evidence.label} is {ratio:g} where the returns give {truth:g}.")
    yield from _within(parts, above, below, ratio)


def _shares(view: View, spot: Spot) -> tuple[Floats, Floats]:
    """Return n1 / N and n2 / N of the return that each part belongs to; 0 outside the group."""
    counts = view.evidence.pool.counts[spot[0]].astype(np.float64)
    everybody = np.maximum(counts[:, PEOPLE] + counts[:, REFERENCE_PEOPLE], 1)
    people, reference = counts[:, PEOPLE] / everybody, counts[:, REFERENCE_PEOPLE] / everybody
    inside = view.members(spot)
    return np.where(inside, people[view.rows], 0.0), np.where(inside, reference[view.rows], 0.0)


def _within(parts: Parts, above: Floats, below: Floats, ratio: float) -> Iterator[Row]:
    """Say that above / below rounds to the ratio; what rounding of the counts did to it is allowed for."""
    truth = float((above @ parts.values) / (below @ parts.values))
    low, high = min(truth, ratio - _HALF_A_DECIMAL), max(truth, ratio + _HALF_A_DECIMAL)
    for weights, limits in ((above - low * below, (0.0, np.inf)), (above - high * below, (-np.inf, 0.0))):
        columns = np.flatnonzero(weights)
        yield Row(columns, weights[columns], *limits)
