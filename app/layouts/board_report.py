"""The regulator's monthly board of 2020-21 as printed: indicators by month, with aim, rating, arrow and notes."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.open_figures import source_of
from app.register.board import BoardCell, BoardRow
from app.register.values import State
from app.services.national_page import NationalPage

ANCHOR = "board"
HEADING = "The regulator's monthly board, 2020-21"
RATINGS = {"": "", "green": "○\u00a0green", "amber": "◐\u00a0amber", "red": "■\u00a0red"}
ARROWS = {"": "", "up": "↑ up", "level": "→ level", "down": "↓ down"}
AIMS = {"": "", ">=": "at least", "<=": "at most"}
QUALITIES = {
    "blank": "blank in the report",
    "not_applicable": "not applicable",
    "recovered": "recovered",
    "inconsistent": "contradicted",
}
SECTIONS = {
    "kpi_dashboard": "Indicators with an aim",
    "registration": "Registration",
    "cpd": "Continuing professional development",
    "education": "Education",
    "complaints": "Complaints",
    "fitness_to_practise": "Fitness to practise",
}
UNITS = {"percent": "%", "working_days": " working days", "calendar_days": " calendar days", "minutes": " minutes"}
READING = (
    "Ratings are worked out from the report's own key, because the printed colours are lost: ○ green, ◐ amber, ■ red. "
    "The arrow is as printed; it says which way things were going, not whether that was good."
)


def section(page: NationalPage) -> Component:
    """Return the board, or that it is not loaded yet."""
    if page.board.state is not State.OK:
        absent = components.empty_state(f"{HEADING} will be shown here.", "It is not loaded yet.")
        return components.section(HEADING, absent, anchor=ANCHOR)
    groups = [_group(page, key, title) for key, title in SECTIONS.items()]
    told = (components.sentence(quality_sentence(page.board.rows)), components.sentence(READING))
    return components.section(HEADING, *told, *groups, source_of(("board",), page.sources), anchor=ANCHOR)


def quality_sentence(rows: Sequence[BoardRow]) -> str:
    """Return how many cells of the report have to be read with care."""
    found = Counter(cell.quality for row in rows for cell in row.cells if cell is not None)
    return (
        f"Of {found.total()} cells, {found['recovered']} were recovered from a column that had spilled in the source, "
        f"{found['blank']} are blank in the report, {found['inconsistent']} contradict another table of the same "
        f"report, and {found['not_applicable']} do not apply."
    )


def cell_words(cell: BoardCell | None) -> str:
    """Return one cell as it is read: its value with its unit, its rating in a shape and a word, its quality."""
    if cell is None:
        return "not in the report"
    if cell.value is None:
        return QUALITIES[cell.quality]
    value = f"{cell.value:,}{UNITS.get(cell.unit, '')}"
    return ", ".join(part for part in (value, RATINGS[cell.rating], QUALITIES.get(cell.quality, "")) if part)


def month_words(month: str) -> str:
    """Return a month of the board in words; the year to date is the report's last column."""
    return "Year to date" if month == "YTD" else f"{date.fromisoformat(f'{month}-01'):%b %Y}"


def _group(page: NationalPage, key: str, title: str) -> Component:
    rows = [row for row in page.board.rows if row.section == key]
    places = [at for at in range(len(page.board.months)) if any(row.cells[at] is not None for row in rows)]
    is_aimed = any(row.aim is not None for row in rows)
    headers = (*_first_headers(is_aimed=is_aimed), *(month_words(page.board.months[at]) for at in places))
    body = [(*_first_cells(row, is_aimed=is_aimed), *(cell_words(row.cells[at]) for at in places)) for row in rows]
    wide = components.table(f"{HEADING}: {title.lower()}", headers, body)
    scrolled = html.Div(wide, className="table-responsive small", tabIndex=0, role="region", **{"aria-label": title})
    return html.Details([html.Summary(f"{title}: {len(rows)} rows"), scrolled, *_notes(rows)])


def _notes(rows: Sequence[BoardRow]) -> list[Component]:
    """Return what must be known about single cells, below the table."""
    said = [html.Li(f"{_name(row)}: {note}") for row in rows for note in row.notes]
    return [html.P("Notes on these rows:"), html.Ul(said)] if said else []


def _first_headers(*, is_aimed: bool) -> tuple[str, ...]:
    return ("Indicator", "Aim", "Direction") if is_aimed else ("Measure",)


def _first_cells(row: BoardRow, *, is_aimed: bool) -> tuple[Component | str, ...]:
    name = html.Div(_name(row), style={"minWidth": "14rem"})
    if not is_aimed:
        return (name,)
    aim = "" if row.aim is None else f"{AIMS[row.aim_operator]} {row.aim:,}{UNITS.get(row.unit, '')}"
    direction = ", ".join(part for part in (ARROWS[row.direction_arrow], row.direction_rating) if part)
    return name, aim, direction


def _name(row: BoardRow) -> str:
    return f"{row.kpi_ref} {row.metric}".strip()
