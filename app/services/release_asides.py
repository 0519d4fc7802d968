"""The ratios that stand beside a collection's releases, with the returns behind them, for the audit.

Panels tell everybody of two collections, each of which is judged with what they say of it; the figures of a group that
an organisation picked tell that organisation alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import BenchmarkPanel, Collection, CustomBenchmark, CustomGroup, Release, ReleaseWithdrawal
from app.indicators.audit.asides import Aside, with_asides
from app.indicators.audit.evidence import Evidence
from app.indicators.panel import Panel, Verdict
from app.indicators.pooling import PeerGroup, PeerKind, Place
from app.indicators.results import MINORITY_ETHNIC, WHITE
from app.services.custom_groups import members_of
from app.services.release_sources import contributions_of
from app.services.release_versions import Version, versions_of

Four = tuple[int, int, int, int]
Given = Mapping[Place, Mapping[int, Four]]


@dataclass(frozen=True, slots=True)
class Sides:
    """A panel, and what it says of the collection ``then`` and of the one ``now``, if anything rests on it."""

    panel: Panel
    then: Aside
    now: Aside


@dataclass(slots=True)
class Givers:
    """Who gave which four counts to a version of a collection; each version is read once."""

    session: Session
    _known: dict[tuple[int, frozenset[tuple[int, int]]], Given] = field(default_factory=dict)

    def of(self, collection: Collection, submissions: Mapping[int, int]) -> Given:
        """Return the counts of minority ethnic compared with White people, by place and organisation."""
        key = collection.id, frozenset(submissions.items())
        if key not in self._known:
            found: dict[Place, dict[int, Four]] = defaultdict(dict)
            for one in contributions_of(self.session, collection, submissions, only_main=True):
                found[one.place][one.organisation_id] = (one.a, one.n1, one.c, one.n2)
            self._known[key] = found
        return self._known[key]


def sides_of(panels: Iterable[Panel], then: Given, now: Given, name: str) -> Iterator[Sides]:
    """Yield panels with the organisations that they rest on: those of the group who gave a figure in both, if any."""
    for panel in panels:
        before, since = then.get(panel.place, {}), now.get(panel.place, {})
        members = frozenset(panel.group.members & before.keys() & since.keys())
        if not members:
            continue
        sums = [_added(given[one] for one in members) for given in (before, since)]
        yield Sides(
            panel,
            Aside(name, panel.place, members, panel.previous_ratio, None, sums[1], panel.verdict),
            Aside(name, panel.place, members, panel.ratio, None, sums[0], panel.verdict),
        )


def asides_by_version(session: Session, collection: Collection) -> dict[int, list[Aside]]:
    """Return what stands beside each version of a collection's release: panels that it is part of, picked groups."""
    givers, found = Givers(session), defaultdict[int, list[Aside]](list)
    near = session.scalars(select(Collection).where(Collection.year.in_((collection.year - 1, collection.year + 1))))
    for other in near:
        before, now = sorted((other, collection), key=lambda one: one.year)
        for versions, sides in published_panels(session, givers, before, now):
            is_now = now is collection
            found[versions[is_now]].append(sides.now if is_now else sides.then)
    for version, aside in _picked(session, collection):
        found[version].append(aside)
    return found


def beside(evidence: Evidence, asides: Sequence[Aside]) -> Evidence:
    """Return the evidence of one kind of organisation with those ratios beside it that are about this kind."""
    everybody = frozenset(evidence.organisations)
    ours = (one for one in asides if (one.members & everybody) and (one.reader is None or one.reader in everybody))
    return with_asides(evidence, [one for one in ours if one.place in evidence.places])


def published_panels(
    session: Session, givers: Givers, before: Collection, now: Collection
) -> Iterator[tuple[tuple[int, int], Sides]]:
    """Yield the panels that were published between two collections, each with the versions that it joins."""
    rows = session.execute(
        select(Release, BenchmarkPanel)
        .join(BenchmarkPanel, BenchmarkPanel.release_id == Release.id)
        .where(Release.collection_id == now.id, BenchmarkPanel.previous_year == before.year)
        .order_by(BenchmarkPanel.id)
    ).all()
    if not rows:
        return
    then, since = (_numbered(session, one) for one in (before, now))
    by_release: dict[Release, list[BenchmarkPanel]] = defaultdict(list)
    for release, row in rows:
        by_release[release].append(row)
    for release, some in by_release.items():
        old = in_force_when(session, before, release)
        if old not in then or release.version not in since:
            continue
        version = since[release.version]
        panels = [_panel(row, version) for row in some]
        given = givers.of(before, then[old].submissions), givers.of(now, version.submissions)
        name = f"panels of {now.year}, version {release.version}"
        for sides in sides_of(panels, *given, name):
            yield (old, release.version), sides


def in_force_when(session: Session, collection: Collection, release: Release) -> int | None:
    """Return which version of another collection was in force when a release was published."""
    rows = session.execute(
        select(Release.version)
        .outerjoin(ReleaseWithdrawal, ReleaseWithdrawal.release_id == Release.id)
        .where(
            Release.collection_id == collection.id,
            Release.is_demonstration == release.is_demonstration,
            Release.published_at <= release.published_at,
            ReleaseWithdrawal.withdrawn_at.is_(None) | (ReleaseWithdrawal.withdrawn_at > release.published_at),
        )
    )
    return max((version for (version,) in rows), default=None)


def _panel(row: BenchmarkPanel, version: Version) -> Panel:
    group = PeerGroup(PeerKind(row.peer_kind), row.peer_key, "", frozenset())
    return Panel(
        PeerGroup(group.kind, group.key, "", version.members(group)),
        Place(row.indicator, row.service, row.breakdown, MINORITY_ETHNIC, WHITE),
        row.contributors,
        row.previous_ratio,
        row.ratio,
        Verdict(row.verdict),
    )


def _picked(session: Session, collection: Collection) -> Iterator[tuple[int, Aside]]:
    """Yield every figure that an organisation was ever shown of a group that it picked, removed ones too."""
    rows = session.execute(
        select(Release.version, CustomBenchmark)
        .join(Release, Release.id == CustomBenchmark.release_id)
        .where(Release.collection_id == collection.id, CustomBenchmark.ratio.is_not(None))
        .order_by(CustomBenchmark.id)
    ).all()
    wanted = {row.custom_group_id for _, row in rows}
    members = members_of(session, session.scalars(select(CustomGroup).where(CustomGroup.id.in_(wanted))).all())
    for version, row in rows:
        place = Place(row.indicator, row.service, row.breakdown, MINORITY_ETHNIC, WHITE)
        name = f"group {row.custom_group_id}"
        yield version, Aside(name, place, members[row.custom_group_id], float(row.ratio or 0), row.organisation_id)


def _numbered(session: Session, collection: Collection) -> dict[int, Version]:
    return {one.number: one for one in versions_of(session, collection)}


def _added(rows: Iterable[Four]) -> Four:
    a, n1, c, n2 = (sum(column) for column in zip(*rows, strict=True))
    return a, n1, c, n2
