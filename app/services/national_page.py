"""Everything that the page on the national picture shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db.models import ReferenceCensus, ReferenceCsww, ReferenceFigure
from app.errors import NotFoundError
from app.indicators.catalogue import collections, load_edition
from app.indicators.edition import IndicatorDefinition
from app.register.board import BoardTable
from app.register.census import NINETEEN_CATEGORIES, CensusCount
from app.register.figure_tables import FigureTable
from app.register.figures import ProgrammeFigure
from app.register.geography import ENGLAND_CODE, ENGLAND_NAME, regions_of
from app.register.national_tables import (
    diversity_table,
    participation_table,
    pay_bands_table,
    population_table,
    published_table,
    ratios_table,
    regions_table,
    roles_table,
    size_table,
    stages_table,
)
from app.register.published import MEASURES, PublishedResult
from app.register.regulator import RegisterOverview, SeriesPoint
from app.register.views import View, workforce_view
from app.register.workforce import residents
from app.register.workforce_counts import Role, WorkforceCount
from app.services import register
from app.services.reference_rows import census_from, workforce_from


@dataclass(frozen=True, slots=True)
class NationalPage:
    """The page's values. Every part is empty, or says so by its state, where its data is not loaded.

    ``published`` holds the published results by collection and ``titles`` and ``outcomes`` the indicators' words by
    their keys; ``regions`` are name, children's social workers and residents.
    """

    overview: RegisterOverview
    registered: tuple[SeriesPoint, ...]
    population: View
    published: Mapping[int, tuple[PublishedResult, ...]]
    titles: Mapping[str, str]
    outcomes: Mapping[str, str]
    participation: tuple[ProgrammeFigure, ...]
    year: int
    roles: tuple[tuple[Role, View], ...]
    regions: tuple[tuple[str, View, View], ...]
    board: BoardTable
    sources: tuple[register.DatasetStatus, ...]


def national_page(session: Session) -> NationalPage:
    """Return the page's values in a fixed number of queries."""
    year = max(register.workforce_years_available(session), default=0)
    regions = regions_of(register.councils(session))
    census = _census(session, [ENGLAND_CODE, *(region.code for region in regions)])
    staff = _workforce(session, year)
    published = {one: register.published_results(session, one) for one in _published_years(session)}
    definitions = _definitions(published)
    return NationalPage(
        overview=register.register_overview(session),
        registered=register.register_breakdown(session, "ethnicity"),
        population=residents(ENGLAND_NAME, ENGLAND_CODE, census),
        published=published,
        titles={one.key: f"{one.number} {one.title}" for one in definitions},
        outcomes={one.key: one.outcome for one in definitions},
        participation=register.participation(session),
        year=year,
        roles=_roles(staff),
        regions=tuple(
            (one.name, view, residents(one.name, one.code, census))
            for one in regions
            if (view := _region_staff(one.code, one.name, staff)) is not None
        ),
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


_TABLES: tuple[tuple[Callable[[NationalPage], object], Callable[[NationalPage], FigureTable]], ...] = (
    (lambda page: page.overview.size, lambda page: size_table(page.overview.size)),
    (lambda page: page.overview.diversity, lambda page: diversity_table(page.overview.diversity)),
    (lambda page: page.registered, lambda page: population_table(page.registered, page.population)),
    (lambda page: page.overview.pipelines, lambda page: stages_table(page.overview.pipelines)),
    (lambda page: page.overview.pipelines, lambda page: ratios_table(page.overview.pipelines)),
    (lambda page: page.published, lambda page: published_table(page.published, page.titles)),
    (lambda page: page.published, lambda page: pay_bands_table(page.published[max(page.published)])),
    (lambda page: page.participation, lambda page: participation_table(page.participation)),
    (lambda page: page.roles, lambda page: roles_table(page.roles, page.population, page.year)),
    (lambda page: page.regions, lambda page: regions_table(page.regions, page.year)),
)


def _published_years(session: Session) -> list[int]:
    chosen = (ReferenceFigure.dataset_key == "programme", ReferenceFigure.measure.in_(tuple(MEASURES)))
    periods = session.scalars(select(ReferenceFigure.period).where(*chosen).distinct())
    return sorted(int(period) for period in periods if period.isdigit())


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
