"""Comparator groups' published figures: pooled, disclosure-controlled and safe against subtraction.

A ratio is the crude one, (sum of a / sum of n1) / (sum of c / sum of n2), which is what national reports publish.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from app.indicators import differencing
from app.indicators.disclosure import (
    LEAST_CONTRIBUTORS,
    SUPPRESSED,
    is_safe_total,
    publishable_counts,
    publishable_ratio,
)
from app.indicators.intervals import ratio_interval
from app.indicators.pooling import Contribution, Counts, PeerGroup, PeerKind, Place, Pool
from app.indicators.results import State
from app.indicators.rounding import half_up

NOTHING: Mapping[str, str] = MappingProxyType({})
TOO_FEW = f"Fewer than {LEAST_CONTRIBUTORS} organisations gave these figures."
PROTECTED = "Suppressed to protect people."
TOO_CLOSE = "Too close to a wider group: together they would show what a few organisations sent."
NOT_FOR_NEIGHBOURS = "Statistical neighbours show minority ethnic people compared with White people only."
FOR_ENGLAND = "Pay bands of single ethnic groups are published for England only."
NO_COUNTS = "Without counts, because another indicator rests on nearly the same organisations."


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One figure of a comparator group. Counts are the published, rounded ones; all is ``None`` where suppressed.

    A published figure may stand without its counts; ``reason`` then says why.
    """

    group: PeerGroup
    place: Place
    state: State
    reason: str | None = None
    contributors: int | None = None
    counts: tuple[int, int, int, int] | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None


def summarise(
    contributions: Iterable[Contribution],
    groups: Sequence[PeerGroup],
    *,
    withheld: Mapping[str, str] = NOTHING,
    denominators: Mapping[str, str] = NOTHING,
    bands: Mapping[str, str] = NOTHING,
) -> tuple[Benchmark, ...]:
    """Return what ``summarise_pool`` does, from the contributions of one kind of organisation and its groups."""
    pool = Pool.of(contributions, groups)
    return summarise_pool(pool, withheld=withheld, denominators=denominators, bands=bands)


def summarise_pool(
    pool: Pool,
    *,
    withheld: Mapping[str, str] = NOTHING,
    denominators: Mapping[str, str] = NOTHING,
    bands: Mapping[str, str] = NOTHING,
) -> tuple[Benchmark, ...]:
    """Return one benchmark per place and group, published or suppressed with the reason.

    ``withheld`` gives reasons, by group key, not to publish a group at all; ``denominators`` names the measure below
    the line of each indicator, so that two indicators that share it do not show between them what one organisation
    sent; ``bands`` names the pay band that leads each indicator that has some. What could be found by subtracting
    published figures from one another is suppressed as well. A neighbour group has minority ethnic compared with
    White only, and says that a figure is suppressed only where it leads its indicator.
    """
    reasons = _primary(pool, withheld)
    differencing.drop_too_close(pool, reasons, TOO_CLOSE)
    _close_sums(pool, reasons)
    silent = differencing.shared_denominators(pool, reasons, denominators)
    spots = [spot for spot in _spots(pool) if _has_row(pool, spot, reasons, bands)]
    rows = _with_limits([_benchmark(pool, *spot, reasons.get(spot)) for spot in spots])
    return tuple(_shown(row, is_silent=spot in silent) for spot, row in zip(spots, rows, strict=True))


def _close_sums(pool: Pool, reasons: differencing.Reasons) -> None:
    """Close every kind of sum, and again, until what one of them takes away opens none of the others."""
    opened = True
    while opened:
        differencing.close_open_sums(pool, reasons, PROTECTED)
        before = len(reasons)
        differencing.drop_details(pool, reasons, PROTECTED)
        opened = len(reasons) > before


def _spots(pool: Pool) -> Iterator[differencing.Spot]:
    return ((place, group) for group in range(len(pool.groups)) for place in range(len(pool.places)))


def _has_row(
    pool: Pool, spot: differencing.Spot, reasons: Mapping[differencing.Spot, str], bands: Mapping[str, str]
) -> bool:
    place, group = pool.places[spot[0]], pool.groups[spot[1]]
    if group.kind is not PeerKind.NEIGHBOURS or spot not in reasons:
        return True
    return place.is_main and place.breakdown in ("", bands.get(place.indicator, ""))


def _primary(pool: Pool, withheld: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """Return the reason for each figure that may not be published on its own account."""
    reasons = {}
    for place, group in _spots(pool):
        peers = pool.groups[group]
        reason = (
            withheld.get(peers.key) or _left_out(peers.kind, pool.places[place]) or refusal(pool.parts(place, group))
        )
        if reason:
            reasons[place, group] = reason
    return reasons


def _left_out(kind: PeerKind, place: Place) -> str | None:
    if kind is PeerKind.NEIGHBOURS and not place.is_main:
        return NOT_FOR_NEIGHBOURS
    return FOR_ENGLAND if kind is not PeerKind.ENGLAND and place.breakdown and not place.is_main else None


def refusal(parts: Counts) -> str | None:
    """Return why the sum of these four counts, one row per organisation, may not be published on its own account."""
    contributors = int((parts[:, (1, 3)] > 0).sum(axis=0).min()) if len(parts) else 0
    if contributors < LEAST_CONTRIBUTORS:
        return TOO_FEW
    # whom an outcome passed by is known as well, wherever the people are
    every = np.hstack((parts, parts[:, (1, 3)] - parts[:, (0, 2)]))
    totals = every.sum(axis=0)
    second, largest = np.sort(every, axis=0)[-2:]
    cells = zip(totals.tolist(), largest.tolist(), second.tolist(), strict=True)
    is_safe = all(is_safe_total(contributors, *cell) for cell in cells)
    return None if is_safe and publishable_counts(*totals[:4].tolist()) is not SUPPRESSED else PROTECTED


def _benchmark(pool: Pool, place: int, group: int, reason: str | None) -> Benchmark:
    peers, where = pool.groups[group], pool.places[place]
    if reason is not None:
        return Benchmark(peers, where, State.SUPPRESSED, reason)
    parts = pool.parts(place, group)
    totals = parts.sum(axis=0).tolist()
    counts, ratio = publishable_counts(*totals), publishable_ratio(*totals)
    if not isinstance(counts, tuple) or not isinstance(ratio, float):
        return Benchmark(peers, where, State.SUPPRESSED, PROTECTED)
    return Benchmark(peers, where, State.OK, None, len(parts), counts, ratio)


def _with_limits(rows: Sequence[Benchmark]) -> list[Benchmark]:
    """Add the interval of each figure with counts, worked out from the rounded counts in one call."""
    counted = [row.counts for row in rows if row.counts]
    if not counted:
        return list(rows)
    interval = ratio_interval(*np.array(counted, np.float64).T)
    limits = iter(zip(np.asarray(interval.lower).tolist(), np.asarray(interval.upper).tolist(), strict=True))
    return [_limited(row, *next(limits)) if row.counts else row for row in rows]


def _limited(row: Benchmark, lower: float, upper: float) -> Benchmark:
    return replace(row, lower=float(half_up(lower, 1)), upper=float(half_up(upper, 1)))


def _shown(row: Benchmark, *, is_silent: bool) -> Benchmark:
    """Take away the counts that may not stand beside a ratio, and the limits, which would tell them."""
    if row.counts and not row.group.shows_counts:
        return replace(row, counts=None, lower=None, upper=None)
    return replace(row, counts=None, lower=None, upper=None, reason=NO_COUNTS) if row.counts and is_silent else row
