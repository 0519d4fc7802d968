"""The published headlines on the adult social care workforce as a table: cited facts, never to be computed with."""

from collections.abc import Sequence

from app.register.figure_tables import Cell, FigureTable
from app.register.figures import AdultWorkforceFigure

NOT_STATED = "not stated"
HEADERS = ("Year", "Who is counted", "Ethnic group", "Share (%)", "People or jobs", "Read from", "Note")


def adult_table(figures: Sequence[AdultWorkforceFigure]) -> FigureTable:
    """Return every headline as published, the newest year first."""
    newest_first = sorted(figures, key=lambda one: one.year[:4], reverse=True)
    caption = "The adult social care workforce by ethnicity: headlines as published, England"
    rows = tuple(map(_row, newest_first))
    return FigureTable("adult-workforce", caption, HEADERS, rows, (3, 4), ("adult_workforce",))


def _row(one: AdultWorkforceFigure) -> tuple[Cell, ...]:
    counted = ", ".join(dict.fromkeys(filter(None, (one.scope, one.sector, one.job_role))))
    share = NOT_STATED if one.percent is None else one.percent
    people = NOT_STATED if one.count is None else one.count
    year = one.year if one.is_year_stated else f"{one.year} (year not stated)"
    return year, counted, one.ethnicity, share, people, one.source.title, one.note
