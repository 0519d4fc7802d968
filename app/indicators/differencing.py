"""No figure that a release suppresses may be found by subtracting figures that it publishes.

Two published groups, one inside the other, differ by nobody or by at least 3 organisations and 10 people in each cell.
A published sum is never broken down so far that one part, or parts that are too small together, can be worked out.
Reasons are kept by (place, group) number; whatever has a reason is suppressed, and nothing is ever freed again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.indicators.disclosure import THRESHOLD
from app.indicators.pooling import Counts, PeerKind, Place, Pool
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE
from app.indicators.tallies import WHITE_BRITISH

LEAST_ORGANISATIONS = 3
Spot = tuple[int, int]
Reasons = dict[Spot, str]
_SHARES = (PeerKind.REGION, PeerKind.TYPE, PeerKind.SIZE, PeerKind.COHORT)
_ALL = (0, 1, 2, 3)  # a, n1, c, n2
_COMPARED = (0, 1)
_REFERENCE = (2, 3)
_EVENTS = (0, 2)
_PEOPLE = (1, 3)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and its parts, as the cells that add up, one row per organisation.

    ``gap`` is what the total holds beyond all of the parts; ``total`` is ``None`` where readers always know it.
    """

    total: Spot | None
    parts: dict[Spot, Counts]
    gap: Counts


def drop_too_close(pool: Pool, reasons: Reasons, reason: str) -> None:
    """Suppress, at each place, the narrower of two groups that differ by a few organisations or people.

    Organisations that are in the same groups are counted together, so that the cost of finding which group lies inside
    which one grows with the organisations, and not with their number times that of the pairs of groups.
    """
    alike, whose = np.unique(pool.members, axis=1, return_inverse=True)
    alike, whose = alike.astype(np.float64), whose.reshape(-1)
    for place in range(len(pool.places)):
        gave = np.bincount(whose, pool.given[place], alike.shape[1])
        shared = (alike * gave) @ alike.T
        sizes = np.diag(shared)
        kept: list[int] = []
        for group in sorted(range(len(pool.groups)), key=lambda one: (-sizes[one], one)):
            if (place, group) in reasons:
                continue
            wider = [one for one in kept if shared[one, group] == sizes[group] < sizes[one]]
            if all(is_safe_rest(_beyond(pool, place, one, group)) for one in wider):
                kept.append(group)
            else:
                reasons[place, group] = reason


def _beyond(pool: Pool, place: int, wide: int, narrow: int) -> Counts:
    """Return what those gave who are in one group and not in the other."""
    rest: Counts = pool.counts[place, pool.members[wide] & ~pool.members[narrow] & pool.given[place]]
    return rest


def is_safe_rest(rest: Counts) -> bool:
    """Say whether what is left after a subtraction shows nobody: in each cell nobody at all, or enough of both.

    Enough is what hides each organisation even from the two others that hold the most.
    """
    totals, organisations = rest.sum(axis=0), (rest != 0).sum(axis=0)
    hidden = totals - np.sort(rest, axis=0)[-2:].sum(axis=0)
    return bool(np.all((totals == 0) | ((hidden >= THRESHOLD) & (organisations >= LEAST_ORGANISATIONS))))


def shared_denominators(pool: Pool, reasons: Reasons, denominators: Mapping[str, str]) -> frozenset[Spot]:
    """Return the published figures whose counts would show what a few organisations hold.

    Indicators share a denominator, such as the headcount. Where one more organisation gave the one than the other,
    the difference is that organisation; the indicator that fewer gave then stands without its counts.
    """
    families: dict[tuple[object, ...], list[int]] = {}
    for number, place in enumerate(pool.places):
        if place.indicator in denominators:
            alike = denominators[place.indicator], bool(place.breakdown), place.service, place.group
            families.setdefault(alike, []).append(number)
    return frozenset(
        (place, group)
        for group in _counted_groups(pool)
        for family in families.values()
        for place in _nearly_alike(pool, group, [one for one in family if (one, group) not in reasons])
    )


def _nearly_alike(pool: Pool, group: int, places: Sequence[int]) -> Iterator[int]:
    inside = {place: pool.members[group] & pool.given[place] for place in places}
    kept: list[int] = []
    for place in sorted(places, key=lambda one: (-inside[one].sum(), one)):
        apart = ((other, inside[other] ^ inside[place]) for other in kept)
        # where both gave it the figures agree, so the larger of the two is what either organisation holds
        rests = (np.maximum(pool.counts[other], pool.counts[place])[who][:, _PEOPLE] for other, who in apart)
        if all(is_safe_rest(rest) for rest in rests):
            kept.append(place)
        else:
            yield place


def drop_details(pool: Pool, reasons: Reasons, reason: str) -> None:
    """Suppress the single ethnic groups where minority ethnic people together are suppressed.

    A detail shows White people too, who would then be known without the figure that they belong to.
    """
    wholes = {
        place._replace(group="", reference=""): number for number, place in enumerate(pool.places) if place.is_main
    }
    for number, place in enumerate(pool.places):
        whole = wholes.get(place._replace(group="", reference=""))
        for group in range(len(pool.groups)):
            if (whole, group) in reasons:
                reasons.setdefault((number, group), reason)


def close_open_sums(pool: Pool, reasons: Reasons, reason: str) -> None:
    """Suppress more figures, smallest first, until no sum gives away a part of itself."""
    before = -1
    while before != len(reasons):
        before = len(reasons)
        for make in (_areas, _ethnic_groups, _white_split, _pay_bands):
            for one in make(pool):
                _close(one, reasons, reason)
        for one in _services(pool):
            _close_services(one, reasons, reason)


def _close(one: Sum, reasons: Reasons, reason: str) -> None:
    while True:
        shown = [spot for spot in one.parts if spot not in reasons]
        if not shown or _is_closed(one, reasons):
            return
        reasons[min(shown, key=lambda spot: (one.parts[spot][:, 0].sum(), spot))] = reason


def _is_closed(one: Sum, reasons: Reasons) -> bool:
    """Say whether the published members of a sum keep the others safe: never exactly one is missing."""
    hidden = [counts for spot, counts in one.parts.items() if spot in reasons and counts.any()]
    if one.total in reasons:
        return bool(hidden) or bool(one.gap.any())
    return len(hidden) != 1 and is_safe_rest(sum(hidden, one.gap))


def _close_services(one: Sum, reasons: Reasons, reason: str) -> None:
    """Give up the sum of both services where the organisations that it leaves out are too few to hide."""
    is_whole = one.total not in reasons and not any(spot in reasons for spot in one.parts)
    if is_whole and one.total is not None and not is_safe_rest(one.gap):
        reasons[one.total] = reason
    elif not is_whole:
        _close(one, reasons, reason)


def _counted_groups(pool: Pool) -> Iterator[int]:
    return (number for number, group in enumerate(pool.groups) if group.shows_counts)


def _areas(pool: Pool) -> Iterator[Sum]:
    """England, shared out by region, by type of council, by size and by when organisations joined."""
    for whole in _of_kind(pool, PeerKind.ENGLAND):
        for kind in _SHARES:
            numbers = _of_kind(pool, kind)
            for place in range(len(pool.places)) if numbers else ():
                parts = {(place, number): _among_all(pool, place, number) for number in numbers}
                total = _among_all(pool, place, whole)
                yield Sum((place, whole), parts, total - _added(parts))


def _among_all(pool: Pool, place: int, group: int) -> Counts:
    """Return a group's counts with a row for every organisation, so that different groups can be added up."""
    cells: Counts = pool.counts[place] * pool.members[group][:, None]
    return cells


def _of_kind(pool: Pool, kind: PeerKind) -> list[int]:
    return [number for number, group in enumerate(pool.groups) if group.kind is kind]


def _alike(pool: Pool, **blank: str) -> Iterator[dict[Place, int]]:
    """Yield the places that are the same but for the fields in ``blank``, together."""
    families: dict[Place, dict[Place, int]] = {}
    for number, place in enumerate(pool.places):
        families.setdefault(place._replace(**blank), {})[place] = number
    yield from families.values()


def _added(parts: dict[Spot, Counts]) -> Counts:
    added: Counts = np.sum(list(parts.values()) or [np.zeros((1, 1), np.int64)], axis=0)
    return added


def _cells(pool: Pool, place: int, group: int, columns: Sequence[int] = _ALL) -> Counts:
    cells: Counts = pool.counts[place][pool.members[group]][:, columns]
    return cells


def _ethnic_groups(pool: Pool) -> Iterator[Sum]:
    """Minority ethnic and the single groups that are compared with the same White people."""
    for family in _alike(pool, group="", reference=""):
        numbers = {place.group: number for place, number in family.items() if place.reference == WHITE}
        whole = numbers.pop(MINORITY_ETHNIC, None)
        if whole is None:
            continue
        for group in _counted_groups(pool):
            parts = {(part, group): _cells(pool, part, group, _COMPARED) for part in numbers.values()}
            yield Sum((whole, group), parts, _cells(pool, whole, group, _COMPARED) - _added(parts))


def _white_split(pool: Pool) -> Iterator[Sum]:
    """White people, of whom some organisations give White minority and White British apart."""
    for family in _alike(pool, group="", reference=""):
        numbers = {place.reference: number for place, number in family.items() if place.group != MINORITY_ETHNIC}
        whole = next((number for place, number in family.items() if place.group == MINORITY_ETHNIC), None)
        split = numbers.get(WHITE_BRITISH)
        if whole is None or split is None:
            continue
        for group in _counted_groups(pool):
            white = _cells(pool, split, group, _COMPARED) + _cells(pool, split, group, _REFERENCE)
            rest = _cells(pool, whole, group, _REFERENCE) - white
            yield Sum(None, {(split, group): white}, rest)


def _services(pool: Pool) -> Iterator[Sum]:
    """Both services and each; the gap is what organisations gave for one service without the other."""
    for family in _alike(pool, service=""):
        numbers = {place.service: number for place, number in family.items()}
        whole = numbers.pop(BOTH_SERVICES, None)
        if whole is None:
            continue
        for group in _counted_groups(pool):
            parts = {(part, group): _cells(pool, part, group) for part in numbers.values()}
            yield Sum((whole, group), parts, _added(parts) - _cells(pool, whole, group))


def _pay_bands(pool: Pool) -> Iterator[Sum]:
    """The pay bands of an indicator, whose total stands below the line of each of them."""
    for family in _alike(pool, breakdown=""):
        numbers = list(family.values())
        for group in _counted_groups(pool) if len(numbers) > 1 else ():
            parts = {(part, group): _cells(pool, part, group, _EVENTS) for part in numbers}
            yield Sum(None, parts, _cells(pool, numbers[0], group, _PEOPLE) - _added(parts))
