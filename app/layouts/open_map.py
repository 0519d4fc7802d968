"""The map of every council in open data, for any page: its key, its finding, its table and its download."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base
from app.layouts.charts.dots import Series
from app.layouts.charts.hexmap import HATCHED_COLOUR, STEP_COLOURS, Cell, Without, hexagon_map
from app.layouts.open_figures import Drawing, drawn, key, swatch
from app.register.council_map import NO_FIGURE, STEP_WORDS, map_sentence
from app.register.datasets import dataset
from app.register.figure_tables import STATE_WORDS
from app.register.geography import Authority
from app.register.sentences import listed
from app.register.values import State
from app.services.open_data_map import Choice, OpenDataMap

PATH = "/workforce"
HEADING = "Every council"
HEADING_ELSEWHERE = "Open data: children's social workers in every council"
NOT_COMPARABLE, NOT_COMPARABLE_GLYPH = STATE_WORDS[State.NOT_COMPARABLE], "▩"
MOST_NAMES = 4
READING = (
    "Each hexagon is one council, all of the same size, near its place in England. The darker, the larger the minority "
    "ethnic share."
)
REGION_INITIALS = (
    "Regions: NE North East, NW North West, YH Yorkshire and The Humber, EM East Midlands, WM West Midlands, "
    "EE East of England, LN London, SE South East, SW South West."
)
NOT_LOADED = "Not loaded yet, so not shown: open data on children's social workers in every council."
ELSEWHERE = "This map is published open data on children's social workers. Nothing in it comes from a return."


def section(view: OpenDataMap, *beside: Component, heading: str = HEADING) -> Component:
    """Return the map of all councils, one of them marked; ``beside`` stands between its heading and what it shows."""
    table = view.table
    drawing = Drawing(hexagon_map(_cells(view)), map_words(view), table, f"{address_of(view.choice)}{table.key}")
    legend = key([*map(swatch, STEP_COLOURS, STEP_WORDS), _hatched(), not_comparable_key()])
    marked = f" {view.marked.display_name} has a thick outline." if view.marked else ""
    explained = components.sentence(f"{READING}{marked} {REGION_INITIALS}")
    return components.section(heading, *beside, explained, drawn(drawing, view.sources, legend))


def section_elsewhere(view: OpenDataMap) -> Component:
    """Return the map for a page about returns: it says that the figures are open data, and leads to all of them."""
    if not view.is_loaded:
        return html.P(NOT_LOADED, className="quiet")
    link = html.P(html.A("Children's workforce in open data", href=f"{PATH}?{_query(view.choice)}"))
    return section(view, html.P(ELSEWHERE, className="quiet"), link, heading=HEADING_ELSEWHERE)


def map_words(view: OpenDataMap) -> str:
    """Return what the map shows, and whose people cannot be compared."""
    return f"{map_sentence(view.shares, view.choice.year, view.choice.role)}{_left_out(view.not_comparable)}"


def not_comparable_key() -> Series:
    """Return the entry of a chart's key for those whose people's ethnicity is not known."""
    return Series(NOT_COMPARABLE, base.TEXT, "", NOT_COMPARABLE_GLYPH)


def address_of(choice: Choice) -> str:
    """Return where the figures of this choice are downloaded, up to the name of the figure."""
    return f"{PATH}/figures.csv?{_query(choice)}&figure="


def _hatched() -> Series:
    return Series(NO_FIGURE, HATCHED_COLOUR, "", "▨")


def _query(choice: Choice) -> str:
    asked = {"council": choice.council, "year": str(choice.year), "role": choice.role}
    return urlencode({name: value for name, value in asked.items() if value})


def _left_out(councils: Sequence[Authority]) -> str:
    if not councils:
        return ""
    few = len(councils) <= MOST_NAMES
    who = listed([one.display_name for one in councils]) if few else f"{len(councils)} councils"
    return f" {who} {'is' if len(councils) == 1 else 'are'} {NOT_COMPARABLE}."


def _cells(view: OpenDataMap) -> list[Cell]:
    steps = {one.council.gss_code: one.step for one in view.shares}
    crossed = {one.gss_code for one in view.not_comparable}
    return [
        Cell(
            code,
            one.region_code,
            one.q,
            one.r,
            steps.get(code),
            is_own=code == view.choice.council,
            without=Without.CROSSED if code in crossed else Without.HATCHED,
        )
        for one in dataset("hexagons").read()
        for code in [view.recoded.get(one.gss_code, one.gss_code)]
    ]
