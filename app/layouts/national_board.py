"""The regulator's monthly board of 2020-21 as printed: indicators by month, with aim, rating, arrow and notes."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.board_words import KEY, RATINGS, aim_words, direction_words, quantity, short_month
from app.layouts.national_chapters import PATH
from app.layouts.open_figures import source_of
from app.register.board import YEAR_TO_DATE, BoardCell, BoardRow
from app.register.board_tables import (
    NOT_IN_REPORT,
    QUALITY_WORDS,
    SECTION_TITLES,
    CareCell,
    care_cells,
    month_words,
    quality_counts,
    row_name,
)
from app.services.national_page import NationalPage

HEADING = "The regulator's monthly board, 2020-21"
READING = (
    f"{KEY} The printed colours are lost: these follow the report's own key. The arrow is as printed and says which "
    "way things were going in the year to date; the words beside it say whether that was towards the aim or away from "
    "it, which the report coloured green and red, and a level arrow amber. Each printed arrow also follows from the "
    "printed numbers, read as the programme's own indicators are."
)
CARE = "Cells to read with care"
WHY = {
    "recovered": "The number had slipped into another cell of the source and was put back.",
    "contradicted": "Two tables of the same report give different numbers. Both are shown as printed.",
    "blank in the report": "The report has nothing there. It is not a nought.",
    "not applicable": "The report says that there is no such figure, such as a year to date for a number on one day.",
}


def sections(page: NationalPage) -> list[Component]:
    """Return the board, which is loaded."""
    groups = [_group(page, key, title, is_open=key == "kpi_dashboard") for key, title in SECTION_TITLES.items()]
    download = html.P(html.A("Download every cell", href=f"{PATH}/board.csv", download=""))
    told = (components.sentence(rating_sentence(page.board.rows)), components.sentence(READING))
    source = source_of(("board",), page.sources)
    return [components.section(HEADING, *told, *groups, download, source, anchor="board"), _care(page)]


def rating_sentence(rows: Sequence[BoardRow]) -> str:
    """Return how the newest month stood: how many indicators with an aim were red, amber and green."""
    cells = [cell for row in rows for cell in row.cells if cell is not None and cell.rating]
    newest = max((cell.month for cell in cells if cell.month != YEAR_TO_DATE), default=YEAR_TO_DATE)
    cells = [cell for cell in cells if cell.month == newest]
    red, amber, green = (sum(cell.rating == one for cell in cells) for one in ("red", "amber", "green"))
    return (
        f"{month_words(newest)}: {red} of the {red + amber + green} indicators with an aim were red, {amber} amber "
        f"and {green} green."
    )


def quality_sentence(rows: Sequence[BoardRow]) -> str:
    """Return how many cells of the report have to be read with care."""
    found = quality_counts(rows)
    return (
        f"Of {found.total()} cells, {found['recovered']} were recovered from a column that had spilled in the source, "
        f"{found['blank']} are blank in the report, {found['inconsistent']} contradict another table of the same "
        f"report, and {found['not_applicable']} do not apply. All of them are named here."
    )


def cell_words(cell: BoardCell | None) -> str:
    """Return one cell as it is read: its value with its unit, its rating in a shape and a word, its quality."""
    if cell is None:
        return NOT_IN_REPORT
    if cell.value is None:
        return QUALITY_WORDS[cell.quality]
    value = quantity(cell.value, cell.unit)
    return ", ".join(part for part in (value, RATINGS[cell.rating], QUALITY_WORDS.get(cell.quality, "")) if part)


def _group(page: NationalPage, key: str, title: str, *, is_open: bool) -> Component:
    rows = [row for row in page.board.rows if row.section == key]
    places = [at for at in range(len(page.board.months)) if any(row.cells[at] is not None for row in rows)]
    is_aimed = any(row.aim is not None for row in rows)
    headers = (*_first_headers(is_aimed=is_aimed), *(short_month(month_words(page.board.months[at])) for at in places))
    body = [(*_first_cells(row, is_aimed=is_aimed), *(cell_words(row.cells[at]) for at in places)) for row in rows]
    wide = components.table(f"{HEADING}: {title.lower()}", headers, body)
    scrolled = html.Div(wide, className="table-responsive small", tabIndex=0, role="region", **{"aria-label": title})
    return html.Details([html.Summary(f"{title}: {len(rows)} rows"), scrolled, *_notes(rows)], open=is_open)


def _notes(rows: Sequence[BoardRow]) -> list[Component]:
    """Return what must be known about single cells, below the table."""
    said = [html.Li(f"{row_name(row)}: {note}") for row in rows for note in row.notes]
    return [html.P("Notes on these rows:"), html.Ul(said)] if said else []


def _first_headers(*, is_aimed: bool) -> tuple[str, ...]:
    return ("Indicator", "Aim", "Direction") if is_aimed else ("Measure",)


def _first_cells(row: BoardRow, *, is_aimed: bool) -> tuple[Component | str, ...]:
    name = html.Div(row_name(row), style={"minWidth": "14rem"})
    if not is_aimed:
        return (name,)
    aim = "" if row.aim is None else aim_words(row.aim_operator, row.aim, row.unit)
    return name, aim, direction_words(row.direction_arrow, row.direction_rating)


def _care(page: NationalPage) -> Component:
    """Return every cell that was recovered, contradicts another, is blank or does not apply, by name."""
    headers = ("Row", "What is the matter", "Months", "Shown as", "Why")
    rows = [_care_row(one) for one in care_cells(page.board.rows)]
    table = components.table("Every cell of the board that has to be read with care", headers, rows)
    return components.section(CARE, components.sentence(quality_sentence(page.board.rows)), table, anchor="care")


def _care_row(one: CareCell) -> tuple[str, ...]:
    why = f"{WHY[one.quality]} {one.note}".strip()
    return one.row, one.quality, ", ".join(one.months), ", ".join(one.values) or "no number", why
