"""The audit of what a collection's releases show together, as it is stored or as it would be with one more version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Benchmark as BenchmarkRow
from app.db.models import BenchmarkSpread, Collection, Organisation, Release, ReleaseProof
from app.errors import ConflictError
from app.indicators.audit.evidence import Average, Evidence, Figure, Spot, figure_of
from app.indicators.audit.mending import mend
from app.indicators.audit.questions import Pair
from app.indicators.audit.rows import Source
from app.indicators.audit.targets import Target
from app.indicators.audit.verdict import Tried, audit, joined
from app.indicators.audit.words import count_words, finding_words
from app.indicators.audit.words import versions_of as sources_of
from app.indicators.benchmarks import PROTECTED, Benchmark
from app.indicators.edition import Edition
from app.indicators.pooling import PeerGroup, PeerKind, Place, Pool
from app.indicators.results import State
from app.indicators.spread import Spread
from app.services.collections import find_collection
from app.services.organisations import find_organisation
from app.services.peer_groups import COUNCILS, load_peer_groups
from app.services.release_sources import contributions_of
from app.services.release_versions import Version, versions_of

_KNOWN_TO_ALL = frozenset({"headcount"})
_LISTED = 5
MOST_AUDITED = 1_000
Codes = tuple[str, str]


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
    releases = session.scalars(select(Release).where(Release.collection_id == collection.id))
    numbered = {release.version: release for release in releases}
    for family in load_peer_groups(session, collection).families:
        for version in versions_of(session, collection):
            evidence = _stored(session, collection, edition, family, version, numbered[version.number])
            found.setdefault(_family_key(family), []).append(evidence)
    return Known(collection, edition, {key: tuple(versions) for key, versions in found.items()})


@dataclass(frozen=True, slots=True)
class Named:
    """What failed, as the service's keys and codes have it and in words; ``sentence`` says all of it."""

    sentence: str
    holder: str
    count: dict[str, str]
    words: dict[str, str]
    by: tuple[str, ...]
    versions: tuple[str, ...]
    before: tuple[float, float] | None
    after: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Report:
    """How the audit of one collection's releases went; ``findings`` say what failed, and there are none if it passed.

    ``unaudited`` are the versions that were published by the rules alone, because they rest on too many returns.
    """

    collection: int
    versions: int
    tried: Tried
    findings: tuple[Named, ...]
    unaudited: tuple[int, ...]


def audit_collection(session: Session, collection_year: int, edition: Edition, codes: Sequence[Codes] = ()) -> Report:
    """Judge everything that the versions of a collection's release show together, also to pairs of organisations.

    Raises ``NotFoundError`` for a collection or an organisation's code that is not there.
    """
    known = load_known(session, find_collection(session, collection_year), edition)
    pairs = [(find_organisation(session, one).id, find_organisation(session, other).id) for one, other in codes]
    tried = joined([audit(versions, pairs) for versions in known.versions.values()])
    versions = max((len(one) for one in known.versions.values()), default=0)
    return Report(
        collection_year,
        versions,
        tried,
        tuple(_named_findings(session, edition, tried)),
        unaudited_versions(session, known.collection),
    )


def unaudited_versions(session: Session, collection: Collection) -> tuple[int, ...]:
    """Return the versions of a collection's release that were published by the rules alone, without an audit."""
    found = select(Release.version).where(
        Release.collection_id == collection.id, Release.proof == ReleaseProof.RULES_ALONE
    )
    return tuple(session.scalars(found.order_by(Release.version)))


@dataclass(frozen=True, slots=True)
class Draft:
    """The figures of a new version of one kind of organisation, and the submissions behind them."""

    pool: Pool
    submissions: Mapping[int, int]
    figures: tuple[Benchmark, ...]
    spreads: tuple[Spread, ...]

    @property
    def can_be_audited(self) -> bool:
        """Whether it rests on few enough returns."""
        return int(self.pool.given.any(axis=0).sum()) <= MOST_AUDITED


def make_safe(session: Session, known: Known, draft: Draft, pairs: Sequence[Pair] = ()) -> Draft:
    """Return a draft without the figures that would show too much beside everything that is known.

    Nor to any of the ``pairs`` of organisations that may share what they know. One that cannot be audited stays as it
    is, by the rules alone. Raises ``ConflictError``, naming the counts, where even suppressing figures is not enough.
    """
    if not draft.can_be_audited:
        return draft
    pool, label = draft.pool, "the new version"
    figures, averages = _figures(pool, draft.figures), _averages(pool, draft.spreads)
    evidence = _evidence(known, pool, draft.submissions, label, figures, averages)
    mended = mend(known.of(pool.groups), evidence, pairs)
    if mended.tried.findings:
        raise ConflictError(_refusal(session, known.edition, mended.tried))
    hidden = _named(pool, mended.hidden)
    return replace(
        draft,
        figures=tuple(
            _without_figure(row) if (row.place, row.group, False) in hidden else row for row in draft.figures
        ),
        spreads=tuple(
            _without_average(row) if (row.place, row.group, True) in hidden else row
            for row in draft.spreads
            if (row.place, row.group, False) not in hidden
        ),
    )


def _named_findings(session: Session, edition: Edition, tried: Tried) -> Iterator[Named]:
    """Yield what an audit found with the organisations' names: for the programme team, who may know them."""
    if not tried.findings:
        return
    rows = session.execute(select(Organisation.id, Organisation.name, Organisation.code)).all()
    names, codes = {row.id: row.name for row in rows}, {row.id: row.code for row in rows}
    for one in tried.findings:
        target = one.target
        yield Named(
            sentence=finding_words(one, names, edition),
            holder=_holder(target, codes) if target else "",
            count={"measure": target.measure.name, **target.key._asdict()} if target else {},
            words=asdict(count_words(target, edition)) if target else {},
            by=tuple(codes.get(who, str(who)) for who in one.by),
            versions=sources_of(one),
            before=one.before,
            after=one.after,
        )


def _holder(target: Target, codes: Mapping[int, str]) -> str:
    return codes.get(target.organisation, target.holder) if target.organisation is not None else target.holder


def _refusal(session: Session, edition: Edition, tried: Tried) -> str:
    listed = [one.sentence for one in _named_findings(session, edition, tried)]
    more = f" And {len(listed) - _LISTED:,} more." if len(listed) > _LISTED else ""
    return f"This release would show too much, and nothing was published. {' '.join(listed[:_LISTED])}{more}"


def _without_average(row: Spread) -> Spread:
    return replace(row, mantel_haenszel=None, lower=None, upper=None)


def _without_figure(row: Benchmark) -> Benchmark:
    return Benchmark(row.group, row.place, State.SUPPRESSED, PROTECTED)


def _named(pool: Pool, hidden: Iterable[Source]) -> set[tuple[Place, PeerGroup, bool]]:
    return {(pool.places[one.spot[0]], pool.groups[one.spot[1]], one.is_average) for one in hidden}


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
