"""The same organisations in two collections, so that who took part cannot pass for a change.

A panel is published as two ratios to 1 decimal and the number of organisations, without counts, and only beside full
figures of both collections that are published themselves. Each of the two must stand every rule of a figure on its
own, and must be the full figure of its collection or leave out at least 3 organisations and 10 people in each cell,
so that it says nothing about who took part once; and what the panels of regions leave of England's must be as many, or
nobody. The panel of a corrected release must stand as before, or on at least
3 other returns, or it would say what one of them holds.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from app.indicators.benchmarks import refusal
from app.indicators.differencing import LEAST_ORGANISATIONS, is_safe_rest
from app.indicators.disclosure import rounded
from app.indicators.levels import critical_value
from app.indicators.pooling import Counts, Mask, PeerGroup, PeerKind, Place, Pool
from app.indicators.rounding import half_up
from app.indicators.strata import log_ratios, strata

KINDS = (PeerKind.ENGLAND, PeerKind.REGION)
_CONFIDENCE = 0.95
Changed = tuple[Sequence[Mask], Sequence[Mask]]
"""Whose return changed since earlier versions: of the collection before, and of this one."""


class Verdict(StrEnum):
    """What the test of a change says: z = (ln r2 - ln r1) / sqrt(s1^2 + s2^2), at 95%."""

    WITHIN_CHANCE = "within_chance"
    MORE_THAN_CHANCE = "more_than_chance"


@dataclass(frozen=True, slots=True)
class Panel:
    """The ratio of one group's organisations in the collection before and in this one."""

    group: PeerGroup
    place: Place
    contributors: int
    previous_ratio: float
    ratio: float
    verdict: Verdict


def matched_panels(
    previous: Pool, current: Pool, published: Collection[tuple[str, Place]], changed: Changed = ((), ())
) -> tuple[Panel, ...]:
    """Return the panels of England and the regions that may be published, in the order of the current pool.

    Both pools must be made with the same groups. ``published`` names the group (by key) and the place of the figures
    that stand in both collections' releases; ``changed`` says of each earlier version of the two releases whose return
    was another one or none. Only minority ethnic people compared with White people have panels.
    """
    places = {place: number for number, place in enumerate(previous.places)}
    return tuple(
        panel
        for number, place in enumerate(current.places)
        if place.is_main and place in places
        for panel in _at(previous, current, (places[place], number), published, changed)
    )


def _at(
    previous: Pool,
    current: Pool,
    numbers: tuple[int, int],
    published: Collection[tuple[str, Place]],
    changed: Changed,
) -> Iterator[Panel]:
    """Yield the panels of one place, the widest group first.

    Neither a region nor all regions together may be subtracted from England to find a few.
    """
    sides = tuple(zip((previous, current), numbers, strict=True))
    place, around = current.places[numbers[1]], list[Mask]()
    for group, peers in enumerate(current.groups):
        if peers.kind not in KINDS or (peers.key, place) not in published:
            continue
        gave = [pool.members[group] & pool.given[at] for pool, at in sides]
        both: Mask = gave[0] & gave[1]
        rests = [pool.counts[at, whole & ~both] for (pool, at), whole in zip(sides, gave, strict=True)]
        rests += [pool.counts[at, whole & ~both] for pool, at in sides for whole in around]
        rests += [
            pool.counts[at, both & other] for (pool, at), others in zip(sides, changed, strict=True) for other in others
        ]
        parts = [pool.counts[at, both] for pool, at in sides]
        is_lone = any(_is_lone(gave[1 - side] & other, both) for side in (0, 1) for other in changed[side])
        if not is_lone and all(is_safe_rest(rest) for rest in rests) and not any(map(refusal, parts)):
            around = [around[0], around[1] & ~both] if around else [both, both]
            yield _panel(peers, place, *parts)


def _is_lone(changed: Mask, both: Mask) -> bool:
    """Say whether somebody who was or is in a panel has another return, or none, and fewer than three in it have."""
    return bool(changed.any()) and int((changed & both).sum()) < LEAST_ORGANISATIONS


def _panel(group: PeerGroup, place: Place, before: Counts, now: Counts) -> Panel:
    """Work both ratios and the test out from rounded counts only; the rules of a figure have passed on both."""
    shown = np.array([[rounded(int(count)) for count in counts.sum(axis=0)] for counts in (before, now)])
    is_more = bool(is_more_than_chance(shown[1:], shown[:1])[0])
    then, since = (float(half_up(Fraction(int(a * n2), int(n1 * c)), 1)) for a, n1, c, n2 in shown)
    return Panel(group, place, len(now), then, since, Verdict.MORE_THAN_CHANCE if is_more else Verdict.WITHIN_CHANCE)


def is_more_than_chance(these: Counts, those: Counts) -> Mask:
    """Say of rounded counts, a row each, whether their ratios differ from those of another row by more than chance."""
    (y, variances), (other, its_variance) = log_ratios(strata(*these.T)), log_ratios(strata(*those.T))
    is_more: Mask = np.abs(y - other) > critical_value(_CONFIDENCE) * np.sqrt(variances + its_variance)
    return is_more
