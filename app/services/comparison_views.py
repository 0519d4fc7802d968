"""An organisation beside a comparator group of a frozen release, as the comparison page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Organisation, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.comparing import Comparison
from app.indicators.edition import Edition
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC
from app.services.benchmarks import compare_with_groups, latest_releases, peers_of


@dataclass(frozen=True, slots=True)
class WidenedComparison:
    """The comparison that was asked for and, where its group has no published figure, the next wider one that has."""

    asked: Comparison
    wider: Comparison | None = None

    @property
    def best(self) -> Comparison:
        """The narrowest comparison that has a published figure."""
        return self.wider or self.asked


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What the comparison page shows: the choice that was made, what there is to choose, and the comparisons."""

    release: Release
    year: int
    edition: Edition
    peers: Mapping[str, str]
    kind: str
    services: Mapping[str, str]
    service: str
    years: Mapping[str, str]
    comparisons: tuple[WidenedComparison, ...]


def comparison_view(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> ComparisonView | None:
    """Return the comparison that was asked for; ``None`` where nothing was released yet for the organisation.

    A group, service or year that does not exist is read as not asked: the newest year, the widest group.
    A real organisation is never set beside a release of invented ones.
    """
    organisation = session.get_one(Organisation, organisation_id)
    releases = {
        str(year): release
        for year, release in latest_releases(session).items()
        if organisation.is_demonstration or not release.is_demonstration
    }
    if not releases:
        return None
    year = _one_of(asked.get("year", ""), releases)
    peers = {kind.value: label for kind, label in peers_of(session, releases[year], organisation).items()}
    if not peers:
        return None
    edition = load_edition(int(year), editions_dir)
    services = {BOTH_SERVICES: "Both services"} | {service.key: service.label for service in edition.services}
    kind, service = _one_of(asked.get("peers", ""), peers), _one_of(asked.get("service", ""), services)
    by_width = compare_with_groups(
        session,
        organisation=organisation,
        collection_year=int(year),
        release=releases[year],
        kinds=_widening(kind, peers),
        group=MINORITY_ETHNIC,
        service=service,
        editions_dir=editions_dir,
    )
    shown = tuple(item for item in _with_wider(by_width) if _is_headline(item.asked, edition))
    years = {known: known for known in releases}
    return ComparisonView(releases[year], int(year), edition, peers, kind, services, service, years, shown)


def _widening(kind: str, peers: Mapping[str, str]) -> list[PeerKind]:
    """Return the group that was asked for, then the wider ones, the widest last."""
    widest_first = [PeerKind(one) for one in peers]
    return widest_first[: widest_first.index(PeerKind(kind)) + 1][::-1]


def _with_wider(by_width: tuple[tuple[Comparison, ...], ...]) -> list[WidenedComparison]:
    return [
        WidenedComparison(places[0], next((item for item in places[1:] if item.peers.ratio is not None), None))
        if places[0].peers.ratio is None
        else WidenedComparison(places[0])
        for places in zip(*by_width, strict=True)
    ]


def _is_headline(comparison: Comparison, edition: Edition) -> bool:
    band = edition.indicator(comparison.own.indicator).labelled_band or None
    return comparison.own.breakdown in (None, band)


def _one_of(asked: str, options: Mapping[str, object]) -> str:
    return asked if asked in options else next(iter(options))
