"""One result through the collections: which years may be read on from one another, and where the line breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.indicators.changes import Change, change
from app.indicators.results import BOTH_SERVICES, Result, State

HAS_COUNTS = (State.OK, State.NO_CASES)


@dataclass(frozen=True, slots=True)
class Break:
    """Why a collection cannot be read on from the one before it: in a few words for a chart, and in a sentence."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Point:
    """A result in one collection.

    ``scope`` are the services that it covers. ``broken`` is set where it cannot be read on from the point before, and
    ``change`` where the change since then was tested.
    """

    year: int
    result: Result
    scope: frozenset[str]
    broken: Break | None = None
    change: Change | None = None

    @property
    def has_counts(self) -> bool:
        """Whether there are counts to add or to compare."""
        return self.result.state in HAS_COUNTS


def trend(
    by_year: Mapping[int, Sequence[Result]], chosen: Result, comparable_from: Mapping[int, int]
) -> tuple[Point, ...]:
    """Return the chosen result in each collection that holds it, oldest first.

    ``comparable_from`` gives for each collection the first one whose results may be compared with its own.
    """
    points = [
        Point(year, result, _scope(results, chosen))
        for year, results in sorted(by_year.items())
        for result in results
        if place_of(result) == place_of(chosen)
    ]
    return (*points[:1], *(_followed(*pair, comparable_from) for pair in pairwise(points)))


def place_of(result: Result) -> tuple[str, str, str | None, str]:
    """Return what a result is a result of: the same in each collection."""
    return result.indicator, result.service, result.breakdown, result.group


def _scope(results: Iterable[Result], chosen: Result) -> frozenset[str]:
    if chosen.service != BOTH_SERVICES:
        return frozenset({chosen.service})
    return frozenset(
        result.service
        for result in results
        if result.indicator == chosen.indicator
        and result.service != BOTH_SERVICES
        and result.state is not State.NOT_APPLICABLE
    )


def _followed(before: Point, here: Point, comparable_from: Mapping[int, int]) -> Point:
    broken = _break(before, here, comparable_from[here.year])
    tested = None if broken else change(before.result, here.result)
    return Point(here.year, here.result, here.scope, broken, tested)


def _break(before: Point, here: Point, comparable_from: int) -> Break | None:
    if before.year < comparable_from or before.result.reference != here.result.reference:
        reason = f"The indicator was defined differently before {here.year}, so earlier collections stand apart."
        return Break("definition changed", reason)
    if here.year - before.year > 1:
        return Break("a collection is missing", f"There is no return for {here.year - 1}, so the line breaks there.")
    if before.scope != here.scope:
        reason = f"The return for {before.year} covered other services than that for {here.year}."
        return Break("other services", reason)
    return None
