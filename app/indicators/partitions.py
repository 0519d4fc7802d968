"""England shared out by size, or by when organisations joined: no share may be found from the others.

The same rule as for regions and types: what England holds beyond the published shares is nobody, or at least three
organisations and ten people in each cell, and never exactly one share.
"""

from collections.abc import Iterator, Sequence

from app.indicators.differencing import Reasons, Spot, is_safe_rest
from app.indicators.pooling import Mask, PeerKind, Pool

KINDS = (PeerKind.SIZE, PeerKind.COHORT)


def close_partitions(pool: Pool, reasons: Reasons, reason: str) -> None:
    """Suppress more shares, smallest first, until England gives none of them away."""
    for whole, parts in _partitions(pool):
        for place in range(len(pool.places)):
            _close(pool, reasons, reason, [(place, group) for group in (whole, *parts)])


def _partitions(pool: Pool) -> Iterator[tuple[int, list[int]]]:
    for whole in _of_kind(pool, PeerKind.ENGLAND):
        for kind in KINDS:
            if parts := _of_kind(pool, kind):
                yield whole, parts


def _close(pool: Pool, reasons: Reasons, reason: str, spots: Sequence[Spot]) -> None:
    whole, *parts = spots
    while not _is_closed(pool, reasons, whole, parts):
        shown = [spot for spot in parts if spot not in reasons]
        if not shown:
            return
        reasons[min(shown, key=lambda spot: (pool.parts(*spot)[:, 0].sum(), spot))] = reason


def _is_closed(pool: Pool, reasons: Reasons, whole: Spot, parts: Sequence[Spot]) -> bool:
    inside = _given(pool, whole)
    rest = inside.copy()
    for spot in parts:
        if spot not in reasons:
            rest &= ~pool.members[spot[1]]
    if whole in reasons:
        return bool(rest.any()) or not inside.any()
    hidden = sum(bool(_given(pool, spot).any()) for spot in parts if spot in reasons)
    return hidden != 1 and is_safe_rest(pool.counts[whole[0], rest])


def _given(pool: Pool, spot: Spot) -> Mask:
    place, group = spot
    given: Mask = pool.members[group] & pool.given[place]
    return given


def _of_kind(pool: Pool, kind: PeerKind) -> list[int]:
    return [number for number, group in enumerate(pool.groups) if group.kind is kind]
