"""Up to three collections of England or a region as one figure, from what was published of each and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from app.db.models import Benchmark, Release
from app.indicators.edition import Edition
from app.indicators.leave_out import FourCounts
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC
from app.indicators.years import YearsTogether, years_together
from app.services.benchmarks import Spot, latest_releases

KINDS = (PeerKind.ENGLAND, PeerKind.REGION)
Group = tuple[PeerKind, str]


def figures_together(
    session: Session,
    release: Release,
    groups: Iterable[Group],
    edition: Edition,
    service: str = BOTH_SERVICES,
) -> dict[Group, dict[Spot, YearsTogether]]:
    """Return the collections up to the edition's own as one, by group, then by indicator and pay band.

    Only minority ethnic people compared with White people, only England and the regions, whose members stay the same,
    and only collections whose newest release in force shows counts for an indicator that is still defined alike.
    """
    years = {
        other.id: year
        for year, other in latest_releases(session).items()
        if year <= edition.collection and other.is_demonstration == release.is_demonstration
    }
    first = {one.key: one.comparable_from for one in edition.indicators}
    published: dict[Group, dict[Spot, dict[int, FourCounts]]] = defaultdict(lambda: defaultdict(dict))
    for row in session.scalars(_counted(years, groups, service)):
        counts, year = _counts(row), years[row.release_id]
        if counts is not None and year >= first.get(row.indicator, edition.collection):
            published[PeerKind(row.peer_kind), row.peer_key][row.indicator, row.breakdown][year] = counts
    return {group: _together(spots, edition.collection) for group, spots in published.items()}


def _counted(years: Iterable[int], groups: Iterable[Group], service: str) -> Select[Benchmark]:
    named = (and_(Benchmark.peer_kind == kind, Benchmark.peer_key == key) for kind, key in groups if kind in KINDS)
    return select(Benchmark).where(
        Benchmark.release_id.in_(years),
        or_(false(), *named),
        Benchmark.ethnic_group == MINORITY_ETHNIC,
        Benchmark.service == service,
    )


def _counts(row: Benchmark) -> FourCounts | None:
    a, n1, c, n2 = row.numerator, row.denominator, row.reference_numerator, row.reference_denominator
    return (a, n1, c, n2) if a is not None and n1 is not None and c is not None and n2 is not None else None


def _together(spots: Mapping[Spot, Mapping[int, FourCounts]], newest: int) -> dict[Spot, YearsTogether]:
    found = {spot: years_together(by_year, newest) for spot, by_year in spots.items()}
    return {spot: one for spot, one in found.items() if one is not None}
