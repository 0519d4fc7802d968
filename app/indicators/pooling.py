"""Many organisations' counts as arrays: who gave what, added up for every comparator group."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.indicators.results import MINORITY_ETHNIC, WHITE

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


class PeerKind(StrEnum):
    """By what the organisations of a comparator group are alike; in the order in which groups enter a release."""

    ENGLAND = "england"
    REGION = "region"
    TYPE = "type"
    SIZE = "size"
    COHORT = "cohort"
    NEIGHBOURS = "neighbours"


class Place(NamedTuple):
    """What a figure is about; ``breakdown`` is empty where the indicator has none."""

    indicator: str
    service: str
    breakdown: str
    group: str
    reference: str

    @property
    def is_main(self) -> bool:
        """Whether it compares all minority ethnic people with all White people."""
        return (self.group, self.reference) == (MINORITY_ETHNIC, WHITE)


class Contribution(NamedTuple):
    """One organisation's four counts at one place: a of n1 in the compared group, c of n2 in the other."""

    organisation_id: int
    place: Place
    a: int
    n1: int
    c: int
    n2: int


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """A comparator group: fixed for a release, never chosen by a reader."""

    kind: PeerKind
    key: str
    label: str
    members: frozenset[int]

    @property
    def shows_counts(self) -> bool:
        """Whether counts are published beside the ratio; neighbour groups overlap too much for that."""
        return self.kind is not PeerKind.NEIGHBOURS


@dataclass(frozen=True, slots=True)
class Pool:
    """Counts by place, organisation and cell (a, n1, c, n2); 0 where an organisation gave nothing.

    ``given`` says which organisation gave what, ``members`` which organisation is in which group.
    """

    places: tuple[Place, ...]
    groups: tuple[PeerGroup, ...]
    counts: Counts
    given: Mask
    members: Mask

    @classmethod
    def of(cls, contributions: Iterable[Contribution], groups: Sequence[PeerGroup]) -> Self:
        """Gather the contributions of the groups' members.

        A single ethnic group counts only where the organisation gave all of them, so that every
        row of one indicator rests on the same organisations.
        """
        organisations = {key: number for number, key in enumerate(sorted(set().union(*(g.members for g in groups))))}
        places: dict[Place, int] = {}
        cells = array("q")
        for one, place, *four in contributions:
            if one in organisations:
                cells.extend((places.setdefault(place, len(places)), organisations[one], *four))
        rows = np.frombuffer(cells, np.int64).reshape(-1, 6)
        counts = np.zeros((len(places), len(organisations), 4), np.int64)
        given = np.zeros((len(places), len(organisations)), np.bool_)
        counts[rows[:, 0], rows[:, 1]] = rows[:, 2:]
        given[rows[:, 0], rows[:, 1]] = True
        members = np.array([[one in group.members for one in organisations] for group in groups], np.bool_)
        return cls(tuple(places), tuple(groups), *_only_complete(places, counts, given), members)

    def parts(self, place: int, group: int) -> Counts:
        """Return the counts that each member of a group gave at a place, one row per organisation that gave any."""
        parts: Counts = self.counts[place, self.members[group] & self.given[place]]
        return parts


def _only_complete(places: dict[Place, int], counts: Counts, given: Mask) -> tuple[Counts, Mask]:
    complete = given.copy()
    for place, number in places.items():
        whole = places.get(place._replace(group=MINORITY_ETHNIC, reference=WHITE))
        complete[number] &= given[whole] if whole is not None else False
    return np.where(complete[:, :, None], counts, 0), complete
