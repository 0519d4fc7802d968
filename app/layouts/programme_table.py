"""The board's table: whoever a choice selects, one by one, with the choice above it and the same as a file below."""

from collections.abc import Mapping
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.story_links import story_address
from app.programme.joining import RULE, Joined, joined_words
from app.programme.milestones import milestones
from app.programme.risks import Sign
from app.programme.standing import StuckKind
from app.programme.statuses import Status
from app.services.board_entries import BoardRow
from app.services.board_filters import NOT_YET, Only, Sort, joined_key
from app.services.board_summaries import BoardKind, JoinedLine
from app.services.paging import page_links
from app.services.programme import BoardPage

PATH = "/programme"
ANCHOR = "everyone"
KINDS = {BoardKind.COUNCILS: "Councils", BoardKind.EMPLOYERS: "Employers", BoardKind.EVERYONE: "Everyone"}
ONLY = {
    Only.REGISTERED: "Only registered",
    Only.NOT_REGISTERED: "Only not registered",
    Only.SUBMITTED: "Only submitted",
    Only.OVERDUE: "Only overdue",
    Only.STUCK: "Only stuck",
    Only.AT_RISK: "Only at risk",
}
SORTS = {
    Sort.NAME: "Name",
    Sort.REGION: "Region",
    Sort.JOINED: "Phase joined in",
    Sort.LEAST: "Least far first",
    Sort.LONGEST: "Waiting longest first",
    Sort.RISK: "Most at risk first",
}
ANY = "any"


def everyone(found: BoardPage, asked: Mapping[str, str]) -> Component:
    """Return the choice, the rows that it selects, the way to the next ones, and the file."""
    heading = f"Everyone, one by one: {KINDS[found.wanted.kind].lower()}, {found.board.phase} ({found.board.year})"
    return components.section(heading, _joinings(found), _form(found), *_rows(found, asked), anchor=ANCHOR)


def _joinings(found: BoardPage) -> Component:
    """Return how many joined in which phase, each leading to its rows, and how that is decided."""
    here = {"year": found.board.year, "kind": found.wanted.kind.value}
    links = [
        html.Li(
            html.A(_joined_count(one), href=f"{PATH}?{urlencode({**here, 'joined': joined_key(one.joined)})}#{ANCHOR}")
        )
        for one in found.board.summary.joined
    ]
    decided = html.Details([html.Summary("How the phase is decided"), html.P([f"{RULE} ", _history()])])
    return html.Div([html.Nav(html.Ul(links), className="pages", **{"aria-label": "Phase joined in"}), decided])


def _joined_count(line: JoinedLine) -> str:
    who = "Not joined yet" if line.joined is None else f"Joined in {line.joined.words}"
    return f"{who}: {line.organisations:,}"


def _history() -> Component:
    return html.A("The phases so far, as published", href="/programme/phases")


def _form(found: BoardPage) -> Component:
    board, wanted = found.board, found.wanted
    titles = {one.key.value: one.title for one in milestones()}
    statuses = {status.value: status.words.capitalize() for status in Status}
    whys = {one.value: f"Stuck: {one.heading}" for one in StuckKind}
    signs = {one.value: f"At risk: {one.heading}" for one in Sign}
    return html.Form(
        [
            dcc.Input(type="hidden", name="year", value=str(board.year)),
            dcc.Input(type="hidden", name="kind", value=wanted.kind.value),
            _list("region", "Region", {ANY: "Every region", **board.region_names}, wanted.region_code),
            _list("joined", "Joined in", {ANY: "Any phase or none", **_phases(found)}, wanted.joined),
            _list("milestone", "Milestone", {ANY: "Whichever comes next", **titles}, wanted.milestone),
            _list("status", "Status", {ANY: "Every status", **statuses}, wanted.status),
            _list("only", "Show", {ANY: "All of them", **ONLY}, wanted.only),
            _list("why", "Because of", {ANY: "Anything or nothing", **whys, **signs}, wanted.why),
            _list("sort", "Sort by", SORTS, wanted.sort),
            html.Div(
                [
                    html.Label("Name or code", htmlFor="choose-search"),
                    dcc.Input(
                        id="choose-search",
                        name="search",
                        value=wanted.search,
                        type="search",
                        maxLength=200,
                        className="form-control",
                    ),
                ],
                className="field",
            ),
            html.Button("Show", type="submit", className="btn btn-secondary"),
        ],
        action=f"{PATH}#{ANCHOR}",
        method="get",
        className="choices-form no-print",
    )


def _phases(found: BoardPage) -> dict[str, str]:
    """Return the collections in which an organisation on this board can have joined, the first one first."""
    years = sorted(year for year in found.phases if year <= found.board.year)
    return {**{str(year): Joined(year, found.phases[year]).words for year in years}, NOT_YET: "Not yet"}


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


def _rows(found: BoardPage, asked: Mapping[str, str]) -> list[Component]:
    board = found.board
    links = page_links(PATH, asked, board.page)
    kept = {name: value for name, value in asked.items() if name != "page"}
    if not board.page.rows:
        return [components.empty_state("Nobody matches this choice.", "Choose fewer things above, or search for less.")]
    rows = [
        [
            html.A(row.name, href=story_address(row.code, board.year)),
            row.region_name or "none",
            joined_words(row.joined),
            row.next_step,
            row.status_words,
            _why(row),
            _trouble(row),
        ]
        for row in board.page.rows
    ]
    headers = ("Organisation", "Region", "Joined in", "Next step", "Status", "Why, and by when", "Trouble")
    address = f"{PATH}/board.csv?{urlencode({**kept, 'year': board.year})}"
    return [
        html.Div(components.table(f"Organisations {links.shown}", headers, rows), className="close"),
        _paging(links.previous, links.next),
        html.P(html.A("Download this list as CSV", href=address)),
    ]


def _why(row: BoardRow) -> str:
    return "; ".join(part for part in (row.reason, row.own_due) if part) or "nothing is owed"


def _trouble(row: BoardRow) -> str:
    if row.risk is not None and not row.risk.is_missed:
        return f"at risk: {row.risk.words}"
    found = (("overdue", row.overdue), ("stuck", row.stuck), ("past our aim", row.is_past_aim))
    words = [word for word, holds in found if holds]
    return " and ".join(words) or "none"


def _paging(previous: str, following: str) -> Component:
    links = ((previous, "Previous page"), (following, "Next page"))
    items = [html.Li(html.A(words, href=f"{address}#{ANCHOR}")) for address, words in links if address]
    return html.Nav(html.Ul(items), className="pages", **{"aria-label": "Pages of the list"}) if items else html.Div()
