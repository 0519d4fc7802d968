"""The programme's own indicators: a monthly board with aims, ratings, directions and what each of them means."""

from collections import Counter
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids
from app.layouts.board_words import ARROWS, KEY, RATINGS, aim_words, quantity, short_month
from app.layouts.choices import Question, choice_form
from app.layouts.programme_table import KINDS
from app.programme.calendar import count_words
from app.programme.kpis import KpiCell, KpiRow
from app.programme.months import Month
from app.services.programme_indicators import IndicatorsPage

PATH = "/programme/indicators"
QUESTION = "How is the programme doing?"
NOTHING = "nothing to count"
NOT_DUE = "not due yet"
READING = (
    f"{KEY} Figures are rounded to one decimal and rated as they are shown. The arrow says which way things are going "
    "over the months that are over, the newest counting most; it is level unless the change is more than chance and "
    "larger than what separates amber from red. The word beside it says whether that is towards the aim (green), level "
    "(amber) or away from it (red). The aims are provisional, since the programme has published none."
)


def layout() -> Component:
    """Return the page before it knows what is asked for."""
    return components.page(QUESTION, components.loading(ids.PROGRAMME_INDICATORS))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first collection begins."""
    return [components.empty_state("The indicators will appear here.", "They appear when the first collection begins.")]


def content(found: IndicatorsPage) -> list[Component]:
    """Return the sentence, the choices, the board and the meaning of each indicator."""
    if not found.months:
        return [components.empty_state("The indicators will appear here.", "They appear when this collection begins.")]
    return [
        components.sentence(standing_sentence(found), lead=True),
        choice_form(
            PATH,
            Question("year", "Collection", {str(year): str(year) for year in found.years}, str(found.year)),
            Question("kind", "Who", {kind.value: words for kind, words in KINDS.items()}, found.kind.value),
        ),
        components.section("The board", components.sentence(READING), _board(found), _download(found)),
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


def cell_words(cell: KpiCell, unit: str) -> str:
    """Return one figure with its unit and its rating in a shape and a word, or that its aim is not due."""
    return NOTHING if cell.value is None else f"{quantity(cell.value, unit)}, {RATINGS[cell.rating] or NOT_DUE}"


def _meet_words(count: int) -> str:
    if not count:
        return "None of them meets its aim."
    return "One of them meets its aim." if count == 1 else f"{count} of them meet their aim."


def _board(found: IndicatorsPage) -> Component:
    headers = ("Indicator", "Aim", "Direction", "Whole cycle so far", *_month_headers(found))
    table = components.table(f"Programme indicators of {found.year}", headers, [_row(row) for row in found.rows])
    return html.Div(
        table, className="table-responsive small", tabIndex=0, role="region", **{"aria-label": "Programme indicators"}
    )


def _month_headers(found: IndicatorsPage) -> tuple[str, ...]:
    """Return the months, newest first, since the newest is what everybody looks for."""
    return tuple(short_month(month.words) + ("" if month.is_over else ", so far") for month in reversed(found.months))


def _row(row: KpiRow) -> tuple[Component | str, ...]:
    kpi = row.kpi
    name = html.A(kpi.title, href=f"#{kpi.key}")
    direction = ", ".join(part for part in (ARROWS[row.direction], row.direction_rating) if part) or "too few months"
    whole = "as the newest month" if row.so_far is None else cell_words(row.so_far, kpi.unit)
    months = (cell_words(cell, kpi.unit) for cell in reversed(row.cells))
    return name, aim_words(kpi.operator, kpi.aim, kpi.unit), direction, whole, *months


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
