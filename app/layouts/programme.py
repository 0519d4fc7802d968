"""The programme board: where everyone stands, in one look, and then in a table."""

from collections.abc import Mapping
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.layouts import components, ids, programme_figures
from app.programme.milestones import milestones
from app.programme.statuses import ABSENT, Status
from app.services.board_entries import BoardRow
from app.services.board_filters import Only
from app.services.board_summaries import BoardKind
from app.services.paging import page_links
from app.services.programme import Board, BoardPage

PATH = "/programme"
QUESTION = "Where does everyone stand?"
KINDS = {BoardKind.COUNCILS: "Councils", BoardKind.EMPLOYERS: "Employers", BoardKind.EVERYONE: "Everyone"}
ONLY = {
    Only.REGISTERED: "Only registered",
    Only.NOT_REGISTERED: "Only not registered",
    Only.SUBMITTED: "Only submitted",
    Only.OVERDUE: "Only overdue",
    Only.STUCK: "Only stuck",
}
ANY = "any"


def layout() -> Component:
    """Return the page before it knows what is asked for."""
    return components.page(QUESTION, components.loading(ids.PROGRAMME_BOARD))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first collection begins."""
    return [components.empty_state("The board will appear here.", "It appears when the first collection begins.")]


def content(found: BoardPage, asked: Mapping[str, str]) -> list[Component]:
    """Return the sentence, the choices, the pictures, and the table of organisations."""
    board = found.board
    return [
        components.sentence(board.summary.sentence, lead=True),
        _form(found),
        programme_figures.milestones_part(board),
        programme_figures.curves_part(board),
        programme_figures.regions_part(board),
        _checks(board),
        _at_risk(board),
        _everyone(board, asked),
    ]


def story_address(row: BoardRow, year: int) -> str:
    """Return the address of an organisation's story."""
    return f"{PATH}/organisation?{urlencode({'code': row.code, 'year': year})}"


def _form(found: BoardPage) -> Component:
    board, wanted = found.board, found.wanted
    titles = {one.key.value: one.title for one in milestones()}
    statuses = {status.value: status.words.capitalize() for status in Status}
    return html.Form(
        [
            _list("year", "Collection", {str(year): str(year) for year in found.years}, str(board.year)),
            _list("kind", "Who", KINDS, wanted.kind),
            _list("region", "Region", {ANY: "Every region", **board.region_names}, wanted.region_code),
            _list("milestone", "Milestone", {ANY: "The one they are at", **titles}, wanted.milestone),
            _list("status", "Status", {ANY: "Every status", **statuses}, wanted.status),
            _list("only", "Show", {ANY: "All of them", **ONLY}, wanted.only),
            html.Div(
                [
                    html.Label("Name or code", htmlFor="choose-search"),
                    dcc.Input(id="choose-search", name="search", value=wanted.search, type="search", maxLength=200,
                              className="form-control"),
                ],
                className="field",
            ),
            html.Button("Show", type="submit", className="btn btn-secondary"),
        ],
        action=PATH,
        method="get",
        className="choices-form no-print",
    )  # fmt: skip


def _list(name: str, label: str, options: Mapping[str, str], chosen: str | None) -> Component:
    component_id = f"choose-{name}"
    listed = [{"label": words, "value": str(value)} for value, words in options.items()]
    shown = chosen if chosen in options else next(iter(options))
    return html.Div(
        [
            html.Label(label, htmlFor=component_id),
            dbc.Select(id=component_id, name=name, options=listed, value=str(shown)),
        ],
        className="field",
    )


def _checks(board: Board) -> Component:
    if not board.checks:
        return components.section("What files fail", html.P("No file has had anything to fix yet."))
    rows = [
        [
            html.A(f"{one.code} {one.title}", href=f"/guidance/checks#{one.code}"),
            f"{one.organisations:,}",
            f"{one.findings:,}",
        ]
        for one in board.checks
    ]
    first = board.checks[0]
    said = f"Most often: {first.title[0].lower()}{first.title[1:]} (in files of {first.organisations:,} organisations)."
    headers = ("Check", "Organisations", "Findings")
    caption = "The checks that files of most organisations failed"
    return components.section(
        "What files fail", components.sentence(said), components.table(caption, headers, rows, numbers=(1, 2))
    )


def _at_risk(board: Board) -> Component:
    if not board.summary.at_risk:
        return components.section("Who is stuck", html.P("Nobody is stuck."))
    rows = [[_name(row, board.year), row.milestone_title, row.reason] for row in board.summary.at_risk]
    table = components.table("Stuck, the longest first", ("Organisation", "Milestone", "Why"), rows)
    said = f"{board.summary.stuck:,} {'is' if board.summary.stuck == 1 else 'are'} stuck."
    return components.section(
        "Who is stuck",
        components.sentence(said),
        html.Details([html.Summary("View who is stuck and why"), table]),
    )


def _everyone(board: Board, asked: Mapping[str, str]) -> Component:
    page = board.page
    links = page_links(PATH, asked, page)
    kept = {name: value for name, value in asked.items() if name != "page"}
    download = html.P(
        html.A("Download this list as CSV", href=f"{PATH}/board.csv?{urlencode({**kept, 'year': board.year})}")
    )
    if not page.rows:
        empty = components.empty_state("Nobody matches this choice.", "Choose fewer things above, or search for less.")
        return components.section("Everyone, one by one", empty, anchor="everyone")
    rows = [
        [
            _name(row, board.year),
            row.region_name or "none",
            row.milestone_title,
            row.status.words,
            _why(row),
            _late(row),
        ]
        for row in page.rows
    ]
    headers = ("Organisation", "Region", "Milestone", "Status", "Why, and by when", "Overdue or stuck")
    table = components.table(f"Organisations {links.shown}", headers, rows)
    return components.section(
        "Everyone, one by one", table, _paging(links.previous, links.next), download, anchor="everyone"
    )


def _name(row: BoardRow, year: int) -> Component:
    return html.A(row.name, href=story_address(row, year))


def _why(row: BoardRow) -> str:
    due = "" if row.status in ABSENT else row.due
    return "; ".join(part for part in (row.reason, due) if part) or "nothing is owed"


def _late(row: BoardRow) -> str:
    words = [word for word, holds in (("overdue", row.overdue), ("stuck", row.stuck)) if holds]
    return " and ".join(words) or "no"


def _paging(previous: str, following: str) -> Component:
    links = ((previous, "Previous page"), (following, "Next page"))
    items = [html.Li(html.A(words, href=f"{address}#everyone")) for address, words in links if address]
    return html.Nav(html.Ul(items), className="pages", **{"aria-label": "Pages of the list"}) if items else html.Div()
