"""The tables behind the charts of the national picture."""

from collections.abc import Iterable, Mapping, Sequence

from app.register.figure_tables import (
    STATE_WORDS,
    Cell,
    FigureTable,
    count_cells,
    group_cells,
    known_percent_cell,
    percent_cell,
)
from app.register.figures import ProgrammeFigure
from app.register.published import MEASURES, PublishedResult
from app.register.regulator import SeriesPoint, group_of
from app.register.sentences import day_in_words, months_in_words
from app.register.values import State
from app.register.views import GROUP_TITLES, View
from app.register.workforce_counts import GROUPS, Role
from app.register.workforce_tables import ROLE_TITLES

RATIO_INDICATORS = {key for measure, key in MEASURES.items() if measure.startswith("relative_likelihood:")}
NOT_STATED = "not stated as a figure"
PARTICIPATION_TITLES = {
    "local_authorities_taking_part": "councils took part",
    "local_authorities_from_earlier_phase": "of them had taken part in an earlier phase",
    "local_authorities_registered": "councils registered",
    "local_authorities_submitting": "councils submitted",
    "staff_covered": "staff covered",
}


def size_table(points: Sequence[SeriesPoint]) -> FigureTable:
    """Return how many social workers were on the register, oldest first."""
    rows = [(day_in_words(one.as_at), _counted(one), one.source.title, one.note) for one in points]
    headers = ("Date", "Social workers on the register", "Read from", "Note")
    return FigureTable("size", "Social workers on the register", headers, tuple(rows), (1,), ("register",))


def diversity_table(points: Sequence[SeriesPoint]) -> FigureTable:
    """Return how many social workers had shared diversity data, oldest first."""
    rows = [(day_in_words(one.as_at), _percent(one), _counted(one), one.source.title, one.note) for one in points]
    headers = ("Date", "Shared diversity data (%)", "Shared diversity data (people)", "Read from", "Note")
    caption = "Social workers who shared diversity data with the regulator"
    return FigureTable("diversity", caption, headers, tuple(rows), (1, 2), ("register",))


def population_table(registered: Sequence[SeriesPoint], staff: View, population: View, year: int) -> FigureTable:
    """Return the register's ethnic groups beside children's social workers and England's population.

    A group without a figure says so. Of several figures for a group, the newest stands.
    """
    known = {group_of(one.label): one for one in registered if one.percent is not None}
    rows = [
        (
            GROUP_TITLES[group],
            _percent(known[group]) if group in known else STATE_WORDS[State.NOT_LOADED],
            *group_cells(staff, [group]),
            *group_cells(population, [group]),
        )
        for group in GROUPS
    ]
    headers = (
        "Ethnic group",
        "On the register (%)",
        f"Children's social workers, {year or 'no year'} (%)",
        "Residents of England, Census 2021 (%)",
    )
    caption = "The register and the children's workforce beside England's population"
    return FigureTable("population", caption, headers, tuple(rows), (1, 2, 3), ("register", "workforce", "census"))


def published_table(results: Mapping[int, Sequence[PublishedResult]], titles: Mapping[str, str]) -> FigureTable:
    """Return the published ratios, one row for each indicator in ``titles``, one column for each collection."""
    by_year = {year: {one.indicator: one for one in found} for year, found in results.items()}
    rows = [
        (title, *(_ratio(found[key]) for found in by_year.values()), _notes(found[key] for found in by_year.values()))
        for key, title in titles.items()
        if key in RATIO_INDICATORS
    ]
    headers = ("Indicator", *(f"Ratio, {year}" for year in by_year), "Note")
    numbers = tuple(range(1, len(by_year) + 1))
    caption = "Relative likelihood, minority ethnic beside White, as published"
    return FigureTable("published-results", caption, headers, tuple(rows), numbers, ("programme",))


def pay_bands_table(results: Sequence[PublishedResult]) -> FigureTable:
    """Return the published minority ethnic share of each pay band."""
    rows = [(figure.label, figure.value) for result in results for figure in result.figures if figure.unit == "percent"]
    caption = f"Minority ethnic share of each pay band, {results[0].year}"
    return FigureTable("pay-bands", caption, ("Pay band", "Minority ethnic (%)"), tuple(rows), (1,), ("programme",))


def participation_table(figures: Sequence[ProgrammeFigure]) -> FigureTable:
    """Return who took part in each phase, as published."""
    rows = [
        (f"{one.phase}: {_counts(one)}", _number(one), one.group, _period(one.period), one.source.title, one.note)
        for one in figures
    ]
    headers = ("What is counted", "Number", "Care", "Period", "Read from", "Note")
    return FigureTable("participation", "Who took part in SC-WRES", headers, tuple(rows), (1,), ("programme",))


def roles_table(roles: Sequence[tuple[Role, View]], population: View, year: int) -> FigureTable:
    """Return the minority ethnic share of England's children's social workers by role, and of its population."""
    rows = [
        (ROLE_TITLES[role], percent_cell(view), known_percent_cell(view), *count_cells(view)) for role, view in roles
    ]
    residents = ("Residents of England, Census 2021", percent_cell(population), known_percent_cell(population))
    rows.append((*residents, *count_cells(population)))
    headers = ("Role", "Minority ethnic (%)", "Ethnicity known (%)", "Ethnicity known (people)", "All (people)")
    caption = f"Minority ethnic share by role, England, {year}"
    return FigureTable("roles", caption, headers, tuple(rows), (1, 2, 3, 4), ("workforce", "census"))


def regions_table(regions: Sequence[tuple[str, View, View]], year: int) -> FigureTable:
    """Return each region's children's social workers beside its population."""
    rows = [
        (name, percent_cell(staff), percent_cell(residents), *count_cells(staff)) for name, staff, residents in regions
    ]
    headers = (
        "Region",
        "Children's social workers, minority ethnic (%)",
        "Residents, minority ethnic (%)",
        "Ethnicity known (people)",
        "All (people)",
    )
    caption = f"Children's social workers and residents by region, {year}"
    return FigureTable("regions", caption, headers, tuple(rows), (1, 2, 3, 4), ("workforce", "census"))


def _counted(point: SeriesPoint) -> Cell:
    return NOT_STATED if point.count is None else point.count if isinstance(point.count, int) else point.count.words


def _percent(point: SeriesPoint) -> Cell:
    return NOT_STATED if point.percent is None else point.percent


def _ratio(result: PublishedResult) -> Cell:
    return STATE_WORDS[State.NOT_LOADED] if result.ratio is None else result.ratio


def _notes(results: Iterable[PublishedResult]) -> str:
    said = [f"{one.year}: {figure.note}" for one in results for figure in one.figures if figure.unit == "ratio"]
    return " ".join(note for note in said if not note.endswith(": "))


def _counts(figure: ProgrammeFigure) -> str:
    return PARTICIPATION_TITLES.get(figure.measure, figure.measure.replace("_", " "))


def _number(figure: ProgrammeFigure) -> Cell:
    return int(figure.value) if figure.value == figure.value.to_integral_value() else figure.value


def _period(period: str) -> str:
    return months_in_words(period) if " to " in period else period
