"""Programmes of a realistic size at random, and the sums that anybody with a pencil would try on what is published.

Nothing here is shared with the audit: a sum is a set of parts, and what is left of it once others are taken away is
either one organisation's or it is not.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import NamedTuple

import numpy as np

from app.indicators.audit.evidence import Evidence
from tests.support.attackers import near
from tests.support.audits import ENGLAND, NEIGHBOURS, REGION, TYPE, PeerKind, Planting

SINGLE = ("asian", "black", "mixed", "other")
EVENTS = ("leaving", "cpd")
SURVEY = "harassment_public"
_TOO_NARROW = 10


class Part(NamedTuple):
    """The smallest count there is: of one return, one measure, one service and one ethnic group."""

    organisation: int
    return_: int
    measure: str
    service: str
    group: str


class Exposed(NamedTuple):
    """A count of one organisation, the range that an attack narrowed it to, and who had to know what they hold."""

    organisation: int
    measure: str
    groups: frozenset[str]
    low: float
    high: float
    known: tuple[int, ...] = ()


def programme(seed: int, least: int = 20, most: int = 60) -> Planting:
    """Councils of very different sizes, in regions, types, sizes and neighbourhoods; some for one service only."""
    random = Random(seed)
    councils = range(1, random.randint(least, most) + 1)
    planting = Planting()
    people = {one: int(random.lognormvariate(5.5, 0.8)) + 20 for one in councils}
    _share_out(planting, random, people)
    for one, headcount in people.items():
        _return(planting, random, one, headcount)
    return planting


def corrected(planting: Planting, seed: int, *changed: int) -> Planting:
    """The next version of a programme, in which these councils sent other counts for the same services."""
    random, following = Random(seed), planting.again("version 2", *changed)
    for one in changed:
        following.given = {where: what for where, what in following.given.items() if where[0] != one}
        _return(following, random, one, random.randint(100, 900))
    return following


def _return(planting: Planting, random: Random, one: int, headcount: int) -> None:
    covered = random.choices([("adult",), ("children",), ("adult", "children")], [1, 1, 4])[0]
    answers = random.random() < 0.8
    services = {service: _service(random, headcount) for service in covered}
    for service, tables in (*services.items(), ("both", _added(list(services.values())))):
        _give(planting, one, service, tables, answers=answers)


def _share_out(planting: Planting, random: Random, people: Mapping[int, int]) -> None:
    councils = list(people)
    regions, types = ({one: random.randrange(number) for one in councils} for number in (6, 4))
    planting.group("england", councils, ENGLAND)
    for number in range(6):
        planting.group(f"region {number}", [one for one in councils if regions[one] == number], REGION)
    for number in range(4):
        planting.group(f"type {number}", [one for one in councils if types[one] == number], TYPE)
    ordered = sorted(councils, key=people.__getitem__)
    third = len(ordered) // 3
    for number, those in enumerate((ordered[:third], ordered[third : 2 * third], ordered[2 * third :])):
        planting.group(f"size {number}", those, PeerKind.SIZE)
    for number in range(5):
        planting.group(f"near {number}", random.sample(councils, 10), NEIGHBOURS)


def _service(random: Random, headcount: int) -> dict[str, dict[str, int]]:
    """A service's counts by measure and group: people, what happened to them, and who answered a survey."""
    share = random.choice((0.03, 0.1, 0.3, 0.5))
    people = {
        group: int(headcount * share * weight) for group, weight in zip(SINGLE, (0.4, 0.3, 0.2, 0.1), strict=True)
    }
    people["white"] = headcount - sum(people.values())
    tables = {"headcount": people}
    for measure, rate in (("leaving", 0.12), ("cpd", 0.3), ("survey_respondents", 0.5)):
        tables[measure] = {group: sum(random.random() < rate for _ in range(most)) for group, most in people.items()}
    answered = tables["survey_respondents"]
    tables[SURVEY] = {group: sum(random.random() < 0.2 for _ in range(most)) for group, most in answered.items()}
    return tables


def _added(services: Sequence[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    return {
        measure: {group: sum(one[measure][group] for one in services) for group in counts}
        for measure, counts in services[0].items()
    }


def _give(
    planting: Planting, one: int, service: str, tables: Mapping[str, Mapping[str, int]], *, answers: bool
) -> None:
    for indicator in (*EVENTS, *([SURVEY] if answers else [])):
        above, below = tables[indicator], tables["survey_respondents" if indicator == SURVEY else "headcount"]
        for group, those in (("minority_ethnic", SINGLE), *((group, (group,)) for group in SINGLE)):
            a, n1 = (sum(table[key] for key in those) for table in (above, below))
            planting.give(one, a, n1, above["white"], below["white"], indicator=indicator, service=service, group=group)


@dataclass
class Pencil:
    """What a patient reader can do with the published counts: which parts each adds up, and its limits.

    ``off`` is how far a published count may be from the truth.
    """

    versions: Sequence[Evidence]
    off: int = 2
    values: dict[Part, int] = field(default_factory=dict)
    most: dict[Part, float] = field(default_factory=dict)
    sums: dict[tuple[str, frozenset[Part]], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for evidence in self.versions:
            self._learn_parts(evidence)
        for evidence in self.versions:
            for (place, group), figure in evidence.figures.items():
                for cell, count in enumerate(figure.counts or ()):
                    self._learn_sum(evidence, place, group, cell, (count, count))
        for evidence in self.versions:
            for spot, figure in evidence.figures.items():
                if figure.counts is None:
                    self._invert(evidence, *spot, figure.ratio)

    def _learn_parts(self, evidence: Evidence) -> None:
        for number, place in enumerate(evidence.places):
            is_split = place.group == "minority_ethnic" and place._replace(group=SINGLE[0]) in evidence.places
            if place.service == "both" or is_split:
                continue
            for one in np.flatnonzero(evidence.pool.given[number]):
                a, n1, c, n2 = evidence.pool.counts[number, one].tolist()
                for group, events, people in ((place.group, a, n1), (place.reference, c, n2)):
                    self._learn_part(evidence, place, one, group, (events, people))

    def _learn_part(self, evidence: Evidence, place, one: int, group: str, pair: tuple[int, int]) -> None:
        below = evidence.denominators[place.indicator]
        owner, return_ = evidence.organisations[one], evidence.returns[one]
        for measure, value in zip((place.indicator, below), pair, strict=True):
            part = Part(owner, return_, measure, place.service, group)
            self.values[part] = value
            self.most[part] = pair[1] if below in evidence.public else np.inf

    def _learn_sum(self, evidence: Evidence, place: int, group: int, cell: int, counts: tuple[int, int]) -> None:
        key = self._sum_of(evidence, place, group, cell)
        if key[0] not in evidence.public:
            least = 10 if cell in (0, 2) else 25
            low, high = self.sums.get(key, (least, counts[1] + self.off))
            self.sums[key] = max(low, counts[0] - self.off), min(high, counts[1] + self.off)

    def _sum_of(self, evidence: Evidence, place: int, group: int, cell: int) -> tuple[str, frozenset[Part]]:
        where = evidence.places[place]
        measure = where.indicator if cell in (0, 2) else evidence.denominators[where.indicator]
        named = where.reference if cell > 1 else where.group
        groups = (*SINGLE, named) if named == "minority_ethnic" else (named,)
        services = ("adult", "children") if where.service == "both" else (where.service,)
        inside = np.flatnonzero(evidence.pool.members[group] & evidence.pool.given[place])
        whose = ((evidence.organisations[one], evidence.returns[one]) for one in inside)
        made = (Part(*one, measure, service, ethnic) for one in whose for service in services for ethnic in groups)
        return measure, frozenset(part for part in made if part in self.values)

    def _invert(self, evidence: Evidence, place: int, group: int, ratio: float) -> None:
        """Find the count above a ratio, where the people are public and the count below it is published elsewhere."""
        below = self.sums.get(self._sum_of(evidence, place, group, 2))
        if below is None or evidence.denominators[evidence.places[place].indicator] not in evidence.public:
            return
        people, reference = (near(int(evidence.totals(place, group)[cell])) for cell in (1, 3))
        counts = [
            a
            for c in range(near(below[0]), near(below[1]) + 1, 5)
            for a in range(10, people + 5, 5)
            if (20 * a * reference + c * people) // (2 * c * people) == round(10 * ratio)
        ]
        if counts:
            self._learn_sum(evidence, place, group, 0, (min(counts), max(counts)))

    def subtractions(self) -> Iterator[Exposed]:
        """What one published count less one or two others shows of an organisation, to anybody or one or two more."""
        by_measure = defaultdict(list)
        for (measure, parts), limits in self.sums.items():
            by_measure[measure].append((parts, limits))
        for sums in by_measure.values():
            bits = {
                part: 1 << number for number, part in enumerate(sorted(frozenset().union(*(one for one, _ in sums))))
            }
            masks = [(sum(bits[part] for part in parts), *limits) for parts, limits in sums]
            for left, low, high in set(_left_over(masks)):
                yield from self._read([part for part, bit in bits.items() if left & bit], low, high)

    def _read(self, parts: Sequence[Part], low: int, high: int) -> Iterator[Exposed]:
        owners = sorted({part.organisation for part in parts})
        for owner in owners if len(owners) <= 3 else ():
            known = tuple(one for one in owners if one != owner)
            told = sum(self.values[part] for part in parts if part.organisation in known)
            mine = [part for part in parts if part.organisation == owner]
            yield from self._too_narrow(mine, low - told, high - told, known)

    def _too_narrow(self, mine: Sequence[Part], low: float, high: float, known: tuple[int, ...]) -> Iterator[Exposed]:
        groups, most = frozenset(part.group for part in mine), sum(self.most[part] for part in mine)
        is_named = len(groups) == 1 or groups == set(SINGLE)
        low, high = max(low, 0), min(high, most)
        is_narrow = high - low < 10 if most >= 10 else (low, high) != (0, most)
        if is_named and is_narrow and len({part.return_ for part in mine}) == 1:
            yield Exposed(mine[0].organisation, mine[0].measure, groups, low, high, known)

    def estimates(self) -> Iterator[Exposed]:
        """What the two largest of a sum show of each other, where the others can hold but little of it."""
        for (_, parts), (low, high) in self.sums.items():
            held, most = defaultdict(int), defaultdict(float)
            for part in parts:
                held[part.organisation] += self.values[part]
                most[part.organisation] += self.most[part]
            for owner, viewer in [(one, other) for one in held for other in (None, *held) if other != one]:
                others = sum(room for one, room in most.items() if one not in (owner, viewer))
                told = held[viewer] if viewer is not None else 0
                mine = [part for part in parts if part.organisation == owner]
                known = () if viewer is None else (viewer,)
                yield from self._too_narrow(mine, low - told - others, high - told, known)


def _left_over(masks: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    for whole, low, high in masks:
        yield whole, low, high
        inside = [one for one in masks if one[0] & ~whole == 0 and one[0] != whole]
        for one in inside:
            yield whole & ~one[0], low - one[2], high - one[1]
        for one, other in combinations(inside, 2):
            if not one[0] & other[0]:
                yield whole & ~(one[0] | other[0]), low - one[2] - other[2], high - one[1] - other[1]
