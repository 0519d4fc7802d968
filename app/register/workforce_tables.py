"""The tables behind the charts of a council's children's social workers."""

from collections.abc import Iterable, Sequence

from app.register.council_map import CouncilShare
from app.register.figure_tables import (
    Cell,
    FigureTable,
    count_cells,
    group_cells,
    known_percent_cell,
    minority_count_cell,
    percent_cell,
)
from app.register.views import GROUP_TITLES, View
from app.register.workforce import WorkforceComparison, WorkforcePoint
from app.register.workforce_counts import GROUPS, Role

WORKFORCE, CENSUS, NEIGHBOURS, AUTHORITIES = "workforce", "census", "neighbours", "authorities"
ROLE_TITLES = {
    Role.TOTAL: "All roles",
    Role.CASE_HOLDER: "Case holder",
    Role.QUALIFIED_WITHOUT_CASES: "Qualified without cases",
    Role.SENIOR_PRACTITIONER: "Senior practitioner",
    Role.FIRST_LINE_MANAGER: "First line manager",
    Role.MIDDLE_MANAGER: "Middle manager",
    Role.SENIOR_MANAGER: "Senior manager",
}


def areas(comparison: WorkforceComparison) -> tuple[tuple[str, View], ...]:
    """Return the workforces to set side by side, each under its name: council, neighbours, region, England."""
    return (
        (comparison.own.name, comparison.own),
        (comparison.neighbours.view.name, comparison.neighbours.view),
        (comparison.region.name, comparison.region),
        (comparison.england.name, comparison.england),
    )


def areas_and_population(comparison: WorkforceComparison) -> tuple[tuple[str, View], ...]:
    """Return the workforces, and the residents whom the council serves."""
    residents = f"Residents of {comparison.council.display_name}, Census 2021"
    return (*areas(comparison), (residents, comparison.population))


def shares_table(comparison: WorkforceComparison) -> FigureTable:
    """Return the minority ethnic share of each workforce and of the population."""
    rows = [
        (name, percent_cell(view), minority_count_cell(view), *count_cells(view))
        for name, view in areas_and_population(comparison)
    ]
    headers = ("Area", "Minority ethnic (%)", "Minority ethnic (people)", "Ethnicity known (people)", "All (people)")
    caption = f"Minority ethnic share, {comparison.role.people}, {comparison.year}"
    return _table("shares", caption, headers, rows, WORKFORCE, NEIGHBOURS, CENSUS)


def groups_table(comparison: WorkforceComparison) -> FigureTable:
    """Return the five groups of each workforce and of the population, in percent of those whose ethnicity is known."""
    rows = [(name, *group_cells(view, GROUPS)) for name, view in areas_and_population(comparison)]
    headers = ("Area", *(f"{GROUP_TITLES[group]} (%)" for group in GROUPS))
    caption = f"Ethnic groups, {comparison.role.people}, {comparison.year}"
    return _table("groups", caption, headers, rows, WORKFORCE, NEIGHBOURS, CENSUS)


def known_table(comparison: WorkforceComparison) -> FigureTable:
    """Return for how many people of each workforce ethnicity is known."""
    rows = [(name, known_percent_cell(view), *count_cells(view)) for name, view in areas(comparison)]
    headers = ("Area", "Ethnicity known (%)", "Ethnicity known (people)", "All (people)")
    caption = f"People whose ethnicity is known, {comparison.role.people}, {comparison.year}"
    return _table("known", caption, headers, rows, WORKFORCE, NEIGHBOURS)


def seniority_table(steps: Sequence[WorkforcePoint]) -> FigureTable:
    """Return the minority ethnic share of each role, from case holder to senior manager."""
    rows = [(ROLE_TITLES[step.role], *_shares(step)) for step in steps]
    caption = f"Minority ethnic share by role, {steps[0].year}"
    return _table("seniority", caption, ("Role", *_columns(steps)), rows, WORKFORCE)


def years_table(points: Sequence[WorkforcePoint], role: Role) -> FigureTable:
    """Return the minority ethnic share in every year."""
    rows = [(str(point.year), *_shares(point)) for point in points]
    caption = f"Minority ethnic share by year, {role.people}"
    return _table("years", caption, ("Year", *_columns(points[-1:])), rows, WORKFORCE)


def councils_table(shares: Iterable[CouncilShare], year: int, role: Role) -> FigureTable:
    """Return every council's minority ethnic share, by name."""
    rows = [
        (one.council.name, one.council.region_name, percent_cell(one.view), count_cells(one.view)[0], one.view.note)
        for one in shares
    ]
    headers = ("Council", "Region", "Minority ethnic (%)", "Ethnicity known (people)", "Note")
    caption = f"Minority ethnic share of every council, {role.people}, {year}"
    key, numbers = "councils", (2, 3)
    return FigureTable(key, caption, headers, tuple(rows), numbers, (WORKFORCE, AUTHORITIES, "hexagons"))


def _shares(point: WorkforcePoint) -> tuple[Cell, Cell, Cell, Cell]:
    own, region, england = (percent_cell(view) for view in (point.own, point.region, point.england))
    return own, region, england, count_cells(point.own)[0]


def _columns(points: Sequence[WorkforcePoint]) -> tuple[str, ...]:
    one = points[0]
    shares = tuple(f"{view.name} (%)" for view in (one.own, one.region, one.england))
    return (*shares, f"{one.own.name}: ethnicity known (people)")


def _table(
    key: str, caption: str, headers: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], *datasets: str
) -> FigureTable:
    return FigureTable(key, caption, headers, tuple(rows), tuple(range(1, len(headers))), datasets)
