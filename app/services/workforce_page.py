"""Everything that one page about a council's children's social workers shows, for one choice of council, year, role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import InvalidRequestError, NotFoundError
from app.register.figure_tables import FigureTable
from app.register.geography import Authority
from app.register.workforce import WorkforceComparison, WorkforcePoint
from app.register.workforce_tables import groups_table, known_table, seniority_table, shares_table, years_table
from app.services import register
from app.services.open_data_map import Choice, OpenDataMap, choice_of, map_of, own_council


@dataclass(frozen=True, slots=True)
class CouncilFigures:
    """One council's figures: beside others in the chosen year, by role, and over the years."""

    comparison: WorkforceComparison
    steps: tuple[WorkforcePoint, ...]
    points: tuple[WorkforcePoint, ...]


@dataclass(frozen=True, slots=True)
class WorkforcePage:
    """The page's values: ``figures`` is ``None`` until a council is chosen, ``years`` empty until data is loaded."""

    councils: tuple[Authority, ...]
    years: tuple[int, ...]
    figures: CouncilFigures | None
    map: OpenDataMap

    @property
    def choice(self) -> Choice:
        """What the page shows."""
        return self.map.choice


def workforce_page(session: Session, organisation_id: int, asked: object) -> WorkforcePage:
    """Return the page for what a person asked: ``council``, ``year`` and ``role`` as text, empty for our choice.

    ``asked`` may be anything that a browser can send; whatever is not understood becomes the choice's problem.
    """
    councils, years = register.councils(session), register.workforce_years_available(session)
    choice = choice_of(councils, years, own_council(session, organisation_id, councils), asked)
    return WorkforcePage(
        councils=councils,
        years=years,
        figures=_figures(session, choice) if choice.council and years else None,
        map=map_of(session, councils, choice),
    )


def workforce_table(session: Session, organisation_id: int, key: str, asked: Mapping[str, str]) -> FigureTable:
    """Return the table of one chart of the page.

    Raises ``InvalidRequestError`` for an unknown council, year or role, and ``NotFoundError`` for an unknown table or
    where nothing is chosen or loaded.
    """
    page = workforce_page(session, organisation_id, asked)
    if page.choice.problem:
        raise InvalidRequestError(page.choice.problem)
    tables = workforce_tables(page)
    if key not in tables:
        raise NotFoundError("There are no such figures. Open the page and follow a download link beneath a chart.")
    return tables[key]


def workforce_tables(page: WorkforcePage) -> dict[str, FigureTable]:
    """Return the tables of the page's charts by their keys, in the order of the page."""
    found = [make(page.figures) for make in _TABLES] if page.figures else []
    if page.map.is_loaded:
        found.append(page.map.table)
    return {table.key: table for table in found}


_TABLES: tuple[Callable[[CouncilFigures], FigureTable], ...] = (
    lambda figures: shares_table(figures.comparison),
    lambda figures: groups_table(figures.comparison),
    lambda figures: seniority_table(figures.steps),
    lambda figures: years_table(figures.points, figures.comparison.role),
    lambda figures: known_table(figures.comparison),
)


def _figures(session: Session, choice: Choice) -> CouncilFigures:
    return CouncilFigures(
        comparison=register.workforce_comparison(session, choice.council, choice.year, choice.role),
        steps=register.seniority(session, choice.council, choice.year),
        points=register.workforce_years(session, choice.council, choice.role),
    )
