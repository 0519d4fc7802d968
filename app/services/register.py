"""Reads the register's national figures: the regulator, the board, published results, and where each came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import ReferenceBoardCell, ReferenceDataset, ReferenceFigure
from app.register.board import BoardTable, board_table
from app.register.datasets import load_datasets
from app.register.figures import AdultWorkforceFigure, ProgrammeFigure, TestSite
from app.register.published import MEASURES, PublishedResult
from app.register.published import published_results as results_of
from app.register.referrals import ReferralCount
from app.register.regulator import COUNT, DIVERSITY_SHARED, RATE, REGISTER_TOTAL, SHARE, RegisterOverview, SeriesPoint
from app.register.regulator import register_breakdown as breakdown_of
from app.register.regulator import register_overview as overview_of
from app.register.values import State
from app.services.reference_figures import (
    adult_from,
    fitness_from,
    programme_from,
    referral_from,
    register_from,
    site_from,
)
from app.services.reference_rows import board_from
from app.services.register_workforce import (
    census_of,
    codes_today,
    council,
    councils,
    minority_share_of_residents,
    neighbours_of,
    seniority,
    workforce_comparison,
    workforce_years,
    workforce_years_available,
)

__all__ = [
    "DatasetStatus",
    "adult_workforce",
    "board",
    "census_of",
    "codes_today",
    "council",
    "councils",
    "datasets",
    "minority_share_of_residents",
    "named_since",
    "neighbours_of",
    "participation",
    "published_results",
    "referrals",
    "register_breakdown",
    "register_overview",
    "seniority",
    "test_sites",
    "workforce_comparison",
    "workforce_years",
    "workforce_years_available",
]


@dataclass(frozen=True, slots=True)
class DatasetStatus:
    """One dataset of the register: what it is, what must be said beside it, and whether it is loaded.

    Maps are drawn from the files shipped, so they are always there and have no day of loading.
    """

    key: str
    title: str
    publisher: str
    licence: str
    attribution: str
    source: str
    as_at: str
    state: State
    rows: int
    sha256: str
    loaded_at: datetime | None


def datasets(session: Session) -> tuple[DatasetStatus, ...]:
    """Return every dataset that the service knows, in their order, loaded or not."""
    kept = {row.key: row for row in session.scalars(select(ReferenceDataset))}
    found = []
    for one in load_datasets():
        row = kept.get(one.key)
        is_there = row is not None or not one.is_in_database
        found.append(
            DatasetStatus(
                key=one.key,
                title=one.title,
                publisher=one.publisher,
                licence=one.licence,
                attribution=one.attribution,
                source=row.source if row else one.source,
                as_at=row.as_at if row else one.as_at,
                state=State.OK if is_there else State.NOT_LOADED,
                rows=row.row_count if row else (one.rows if is_there else 0),
                sha256=row.sha256 if row else (one.sha256 if is_there else ""),
                loaded_at=row.loaded_at if row else None,
            )
        )
    return tuple(found)


def register_overview(session: Session) -> RegisterOverview:
    """Return the register's size, how complete its diversity data are, and the fitness to practise pipelines."""
    figures = [register_from(row) for row in _figures(session, "register", (REGISTER_TOTAL, DIVERSITY_SHARED))]
    fitness = [fitness_from(row) for row in _figures(session, "fitness_to_practise", (SHARE, RATE, COUNT))]
    return overview_of(figures, fitness)


def register_breakdown(session: Session, category: str) -> tuple[SeriesPoint, ...]:
    """Return the register by one category, such as ``gender``, oldest first; empty where nothing is loaded."""
    return breakdown_of([register_from(row) for row in _figures(session, "register", ("registered",))], category)


def board(session: Session) -> BoardTable:
    """Return the regulator's monthly board as a table; its state says whether it is loaded."""
    rows = session.scalars(select(ReferenceBoardCell).order_by(ReferenceBoardCell.id))
    return board_table(board_from(row) for row in rows)


def published_results(session: Session, year: int) -> tuple[PublishedResult, ...]:
    """Return the national results published for a collection, for all ten indicators, loaded or not."""
    return results_of([programme_from(row) for row in _figures(session, "programme", tuple(MEASURES))], year)


def participation(session: Session) -> tuple[ProgrammeFigure, ...]:
    """Return who took part in each phase, as published; empty where nothing is loaded."""
    figures = (programme_from(row) for row in _figures(session, "programme"))
    return tuple(figure for figure in figures if figure.measure not in MEASURES)


def referrals(session: Session) -> tuple[ReferralCount, ...]:
    """Return referrals by region and group; empty where nothing is loaded."""
    return tuple(referral_from(row) for row in _figures(session, "referrals"))


def test_sites(session: Session) -> tuple[TestSite, ...]:
    """Return the councils of the test phase; empty where nothing is loaded."""
    return tuple(site_from(row) for row in _figures(session, "test_sites"))


def named_since(session: Session) -> tuple[TestSite, ...]:
    """Return the councils named in public since the test phase; empty where nothing is loaded."""
    return tuple(site_from(row) for row in _figures(session, "named_since"))


def adult_workforce(session: Session) -> tuple[AdultWorkforceFigure, ...]:
    """Return the published headlines on the adult social care workforce; empty where nothing is loaded."""
    return tuple(adult_from(row) for row in _figures(session, "adult_workforce"))


def _figures(session: Session, dataset_key: str, measures: tuple[str, ...] = ()) -> Sequence[ReferenceFigure]:
    chosen = select(ReferenceFigure).where(ReferenceFigure.dataset_key == dataset_key)
    if measures:
        chosen = chosen.where(ReferenceFigure.measure.in_(measures))
    return session.scalars(chosen.order_by(ReferenceFigure.id)).all()
