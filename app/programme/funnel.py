"""A funnel: for each milestone, how many organisations stand where."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.programme.milestones import MilestoneKey, milestones
from app.programme.standing import Standing
from app.programme.statuses import Status

NO_REGION = "No region"


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One milestone and the number of organisations in each status; statuses that nobody has count 0."""

    key: MilestoneKey
    title: str
    counts: Mapping[Status, int]

    @property
    def complete(self) -> int:
        """How many have completed the milestone."""
        return self.counts[Status.COMPLETE]

    @property
    def overdue(self) -> int:
        """How many should have completed it."""
        return self.counts[Status.OVERDUE]


@dataclass(frozen=True, slots=True)
class RegionLine:
    """The funnel of one region; ``overdue`` and ``stuck`` count organisations, each once."""

    region: str
    organisations: int
    registered: int
    overdue: int
    stuck: int
    steps: tuple[FunnelStep, ...]


def funnel(standings: Sequence[Standing]) -> tuple[FunnelStep, ...]:
    """Return the ten steps of the funnel."""
    # Few patterns are shared by many organisations, so that each step counts patterns rather than organisations.
    patterns = Counter(one.pattern for one in standings)
    return tuple(
        FunnelStep(one.key, one.title, _counts(patterns, position)) for position, one in enumerate(milestones())
    )


def by_region(standings: Iterable[tuple[str | None, Standing]]) -> tuple[RegionLine, ...]:
    """Return one line for each region by name; organisations without a region come last."""
    groups: dict[str, list[Standing]] = {}
    for region, standing in standings:
        groups.setdefault(region or NO_REGION, []).append(standing)
    return tuple(_line(region, groups[region]) for region in sorted(groups, key=lambda name: (name == NO_REGION, name)))


def _line(region: str, standings: list[Standing]) -> RegionLine:
    return RegionLine(
        region=region,
        organisations=len(standings),
        registered=sum(one.is_registered for one in standings),
        overdue=sum(bool(one.overdue) for one in standings),
        stuck=sum(one.stuck is not None for one in standings),
        steps=funnel(standings),
    )


def _counts(patterns: Mapping[tuple[Status, ...], int], position: int) -> dict[Status, int]:
    counts = dict.fromkeys(Status, 0)
    for pattern, organisations in patterns.items():
        counts[pattern[position]] += organisations
    return counts
