"""The charts of a council's children's social workers, each in its section with the sentence that states it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base, drawn_tables
from app.layouts.charts.dots import Series, beside, own, region
from app.layouts.charts.hexmap import HATCHED_COLOUR, STEP_COLOURS, Cell, hexagon_map
from app.layouts.open_figures import Drawing, drawn, key, swatch, swatches
from app.register.council_map import NO_FIGURE, STEP_WORDS, map_sentence
from app.register.datasets import dataset
from app.register.figure_tables import FigureTable
from app.register.sentences import listed, within
from app.register.values import State
from app.register.views import GROUP_TITLES, View
from app.register.workforce import gradient_sentence, years_sentence
from app.register.workforce_counts import GROUPS
from app.services.workforce_page import CouncilFigures, WorkforcePage, workforce_tables

AREA_COLOURS = (base.OWN, base.PEER, base.PEER, base.ENGLAND, base.WHITE)
GROUP_COLOURS = tuple(base.GROUPS[group] for group in GROUPS)
MAP_HEADING = "Every council"
MAP_READING = (
    "Each hexagon is one council, all of the same size, near its place in England. The darker, the larger the minority "
    "ethnic share."
)
REGION_INITIALS = (
    "Regions: NE North East, NW North West, YH Yorkshire and The Humber, EM East Midlands, WM West Midlands, "
    "EE East of England, LN London, SE South East, SW South West."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the page: how its chart is drawn from its table, what it says, and the key above it."""

    heading: str
    draw: Callable[[FigureTable, CouncilFigures], base.Part]
    say: Callable[[CouncilFigures], str]
    key: Callable[[CouncilFigures], Sequence[Component]] = lambda _figures: ()


def sections(page: WorkforcePage, address: str) -> list[Component]:
    """Return every chart of the chosen council; ``address`` lacks only the name of the table to download."""
    figures = page.figures
    if figures is None:
        return []
    tables = workforce_tables(page)
    return [
        components.section(
            part.heading,
            drawn(
                Drawing(part.draw(tables[name], figures), part.say(figures), tables[name], f"{address}{name}"),
                page.sources,
                *part.key(figures),
            ),
        )
        for name, part in PARTS.items()
    ]


def council_map(page: WorkforcePage, address: str) -> Component:
    """Return the map of all councils, the chosen one outlined."""
    choice, table = page.choice, workforce_tables(page)["councils"]
    says = map_sentence(page.shares, choice.year, choice.role)
    drawing = Drawing(hexagon_map(_cells(page)), says, table, f"{address}{table.key}")
    legend = key([*map(swatch, STEP_COLOURS, STEP_WORDS), Series(NO_FIGURE, HATCHED_COLOUR, "", "▨")])
    chosen = f" {page.figures.comparison.council.display_name} has a thick outline." if page.figures else ""
    explained = components.sentence(f"{MAP_READING}{chosen} {REGION_INITIALS}")
    return components.section(MAP_HEADING, explained, drawn(drawing, page.sources, legend))


def _cells(page: WorkforcePage) -> list[Cell]:
    steps = {one.council.gss_code: one.step for one in page.shares}
    return [
        Cell(one.gss_code, one.region_code, one.q, one.r, steps.get(one.gss_code), one.gss_code == page.choice.council)
        for one in dataset("hexagons").read()
    ]


def _area_series(figures: CouncilFigures) -> tuple[Series, Series, Series]:
    point = figures.points[-1]
    return own(point.own.name), region(point.region.name), beside(point.england.name)


def _area_key(figures: CouncilFigures) -> tuple[Component, ...]:
    return (key(_area_series(figures)),)


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
        lambda table, _figures: drawn_tables.bars(table, AREA_COLOURS),
        lambda figures: figures.comparison.neighbours.sentence,
    ),
    "groups": Part(
        "The five ethnic groups",
        lambda table, _figures: drawn_tables.stacks(table, GROUP_COLOURS),
        _groups_sentence,
        _group_key,
    ),
    "seniority": Part(
        "From case holder to senior manager",
        lambda table, figures: drawn_tables.dots(table, _area_series(figures)),
        lambda figures: gradient_sentence(figures.steps),
        _area_key,
    ),
    "years": Part(
        "Over the years",
        lambda table, figures: drawn_tables.over_time(
            table, [str(row[0]) for row in table.rows], _area_series(figures)
        ),
        lambda figures: years_sentence(figures.points),
        _area_key,
    ),
    "known": Part(
        "How much is known",
        lambda table, _figures: drawn_tables.bars(table, AREA_COLOURS[:-1], high=100),
        _known_sentence,
    ),
}
