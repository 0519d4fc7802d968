"""The board's map: each council's hexagon says how far it has come, by a number as well as a colour."""

from collections.abc import Mapping
from html import escape

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base
from app.layouts.charts.dots import Series
from app.layouts.charts.hexmap import HATCHED_COLOUR, Cell, Without, hexagon_map
from app.layouts.open_figures import key
from app.layouts.open_map import REGION_INITIALS
from app.layouts.story_links import story_address
from app.programme.milestones import milestone
from app.register.sentences import listed
from app.services.board_map import STEPS, BoardMap, MapCouncil, Place
from app.services.programme import Board

COLOURS = ("#e3efed", "#b9d7d2", "#86b9b1", "#257a6f", "#00594f")
READING = "Each hexagon is one council, all of the same size, near its place in England. Its number says how far it is."
INVENTED = "These councils are invented, so each stands on any hexagon of its region. Its number says how far it is."
MOST_NAMED = 3
OUTLINED = "A thick outline: overdue or stuck."


def map_part(board: Board) -> Component:
    """Return the map with its key, its finding and its table; nothing where the board is of employers alone."""
    found = board.map
    if found is None:
        return html.Div()
    graph = hexagon_map([_cell(one) for one in found.councils], COLOURS, outline=base.MINORITY)
    twin = components.table(
        "Councils, by region",
        ("Council", "Region", "How far", "Overdue or stuck"),
        [_row(one, board.year) for one in found.councils],
    )
    reading = INVENTED if found.is_invented else READING
    return components.section(
        "On the map",
        components.sentence(f"{reading} {OUTLINED} {REGION_INITIALS}"),
        key(_legend(found)),
        components.figure(graph, map_sentence(found), twin),
        anchor="map",
    )


def map_sentence(found: BoardMap) -> str:
    """Return how many councils have come how far, and where most are late."""
    councils = found.invited
    if not councils:
        return "No council on the map is invited yet."
    signed = sum(one.step is not None and one.step >= STEPS.index(_SIGNED) for one in councils)
    absent = sum(one.place is Place.NOT_REGISTERED and one.step is None for one in councils)
    late: dict[str, int] = {}
    for one in councils:
        late[one.region] = late.get(one.region, 0) + one.is_late
    where = f" {_late_words(late)}" if sum(late.values()) else ""
    unplaced = f" {found.unplaced:,} {'has' if found.unplaced == 1 else 'have'} no hexagon." if found.unplaced else ""
    here = f"{len(councils):,} invited {'council' if len(councils) == 1 else 'councils'} on the map"
    not_registered = f"{absent:,} {'has' if absent == 1 else 'have'} not registered"
    others = len(found.councils) - len(councils)
    uninvited = f" {others:,} {'is' if others == 1 else 'are'} not invited." if others else ""
    return f"Of {here}, {signed:,} signed off and {not_registered}.{uninvited}{where}{unplaced}"


def _late_words(late: Mapping[str, int]) -> str:
    """Return how many are overdue or stuck, and where most of them are; nowhere where many regions have as many."""
    everywhere, most = sum(late.values()), max(late.values())
    first = sorted(region for region, count in late.items() if count == most)
    if len(first) == 1:
        return f"{first[0]} has the most that are overdue or stuck: {most:,} of {everywhere:,}."
    if len(first) <= MOST_NAMED:
        return f"{listed(first)} have the most that are overdue or stuck: {most:,} each of {everywhere:,}."
    return f"{everywhere:,} are overdue or stuck, in {sum(map(bool, late.values()))} regions."


def _legend(found: BoardMap) -> list[Series]:
    steps = [
        Series(f"{place + 1} {milestone(one).title} ({found.reached(place):,})", COLOURS[place], "", "■")
        for place, one in enumerate(STEPS)
    ]
    uninvited = len(found.councils) - len(found.invited)
    return [
        *steps,
        Series(Place.NOT_REGISTERED.value.capitalize(), HATCHED_COLOUR, "", "▨"),
        Series("Withdrew, nothing to submit, ended, or return made with another organisation's", base.TEXT, "", "▩"),
        *([Series(f"Not invited ({uninvited:,})", base.QUIET, "", "□")] if uninvited else []),
        Series("Overdue or stuck", base.MINORITY, "", "⬡"),
    ]


def _cell(one: MapCouncil) -> Cell:
    place = one.hexagon
    late = ", overdue or stuck" if one.is_late else ""
    return Cell(
        place.gss_code,
        place.region_code,
        place.q,
        place.r,
        one.step,
        is_own=one.is_late,
        without=_FILLINGS.get(one.place, Without.CROSSED),
        mark="" if one.step is None else str(one.step + 1),
        words=f"{escape(one.name)}: {one.words}{late}",
    )


def _row(one: MapCouncil, year: int) -> list[components.Content]:
    name: components.Content = html.A(one.name, href=story_address(one.code, year)) if one.code else one.name
    return [name, one.region, one.words, "yes" if one.is_late else "no"]


_SIGNED = STEPS[3]
_FILLINGS = {Place.NOT_REGISTERED: Without.HATCHED, Place.NOT_INVITED: Without.EMPTY}
