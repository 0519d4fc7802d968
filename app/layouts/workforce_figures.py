"""The charts of a council's children's social workers, each in its section with the sentence that states it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base, drawn_tables
from app.layouts.charts.dots import Series, beside, own, region
from app.layouts.open_figures import Drawing, drawn, key, swatches
from app.layouts.open_map import NOT_COMPARABLE, NOT_COMPARABLE_GLYPH, address_of, not_comparable_key
from app.register.figure_tables import Cell, FigureTable
from app.register.sentences import listed, within
from app.register.values import State
from app.register.views import GROUP_TITLES, View
from app.register.workforce import WorkforcePoint, gradient_sentence, years_sentence
from app.register.workforce_counts import GROUPS
from app.services.workforce_page import CouncilFigures, WorkforcePage, workforce_tables

AREA_COLOURS = (base.OWN, base.PEER, base.PEER, base.ENGLAND, base.WHITE)
GROUP_COLOURS = tuple(base.GROUPS[group] for group in GROUPS)
SHORT_MARK = f"{NOT_COMPARABLE_GLYPH} not known"


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the page: how its chart is drawn from its table, what it says, and the key above it."""

    heading: str
    draw: Callable[[FigureTable, CouncilFigures], base.Part]
    say: Callable[[CouncilFigures], str]
    key: Callable[[CouncilFigures], Sequence[Component]] = lambda _figures: ()


def sections(page: WorkforcePage) -> list[Component]:
    """Return every chart of the chosen council, each with its table and download."""
    figures = page.figures
    if figures is None:
        return []
    tables, address = workforce_tables(page), address_of(page.choice)
    return [
        components.section(
            part.heading,
            drawn(
                Drawing(part.draw(tables[name], figures), part.say(figures), tables[name], f"{address}{name}"),
                page.map.sources,
                *part.key(figures),
            ),
        )
        for name, part in PARTS.items()
    ]


def _for_bars(table: FigureTable, figures: CouncilFigures) -> FigureTable:
    """Return a table as it is drawn in bars: names that fit a phone, and a shape before what is not comparable."""
    council, joint = figures.comparison.council.display_name, figures.comparison.own
    short = {f"Residents of {council}, Census 2021": "Residents, Census 2021"}
    if joint.note:
        short[joint.name] = f"{council} (joint return)"
    rows = tuple((short.get(str(row[0]), row[0]), *map(_marked, row[1:])) for row in table.rows)
    return replace(table, rows=rows)


def _for_dots(table: FigureTable) -> FigureTable:
    rows = tuple(tuple(SHORT_MARK if cell == NOT_COMPARABLE else cell for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _for_lines(table: FigureTable) -> FigureTable:
    """Return a table as it is drawn in lines: words would take their room from the lines, and stand in the key."""
    rows = tuple((row[0], *("" if isinstance(cell, str) else cell for cell in row[1:])) for row in table.rows)
    return replace(table, rows=rows)


def _marked(cell: Cell) -> Cell:
    return f"{NOT_COMPARABLE_GLYPH} {cell}" if cell == NOT_COMPARABLE else cell


def _area_series(figures: CouncilFigures) -> tuple[Series, Series, Series]:
    point = figures.points[-1]
    return own(point.own.name), region(point.region.name), beside(point.england.name)


def _steps_key(figures: CouncilFigures) -> tuple[Component, ...]:
    return _key_with_unknown(figures, figures.steps)


def _years_key(figures: CouncilFigures) -> tuple[Component, ...]:
    return _key_with_unknown(figures, figures.points)


def _key_with_unknown(figures: CouncilFigures, points: Sequence[WorkforcePoint]) -> tuple[Component, ...]:
    unknown = (not_comparable_key(),) if any(map(_is_unknown, points)) else ()
    return (key((*_area_series(figures), *unknown)),)


def _years_chart(table: FigureTable, figures: CouncilFigures) -> base.Part:
    """Return the years as lines; a year in which the council is not comparable has its mark at the top, not at 0."""
    chart = drawn_tables.over_time(_for_lines(table), [str(row[0]) for row in table.rows], _area_series(figures))
    above = {"y": 1, "yref": "paper", "yanchor": "bottom"}
    # By its place on the axis, because plotly takes the name of a year for one.
    places = [at for at, point in enumerate(figures.points) if _is_unknown(point)]
    marks = [base.note(NOT_COMPARABLE_GLYPH, x=at, **above) for at in places]
    chart["layout"]["xaxis"]["nticks"] = len(table.rows) // 2 + 1  # every second year, so that a phone has room
    chart["layout"]["annotations"] = [*chart["layout"]["annotations"], *marks]
    return chart


def _years_sentence(figures: CouncilFigures) -> str:
    unknown, points = _unknown_years(figures), figures.points
    if not unknown:
        return years_sentence(points)
    if len(unknown) == len(points):
        return f"From {unknown[0]} to {unknown[-1]}, {points[-1].own.name} is {NOT_COMPARABLE}."
    return f"{years_sentence(points)} In {listed(unknown)} it is {NOT_COMPARABLE}."


def _unknown_years(figures: CouncilFigures) -> list[str]:
    return [str(point.year) for point in figures.points if _is_unknown(point)]


def _is_unknown(point: WorkforcePoint) -> bool:
    return point.own.state is State.NOT_COMPARABLE


def _group_key(_figures: CouncilFigures) -> tuple[Component, ...]:
    return (swatches(zip(GROUP_COLOURS, (GROUP_TITLES[group] for group in GROUPS), strict=True)),)


def _groups_sentence(figures: CouncilFigures) -> str:
    comparison = figures.comparison
    shown = comparison.own if comparison.own.state is State.OK else comparison.england
    if shown.state is not State.OK:
        return shown.sentence
    first, *others = shown.groups
    parts = [f"{first.percent}% are {first.title}", *(f"{share.percent}% {share.title}" for share in others)]
    return f"Of {shown.name}'s {comparison.role.people} whose ethnicity is known, {listed(parts)}."


def _known_sentence(figures: CouncilFigures) -> str:
    views: tuple[View, View] = (figures.comparison.own, figures.comparison.england)
    return " ".join(f"In {view.name}, {within(view.declaration)}" for view in views)


PARTS = {
    "shares": Part(
        "Beside others",
        lambda table, figures: drawn_tables.bars(_for_bars(table, figures), AREA_COLOURS),
        lambda figures: figures.comparison.neighbours.sentence,
    ),
    "groups": Part(
        "The five ethnic groups",
        lambda table, figures: drawn_tables.stacks(_for_bars(table, figures), GROUP_COLOURS),
        _groups_sentence,
        _group_key,
    ),
    "seniority": Part(
        "From case holder to senior manager",
        lambda table, figures: drawn_tables.dots(_for_dots(table), _area_series(figures)),
        lambda figures: gradient_sentence(figures.steps),
        _steps_key,
    ),
    "years": Part(
        "Over the years",
        _years_chart,
        _years_sentence,
        _years_key,
    ),
    "known": Part(
        "How much is known",
        lambda table, figures: drawn_tables.bars(_for_bars(table, figures), AREA_COLOURS[:-1], high=100),
        _known_sentence,
    ),
}
