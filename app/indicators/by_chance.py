"""How many marks chance alone would give: the chance of a label if both groups fared the same, added up over many.

With both rates equal and as many people counted in all, the number in the compared group is hypergeometric: Fisher's
distribution. Its tail beyond the two edges of a label is the chance of that label, whatever the size of the groups.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.indicators.counts import Counts
from app.indicators.edition import Adverse, Edition
from app.indicators.labels import is_beyond, is_low
from app.indicators.levels import critical_value
from app.indicators.normal import Flags, Floats
from app.indicators.results import Label, Result
from app.indicators.rounding import half_up, text
from app.indicators.score import Cells, score_of_equality, variance_factor
from app.indicators.sentences import counts_of

_EDGE = critical_value(0.95)
_REMEMBERED = 4096  # of results: a page of a council asks for some two hundred
_WHOLE_FROM = 10
_WORTH_NAMING = 0.05
_MARKS = (Label.ADVERSE, Label.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance (0 to 1) of clear evidence, and of any mark at all, where both groups fare the same."""

    adverse: float
    marked: float


@dataclass(frozen=True, slots=True)
class Marks:
    """What chance alone would give over ``comparisons``: how many marks, and how many of them clear evidence."""

    comparisons: int
    adverse: float
    marked: float


def marks_by_chance(results: Iterable[Result], edition: Edition) -> Marks:
    """Return how many of the results that carry a label would be marked if every two groups fared the same.

    A sum of chances needs no independence: it holds also where one result is part of another.
    """
    adverse = {one.key: one.adverse for one in edition.indicators}
    found = [chance_of_a_mark(counts_of(one), adverse[one.indicator]) for one in results if one.label is not None]
    return Marks(len(found), sum(one.adverse for one in found), sum(one.marked for one in found))


def marked(results: Iterable[Result]) -> int:
    """Return how many results are clear evidence or a possible sign."""
    return sum(one.label in _MARKS for one in results)


def marks_sentence(results: Sequence[Result], edition: Edition) -> str:
    """Return how many marks chance alone would give among results that stand together, beside how many are marked.

    Empty where none of them is judged.
    """
    here = marks_by_chance(results, edition)
    if not here.comparisons:
        return ""
    if here.comparisons == 1:
        return f"If both groups fared the same, chance alone would mark this comparison {_times(here.marked)}."
    return (
        f"If all were equal, chance alone would still give {_whole(here.marked)} of these {here.comparisons:,} a mark, "
        f"clear evidence or a possible sign, and {_clear(here.adverse)}; here {_are(marked(results))} marked"
        f"{_clear_here(results)}."
    )


def marks_in_detail(results: Sequence[Result], everything: Sequence[Result], edition: Edition) -> str:
    """Return the same to one decimal, over all that can be seen as well, and what follows; empty as the sentence is."""
    here, overall = marks_by_chance(results, edition), marks_by_chance(everything, edition)
    if not here.comparisons:
        return ""
    said = (
        "Marked means clear evidence or a possible sign. If the groups fared the same in everything, chance alone "
        f"would still mark {_exactly(here)}."
    )
    if overall.comparisons > here.comparisons:
        said += (
            " Over all the services and ethnic groups that you can choose, it would mark about "
            f"{_about(overall.marked)} of {overall.comparisons:,}; {_are(marked(everything))} marked."
        )
    warning = " So one mark alone is a reason to look, not a proof." if marked([*results, *everything]) else ""
    return f"{said}{warning}"


def _exactly(here: Marks) -> str:
    if here.comparisons == 1:
        return f"this comparison {_times(here.marked)}"
    clear = f", about {_about(here.adverse)} as clear evidence" if here.adverse >= _WORTH_NAMING else ""
    return f"about {_about(here.marked)} of these {here.comparisons:,} comparisons{clear}"


def _whole(expected: float) -> str:
    """Return an expected number of marks in whole marks."""
    return f"about {text(expected, 0)}" if half_up(expected) else "fewer than 1"


def _about(expected: float) -> str:
    """Return an expected number of marks: whole from 10 on, to one decimal below."""
    return text(expected, 0 if expected >= _WHOLE_FROM else 1)


def _clear(expected: float) -> str:
    return f"{_whole(expected)} of them as clear" if half_up(expected) else "hardly ever a clear one"


def _clear_here(results: Sequence[Result]) -> str:
    if not marked(results):
        return ""
    found = sum(one.label is Label.ADVERSE for one in results)
    if marked(results) == 1:
        return ", as clear evidence" if found else ", not as clear evidence"
    return f", {'all' if found == marked(results) else found or 'none'} of them clear"


def _are(found: int) -> str:
    return f"{found:,} {'is' if found == 1 else 'are'}" if found else "none is"


def _times(chance: float) -> str:
    return f"about {text(100 * chance, 0)} times in 100" if chance >= _WORTH_NAMING else "less than 5 times in 100"


@lru_cache(maxsize=_REMEMBERED)
def chance_of_a_mark(counts: Counts, adverse: Adverse) -> Chance:
    """Return the chance that counts with these totals are labelled adverse, and adverse or possible, by chance."""
    events = counts.a + counts.c
    in_group = np.arange(max(0, events - counts.n2), min(counts.n1, events) + 1, dtype=np.float64)
    weights = _hypergeometric(in_group, counts, events)
    cells = _tables(in_group, counts)
    beyond, clear = is_beyond(cells, below=adverse is Adverse.BELOW), _is_clear(cells, adverse)
    both = float(weights[beyond & clear].sum())
    if is_low(cells).all():
        return Chance(0.0, both)
    return Chance(both, float(weights[beyond | clear].sum()))


def _hypergeometric(in_group: Floats, counts: Counts, events: int) -> Floats:
    """Give the chance of each number in the compared group, each from the one before it."""
    a = in_group[:-1]
    rising = (counts.n1 - a) * (events - a) / ((a + 1) * (counts.n2 - events + a + 1))
    logs = np.concatenate(([0.0], np.cumsum(np.log(rising))))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _tables(in_group: Floats, counts: Counts) -> Cells:
    n1, n2 = (np.full(in_group.size, float(people)) for people in (counts.n1, counts.n2))
    return Cells(in_group, n1, counts.a + counts.c - in_group, n2)


def _is_clear(cells: Cells, adverse: Adverse) -> Flags:
    """Say of each table whether its interval leaves out 1 on the side that is worse.

    It does exactly where the score at 1 is beyond its critical value, so no interval is solved.
    """
    with np.errstate(divide="ignore", invalid="ignore"):  # where nobody is left without the event
        score = score_of_equality(cells, variance_factor(cells, corrected=True), skewed=True)
    return score < -_EDGE if adverse is Adverse.BELOW else score > _EDGE
