"""An organisation beside a comparator group of a frozen release, as the comparison page shows it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import OrganisationKind, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.comparing import Comparison, summary
from app.indicators.edition import Edition
from app.indicators.leave_out import FourCounts
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result
from app.services.benchmarks import Spot, beside, own_side
from app.services.comparison_details import Asked, ComparisonDetail, comparison_detail
from app.services.comparison_notes import Shown, notes_on
from app.services.comparison_widening import WidenedComparison
from app.services.custom_comparisons import PickedGroup, compare_with_picked, picked_groups
from app.services.peer_groups import Membership
from app.services.release_figures import Figure, figures_by_kind, labels_and_figures
from app.services.release_places import ReleasePlaces, places_of
from app.services.results import services_with_counts
from app.services.withdrawals import notices_beside
from app.services.withheld import withheld_in

EVERY_INDICATOR = "all"
BOTH_WORDS = "Both services"
CHOICES = ("peers", "service", "year", "indicator")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView(Shown):
    """What the comparison page shows: the choice that was made, what there is to choose, and the comparisons.

    ``indicator`` is a key or ``all``; ``detail`` is the one indicator in full, with the narrowest group that has a
    published figure. It ``lasts`` where the groups are those that the release was published with: for whom it was
    published without, today's records decide. ``is_counted`` says whether the reader's own return went into the group's
    figures, ``None`` for a group that the reader picked. ``notes`` say what was asked for and is not there, and
    ``has_council_map`` whether councils' children's services are the reader's own kind of organisation.
    """

    release: Release
    indicator: str = EVERY_INDICATOR
    comparisons: tuple[WidenedComparison, ...] = ()
    detail: ComparisonDetail | None = None
    lasts: bool = False
    is_counted: bool | None = None
    notes: tuple[str, ...] = ()
    has_council_map: bool = False

    @property
    def chosen(self) -> WidenedComparison | None:
        """The comparison of the chosen indicator; ``None`` where all are looked at."""
        return next((item for item in self.comparisons if item.asked.own.indicator == self.indicator), None)

    @property
    def summary(self) -> str:
        """What can be said of all indicators together; empty where there is no return."""
        return summary([(item.asked, item.side) for item in self.comparisons], self.peers[self.kind])


@dataclass(frozen=True, slots=True)
class Reading:
    """Who compares with what: the organisation's places in a release, its groups there, and those that it picked.

    The labels of the groups are by kind, the widest first; the groups that were picked are by key. The ``figures`` are
    those of the group that was asked for, or else of the widest.
    """

    places: ReleasePlaces
    membership: Membership
    labels: Mapping[PeerKind, str]
    picked: Mapping[str, PickedGroup]
    figures: Mapping[PeerKind, Sequence[Figure]]

    @property
    def groups(self) -> dict[str, str]:
        """The label of each group to choose from, as an address names it."""
        released = {kind.value: label for kind, label in self.labels.items()}
        return released | {key: group.label for key, group in self.picked.items()}


def comparison_view(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> ComparisonView | None:
    """Return the comparison that was asked for; ``None`` where nothing was released yet for the organisation.

    A group, service, year or indicator that does not exist is read as not asked: the newest year, the widest group,
    every indicator, the services that the organisation has counts of; ``notes`` say so. A real organisation is never
    set beside a release of invented ones.
    """
    places = places_of(session, organisation_id)
    years = {str(year): str(year) for year in places.releases}
    if not years:
        return None
    year = int(_one_of(asked.get("year", ""), years))
    edition = load_edition(year, editions_dir)
    services = _services(edition, services_with_counts(session, organisation_id, year))
    service = _one_of(asked.get("service", ""), services)
    reading = _read(session, places, year, asked.get("peers", ""), service)
    if reading is None:
        return None
    kind = _one_of(asked.get("peers", ""), reading.groups)
    view = ComparisonView(
        release=places.releases[year],
        edition=edition,
        years=years,
        year=year,
        peers=reading.groups,
        kind=kind,
        services=services,
        service=service,
        lasts=places.is_frozen(year),
        is_counted=None if kind in reading.picked else reading.membership.submission_id is not None,
        has_council_map=places.organisation.kind != OrganisationKind.EMPLOYER,
    )
    view = _with_indicators(view, asked, _compared(session, reading, view, editions_dir))
    if view.chosen is None:
        return view
    looked_at = Asked(places.organisation, year, places.releases, len(view.comparisons))
    detail = comparison_detail(session, looked_at, view.chosen.best, editions_dir)
    return replace(view, detail=replace(detail, is_withheld=view.chosen.is_withheld))


def _with_indicators(
    view: ComparisonView, asked: Mapping[str, str], compared: tuple[WidenedComparison, ...]
) -> ComparisonView:
    """Add the comparisons, which of them is chosen, and what was asked for in vain."""
    indicators = _indicators(compared, view.edition)
    chosen = _one_of(asked.get("indicator", ""), indicators)
    view = replace(view, indicators=indicators, indicator=chosen, comparisons=compared)
    return replace(view, notes=notes_on(asked, view))


def _services(edition: Edition, counted: Collection[str]) -> dict[str, str]:
    """Return the services to choose from: those with counts, both only where two have; all where none has any."""
    labels = {BOTH_SERVICES: BOTH_WORDS} | {service.key: service.label for service in edition.services}
    known = {key: label for key, label in labels.items() if key in counted}
    if len(known.keys() - {BOTH_SERVICES}) == 1:
        known.pop(BOTH_SERVICES, None)
    return known or labels


def _read(session: Session, places: ReleasePlaces, year: int, asked: str, service: str) -> Reading | None:
    """Read what is compared with; ``None`` where the release has no group of the organisation's."""
    release, membership = places.releases[year], places.membership(session, year)
    if not membership.keys:
        return None
    kind = PeerKind(_one_of(asked, {one.value: one for one in membership.keys}))
    labels, rows = labels_and_figures(session, release, membership.keys, kind, MINORITY_ETHNIC, service)
    if not labels:
        return None
    picked = picked_groups(session, places.organisation.id, release)
    return Reading(places, membership, labels, picked, {kind: rows} if rows else {})


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
    session: Session, reading: Reading, view: ComparisonView, editions_dir: Path
) -> tuple[WidenedComparison, ...]:
    """Compare each headline with the group that was asked for, and with wider ones only where that has no figure."""
    chosen = (reading.membership, MINORITY_ETHNIC, view.service, editions_dir)
    side = own_side(session, reading.places.organisation.id, view.year, *chosen)
    own = [one for one in side.results if _is_headline(one, view.edition)]
    kinds = _widening(view.kind, reading.labels)
    if view.kind in reading.picked:
        asked = compare_with_picked(session, own, view.release, reading.picked[view.kind], view.service)
    else:
        (figures,) = _figures(session, reading, view, [kinds.pop(0)])
        asked = beside(own, figures, side.given)
    withheld = withheld_in(session, reading.places.organisation.id, side.submission_id, editions_dir)
    is_whole = all(one.peers.ratio is not None for one in asked)
    wider = [] if is_whole else _figures(session, reading, view, kinds)
    return tuple(
        WidenedComparison(
            asked=one,
            adverse=view.edition.indicator(one.own.indicator).adverse,
            wider=_wider(one, wider, side.given),
            is_withheld=one.own in withheld,
        )
        for one in asked
    )


def _figures(
    session: Session, reading: Reading, view: ComparisonView, kinds: Iterable[PeerKind]
) -> list[Sequence[Figure]]:
    """Return the figures of some of the groups, in the same order; those that were read already are not read again."""
    wanted = list(kinds)
    keys = {kind: reading.membership.keys[kind] for kind in wanted if kind not in reading.figures}
    read = figures_by_kind(session, view.release, keys, MINORITY_ETHNIC, view.service) if keys else {}
    found = {**reading.figures, **read}
    return [found[kind] for kind in wanted]


def _wider(
    asked: Comparison, groups: Iterable[Sequence[Figure]], given: Mapping[Spot, FourCounts]
) -> Comparison | None:
    """Return the comparison with the narrowest of the wider groups that has a figure, where the one asked has none."""
    if asked.peers.ratio is not None:
        return None
    wider = (beside((asked.own,), figures, given)[0] for figures in groups)
    return next((one for one in wider if one.peers.ratio is not None), None)


def _indicators(shown: tuple[WidenedComparison, ...], edition: Edition) -> dict[str, str]:
    found = (edition.indicator(item.asked.own.indicator) for item in shown)
    return {EVERY_INDICATOR: "All indicators"} | {one.key: f"{one.number} {one.title}" for one in found}


def _widening(kind: str, released: Iterable[PeerKind]) -> list[PeerKind]:
    """Return the group that was asked for, then the wider ones, the widest last; all of them for a group of its own."""
    widest_first = list(released)
    last = widest_first.index(PeerKind(kind)) if kind in widest_first else len(widest_first)
    return widest_first[: last + 1][::-1]


def _is_headline(own: Result, edition: Edition) -> bool:
    band = edition.indicator(own.indicator).labelled_band or None
    return own.breakdown in (None, band)


def _one_of(asked: str, options: Mapping[str, object]) -> str:
    return asked if asked in options else next(iter(options))
