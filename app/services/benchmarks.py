"""Benchmarks: worked out once over every accepted return, published as a frozen release, and only read afterwards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Organisation, Release, ReleaseState
from app.db.models import Result as Own
from app.errors import NotFoundError
from app.indicators.benchmarks import NOT_FOR_NEIGHBOURS, PROTECTED, TOO_FEW
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.comparing import Comparison, PeerFigure, compare
from app.indicators.counts import Counts
from app.indicators.disclosure import LEAST_CONTRIBUTORS
from app.indicators.leave_out import FourCounts, without_own
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result, State
from app.services.peer_groups import Membership, membership_of
from app.services.release_figures import Figure, benchmarks_for, figures_by_kind, peers_of
from app.services.release_rows import PARTICIPATION
from app.services.results import standing_results

__all__ = [
    "OwnSide",
    "benchmarks_for",
    "beside",
    "compare_with_peers",
    "figures_by_kind",
    "latest_release",
    "latest_releases",
    "own_side",
    "peers_of",
    "releases_beside",
    "releases_of",
]

Spot = tuple[str, str]  # indicator and pay band

_RELEASES = (
    select(Release)
    .join(Collection, Collection.id == Release.collection_id)
    .where(Collection.year == bindparam("year"))
    .order_by(Release.version.desc())
)
_LATEST_RELEASE = _RELEASES.where(Release.state == ReleaseState.PUBLISHED).limit(1)
_GIVEN = select(
    Own.indicator, Own.breakdown, Own.numerator, Own.denominator, Own.reference_numerator, Own.reference_denominator
).where(
    Own.organisation_id == bindparam("organisation"),
    Own.submission_id == bindparam("submission"),
    Own.ethnic_group == bindparam("group"),
    Own.service == bindparam("service"),
    Own.reference_denominator.is_not(None),
)


def latest_releases(session: Session) -> dict[int, Release]:
    """Return the newest release in force of each collection that has one, by year, the newest year first."""
    rows = session.execute(
        select(Collection.year, Release)
        .join(Release, Release.collection_id == Collection.id)
        .where(Release.state == ReleaseState.PUBLISHED)
        .order_by(Collection.year.desc(), Release.version)
    )
    return {year: release for year, release in rows}  # noqa: C416 - a row is no pair to dict's types


def releases_beside(session: Session, organisation: Organisation) -> dict[int, Release]:
    """Return the newest releases that an organisation may be set beside, by year: no real one beside invented ones."""
    is_invented = organisation.is_demonstration
    found = latest_releases(session).items()
    return {year: release for year, release in found if is_invented or not release.is_demonstration}


def latest_release(session: Session, collection_year: int) -> Release | None:
    """Return the newest release of a collection that is in force; ``None`` before the first."""
    return session.scalars(_LATEST_RELEASE, {"year": collection_year}).first()


def releases_of(session: Session, collection_year: int) -> tuple[Release, ...]:
    """Return every release of a collection, newest first, withdrawn ones too."""
    return tuple(session.scalars(_RELEASES, {"year": collection_year}))


def compare_with_peers(  # noqa: PLR0913 - what the reader chose, all named
    session: Session,
    *,
    organisation: Organisation,
    collection_year: int,
    kind: PeerKind,
    group: str = MINORITY_ETHNIC,
    service: str = BOTH_SERVICES,
    editions_dir: Path = EDITIONS_DIR,
) -> tuple[Comparison, ...]:
    """Return the organisation's own results, in full, beside the released figures of a comparator group.

    One comparison per indicator and pay band, in the edition's order. Raises ``NotFoundError`` before
    a release, or where it has no such group for the organisation.
    """
    release = latest_release(session, collection_year)
    if release is None:
        raise NotFoundError(f"Benchmarks for the collection of {collection_year} have not been released yet.")
    membership = membership_of(session, release, organisation)
    asked = {kind: membership.keys[kind]} if kind in membership.keys else {}
    figures = figures_by_kind(session, release, asked, group, service)
    if kind not in figures:
        raise NotFoundError("The release has no such group for your organisation. Choose another one.")
    side = own_side(session, organisation.id, collection_year, membership, group, service, editions_dir)
    return beside(side.results, figures[kind], side.given)


@dataclass(frozen=True, slots=True)
class OwnSide:
    """An organisation's own results, in full, and the counts that it put into a release, by place.

    The counts need not be those that the organisation has now: ``submission_id`` is the version that stands now.
    """

    results: tuple[Result, ...]
    given: Mapping[Spot, FourCounts]
    submission_id: int | None


def own_side(  # noqa: PLR0913, PLR0917 - whose, and which of them
    session: Session,
    organisation_id: int,
    collection_year: int,
    membership: Membership,
    group: str,
    service: str,
    editions_dir: Path = EDITIONS_DIR,
) -> OwnSide:
    """Return what an organisation has to set beside a release in which it stands as ``membership`` says."""
    own = standing_results(session, organisation_id, collection_year, editions_dir, group=group, service=service)
    if membership.submission_id is None:
        return OwnSide(own.results, {}, own.submission_id)
    if membership.submission_id == own.submission_id:
        return OwnSide(own.results, dict(_counts_of(own.results)), own.submission_id)
    place = {"submission": membership.submission_id, "group": group, "service": service}
    rows: Iterable[Any] = session.execute(_GIVEN, {"organisation": organisation_id, **place})
    given = {(indicator, breakdown): tuple(counts) for indicator, breakdown, *counts in rows}
    return OwnSide(own.results, given, own.submission_id)


def _counts_of(results: Iterable[Result]) -> Iterator[tuple[Spot, FourCounts]]:
    for one in results:
        a, n1, c, n2 = one.numerator, one.denominator, one.reference_numerator, one.reference_denominator
        if a is not None and n1 is not None and c is not None and n2 is not None:
            yield _spot(one), (a, n1, c, n2)


def beside(
    own: Iterable[Result], figures: Sequence[Figure], given: Mapping[Spot, FourCounts]
) -> tuple[Comparison, ...]:
    """Return own results beside the figures of a group; what was ``given`` is in them, except those of neighbours."""
    whole = next((row for row in figures if row.indicator == PARTICIPATION), figures[0])
    found = {(row.indicator, row.breakdown): row for row in figures}
    within = {} if whole.peer_kind == PeerKind.NEIGHBOURS else given
    return tuple(
        _with_coverage(_compared(result, _peers(whole, found.get(spot), result), within.get(spot)), whole)
        for result, spot in ((result, _spot(result)) for result in own)
    )


def _spot(result: Result) -> Spot:
    return result.indicator, result.breakdown or ""


def _peers(whole: Figure, row: Figure | None, own: Result) -> PeerFigure:
    return _nothing(whole, own) if row is None else _figure(row, whole.denominator)


def _compared(own: Result, peers: PeerFigure, given: FourCounts | None) -> Comparison:
    """Compare with the others of the group where the organisation itself is part of the published figure."""
    if peers.counts is None or peers.contributors is None or given is None:
        return compare(own, peers)
    others = without_own(peers.counts, given, peers.contributors)
    return compare(own, peers, None if others is None else Counts(*others.counts))


def _with_coverage(found: Comparison, whole: Figure) -> Comparison:
    """Say how many of a group took part where it may not be known how many gave the figure."""
    if found.peers.contributors is not None:
        return found
    return replace(found, coverage=f"{whole.contributors or 0:,} of {whole.denominator or 0:,} took part")


def _figure(row: Figure, members: int | None) -> PeerFigure:
    a, n1, c, n2 = row.numerator, row.denominator, row.reference_numerator, row.reference_denominator
    return PeerFigure(
        kind=row.peer_kind,
        key=row.peer_key,
        label=row.peer_label,
        state=State(row.state),
        reason=row.reason,
        contributors=row.contributors,
        members=members,
        counts=(a, n1, c, n2) if a is not None and n1 is not None and c is not None and n2 is not None else None,
        ratio=row.ratio,
        lower=row.lower,
        upper=row.upper,
    )


def _nothing(whole: Figure, own: Result) -> PeerFigure:
    """Stand in for a place without a row: nobody gave anything, or a neighbour group keeps no row of it."""
    reason = TOO_FEW
    if whole.peer_kind == PeerKind.NEIGHBOURS and own.group != MINORITY_ETHNIC:
        reason = NOT_FOR_NEIGHBOURS
    elif whole.peer_kind == PeerKind.NEIGHBOURS and (whole.contributors or 0) >= LEAST_CONTRIBUTORS:
        reason = PROTECTED
    kind, key, label = whole.peer_kind, whole.peer_key, whole.peer_label
    members = whole.denominator
    return PeerFigure(kind, key, label, State.SUPPRESSED, reason, None, members, None, None, None, None)
