"""The programme's own indicators: a monthly board with aims, ratings, directions and what each of them means."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids
from app.layouts.board_words import KEY, RATINGS, aim_words, direction_words, quantity, short_month
from app.layouts.choices import Question, choice_form
from app.layouts.programme_table import KINDS
from app.programme.calendar import count_words
from app.programme.kpis import KpiCell, KpiRow
from app.programme.months import Month
from app.services.programme_indicators import IndicatorsPage

PATH = "/programme/indicators"
QUESTION = "How is the programme doing?"
OWN_WORK = (
    "These measure the programme's own work: who registers, sends a return and is reviewed in time. They say nothing "
    "about how anybody is treated."
)
NOTHING = "nothing to count"
NOT_DUE = "not due yet"
NEWEST = 5
READING = (
    f"{KEY} Figures are rounded to one decimal and rated as they are shown. The arrow says which way things are going "
    "over the months that are over, the newest counting most; it is level unless the change is more than chance and "
    "larger than what separates amber from red. The words beside it say whether that is towards the aim or away from "
    "it, whatever the rating of the month. The aims are provisional, since the programme has published none."
)


def layout() -> Component:
    """Return the page before it knows what is asked for."""
    return components.page(QUESTION, components.loading(ids.PROGRAMME_INDICATORS))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first collection begins."""
    return [
        components.empty_state("The indicators will appear here.", "They appear when the first collection begins."),
        html.P(html.A("What comes first", href="/")),
    ]


def content(found: IndicatorsPage) -> list[Component]:
    """Return the sentence, the choices, the board and the meaning of each indicator."""
    if not found.months:
        return [components.empty_state("The indicators will appear here.", "They appear when this collection begins.")]
    return [
        *(components.sentence(note) for note in found.left_out),
        components.sentence(standing_sentence(found), lead=True),
        components.sentence(OWN_WORK),
        choice_form(
            PATH,
            Question("year", "Collection", {str(year): str(year) for year in found.years}, str(found.year)),
            Question("kind", "Who", {kind.value: words for kind, words in KINDS.items()}, found.kind.value),
        ),
        components.section("Month by month", components.sentence(READING), *_boards(found), _download(found)),
        _meanings(found),
    ]


def standing_sentence(found: IndicatorsPage) -> str:
    """Return how the newest month stands: how many indicators meet their aim, are close to it, or miss it."""
    ratings = Counter(row.cells[-1].rating for row in found.rows)
    rated = len(found.rows) - ratings[""]
    if not rated:
        return f"{month_words(found.months[-1])}: no indicator is due yet."
    green, amber, red = (ratings[one] for one in ("green", "amber", "red"))
    return (
        f"{month_words(found.months[-1])}, of {count_words(rated, 'indicator')} that {'is' if rated == 1 else 'are'} "
        f"due: {green} green, {amber} amber, {red} red. {_meet_words(green)}"
    )


def month_words(month: Month) -> str:
    """Return a month in words, and that it is not over where it is not."""
    return month.words if month.is_over else f"{month.words} so far"


def cell_words(cell: KpiCell, unit: str, year: int) -> str:
    """Return one figure with its unit and its rating in a shape and a word, or that its aim is not due."""
    if cell.value is None:
        return f"none due yet for {year}" if cell.is_ahead else NOTHING
    return f"{quantity(cell.value, unit)}, {RATINGS[cell.rating] or NOT_DUE}"


def _meet_words(count: int) -> str:
    if not count:
        return "None of them meets its aim."
    return "One of them meets its aim." if count == 1 else f"{count} of them meet their aim."


def _boards(found: IndicatorsPage) -> list[Component]:
    """Return the newest months as a table that fits the page, and all of them, folded, where there are more."""
    newest = _board(found, f"Programme indicators of {found.year}", found.months[-NEWEST:])
    if len(found.months) <= NEWEST:
        return [newest]
    label = f"Programme indicators of {found.year}, every month"
    every = _board(found, label, found.months)
    hint = "The newest month comes first. Move the table sideways, or choose it and press the arrow keys, to go back."
    scrolled = html.Div(every, className="wide small", tabIndex=0, role="region", **{"aria-label": label})
    return [newest, html.Details([html.Summary(f"View all {len(found.months)} months"), html.P(hint), scrolled])]


def _board(found: IndicatorsPage, caption: str, months: Sequence[Month]) -> Component:
    headers = ("Indicator", "Aim", "Direction", "Whole cycle so far", *_month_headers(months))
    return components.table(caption, headers, [_row(row, found.year, len(months)) for row in found.rows])


def _month_headers(months: Sequence[Month]) -> tuple[str, ...]:
    """Return the months, newest first, since the newest is what everybody looks for."""
    return tuple(short_month(month.words) + ("" if month.is_over else ", so far") for month in reversed(months))


def _row(row: KpiRow, year: int, months: int) -> tuple[Component | str, ...]:
    kpi = row.kpi
    name = html.A(kpi.title, href=f"#{kpi.key}")
    direction = direction_words(row.direction, row.direction_rating) or "too few months"
    whole = "as the newest month" if row.so_far is None else cell_words(row.so_far, kpi.unit, year)
    cells = (cell_words(cell, kpi.unit, year) for cell in reversed(row.cells[-months:]))
    return name, aim_words(kpi.operator, kpi.aim, kpi.unit), direction, whole, *cells


def _download(found: IndicatorsPage) -> Component:
    query = urlencode({"year": found.year, "kind": found.kind.value})
    return html.P(html.A("Download the board as CSV", href=f"{PATH}.csv?{query}", download=""))


def _meanings(found: IndicatorsPage) -> Component:
    parts = [
        part
        for row in found.rows
        for part in (html.Dt(row.kpi.title, id=row.kpi.key), html.Dd(row.kpi.meaning))
    ]  # fmt: skip
    return components.section("What each of them means", html.Dl(parts, className="meanings"), anchor="meanings")
