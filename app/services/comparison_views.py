"""An organisation beside a comparator group of a frozen release, as the comparison page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Organisation, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.comparing import Comparison, briefly, summary
from app.indicators.edition import Edition
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC
from app.indicators.wording import lower_first
from app.services.benchmarks import compare_with_groups, peers_of, releases_beside
from app.services.comparison_details import Asked, ComparisonDetail, comparison_detail
from app.services.custom_comparisons import PickedGroup, compare_with_picked, picked_groups
from app.services.peer_groups import Membership, membership_of
from app.services.withdrawals import notices_beside

EVERY_INDICATOR = "all"
_RELEASED = frozenset(kind.value for kind in PeerKind)


@dataclass(frozen=True, slots=True)
class WidenedComparison:
    """The comparison that was asked for and, where its group has no published figure, the next wider one that has."""

    asked: Comparison
    wider: Comparison | None = None

    @property
    def best(self) -> Comparison:
        """The narrowest comparison that has a published figure."""
        return self.wider or self.asked

    @property
    def sentence(self) -> str:
        """What can be concluded, from the next wider group as well where the one asked for has no figure."""
        if self.wider is None:
            return self.asked.sentence
        return f"{self.asked.sentence} The next wider group has one: {lower_first(self.wider.sentence)}"

    @property
    def brief(self) -> str:
        """The same in a few words."""
        if self.wider is None:
            return briefly(self.asked)
        group = lower_first(self.wider.peers.label)
        return f"{briefly(self.asked)} The next wider group, {group}: {lower_first(briefly(self.wider))}"


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What the comparison page shows: the choice that was made, what there is to choose, and the comparisons.

    ``indicator`` is a key or ``all``; ``detail`` is the one indicator in full, with the narrowest group that has a
    published figure.
    """

    release: Release
    year: int
    edition: Edition
    peers: Mapping[str, str]
    kind: str
    services: Mapping[str, str]
    service: str
    years: Mapping[str, str]
    indicators: Mapping[str, str] = field(default_factory=dict)
    indicator: str = EVERY_INDICATOR
    comparisons: tuple[WidenedComparison, ...] = ()
    detail: ComparisonDetail | None = None

    @property
    def chosen(self) -> WidenedComparison | None:
        """The comparison of the chosen indicator; ``None`` where all are looked at."""
        return next((item for item in self.comparisons if item.asked.own.indicator == self.indicator), None)

    @property
    def summary(self) -> str:
        """What can be said of all indicators together; empty where there is no return."""
        return summary([item.asked for item in self.comparisons], self.peers[self.kind])


@dataclass(frozen=True, slots=True)
class Reader:
    """Who compares: an organisation, where it stands in the release, and the groups that it picked, by key."""

    organisation: Organisation
    membership: Membership
    picked: Mapping[str, PickedGroup]


def comparison_view(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> ComparisonView | None:
    """Return the comparison that was asked for; ``None`` where nothing was released yet for the organisation.

    A group, service, year or indicator that does not exist is read as not asked: the newest year, the widest group,
    every indicator. A real organisation is never set beside a release of invented ones.
    """
    organisation = session.get_one(Organisation, organisation_id)
    releases = releases_beside(session, organisation)
    years = {str(year): str(year) for year in releases}
    if not years:
        return None
    year = int(_one_of(asked.get("year", ""), years))
    membership = membership_of(session, releases[year], organisation)
    released = {kind.value: label for kind, label in peers_of(session, releases[year], membership).items()}
    if not released:
        return None
    picked = picked_groups(session, organisation.id, releases[year])
    peers = released | {key: group.label for key, group in picked.items()}
    edition = load_edition(year, editions_dir)
    services = {BOTH_SERVICES: "Both services"} | {service.key: service.label for service in edition.services}
    kind, service = _one_of(asked.get("peers", ""), peers), _one_of(asked.get("service", ""), services)
    view = ComparisonView(releases[year], year, edition, peers, kind, services, service, years)
    compared = _compared(session, Reader(organisation, membership, picked), view, editions_dir)
    indicators = _indicators(compared, edition)
    indicator = _one_of(asked.get("indicator", ""), indicators)
    view = replace(view, indicators=indicators, indicator=indicator, comparisons=compared)
    if view.chosen is None:
        return view
    looked_at = Asked(organisation, year, releases, len(compared))
    return replace(view, detail=comparison_detail(session, looked_at, view.chosen.best, editions_dir))


def withdrawn_beside(session: Session, organisation_id: int, view: ComparisonView | None) -> tuple[str, ...]:
    """Return what the reader must be told of withdrawn figures: of the year shown, and of years that have none left.

    ``view`` is ``None`` where nothing at all is left to show.
    """
    notices = notices_beside(session, organisation_id)
    if view is None:
        return tuple(notices.values())
    left = {year: words for year, words in notices.items() if str(year) not in view.years}
    if view.year in notices:
        stands = f"Below are the figures of version {view.release.version}, published before those."
        left[view.year] = f"{notices[view.year]} {stands}"
    return tuple(left.values())


def _compared(
    session: Session, reader: Reader, view: ComparisonView, editions_dir: Path
) -> tuple[WidenedComparison, ...]:
    by_width = compare_with_groups(
        session,
        organisation=reader.organisation,
        collection_year=view.year,
        release=view.release,
        membership=reader.membership,
        kinds=_widening(view.kind, view.peers),
        group=MINORITY_ETHNIC,
        service=view.service,
        editions_dir=editions_dir,
    )
    if view.kind in reader.picked:
        narrowest = compare_with_picked(
            session,
            organisation_id=reader.organisation.id,
            collection_year=view.year,
            release=view.release,
            group=reader.picked[view.kind],
            service=view.service,
            editions_dir=editions_dir,
        )
        by_width = (narrowest, *by_width)
    return tuple(item for item in _with_wider(by_width) if _is_headline(item.asked, view.edition))


def _indicators(shown: tuple[WidenedComparison, ...], edition: Edition) -> dict[str, str]:
    found = (edition.indicator(item.asked.own.indicator) for item in shown)
    return {EVERY_INDICATOR: "All indicators"} | {one.key: f"{one.number} {one.title}" for one in found}


def _widening(kind: str, peers: Mapping[str, str]) -> list[PeerKind]:
    """Return the group that was asked for, then the wider ones, the widest last; all of them for a group of its own."""
    widest_first = [PeerKind(one) for one in peers if one in _RELEASED]
    last = widest_first.index(PeerKind(kind)) if kind in _RELEASED else len(widest_first)
    return widest_first[: last + 1][::-1]


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
