"""What an auditor is given: the counts behind each version of a release, and the figures that its readers see."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.indicators.benchmarks import Benchmark
from app.indicators.pooling import Counts, Mask, PeerGroup, Place, Pool
from app.indicators.results import State

Spot = tuple[int, int]
FourLimits = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure: four rounded counts, or a ratio to one decimal without them."""

    ratio: float
    counts: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Average:
    """A published Mantel-Haenszel ratio of a group, to one decimal."""

    ratio: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One version of a release, with the returns behind it.

    Of the groups numbered in ``asides`` nothing but ratios without counts was shown: they are those who took part in
    two collections, or were picked by a reader. ``readers`` names the one organisation that a group was shown to, and
    ``limits`` what else was said of the four counts of a figure: the least and the most that each can be.

    ``returns`` numbers the return that each organisation of the pool gave: the same number in another version is the
    same return. ``figures`` are the published ones by (place, group) and ``averages`` the Mantel-Haenszel ratios
    beside them. ``denominators`` names the measure below the line of each indicator, ``within`` the measure that
    another one is part of; of the ``public`` ones everybody knows what each organisation holds.
    """

    label: str
    collection: int
    pool: Pool
    organisations: tuple[int, ...]
    returns: tuple[int, ...]
    figures: Mapping[Spot, Figure]
    averages: Mapping[Spot, Average] = field(default_factory=dict)
    denominators: Mapping[str, str] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    within: Mapping[str, str] = field(default_factory=dict)
    asides: frozenset[int] = frozenset()
    readers: Mapping[int, int] = field(default_factory=dict)
    limits: Mapping[Spot, FourLimits] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of the pool."""
        return self.pool.places

    @property
    def groups(self) -> tuple[PeerGroup, ...]:
        """The comparator groups of the pool."""
        return self.pool.groups

    def reader(self, spot: Spot) -> int:
        """Return the organisation that alone was shown a figure; -1 for what everybody was shown."""
        return self.readers.get(spot[1], -1)

    def given(self, place: int, group: int) -> Mask:
        """Say which organisations are in a group and gave the figures of a place."""
        inside: Mask = self.pool.members[group] & self.pool.given[place]
        return inside

    def totals(self, place: int, group: int) -> Counts:
        """Return what a group's four counts really add up to."""
        totals: Counts = self.pool.counts[place][self.given(place, group)].sum(axis=0)
        return totals


def figure_of(row: Benchmark) -> Figure | None:
    """Return what readers see of a benchmark; nothing where it is suppressed."""
    return Figure(row.ratio, row.counts) if row.state is State.OK and row.ratio is not None else None
