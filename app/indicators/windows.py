"""Rare events over several collections: consecutive counts added up, then treated exactly as one collection's are.

The General Medical Council looks at referrals over five years for the same reason: one year has too few to lean on.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise

from app.indicators import absences
from app.indicators.assessment import assess
from app.indicators.counts import Counts
from app.indicators.edition import Edition
from app.indicators.results import BOTH_SERVICES, Reliability, Result, State, UnknownShare
from app.indicators.sentences import counts_of, sentence
from app.indicators.trends import Point
from app.indicators.wording import lower_first

RARE = frozenset({"disciplinary", "fitness_to_practise"})
"""The indicators whose counts are so small in one organisation that several collections are shown unasked."""

LENGTHS = (3, 5)
COUNTED_AGAIN = "People who stayed are counted again in each collection, so the numbers are not of different people."


@dataclass(frozen=True, slots=True)
class Window:
    """Up to ``length`` consecutive collections as one result.

    ``years`` are those that are in, oldest first; ``result`` is ``None`` where there are fewer than two. ``shortfall``
    says why it holds fewer than asked for; it is empty where it is full.
    """

    length: int
    years: tuple[int, ...]
    result: Result | None
    shortfall: str

    @property
    def title(self) -> str:
        """The years in words: ``2023, 2024 and 2025 together``."""
        *first, last = map(str, self.years)
        return f"{', '.join(first)} and {last} together" if first else f"{last} alone"


def window(points: Sequence[Point], year: int, length: int, edition: Edition) -> Window:
    """Return the window that ends with the collection of ``year``, as far back as it may reach.

    ``points`` are those of one trend; ``edition`` is that of the year. A collection is in only if it and all after it
    have counts and may be read on from one another.
    """
    upto = [point for point in points if point.year <= year]
    inside, shortfall = _inside(upto, length)
    years = tuple(point.year for point in inside)
    return Window(length, years, _pooled(inside, edition) if len(years) > 1 else None, shortfall)


def more_reliable(single: Result, windows: Sequence[Window]) -> str:
    """Return a sentence where a single collection has too few cases; empty where it has enough.

    It gives the shortest window that has enough, or says that none has.
    """
    if single.reliability is not Reliability.LOW:
        return ""
    found = [(one.title, one.result) for one in windows if one.result is not None]
    for title, result in found:
        if result.reliability is Reliability.OK:
            return f"One collection has too few cases. {title} are more reliable: {lower_first(result.sentence)}"
    if found:
        return f"One collection has too few cases, and so have {found[-1][0]}."
    return "There is no earlier collection to add to this one; the next ones will make it more reliable."


def _inside(points: Sequence[Point], length: int) -> tuple[list[Point], str]:
    """Return the points that a window holds, and why it holds no more."""
    if not points or not points[-1].has_counts:
        return list(points[-1:]), "This collection has no counts to add up."
    inside = [points[-1]]
    for here, before in pairwise(reversed(points)):
        if len(inside) == length:
            return inside, ""
        if here.broken is not None:
            return inside, here.broken.reason
        if not before.has_counts:
            return inside, f"The collection of {before.year} has no counts for it."
        inside.insert(0, before)
    return inside, "" if len(inside) == length else f"There is no return before {inside[0].year}."


def _pooled(points: Sequence[Point], edition: Edition) -> Result:
    counts = Counts(*(sum(column) for column in zip(*(astuple(counts_of(one.result)) for one in points), strict=True)))
    newest = points[-1]
    indicator = edition.indicator(newest.result.indicator)
    (said,) = assess([counts], [indicator.adverse])
    pooled = replace(
        newest.result,
        state=State.OK if counts.has_cases else State.NO_CASES,
        reason=None if counts.has_cases else absences.NO_CASES,
        numerator=counts.a,
        denominator=counts.n1,
        reference_numerator=counts.c,
        reference_denominator=counts.n2,
        rate=said.rate,
        reference_rate=said.reference_rate,
        ratio=said.ratio,
        lower=said.lower,
        upper=said.upper,
        label=said.label if newest.result.breakdown in (None, indicator.labelled_band) else None,
        reliability=said.reliability,
        excess=said.excess,
        unknown_share=UnknownShare(None, None),
        bound_low=None,
        bound_high=None,
        share=None,
    )
    alone = next(iter(newest.scope)) if pooled.service == BOTH_SERVICES and len(newest.scope) == 1 else None
    return replace(pooled, sentence=sentence(pooled, edition, alone))
