"""Everything that the page on the national picture shows, read once for each edition of its datasets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Pool, select
from sqlalchemy.orm import Session

from app.db.models import ReferenceCensus, ReferenceCsww, ReferenceDataset, ReferenceFigure
from app.errors import NotFoundError
from app.indicators.catalogue import collections, load_edition
from app.indicators.edition import Adverse, IndicatorDefinition
from app.indicators.proportions import wilson
from app.register.adult_tables import adult_table
from app.register.board import BoardTable
from app.register.board_tables import board_figures
from app.register.census import NINETEEN_CATEGORIES, CensusCount
from app.register.figure_tables import FigureTable
from app.register.figures import AdultWorkforceFigure, ProgrammeFigure
from app.register.fitness_tables import decisions_table, ratios_table, referrals_table, stages_table
from app.register.geography import ENGLAND_CODE, ENGLAND_NAME, regions_of
from app.register.national_tables import (
    diversity_table,
    participation_table,
    pay_bands_table,
    population_table,
    published_table,
    regions_table,
    roles_table,
    size_table,
)
from app.register.published import MEASURES, PublishedResult
from app.register.referrals import RegionReferrals, latest_year, regions_in
from app.register.regulator import Pipeline, PipelineStage, RegisterOverview, SeriesPoint
from app.register.values import State, rounded
from app.register.views import View, absent, workforce_view
from app.register.workforce import residents
from app.register.workforce_counts import Role, WorkforceCount
from app.services import register
from app.services.reference_rows import census_from, workforce_from

Fingerprint = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class NationalPage:
    """The page's values. Every part is empty, or says so by its state, where its data is not loaded.

    ``published`` holds the published results by collection, ``titles`` and ``outcomes`` the indicators' words by their
    keys, ``worse`` the worse side by title; ``regions`` are name, children's social workers and residents;
    ``referrals`` are of ``referrals_year``.
    """

    overview: RegisterOverview
    registered: tuple[SeriesPoint, ...]
    population: View
    staff: View
    published: Mapping[int, tuple[PublishedResult, ...]]
    titles: Mapping[str, str]
    outcomes: Mapping[str, str]
    worse: Mapping[str, Adverse]
    participation: tuple[ProgrammeFigure, ...]
    year: int
    roles: tuple[tuple[Role, View], ...]
    regions: tuple[tuple[str, View, View], ...]
    referrals: tuple[RegionReferrals, ...]
    referrals_year: int
    area_residents: Mapping[str, View]
    adult: tuple[AdultWorkforceFigure, ...]
    board: BoardTable
    sources: tuple[register.DatasetStatus, ...]


# Nothing of the page changes between two imports; what is in force is asked of the database each time, so that an
# import is seen at once in every process.
_kept: WeakKeyDictionary[Pool, tuple[Fingerprint, NationalPage]] = WeakKeyDictionary()


def national_page(session: Session) -> NationalPage:
    """Return the page's values: read anew, in a fixed number of queries, only after an edition was put in force."""
    pool = session.get_bind().engine.pool  # engines with other options share it
    fingerprint = _fingerprint(session)
    kept = _kept.get(pool)
    if kept is None or kept[0] != fingerprint:
        kept = fingerprint, _read(session)
        _kept[pool] = kept
    return kept[1]


def _fingerprint(session: Session) -> Fingerprint:
    columns = (ReferenceDataset.key, ReferenceDataset.sha256, ReferenceDataset.loaded_at)
    rows = session.execute(select(*columns).order_by(ReferenceDataset.key))
    return tuple((key, digest, loaded_at.isoformat()) for key, digest, loaded_at in rows)


def _read(session: Session) -> NationalPage:
    year = max(register.workforce_years_available(session), default=0)
    regions = regions_of(register.councils(session))
    census = _census(session, [ENGLAND_CODE, *(region.code for region in regions)])
    staff = _workforce(session, year)
    published = {one: register.published_results(session, one) for one in _published_years(session)}
    definitions = _definitions(published)
    roles = _roles(staff)
    counted = register.referrals(session)
    population = residents(ENGLAND_NAME, ENGLAND_CODE, census)
    by_region = {one.name: residents(one.name, one.code, census) for one in regions}
    return NationalPage(
        overview=_with_intervals(register.register_overview(session)),
        registered=register.register_breakdown(session, "ethnicity"),
        population=population,
        staff=dict(roles).get(Role.TOTAL, absent(ENGLAND_NAME, State.NOT_LOADED, "It is not loaded yet.")),
        published=published,
        titles={one.key: f"{one.number} {one.title}" for one in definitions},
        outcomes={one.key: one.outcome for one in definitions},
        worse={f"{one.number} {one.title}": one.adverse for one in definitions},
        participation=register.participation(session),
        year=year,
        roles=roles,
        regions=tuple(
            (one.name, view, by_region[one.name])
            for one in regions
            if (view := _region_staff(one.code, one.name, staff)) is not None
        ),
        referrals=regions_in(counted, latest_year(counted)),
        referrals_year=latest_year(counted),
        area_residents={**by_region, ENGLAND_NAME: population},
        adult=register.adult_workforce(session),
        board=register.board(session),
        sources=register.datasets(session),
    )


def national_table(session: Session, key: str) -> FigureTable:
    """Return the table of one chart of the page; raise ``NotFoundError`` where there is none, or none loaded."""
    tables = national_tables(national_page(session))
    if key not in tables:
        raise NotFoundError("There are no such figures. Open the page and follow a download link beneath a chart.")
    return tables[key]


def national_tables(page: NationalPage) -> dict[str, FigureTable]:
    """Return the tables of the charts whose data is loaded, by their keys."""
    found = [make(page) for is_there, make in _TABLES if is_there(page)]
    return {table.key: table for table in found}


def newest_published(page: NationalPage) -> tuple[PublishedResult, ...]:
    """Return the published results of the newest collection that has pay bands; empty where none has."""
    for year in sorted(page.published, reverse=True):
        if any(figure.unit == "percent" for result in page.published[year] for figure in result.figures):
            return page.published[year]
    return ()


def _has_sizes(page: NationalPage) -> bool:
    return any(isinstance(one.count, int) for one in page.overview.size)


def _has_completeness(page: NationalPage) -> bool:
    return any(one.percent is not None for one in page.overview.diversity)


_TABLES: tuple[tuple[Callable[[NationalPage], object], Callable[[NationalPage], FigureTable]], ...] = (
    (_has_sizes, lambda page: size_table(page.overview.size)),
    (_has_completeness, lambda page: diversity_table(page.overview.diversity)),
    (
        lambda page: page.registered,
        lambda page: population_table(page.registered, page.staff, page.population, page.year),
    ),
    (lambda page: page.overview.pipelines, lambda page: stages_table(page.overview.pipelines)),
    (lambda page: page.overview.pipelines, lambda page: ratios_table(page.overview.pipelines)),
    (lambda page: page.overview.pipelines, lambda page: decisions_table(page.overview.pipelines)),
    (
        lambda page: page.referrals,
        lambda page: referrals_table(page.referrals, page.area_residents, page.referrals_year),
    ),
    (lambda page: page.titles, lambda page: published_table(page.published, page.titles)),
    (newest_published, lambda page: pay_bands_table(newest_published(page))),
    (lambda page: page.participation, lambda page: participation_table(page.participation)),
    (lambda page: page.roles, lambda page: roles_table(page.roles, page.population, page.year)),
    (lambda page: page.regions, lambda page: regions_table(page.regions, page.year)),
    (lambda page: page.adult, lambda page: adult_table(page.adult)),
    (lambda page: page.board.rows, lambda page: board_figures(page.board)),
)


def _with_intervals(overview: RegisterOverview) -> RegisterOverview:
    """Return the overview with a 95% interval at each stage whose cases were published as numbers."""
    return replace(overview, pipelines=tuple(map(_judged, overview.pipelines)))


def _judged(one: Pipeline) -> Pipeline:
    return replace(one, stages=tuple(map(_with_interval, one.stages)))


def _with_interval(stage: PipelineStage) -> PipelineStage:
    """Return the stage with Wilson's limits of its share, each over the register's share, which is no sample."""
    if stage.cases is None or not stage.all_cases or stage.cases > stage.all_cases or not stage.comparator_percent:
        return stage
    limits = wilson(stage.cases, stage.all_cases)
    register_share = Fraction(stage.comparator_percent) / 100
    low, high = (rounded(Fraction(float(limit)) / register_share, 2) for limit in (limits.lower, limits.upper))
    return replace(stage, interval=(Decimal(low), Decimal(high)))


def _published_years(session: Session) -> list[int]:
    chosen = (ReferenceFigure.dataset_key == "programme", ReferenceFigure.measure.in_(tuple(MEASURES)))
    periods = session.scalars(select(ReferenceFigure.period).where(*chosen).distinct())
    return sorted(int(period) for period in periods if period.isascii() and period.isdigit())


def _definitions(published: Mapping[int, object]) -> tuple[IndicatorDefinition, ...]:
    """Return the indicators as the newest published collection's own edition defines them."""
    known = sorted(set(published) & set(collections()))
    return load_edition(known[-1]).indicators if known else ()


def _roles(staff: Sequence[WorkforceCount]) -> tuple[tuple[Role, View], ...]:
    england = {row.role: row for row in staff if row.gss_code == ENGLAND_CODE}
    return tuple(
        (role, workforce_view(ENGLAND_NAME, f"England's {role.people}", [england[role]]))
        for role in Role
        if role in england
    )


def _region_staff(code: str, name: str, staff: Sequence[WorkforceCount]) -> View | None:
    row = next((row for row in staff if row.gss_code_current == code and row.role is Role.TOTAL), None)
    return workforce_view(name, f"{name}'s {Role.TOTAL.people}", [row]) if row else None


def _workforce(session: Session, year: int) -> list[WorkforceCount]:
    chosen: tuple[ColumnElement[bool], ...] = (
        ReferenceCsww.year == year,
        ReferenceCsww.geography_level.in_(("country", "region")),
    )
    return [workforce_from(row) for row in session.scalars(select(ReferenceCsww).where(*chosen))]


def _census(session: Session, codes: Sequence[str]) -> list[CensusCount]:
    chosen = (ReferenceCensus.gss_code.in_(codes), ReferenceCensus.detail != NINETEEN_CATEGORIES)
    return [census_from(row) for row in session.scalars(select(ReferenceCensus).where(*chosen))]
