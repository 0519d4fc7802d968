"""Groups that one organisation picks for itself: what may be shown of them beside all that it could already see.

A return is a column and a known figure a row, 1 where the return is in the figure. Subtracting figures from one
another, in whatever way, gives a row of the linear span of the rows. A new group is refused where it brings a row into
the span that rests on one or two returns only. The returns of whoever asks are left out: it knows them, and may take
them away. Figures with counts, and those of earlier groups of one's own, are taken to be known exactly, which is more
than they say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.indicators.benchmarks import TOO_FEW, refusal
from app.indicators.differencing import LEAST_ORGANISATIONS, is_safe_rest
from app.indicators.disclosure import LEAST_CONTRIBUTORS, publishable_ratio
from app.indicators.pooling import Counts, Mask, Place, Pool
from app.indicators.results import State

TOO_FEW_PICKED = (
    f"Fewer than {LEAST_CONTRIBUTORS} of these organisations sent a return that went into the release. "
    "Pick more, or wait for the next release."
)
COMBINED = (
    "Together with figures that your organisation can already see this group would show what one or two organisations "
    "sent. Add or remove at least three."
)
_FEW = LEAST_ORGANISATIONS - 1
_NUMBERS = {1: "one organisation", 2: "two organisations"}
_TOLERANCE = 1e-7
_HALF = 0.5 - _TOLERANCE
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure that stands already, in words: which returns it rests on, and at which places it is published.

    ``kind`` is shared by groups that have no return in common, so that they can be added up; empty for any other.
    ``is_at_hand`` says that it stands on the organisation's own pages, ``has_counts`` that its sum is as good as known.
    """

    words: str
    kind: str
    returns: Mask
    places: frozenset[Place]
    is_at_hand: bool = True
    has_counts: bool = True


@dataclass(frozen=True, slots=True)
class CustomFigure:
    """One figure of a group that was picked: minority ethnic compared with White people, without counts.

    A suppressed one has a reason and nothing else.
    """

    place: Place
    state: State
    reason: str | None = None
    contributors: int | None = None
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What may be shown of a group: nothing, for a reason, or these figures."""

    reason: str | None
    figures: tuple[CustomFigure, ...] = ()


def assess(pool: Pool, chosen: Mask, seen: Sequence[Seen]) -> Assessment:
    """Return what may be shown of the returns that were ``chosen``, beside everything that was ``seen``.

    Neither may hold a return of whoever asks. The group is refused as a whole where it has too few returns or could be
    subtracted from what stands already whoever gave which figure; each figure is then looked at by itself.
    """
    reason = _refused_whole(chosen, seen)
    if reason is not None:
        return Assessment(reason)
    return Assessment(None, tuple(_figure(pool, place, chosen, seen) for place in range(len(pool.places))))


def _refused_whole(chosen: Mask, seen: Sequence[Seen]) -> str | None:
    if int(chosen.sum()) < LEAST_CONTRIBUTORS:
        return TOO_FEW_PICKED
    for words, rest in _rests(chosen, seen):
        if 0 < int(rest.sum()) <= _FEW:
            return _too_close(words, rest)
    return COMBINED if _is_telling(chosen, seen) else None


def _figure(pool: Pool, number: int, chosen: Mask, seen: Sequence[Seen]) -> CustomFigure:
    place, counts = pool.places[number], pool.counts[number]
    given = pool.given[number]
    inside = chosen & given
    here = [_among(one, given) for one in seen if place in one.places]
    reason = refusal(counts[inside]) or _subtractable(inside, here, counts)
    if reason is not None:
        return CustomFigure(place, State.SUPPRESSED, reason)
    ratio = publishable_ratio(*counts[inside].sum(axis=0).tolist())
    if not isinstance(ratio, float):
        return CustomFigure(place, State.SUPPRESSED, TOO_FEW)
    return CustomFigure(place, State.OK, None, int(inside.sum()), ratio)


def _among(one: Seen, given: Mask) -> Seen:
    return Seen(one.words, one.kind, one.returns & given, one.places, one.is_at_hand, one.has_counts)


def _subtractable(chosen: Mask, seen: Sequence[Seen], counts: Counts) -> str | None:
    for words, rest in _rests(chosen, seen):
        if not is_safe_rest(counts[rest]):
            return _too_close(words, rest)
    return COMBINED if _is_telling(chosen, seen) else None


def _rests(chosen: Mask, seen: Sequence[Seen]) -> Iterator[tuple[str, Mask]]:
    """Yield what is left of every figure that contains the group or lies within it, and of those of one kind together.

    The words name the figure or figures.
    """
    for one in seen:
        if _is_within(chosen, one.returns) or _is_within(one.returns, chosen):
            yield one.words, one.returns ^ chosen
    for kind in {one.kind for one in seen if one.kind}:
        alike = [one for one in seen if one.kind == kind and one.returns.any()]
        around = [one for one in alike if (one.returns & chosen).any()]
        within = [one for one in alike if _is_within(one.returns, chosen)]
        for several in (around, within):
            together = np.any([one.returns for one in several], axis=0) if len(several) > 1 else None
            if together is not None and (_is_within(chosen, together) or several is within):
                yield " and ".join(one.words for one in several), together ^ chosen


def _is_within(inner: Mask, outer: Mask) -> bool:
    return bool(inner.any()) and not bool((inner & ~outer).any())


def _too_close(words: str, rest: Mask) -> str:
    who = _NUMBERS.get(int(rest.sum()), "a few organisations")
    return f"Together with the figure for {words} this group would show what {who} sent. Add or remove at least three."


def _is_telling(chosen: Mask, seen: Sequence[Seen]) -> bool:
    """Say whether the group lets one or two returns be worked out that could not be before.

    Knowing more beforehand can hide that a group adds something, so it is asked twice: beside what stands on the
    organisation's own pages, and beside every figure that has counts, on whosever pages.
    """
    at_hand = [one.returns for one in seen if one.is_at_hand]
    counted = [one.returns for one in seen if one.has_counts]
    return any(isolates(chosen, np.array(known, np.bool_).reshape(-1, len(chosen))) for known in (at_hand, counted))


def isolates(chosen: Mask, known: Mask) -> bool:
    """Say whether one more row brings a row into the span that rests on one or two columns only and was not there.

    Columns that are alike in all rows are alike in all of the span, so only those that at most one other equals matter.
    With P the orthogonal projector onto the span, column i stands alone where P_ii = 1, and i and j stand alone
    together where the block [[P_ii, P_ij], [P_ij, P_jj]] has the eigenvalue 1, that is where I - P is singular there.
    One of the two then has at least 1/2, which, as the P_ii add up to the rank, few columns have.
    """
    columns, sizes = np.unique(np.vstack([known, chosen]), axis=1, return_counts=True)
    few, single = sizes <= _FEW, sizes[sizes <= _FEW] == 1
    rows = columns.astype(np.float64)
    before, after = _basis(rows[:-1])[:, few], _basis(rows)[:, few]
    strong = np.flatnonzero((_held(after) >= _HALF) & single)
    alone = _held(after) >= 1 - _TOLERANCE
    is_new_alone = alone & (_held(before) < 1 - _TOLERANCE)
    is_new_pair = _pairs(after, strong, single) & ~_pairs(before, strong, single)
    return bool(is_new_alone.any() or is_new_pair.any())


def _basis(rows: Rows) -> Rows:
    """Return orthonormal rows with the same span."""
    _, strengths, directions = np.linalg.svd(rows, full_matrices=False)
    basis: Rows = directions[strengths > _TOLERANCE * max(1.0, strengths.max(initial=0.0))]
    return basis


def _held(basis: Rows) -> Rows:
    """Return the diagonal of the projector: how much of each column the span holds."""
    held: Rows = (basis**2).sum(axis=0)
    return held


def _pairs(basis: Rows, strong: NDArray[np.int64], single: Mask) -> Mask:
    """Return which pairs of a strong column and another that nothing equals stand alone in the span."""
    free, shared = 1 - _held(basis), basis[:, strong].T @ basis
    product = np.outer(free[strong], free)
    found: Mask = (product - shared**2 <= _TOLERANCE * product + _TOLERANCE**2) & single
    found[np.arange(len(strong)), strong] = False
    return found
