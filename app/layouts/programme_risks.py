"""Who may miss their next deadline: why, what would help, and how that is decided."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.story_links import story_address
from app.programme.calendar import day_words, due_words
from app.programme.milestones import milestone
from app.programme.risks import Risk, Sign, thresholds
from app.services.board_entries import BoardRow
from app.services.board_filters import Only, Sort
from app.services.programme import Board

HEADING = "Who may miss their next deadline"


def risks_part(board: Board, path: str, here: Mapping[str, object]) -> Component:
    """Return the signs with their counts, the first organisations, and the rules; ``here`` is what the board shows."""
    found = board.risks
    if not found.organisations:
        return components.section(
            HEADING, html.P("Nobody shows a sign of that at the moment."), _rules(), anchor="risk"
        )
    signs = [
        [html.A(one.sign.counted(one.organisations), href=_address(path, here, why=one.sign.value)), one.sign.helps]
        for one in found.by_sign
    ]
    by_sign = components.table("The signs", ("Sign", "What would help"), signs)
    everyone = _address(path, here, only=Only.AT_RISK.value)
    first = [_row(row, row.risk, board) for row in found.first if row.risk is not None]
    headers = ("Organisation", "Region", "Owes next", "Why", "What would help")
    table = components.table(f"The {len(first)} to look at first", headers, first)
    return components.section(
        HEADING,
        components.sentence(_said(found.organisations)),
        html.Div(by_sign, className="kept"),
        html.Details(
            [html.Summary("View whom to look at first"), table, html.P(html.A("See all of them", href=everyone))]
        ),
        _rules(),
        anchor="risk",
    )


def unregistered_part(board: Board, path: str, here: Mapping[str, object]) -> list[Component]:
    """Return why those that are overdue with registering have not registered, as far as their accounts tell."""
    late = board.summary.unregistered_overdue
    if not late:
        return []
    why = [
        [html.A(one.sign.counted(one.organisations), href=_address(path, here, why=one.sign.value)), one.sign.helps]
        for one in board.risks.missed_by
    ]
    table = html.Div(components.table("Why not", ("Why", "What would help"), why), className="kept")
    was = "organisation was" if late == 1 else "organisations were"
    said = f"{late:,} {was} to register by now and {'has' if late == 1 else 'have'} not."
    nothing = "Each has somebody who can sign in and whom letters reach: ring or write to them."
    return [
        components.section(
            "Who has not registered, and why",
            components.sentence(said if why else f"{said} {nothing}"),
            *([table] if why else []),
            anchor="unregistered",
        )
    ]


def _address(path: str, here: Mapping[str, object], **narrowed: str) -> str:
    return f"{path}?{urlencode({**here, **narrowed, 'sort': Sort.RISK.value})}#everyone"


def _said(count: int) -> str:
    if count == 1:
        return "1 organisation is neither overdue nor stuck, but may be late for what comes next."
    return (
        f"{count:,} organisations are neither overdue nor stuck, but may be late for what comes next. "
        "One organisation may show several signs."
    )


def _row(row: BoardRow, risk: Risk, board: Board) -> list[components.Content]:
    what = milestone(risk.key).to_do
    owes = f"{what} by {day_words(risk.last_day, board.today)} ({due_words(risk.last_day, board.today)})"
    name = html.A(row.name, href=story_address(row.code, board.year))
    return [name, row.region_name or "none", owes, risk.words, risk.helps]


def _rules() -> Component:
    said = (
        "Nobody types this. An organisation is listed where it owes something whose deadline is within "
        f"{thresholds().horizon_working_days} working days, if it is neither overdue nor stuck and shows one of these "
        "signs. "
        "The nearest deadline comes first, and then whoever shows most signs. The log decides about all but the "
        "accounts, which count as they are now."
    )
    rules = [html.Li(f"{sign.heading}: {sign.rule}.") for sign in Sign]
    return html.Details([html.Summary("How this is decided"), html.P(said), html.Ul(rules)])
