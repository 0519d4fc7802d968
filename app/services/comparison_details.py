"""One indicator beside one group in full: place, funnel, the ratio over everybody else, the years and the regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Benchmark, CustomBenchmark, Organisation, OrganisationKind, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.comparing import Comparison
from app.indicators.differences import Differences
from app.indicators.edition import Edition, IndicatorDefinition
from app.indicators.republishing import Withheld, withheld_of
from app.indicators.results import Result, State
from app.indicators.sentences import counts_of
from app.indicators.standing import Limits, Position, Reach, drawn_towards, position
from app.indicators.trends import Point, trend
from app.indicators.years import YearsTogether, years_together
from app.services.comparison_reading import (
    Panel,
    Place,
    Regions,
    counts_published,
    differences_of,
    group_figures,
    panel_of,
    region_figures,
)
from app.services.custom_comparisons import PICKED, picked_figures
from app.services.peer_groups import COUNCILS, EMPLOYERS
from app.services.results import results_by_collection


@dataclass(frozen=True, slots=True)
class GroupYear:
    """One collection with a release: the group's figure, how its organisations differ, and the own result.

    ``is_withheld`` says that the own result is not to be passed on. ``break_words`` say why it cannot be
    read on from the collection before; empty where it can.
    """

    year: int
    ratio: float | None
    reason: str
    spread: Differences | None
    own: Result | None
    break_words: str
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonDetail:
    """Everything about one indicator beside one group; ``None`` where the counts or the release cannot give it.

    ``compared`` is how many indicators the page compares, ``own_region`` the code of the organisation's region;
    ``is_withheld`` says that the own result is not to be passed on.
    """

    comparison: Comparison
    definition: IndicatorDefinition
    spread: Differences | None
    position: Position | None
    drawn: Limits | None
    years: tuple[GroupYear, ...]
    regions: Regions
    panel: Panel | None
    together: YearsTogether | None
    compared: int
    own_region: str
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which comparison is looked at: of whom, in which release, and what other releases there are, by year."""

    organisation: Organisation
    year: int
    releases: Mapping[int, Release]
    compared: int


def comparison_detail(
    session: Session, asked: Asked, comparison: Comparison, editions_dir: Path = EDITIONS_DIR
) -> ComparisonDetail:
    """Return one comparison in full, for the group that it is with."""
    edition = load_edition(asked.year, editions_dir)
    release, peers, place = asked.releases[asked.year], comparison.peers, Place.of(comparison.own)
    spreads = differences_of(session, asked.releases.values(), peers.kind, peers.key, place)
    spread = spreads.get(release.id)
    found = _position(comparison, spread)
    counted = group_figures(session, asked.releases.values(), peers.kind, peers.key, place)
    is_picked = peers.kind == PICKED
    figures = picked_figures(session, asked.releases, peers.key, place) if is_picked else counted
    return ComparisonDetail(
        comparison=comparison,
        definition=edition.indicator(comparison.own.indicator),
        spread=spread,
        position=found,
        drawn=_drawn(comparison, spread, found),
        years=_years(session, asked, comparison.own, figures, spreads, editions_dir),
        regions=region_figures(session, release, _family(asked.organisation), place),
        panel=panel_of(session, release, asked.year, peers.kind, peers.key, place),
        together=_together(asked, edition.indicator(comparison.own.indicator), counted),
        compared=asked.compared,
        own_region=asked.organisation.region_code or "",
    )


def _together(asked: Asked, definition: IndicatorDefinition, figures: Mapping[int, Benchmark]) -> YearsTogether | None:
    """Add up the group's published counts of the collections that may be compared with the one looked at."""
    counted = {
        year: figures[release.id]
        for year, release in asked.releases.items()
        if release.id in figures and definition.comparable_from <= year <= asked.year
    }
    published = {year: counts for year, row in counted.items() if (counts := counts_published(row)) is not None}
    return years_together(published, asked.year)


def _family(organisation: Organisation) -> str:
    return EMPLOYERS if organisation.kind == OrganisationKind.EMPLOYER else COUNCILS


def _position(item: Comparison, spread: Differences | None) -> Position | None:
    if item.own.state is not State.OK or item.target is None:
        return None
    return position(counts_of(item.own), item.target.ratio, (spread.tau2 if spread else None) or 0.0)


def _drawn(item: Comparison, spread: Differences | None, found: Position | None) -> Limits | None:
    """Return the drawn value; ``None`` where an organisation stands out of a group that shows no other differences.

    Its variance between organisations, measured with the ends pulled in, would then draw it all the way for nothing.
    """
    if found is None or spread is None or spread.tau2 is None:
        return None
    if not spread.tau2 and found.reach is not Reach.WITHIN:
        return None
    return drawn_towards(counts_of(item.own), found.target, spread.tau2)


def _years(  # noqa: PLR0913, PLR0917 - private, and each part is named by its only caller
    session: Session,
    asked: Asked,
    own: Result,
    figures: Mapping[int, Benchmark] | Mapping[int, CustomBenchmark],
    spreads: Mapping[int, Differences],
    editions_dir: Path,
) -> tuple[GroupYear, ...]:
    """Return each collection with a release that has a figure of the group, oldest first; empty for a single one."""
    years = [year for year in sorted(asked.releases) if asked.releases[year].id in figures]
    if len(years) < 2:  # noqa: PLR2004 - one collection is no series
        return ()
    editions = {year: load_edition(year, editions_dir) for year in years}
    points, withheld = _own_points(session, asked.organisation.id, own, editions_dir)
    found = []
    for place, year in enumerate(years):
        row, point = figures[asked.releases[year].id], points.get(year)
        words = _break_words(editions[year], own.indicator, years[place - 1], point) if place else ""
        result, spread = point.result if point else None, spreads.get(row.release_id)
        is_withheld = result in withheld.get(year, ())
        found.append(GroupYear(year, row.ratio, row.reason or "", spread, result, words, is_withheld))
    return tuple(found)


def _own_points(
    session: Session, organisation_id: int, own: Result, editions_dir: Path
) -> tuple[dict[int, Point], dict[int, Withheld]]:
    """Return the own result in each collection, and what of that indicator is not to be passed on."""
    found = results_by_collection(session, organisation_id, editions_dir).items()
    by_year = {year: [one for one in results if one.indicator == own.indicator] for year, results in found}
    comparable = {year: load_edition(year, editions_dir).indicator(own.indicator).comparable_from for year in by_year}
    withheld = {year: withheld_of(results) for year, results in by_year.items()}
    return {point.year: point for point in trend(by_year, own, comparable)}, withheld


def _break_words(edition: Edition, indicator: str, before: int, point: Point | None) -> str:
    if before < edition.indicator(indicator).comparable_from:
        return "definition changed"
    return point.broken.label if point is not None and point.broken is not None else ""
