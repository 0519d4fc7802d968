"""Everything that one page about a council's children's social workers shows, for one choice of council, year, role."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation, ReferenceCsww
from app.errors import InvalidRequestError, NotFoundError
from app.register.council_map import CouncilShare, council_shares
from app.register.figure_tables import FigureTable
from app.register.geography import Authority
from app.register.workforce import WorkforceComparison, WorkforcePoint
from app.register.workforce_counts import Role, WorkforceRows
from app.register.workforce_tables import (
    councils_table,
    groups_table,
    known_table,
    seniority_table,
    shares_table,
    years_table,
)
from app.services import register
from app.services.reference_rows import workforce_from

NO_COUNCIL = "There is no council with this code today. Choose a council from the list."
NO_ROLE = "There is no such role. Choose a role from the list."


@dataclass(frozen=True, slots=True)
class Choice:
    """What to show. ``council`` is a GSS code, or empty where none is chosen.

    ``problem`` is the sentence for a person whose request named something unknown; the rest is then what the page
    shows without that request.
    """

    council: str
    year: int
    role: Role
    problem: str = ""


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
    choice: Choice
    own_council: str
    figures: CouncilFigures | None
    shares: tuple[CouncilShare, ...]
    sources: tuple[register.DatasetStatus, ...]


def workforce_page(session: Session, organisation_id: int, asked: object) -> WorkforcePage:
    """Return the page for what a person asked: ``council``, ``year`` and ``role`` as text, empty for our choice.

    ``asked`` may be anything that a browser can send; whatever is not understood becomes the choice's problem.
    """
    councils, years = register.councils(session), register.workforce_years_available(session)
    own = _own_council(session, organisation_id, councils)
    choice = _choice(councils, years, own, _texts(asked))
    return WorkforcePage(
        councils=councils,
        years=years,
        choice=choice,
        own_council=own,
        figures=_figures(session, choice) if choice.council and years else None,
        shares=_shares(session, councils, choice),
        sources=register.datasets(session),
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
    choice, figures = page.choice, page.figures
    found = [make(figures) for make in _TABLES] if figures else []
    if page.years:
        found.append(councils_table(page.shares, choice.year, choice.role))
    return {table.key: table for table in found}


_TABLES: tuple[Callable[[CouncilFigures], FigureTable], ...] = (
    lambda figures: shares_table(figures.comparison),
    lambda figures: groups_table(figures.comparison),
    lambda figures: seniority_table(figures.steps),
    lambda figures: years_table(figures.points, figures.comparison.role),
    lambda figures: known_table(figures.comparison),
)


def _own_council(session: Session, organisation_id: int, councils: Sequence[Authority]) -> str:
    code = session.scalar(select(Organisation.gss_code).where(Organisation.id == organisation_id)) or ""
    return code if code in {one.gss_code for one in councils} else ""


def _texts(asked: object) -> dict[str, str]:
    given = asked if isinstance(asked, dict) else {}
    found = {name: given.get(name, "") for name in ("council", "year", "role")}
    return {name: value if isinstance(value, str) else "?" for name, value in found.items()}


def _choice(councils: Sequence[Authority], years: Sequence[int], own: str, asked: Mapping[str, str]) -> Choice:
    ours = Choice(own, years[-1] if years else 0, Role.TOTAL)
    if not years:
        return ours
    council, year, role = asked["council"] or own, asked["year"] or str(ours.year), asked["role"] or Role.TOTAL
    problem = _problem(councils, years, council, year, role)
    return replace(ours, problem=problem) if problem else Choice(council, int(year), Role(role))


def _problem(councils: Sequence[Authority], years: Sequence[int], council: str, year: str, role: str) -> str:
    if council and council not in {one.gss_code for one in councils}:
        return NO_COUNCIL
    if year not in map(str, years):
        return f"There are no figures for that year. Choose a year from {years[0]} to {years[-1]}."
    return "" if role in set(Role) else NO_ROLE


def _figures(session: Session, choice: Choice) -> CouncilFigures:
    return CouncilFigures(
        comparison=register.workforce_comparison(session, choice.council, choice.year, choice.role),
        steps=register.seniority(session, choice.council, choice.year),
        points=register.workforce_years(session, choice.council, choice.role),
    )


def _shares(session: Session, councils: Sequence[Authority], choice: Choice) -> tuple[CouncilShare, ...]:
    chosen = (
        ReferenceCsww.year == choice.year,
        ReferenceCsww.geography_level == "utla",
        ReferenceCsww.role == choice.role,
    )
    rows = [workforce_from(row) for row in session.scalars(select(ReferenceCsww).where(*chosen))]
    return council_shares(councils, choice.year, choice.role, WorkforceRows.of(rows))
