"""The days around a deadline: how it stands at this moment, who is still expected and whom to write to."""

from collections.abc import Mapping
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.access import Role
from app.clock import british_day
from app.layouts import components, ids
from app.layouts.story_links import story_address
from app.programme.calendar import day_words, due_words
from app.programme.milestones import MilestoneKey, milestone
from app.services.board_filters import Only
from app.services.board_summaries import BoardKind
from app.services.deadline_day import DeadlineView
from app.services.deadline_lists import Contact, Expected
from app.services.paging import page_links

PATH = "/programme/deadline"
QUESTION = "Who is still expected?"
KINDS = {BoardKind.COUNCILS: "Councils", BoardKind.EMPLOYERS: "Employers", BoardKind.EVERYONE: "Everyone"}
ANY = "any"
LOST = " (letters to this address did not arrive)"


def layout() -> Component:
    """Return the page before it knows what is asked for; what brings it up to date stays while the rest changes."""
    fresh = html.Div(
        [
            html.Button("Bring it up to date", id=ids.DEADLINE_FRESH, type="button", className="btn btn-secondary"),
            html.P(id=ids.DEADLINE_MOMENT, role="status", className="quiet"),
        ],
        className="no-print fresh",
    )
    return components.page(QUESTION, fresh, components.loading(ids.DEADLINE))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first collection begins."""
    return [components.empty_state("Deadlines will appear here.", "They appear when the first collection begins.")]


def moment(view: DeadlineView | None) -> str:
    """Return the moment that the page tells of."""
    return "" if view is None else f"As it stood at {view.now:%H:%M:%S}, {day_words(view.today, view.today)}."


def content(view: DeadlineView, asked: Mapping[str, str]) -> list[Component]:
    """Return how the deadline stands, what is new, and everybody who is still expected."""
    return [
        components.sentence(deadline_sentence(view), lead=True),
        *components.notices(view.left_out),
        *_apart(view),
        _form(view),
        _steps(view),
        _pace(view),
        _happenings(view),
        _expected(view, asked),
    ]


def deadline_sentence(view: DeadlineView) -> str:
    """Return what is due when, who is expected and who has done it, such as "12 are still expected; 76 are done"."""
    due_on, what = view.deadline.window.due_on, view.deadline.milestone.title
    when = f"{what} by {day_words(due_on)} ({due_words(due_on, view.today)}){_where(view)}"
    today = f", {view.standing.done_today:,} of them today" if view.standing.done_today else ""
    done = f"{view.standing.done:,} {'has' if view.standing.done == 1 else 'have'} done it{today}"
    if not view.expected:
        return f"{when}: nobody is expected any more; {done}."
    return f"{when}: {view.expected:,} {'is' if view.expected == 1 else 'are'} still expected{_held_up(view)}; {done}."


def _apart(view: DeadlineView) -> list[Component]:
    """Return who is not counted among those expected, and where they stand on the board."""
    count = view.standing.apart
    if not count:
        return []
    organisations, have, are = ("organisation", "has", "is") if count == 1 else ("organisations", "have", "are")
    is_registering = view.deadline.key is MilestoneKey.REGISTERED
    why = f"{have} not been invited" if is_registering else f"{have} not registered"
    board = {"year": view.year, "kind": view.wanted.kind.value, "only": Only.NOT_REGISTERED.value}
    return [
        html.P(
            [
                f"{count:,} more {organisations} {why}, and {are} not counted here. ",
                html.A("See who has not registered", href=f"/programme?{urlencode(board)}#everyone"),
            ]
        )
    ]


def _where(view: DeadlineView) -> str:
    region = view.wanted.region_code
    return "" if region is None else f", {view.standing.region_names.get(region, 'in a region that there is not')}"


def _held_up(view: DeadlineView) -> str:
    """Return how many of those expected are at the milestone that was asked for."""
    wanted = view.wanted.milestone
    if wanted is None:
        return ""
    count = dict(view.standing.steps).get(wanted, 0)
    return f", {f'{count:,}' if count else 'none'} of them held up at “{milestone(wanted).title.lower()}”"


def _form(view: DeadlineView) -> Component:
    """Return the choice; ``milestone`` in the address is the step at which somebody is held up."""
    due = {one.key.value: f"{one.milestone.title}, {day_words(one.window.due_on)}" for one in view.choices}
    steps = {key.value: milestone(key).title for key in MilestoneKey}
    wanted = view.wanted
    return html.Form(
        [
            dcc.Input(type="hidden", name="year", value=str(view.year)),
            _list("due", f"Deadline of {view.year} ({view.phase})", due, view.deadline.key),
            _list("kind", "Who", KINDS, wanted.kind),
            _list("region", "Region", {ANY: "Every region", **view.standing.region_names}, wanted.region_code),
            _list("milestone", "Held up at", {ANY: "Any milestone", **steps}, wanted.milestone),
            html.Button("Show", type="submit", className="btn btn-secondary"),
        ],
        action=PATH,
        method="get",
        className="choices-form no-print",
    )


def _list(name: str, label: str, options: Mapping[str, str], chosen: str | None) -> Component:
    listed = [{"label": words, "value": str(value)} for value, words in options.items()]
    shown = chosen if chosen in options else next(iter(options))
    select = dbc.Select(id=f"deadline-{name}", name=name, options=listed, value=str(shown))
    return html.Div([html.Label(label, htmlFor=f"deadline-{name}"), select], className="field")


def _steps(view: DeadlineView) -> Component:
    if not view.standing.steps:
        return html.Div()
    here = {"year": view.year, "due": view.deadline.key.value, "kind": view.wanted.kind.value}
    here |= {"region": view.wanted.region_code} if view.wanted.region_code else {}
    rows = [
        [
            html.A(milestone(key).title, href=f"{PATH}?{urlencode({**here, 'milestone': key.value})}#expected"),
            milestone(key).owed,
            f"{count:,}",
        ]
        for key, count in view.standing.steps
    ]
    headers = ("Next", "What is missing", "Organisations")
    table = components.table("Still expected, by the milestone that is next", headers, rows, numbers=(2,))
    return components.section("What they lack", table)


def _pace(view: DeadlineView) -> Component:
    what = view.deadline.milestone.title
    is_today = view.today == view.deadline.window.due_on
    if not view.standing.by_time:
        return components.section("Today, by the hour", html.P("Nobody has finished today yet."))
    heading = "Today, by the hour" if is_today else "Day by day"
    rows = [[time, f"{count:,}"] for time, count in reversed(view.standing.by_time)]
    table = components.table(f"{what}, the newest first", ("When", "Organisations"), rows, numbers=(1,))
    total = sum(count for _, count in view.standing.by_time)
    said = f"{total:,} {'today' if is_today else 'in the last five working days'}."
    return components.section(heading, components.sentence(said), table)


def _happenings(view: DeadlineView) -> Component:
    heading = "What organisations just did"
    if not view.happenings:
        return components.section(heading, html.P("Nothing yet."))
    rows = [
        html.Li([
            html.Span(f"{day_words(british_day(one.at), view.today)}, {one.at:%H:%M}", className="why"),
            html.A(one.name, href=story_address(one.code, view.year)),
            html.Span(one.sentence, className="why"),
        ])
        for one in view.happenings
    ]  # fmt: skip
    return components.section(heading, html.Ul(rows, className="work"))


def _expected(view: DeadlineView, asked: Mapping[str, str]) -> Component:
    heading = "Who is still expected, closest to the end first"
    if not view.page.rows:
        return components.section(
            heading, html.P("Nobody that this choice selects is still expected."), anchor="expected"
        )
    links = page_links(PATH, asked, view.page)
    rows = [_row(one, view.year) for one in view.page.rows]
    headers = ("Organisation", "Region", "What it lacks", "Whom to write to")
    pages = ((links.previous, "Previous page"), (links.next, "Next page"))
    items = [html.Li(html.A(words, href=f"{address}#expected")) for address, words in pages if address]
    nav = [html.Nav(html.Ul(items), className="pages", **{"aria-label": "Pages of the list"})] if items else []
    kept = {name: value for name, value in asked.items() if name != "page"}
    file = f"{PATH}.csv?{urlencode({**kept, 'year': view.year, 'due': view.deadline.key.value})}"
    return components.section(
        heading,
        components.html_table(f"Organisations {links.shown}", headers, rows, ()),
        *nav,
        html.P(html.A("Download this list as CSV", href=file)),
        anchor="expected",
    )


def _row(one: Expected, year: int) -> list[components.Content]:
    name = html.A(one.who.name, href=story_address(one.who.code, year))
    return [
        name,
        one.who.region_name or "none",
        f"{one.step.milestone.to_do.capitalize()}: {one.lacks}",
        _contacts(one.contacts),
    ]


def _contacts(contacts: tuple[Contact, ...]) -> components.Content:
    if not contacts:
        return html.A("Nobody can be reached", href="/organisations/unreached")
    return html.Div([html.Div(_contact(one)) for one in contacts])


def _contact(one: Contact) -> list[str | Component]:
    role = Role(one.role).value
    return [f"{one.name}, {role}: ", html.A(one.email, href=f"mailto:{one.email}"), LOST if one.is_lost else ""]
