"""What readers of a collection's releases know: each version's figures, with the returns behind them, for the audit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Benchmark as BenchmarkRow
from app.db.models import BenchmarkSpread, Collection, Release
from app.indicators.audit.evidence import Average, Evidence, Figure, Spot, figure_of
from app.indicators.benchmarks import Benchmark
from app.indicators.edition import Edition
from app.indicators.pooling import PeerGroup, PeerKind, Pool
from app.indicators.spread import Spread
from app.services.peer_groups import COUNCILS, load_peer_groups
from app.services.release_asides import asides_by_version, beside
from app.services.release_sources import contributions_of
from app.services.release_versions import Version, versions_of

_KNOWN_TO_ALL = frozenset({"headcount"})


@dataclass(frozen=True, slots=True)
class Known:
    """What readers know already: every version of a collection's release so far, one kind of organisation at a time."""

    collection: Collection
    edition: Edition
    versions: Mapping[str, tuple[Evidence, ...]]

    def of(self, family: Sequence[PeerGroup]) -> tuple[Evidence, ...]:
        """Return the versions that have figures of a kind of organisation."""
        return self.versions.get(_family_key(family), ())


def load_known(session: Session, collection: Collection, edition: Edition) -> Known:
    """Return what every version so far shows, withdrawn ones too: what was seen once stays known."""
    found: dict[str, list[Evidence]] = {}
    asides = asides_by_version(session, collection)
    releases = session.scalars(select(Release).where(Release.collection_id == collection.id))
    numbered = {release.version: release for release in releases}
    for family in load_peer_groups(session, collection).families:
        for version in versions_of(session, collection):
            evidence = _stored(session, collection, edition, family, version, numbered[version.number])
            found.setdefault(_family_key(family), []).append(beside(evidence, asides.get(version.number, ())))
    return Known(collection, edition, {key: tuple(versions) for key, versions in found.items()})


def evidence_of(
    known: Known, pool: Pool, submissions: Mapping[int, int], figures: Iterable[Benchmark], spreads: Iterable[Spread]
) -> Evidence:
    """Return what a new version of these figures would show."""
    label = "the new version"
    return _evidence(known, pool, submissions, label, _figures(pool, figures), _averages(pool, spreads))


def _family_key(family: Sequence[PeerGroup]) -> str:
    return next(group.key for group in family if group.kind is PeerKind.ENGLAND)


def _evidence(  # noqa: PLR0913, PLR0917 - private, and each part is what its callers alone know
    known: Known,
    pool: Pool,
    submissions: Mapping[int, int],
    label: str,
    figures: Mapping[Spot, Figure],
    averages: Mapping[Spot, Average],
) -> Evidence:
    organisations = tuple(sorted(set().union(*(group.members for group in pool.groups))))
    return Evidence(
        label=label,
        collection=known.collection.year,
        pool=pool,
        organisations=organisations,
        returns=tuple(submissions.get(one, -one) for one in organisations),
        figures=figures,
        averages=averages,
        denominators={one.key: one.denominator for one in known.edition.indicators},
        within={one.key: one.within or one.usually_within for one in known.edition.measures.values()},
        # what councils hold is in official statistics; of employers nobody publishes it
        public=_KNOWN_TO_ALL if _family_key(pool.groups) == COUNCILS else frozenset(),
    )


def _figures(pool: Pool, found: Iterable[Benchmark]) -> dict[Spot, Figure]:
    places = {place: number for number, place in enumerate(pool.places)}
    groups = {(group.kind, group.key): number for number, group in enumerate(pool.groups)}
    return {
        (places[row.place], groups[row.group.kind, row.group.key]): figure
        for row in found
        if (figure := figure_of(row)) is not None
    }


def _averages(pool: Pool, spreads: Iterable[Spread]) -> dict[Spot, Average]:
    places = {place: number for number, place in enumerate(pool.places)}
    groups = {(group.kind, group.key): number for number, group in enumerate(pool.groups)}
    return {
        (places[row.place], groups[row.group.kind, row.group.key]): Average(row.mantel_haenszel)
        for row in spreads
        if row.mantel_haenszel is not None
    }


def _stored(  # noqa: PLR0913, PLR0917 - private, and each part is named by its only caller
    session: Session,
    collection: Collection,
    edition: Edition,
    family: Sequence[PeerGroup],
    version: Version,
    release: Release,
) -> Evidence:
    groups = tuple(replace(group, members=version.members(group)) for group in family)
    pool = Pool.of(contributions_of(session, collection, version.submissions), groups)
    known = Known(collection, edition, {})
    label = f"version {version.number}"
    rows = session.scalars(select(BenchmarkRow).where(BenchmarkRow.release_id == release.id))
    figures = {spot: _figure(row) for row in rows if row.ratio is not None and (spot := _spot(pool, row))}
    asked = select(BenchmarkSpread).where(BenchmarkSpread.release_id == release.id)
    averages = {
        spot: Average(row.mantel_haenszel)
        for row in session.scalars(asked)
        if row.mantel_haenszel is not None and (spot := _spot(pool, row))
    }
    return _evidence(known, pool, version.submissions, label, figures, averages)


def _figure(row: BenchmarkRow) -> Figure:
    a, n1, c, n2 = row.numerator, row.denominator, row.reference_numerator, row.reference_denominator
    counts = (a, n1, c, n2) if a is not None and n1 is not None and c is not None and n2 is not None else None
    return Figure(float(row.ratio or 0), counts)


def _spot(pool: Pool, row: BenchmarkRow | BenchmarkSpread) -> Spot | None:
    place = next((n for n, one in enumerate(pool.places) if one[:4] == _place(row)), None)
    peers = (row.peer_kind, row.peer_key)
    group = next((n for n, one in enumerate(pool.groups) if (one.kind, one.key) == peers), None)
    return None if place is None or group is None else (place, group)


def _place(row: BenchmarkRow | BenchmarkSpread) -> tuple[str, str, str, str]:
    return row.indicator, row.service, row.breakdown, row.ethnic_group
