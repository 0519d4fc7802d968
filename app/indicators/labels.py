"""What pairs of rates say: the label, decided in whole numbers at its edges, and whether to lean on it.

Beyond means outside four-fifths (0.80 to 1.25) with an inclusive edge: exactly 0.80 and 1.25 are within. Clear means
that the whole 95% interval lies on that side of equal rates. Five times a product of two counts stays exact as long as
no count passes 40 million.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from app.indicators.counts import LEAST_EVENTS, LEAST_EXPECTED
from app.indicators.normal import Flags, Floats
from app.indicators.results import Label
from app.indicators.score import Cells

LABELS = tuple(Label)
Places = NDArray[np.int8]


def is_low(cells: Cells) -> Flags:
    """Say where there are fewer than ten events, or equal rates would give either group fewer than five."""
    events = cells.a + cells.c
    expected = np.minimum(cells.n1, cells.n2) * events
    return (expected < LEAST_EXPECTED * (cells.n1 + cells.n2)) | (events < LEAST_EVENTS)


def is_beyond(cells: Cells, *, below: bool) -> Flags:
    """Say where the ratio lies below four fifths, or else above five quarters."""
    compared, reference = cells.a * cells.n2, cells.c * cells.n1
    return 5 * compared < 4 * reference if below else 4 * compared > 5 * reference


def labels(cells: Cells, lower: Floats, upper: Floats, worse_below: Flags) -> Places:
    """Return the place in ``LABELS`` of what each pair and its interval say about the compared group.

    Adverse takes both tests on the side that is worse, possible exactly one of them; favourable is adverse mirrored. At
    low reliability both tests together say no more than possible, and one says nothing.
    """
    below, above = is_beyond(cells, below=True), is_beyond(cells, below=False)
    under, over = upper < 1, lower > 1
    beyond, clear = np.where(worse_below, below, above), np.where(worse_below, under, over)
    mirrored = np.where(worse_below, above & over, below & under)
    said: Places = _SAID[8 * is_low(cells) + 4 * beyond + 2 * clear + mirrored]
    return said


def _said(low: bool, beyond: bool, clear: bool, mirrored: bool) -> Label:  # noqa: FBT001 - the four tests, in order
    if beyond and clear:
        return Label.POSSIBLE if low else Label.ADVERSE
    if low:
        return Label.NO_EVIDENCE
    if beyond or clear:
        return Label.POSSIBLE
    return Label.FAVOURABLE if mirrored else Label.NO_EVIDENCE


_SAID: Places = np.array([LABELS.index(_said(*tests)) for tests in product((False, True), repeat=4)], np.int8)
