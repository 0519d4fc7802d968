"""The programme board: where everyone stands, in one look, and then in a table."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids, programme_figures
from app.layouts.programme_map import map_part
from app.layouts.programme_phases import phases_part
from app.layouts.programme_risks import risks_part, unregistered_part
from app.layouts.programme_table import KINDS, PATH, everyone
from app.layouts.story_links import story_address
from app.programme.calendar import count_words, day_words, due_words
from app.programme.sentences import overdue_split
from app.services.board_entries import BoardRow
from app.services.board_filters import Only
from app.services.board_summaries import BoardKind
from app.services.programme import Board, BoardPage

QUESTION = "Where does everyone stand?"
LISTED = 10


def layout() -> Component:
    """Return the page before it knows what is asked for."""
    return components.page(QUESTION, components.loading(ids.PROGRAMME_BOARD))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first collection begins."""
    return [
        components.empty_state("The board will appear here.", "It appears when the first collection begins."),
        html.P(html.A("What comes first", href="/")),
    ]


def content(found: BoardPage, asked: Mapping[str, str]) -> list[Component]:
    """Return the sentence, what one look must tell, the pictures, and the table of organisations."""
    board = found.board
    return [
        *_about(found),
        *components.notices(found.left_out),
        components.sentence(_opening(board), lead=True),
        _one_look(found),
        _whose(found),
        *unregistered_part(board, PATH, _here(found)),
        _stuck(found),
        risks_part(board, PATH, _here(found)),
        programme_figures.regions_part(board, f"{PATH}?{urlencode(_here(found))}"),
        map_part(board),
        programme_figures.milestones_part(board),
        programme_figures.curves_part(board),
        _checks(board),
        everyone(found, asked),
        phases_part(found.published),
    ]


def _opening(board: Board) -> str:
    """Return where everyone stands in a few sentences, the distance from last year among them."""
    said = (board.summary.sentence, programme_figures.last_year_sentence(board), programme_figures.late_sentence(board))
    return " ".join(part for part in said if part)


def _about(found: BoardPage) -> list[Component]:
    """Return whom the board counts, of how many, and a link to everyone where somebody is left out."""
    board, kind = found.board, found.wanted.kind
    counted, left_out = board.summary.organisations, board.everyone - board.summary.organisations
    of = f"{counted:,} of {board.everyone:,}" if left_out else f"{counted:,}"
    heading = html.H2(f"{KINDS[kind]} ({of}), {board.phase} ({board.year})", className="first")
    if not left_out:
        return [heading]
    who = count_words(left_out, "council" if kind is BoardKind.EMPLOYERS else "employer")
    everyone = f"{PATH}?{urlencode({'year': board.year, 'kind': BoardKind.EVERYONE.value})}"
    return [heading, html.P([f"{who} {'is' if left_out == 1 else 'are'} left out here. ",
                             html.A("Show everyone", href=everyone)])]  # fmt: skip


def _whose(found: BoardPage) -> Component:
    """Return what the board is about, and links to that of each kind of organisation and of each collection."""
    year, kind = found.board.year, found.wanted.kind
    kinds = [(words, {"year": year, "kind": one.value}, one is kind) for one, words in KINDS.items()]
    years = [
        (f"{one} ({phase})", {"year": one, "kind": kind.value}, one == year) for one, phase in found.phases.items()
    ]
    summary = html.Summary("Show another kind of organisation, or another collection")
    return html.Details([summary, _links("Whose board", kinds), _links("Collection", years)], className="no-print")


def _links(label: str, choices: list[tuple[str, dict[str, object], bool]]) -> Component:
    items = [
        html.Li(html.A(words, href=f"{PATH}?{urlencode(asked)}", **({"aria-current": "page"} if is_here else {})))
        for words, asked, is_here in choices
    ]
    return html.Nav(html.Ul(items), className="pages", **{"aria-label": label})


def _here(found: BoardPage) -> dict[str, object]:
    """Return what an address of this board holds."""
    return {"year": found.board.year, "kind": found.wanted.kind.value}


def _one_look(found: BoardPage) -> Component:
    """Return the five counts that everybody asks for, each leading to who is behind it, and the deadline."""
    board, summary = found.board, found.board.summary
    of = f"of {summary.organisations:,}"
    late = overdue_split(summary.unregistered_overdue, summary.overdue - summary.unregistered_overdue)
    left = f"{summary.left:,} of them withdrew" if summary.left else ""
    others = f"{count_words(summary.uninvited, 'other')} not invited" if summary.uninvited else ""
    apart = ", ".join(words for words in (left, others) if words)
    counts = (
        ("Registered", f"{summary.registered:,} {of}", apart, Only.REGISTERED),
        ("Submitted", f"{summary.submitted:,} {of}", "", Only.SUBMITTED),
        ("Overdue", f"{summary.overdue:,}", late.removeprefix(": "), Only.OVERDUE),
        ("Stuck", f"{summary.stuck:,}", "", Only.STUCK),
        ("At risk", f"{board.risks.organisations:,}", "may be late next", Only.AT_RISK),
    )
    due_on = board.deadline.window.due_on
    what = board.deadline.milestone.title.lower()
    deadline = f"Deadline, {day_words(due_on, board.today)}: {what} ({due_words(due_on, board.today)})."
    here = _here(found)
    return html.Div(
        [
            html.Ul([_count(*one, here) for one in counts], className="counts"),
            html.P([f"{deadline} ", html.A("See who is still expected", href=f"{PATH}/deadline?{urlencode(here)}")]),
        ]
    )


def _count(words: str, count: str, note: str, only: Only, here: Mapping[str, object]) -> Component:
    address = f"{PATH}?{urlencode({**here, 'only': only.value})}#everyone"
    noted = [html.Span(note)] if note else []
    return html.Li(html.A([html.Span(words), html.Strong(count), *noted], href=address))


def _stuck(found: BoardPage) -> Component:
    """Return what holds people up, how many, since when, and who has been stuck the longest."""
    board, summary = found.board, found.board.summary
    if not summary.stuck_longest:
        return components.section("Who is stuck, and why", html.P("Nobody is stuck."))
    here = _here(found)
    kinds = [
        [
            html.A(line.kind.heading, href=f"{PATH}?{urlencode({**here, 'why': line.kind.value})}#everyone"),
            f"{line.organisations:,}",
            day_words(line.since, board.today),
        ]
        for line in summary.stuck_by_kind
    ]
    headers = ("Why", "How many", "Since")
    why = html.Div(components.table("What holds them up", headers, kinds, numbers=(1,)), className="kept")
    longest = summary.stuck_longest[:LISTED]
    rows = [[_name(row, board.year), row.region_name or "none", row.next_step, row.reason] for row in longest]
    headers = ("Organisation", "Region", "Next step", "Why")
    table = components.table(f"The {len(longest)} that are stuck the longest", headers, rows)
    return components.section(
        "Who is stuck, and why", why, html.Details([html.Summary("View who has been stuck the longest"), table])
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


def _name(row: BoardRow, year: int) -> Component:
    return html.A(row.name, href=story_address(row.code, year))
