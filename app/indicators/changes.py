"""Whether a ratio changed from one collection to the next by more than chance alone would usually give.

The test is z = (ln r2 - ln r1) / sqrt(s1^2 + s2^2), the two collections taken as independent; where one of the four
cells of a collection is 0, half is added to all four, so that the logarithm and its variance exist.
"""

import math
from dataclasses import dataclass

import numpy as np

from app.indicators.counts import Counts
from app.indicators.results import Reliability, Result, State
from app.indicators.rounding import text
from app.indicators.score import Cells
from app.indicators.sentences import counts_of
from app.indicators.strata import log_ratios

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """The test of one change: its score, the chance of one at least as large, and whether the gap from equal grew.

    ``is_wider`` is ``None`` where both ratios are equally far from 1.
    """

    z: float
    p_value: float
    is_low: bool
    is_wider: bool | None

    @property
    def is_more_than_chance(self) -> bool:
        """Whether chance alone would give such a change less than one time in twenty."""
        return self.p_value < SIGNIFICANT


def change(earlier: Result, later: Result) -> Change | None:
    """Return the test of a change; ``None`` where one of the two collections has no ratio."""
    if earlier.state is not State.OK or later.state is not State.OK:
        return None
    (before, s1), (after, s2) = (_log_ratio(counts_of(one)) for one in (earlier, later))
    z = (after - before) / math.sqrt(s1 + s2) if after != before else 0.0
    low = Reliability.LOW in (earlier.reliability, later.reliability)
    return Change(z, math.erfc(abs(z) / math.sqrt(2)), low, _is_wider(before, after))


def change_sentence(year: int, earlier: Result, later: Result, tested: Change | None) -> str:
    """Return in plain words what the change since the collection of ``year`` says."""
    if tested is None:
        return f"The change since {year} cannot be tested, because one of the two collections has no ratio."
    if not tested.is_more_than_chance:
        return f"The change since {year} is within what chance alone would give: {_then_and_now(earlier, later)}."
    words = f"The change since {year} is more than chance alone would usually give: {_then_and_now(earlier, later)}."
    if tested.is_low:
        return f"{words} One of the two collections has too few cases to lean on, so take it as a sign only."
    return f"{words}{_direction(tested)} One such change in twenty comes from chance alone."


def change_words(tested: Change | None) -> str:
    """Return a change in a few words, for a table."""
    if tested is None:
        return "not tested"
    shown = "below 0.001" if tested.p_value < 0.001 else text(tested.p_value, 3)  # noqa: PLR2004 - a line of the table
    return f"{'more than' if tested.is_more_than_chance else 'within'} chance (p {shown})"


def _direction(tested: Change) -> str:
    if tested.is_wider is None:
        return ""
    return " It is further from equal than it was." if tested.is_wider else " It is nearer to equal than it was."


def _then_and_now(earlier: Result, later: Result) -> str:
    return f"{_shown(earlier.ratio)} then, {_shown(later.ratio)} now"


def _shown(ratio: float | None) -> str:
    return "above any figure" if ratio is None or math.isinf(ratio) else text(ratio)


def _is_wider(before: float, after: float) -> bool | None:
    return None if math.isclose(abs(before), abs(after)) else abs(after) > abs(before)


def _log_ratio(counts: Counts) -> tuple[float, float]:
    one = (np.array([float(count)]) for count in (counts.a, counts.n1, counts.c, counts.n2))
    ratios, variances = log_ratios(Cells(*one))
    return float(ratios[0]), float(variances[0])
