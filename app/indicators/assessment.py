"""Pairs of rates assessed, one or a million: both rates, their ratio with its interval, the label, the excess."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.indicators.counts import Counts
from app.indicators.edition import Adverse
from app.indicators.intervals import ratio_interval
from app.indicators.labels import LABELS, Places, is_low, labels
from app.indicators.normal import Flags, Floats
from app.indicators.results import Label, Reliability
from app.indicators.score import Cells


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one pair says; ``None`` is undefined. ``excess`` is in people, the ratio and its limits may be infinite."""

    rate: float | None
    reference_rate: float | None
    ratio: float | None
    lower: float | None
    upper: float | None
    excess: float | None
    label: Label | None
    reliability: Reliability | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What pairs say, as equally long arrays in which ``nan`` is undefined.

    A rate is undefined where its group is empty or smaller than its part; everything else where either is. Where nobody
    in either group is counted, the ratio and the label are too, and the limits are 0 and infinity. ``label`` is a place
    in ``LABELS`` and has a meaning only where ``has_ratio``.
    """

    rate: Floats
    reference_rate: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    excess: Floats
    label: Places
    is_low: Flags
    is_calculable: Flags
    has_ratio: Flags

    def __iter__(self) -> Iterator[Assessed]:
        """Yield what each pair says."""
        figures = (self.rate, self.reference_rate, self.ratio, self.lower, self.upper, self.excess)
        columns = (*map(_defined, figures), _label_of(self.label, self.has_ratio), _reliability(self))
        return (Assessed(*one) for one in zip(*columns, strict=True))


def assess(counts: Sequence[Counts], adverse: Sequence[Adverse]) -> Iterator[Assessed]:
    """Yield what each pair says, in the same order; ``adverse`` is the side on which each is worse."""
    columns = np.array([(one.a, one.n1, one.c, one.n2) for one in counts], np.float64).reshape(-1, 4).T
    return iter(assess_all(Cells(*columns), np.array([side is Adverse.BELOW for side in adverse], np.bool_)))


def assess_all(cells: Cells, worse_below: Flags) -> Assessment:
    """Return what pairs say, from arrays of whole numbers; ``worse_below`` says for which a low ratio is the worse."""
    interval = ratio_interval(cells.a, cells.n1, cells.c, cells.n2)
    ratio, lower, upper = (np.asarray(values) for values in (interval.ratio, interval.lower, interval.upper))
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = _share(cells.a, cells.n1), _share(cells.c, cells.n2)
        excess = (cells.a * (cells.n1 + cells.n2) - cells.n1 * (cells.a + cells.c)) / (cells.n1 + cells.n2)
    is_calculable = ~np.isnan(lower)
    return Assessment(
        *rates,
        ratio,
        lower,
        upper,
        np.where(is_calculable, excess, np.nan),
        labels(cells, lower, upper, worse_below),
        is_low(cells),
        is_calculable,
        ~np.isnan(ratio),
    )


def _share(part: Floats, whole: Floats) -> Floats:
    return np.where((whole > 0) & (part <= whole), part / whole, np.nan)


def _defined(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - only nan is not itself


def _label_of(places: Places, has_ratio: NDArray[np.bool_]) -> list[Label | None]:
    return [LABELS[place] if known else None for place, known in zip(places.tolist(), has_ratio.tolist(), strict=True)]


def _reliability(found: Assessment) -> list[Reliability | None]:
    words = (Reliability.OK, Reliability.LOW)
    pairs = zip(found.is_low.tolist(), found.is_calculable.tolist(), strict=True)
    return [words[low] if known else None for low, known in pairs]
