"""Ratios without counts that stand beside a release: of panels, for everybody, and of groups that one reader picked.

Each rests on the returns of some organisations of one version, like a figure of a group of its own that shows no
counts. What a panel says of two collections is judged in each of them with the returns of the other held still, so
that whoever reads both is told no more than here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.indicators.audit.evidence import Evidence, Figure, FourLimits, Spot
from app.indicators.audit.parts import EVENTS, PEOPLE, REFERENCE_EVENTS, REFERENCE_PEOPLE
from app.indicators.disclosure import BASE, rounded
from app.indicators.panel import Verdict, is_more_than_chance
from app.indicators.pooling import Counts, PeerGroup, PeerKind, Place

_STEPS = (40, 20, 10, 5, 2, 1, 0)
_OFF = BASE // 2


@dataclass(frozen=True, slots=True)
class Aside:
    """A ratio of some organisations' returns, in which ``name`` tells it from others of the same organisations.

    ``reader`` is who alone was shown it, if not everybody. Of a panel ``other`` are the four counts of the other
    collection, and ``verdict`` what was said of the change.
    """

    name: str
    place: Place
    members: frozenset[int]
    ratio: float
    reader: int | None = None
    other: tuple[int, int, int, int] | None = None
    verdict: Verdict | None = None


def with_asides(evidence: Evidence, asides: Iterable[Aside]) -> Evidence:
    """Return the evidence with ratios beside its figures; one of the very returns of a full figure says no more."""
    telling = [one for one in asides if not _is_said(evidence, one)]
    groups = {key: number for number, key in enumerate(dict.fromkeys(map(_key, telling)), start=len(evidence.groups))}
    if not groups:
        return evidence
    pool = evidence.pool
    peers = [PeerGroup(PeerKind.NEIGHBOURS, name, name, members) for name, members, _ in groups]
    masks = np.array([np.isin(evidence.organisations, list(one.members)) for one in peers], np.bool_)
    wider = replace(
        evidence,
        pool=replace(pool, groups=(*pool.groups, *peers), members=np.vstack([pool.members, masks])),
        asides=evidence.asides | frozenset(groups.values()),
        readers={**evidence.readers, **{number: key[2] for key, number in groups.items() if key[2] is not None}},
    )
    spots = {(evidence.places.index(one.place), groups[_key(one)]): one for one in telling}
    return replace(
        wider,
        figures={**evidence.figures, **{spot: Figure(one.ratio) for spot, one in spots.items()}},
        limits={**evidence.limits, **dict(_limits(wider, spots))},
    )


def aside_spots(evidence: Evidence, asides: Sequence[Aside]) -> dict[Spot, Aside]:
    """Return where each ratio that ``with_asides`` added stands; those that say no more stand nowhere."""
    found = {}
    for one in asides:
        for number in evidence.asides:
            group = evidence.groups[number]
            spot = (evidence.places.index(one.place) if one.place in evidence.places else -1, number)
            if (group.key, group.members, evidence.readers.get(number)) == _key(one) and spot in evidence.figures:
                found[spot] = one
    return found


def _key(one: Aside) -> tuple[str, frozenset[int], int | None]:
    return one.name, one.members, one.reader


def _is_said(evidence: Evidence, aside: Aside) -> bool:
    """Say whether the returns behind a ratio are those of a figure with counts, which says as much already.

    The ratio and what a panel says of the change come from the rounded counts, which are then there to be read.
    """
    place = evidence.places.index(aside.place)
    inside = np.isin(evidence.organisations, list(aside.members)) & evidence.pool.given[place]
    return any(
        at == place and one.counts is not None and bool((evidence.given(*(at, group)) == inside).all())
        for (at, group), one in evidence.figures.items()
    )


def _limits(evidence: Evidence, spots: Mapping[Spot, Aside]) -> Iterable[tuple[Spot, FourLimits]]:
    for spot, one in spots.items():
        if one.verdict is not None and one.other is not None:
            a, n1, c, n2 = evidence.totals(*spot).tolist()
            yield spot, limits_of_verdict((a, n1, c, n2), one.other, one.verdict)


def limits_of_verdict(
    mine: tuple[int, int, int, int], other: tuple[int, int, int, int], verdict: Verdict
) -> FourLimits:
    """Return how far counts may lie from the truth while a panel says the same of the change, whatever the ratio.

    Those of the events with the people granted, and of the people with the events; never further than was tried.
    """
    events = _box(mine, other, verdict, (EVENTS, REFERENCE_EVENTS))
    people = _box(mine, other, verdict, (PEOPLE, REFERENCE_PEOPLE))
    return events[0], people[0], events[1], people[1]


def _box(
    mine: tuple[int, ...], other: tuple[int, ...], verdict: Verdict, cells: tuple[int, int]
) -> tuple[tuple[float, float], tuple[float, float]]:
    shown = [rounded(one) for one in mine]
    steps = next(steps for steps in _STEPS if steps == 0 or _is_the_same(shown, other, verdict, cells, steps))
    first, second = ((shown[cell] - BASE * steps - _OFF, shown[cell] + BASE * steps + _OFF) for cell in cells)
    return (float(first[0]), float(first[1])), (float(second[0]), float(second[1]))


def _is_the_same(
    shown: Sequence[int], other: Sequence[int], verdict: Verdict, cells: tuple[int, int], steps: int
) -> bool:
    """Say whether every pair of rounded counts so near, of which the same ratio is published, has the verdict."""
    change = BASE * np.arange(-steps, steps + 1)
    grid = np.tile(np.array(shown, np.int64), (len(change) ** 2, 1))
    grid[:, cells[0]] += np.repeat(change, len(change))
    grid[:, cells[1]] += np.tile(change, len(change))
    possible = grid[(grid > 0).all(axis=1) & (grid[:, 0] < grid[:, 1]) & (grid[:, 2] < grid[:, 3])]
    alike = possible[_tenths(possible) == _tenths(np.array([shown]))[0]]
    said = is_more_than_chance(alike, np.array([[rounded(one) for one in other]], np.int64))
    return bool((said == (verdict is Verdict.MORE_THAN_CHANCE)).all())


def _tenths(four: Counts) -> Counts:
    a, n1, c, n2 = four.T
    whole = c * n1
    tenths: Counts = (20 * a * n2 + whole) // (2 * whole)
    return tenths
