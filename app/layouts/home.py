"""The home page: for each role, one sentence and one button, then what waits."""

from datetime import date

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids
from app.layouts.evidence import summed_up
from app.layouts.story_links import story_address
from app.programme.calendar import count_words, day_words, due_words
from app.register.sentences import listed
from app.services.administration import AdministratorHome
from app.services.board_entries import BoardRow
from app.services.home_pages import HomeMilestone, HomePage
from app.services.peer_home import PeerStep
from app.services.team_home import ProgrammeHome
from app.services.team_tasks import Task, Turn
from app.services.work_lists import APPROVE, READY, WorkList
from app.web.shell import day_in_words

QUESTION = "What do you need to do?"


def layout() -> Component:
    """Return the page before it knows who is asking."""
    return components.page(QUESTION, components.loading(ids.HOME_TASKS))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first collection begins."""
    return [
        components.empty_state(
            "Your next step will appear here.", "It appears when the programme opens its first collection."
        ),
        html.P(html.A("Read the guidance meanwhile", href="/guidance")),
    ]


def organisation(home: HomePage) -> list[Component]:
    """Return the home page of an organisation's people: what waits for them comes before what waits for others."""
    asked = home.to_answer if not home.is_theirs else None
    first: HomePage | PeerStep = asked or home
    came_back = [html.P(home.came_back, className="notice typed")] if home.came_back else []
    return [
        components.sentence(first.sentence, lead=True),
        *([] if asked else came_back),
        html.P(components.action(first.action, first.address)),
        *([html.P(f"Your return covers {listed(home.covers)} as well.")] if home.covers else []),
        *_peers([one for one in (home.to_answer, home.to_talk) if one is not None and one is not asked]),
        *_earlier(home),
        _queries(home),
        components.section(
            f"The collection of {home.year}",
            *([html.P([home.sentence, " ", html.A(home.action, href=home.address)]), *came_back] if asked else []),
            html.Ol([_milestone(one) for one in home.milestones], className="line"),
        ),
        _results(home),
    ]


def programme(home: ProgrammeHome) -> list[Component]:
    """Return the home page of the programme team: what today asks for, first in a look, then name by name."""
    return [
        components.sentence(today_sentence(home), lead=True),
        *_first(home),
        *(_turn(home, turn) for turn in Turn),
        _deadline(home),
        *(_work_list(one) for one in home.lists),
        html.P(html.A("See where everyone stands", href="/programme"), className="after"),
        html.P(f"Nothing today {', nor '.join(home.idle)}.", className="quiet") if home.idle else html.Div(),
    ]


def today_sentence(home: ProgrammeHome) -> str:
    """Return what today asks of the team, such as "Today, 18 returns to review wait for you."."""
    ours = [one.words for one in home.tasks[Turn.OURS]]
    if not ours:
        chased = "; the lists below say whom to chase" if home.tasks[Turn.THEIRS] else ""
        return f"Nothing waits for you today{chased}."
    verb = "waits" if sum(one.count for one in home.tasks[Turn.OURS]) == 1 else "wait"
    return f"Today, {listed(ours)} {verb} for you."


def _first(home: ProgrammeHome) -> list[Component]:
    """Return the one main action: whoever has waited longest for us, else the first page with something to do."""
    if home.first is not None:
        return [html.P(components.action(f"Open {home.first.name}", story_address(home.first.code)))]
    elsewhere = [one for one in home.tasks[Turn.OURS] if one.address.startswith("/")]
    return [html.P(components.action(_capital(one.words), one.address)) for one in elsewhere[:1]]


_TURNS = {
    Turn.OURS: ("What waits for you", "Nothing waits for you."),
    Turn.THEIRS: ("Whom to chase", "Nobody needs chasing."),
    Turn.NEWS: ("Good to know", ""),
}


def _turn(home: ProgrammeHome, turn: Turn) -> Component:
    (heading, empty), tasks = _TURNS[turn], home.tasks[turn]
    if not tasks:
        return components.section(heading, html.P(empty, className="quiet")) if empty else html.Div()
    return components.section(heading, html.Ul([_task(one, home) for one in tasks], className="work"))


def _task(one: Task, home: ProgrammeHome) -> Component:
    since = "" if one.since is None else f"{one.oldest} {day_words(one.since, home.today)}"
    said = ", ".join(part for part in (one.note, since) if part)
    link = html.A(_capital(one.words), href=one.address)
    return html.Li([link, html.Span(said, className="why")] if said else [link])


def _deadline(home: ProgrammeHome) -> Component:
    due_on, what = home.deadline.window.due_on, home.deadline.milestone.title
    are = f"{count_words(home.expected, 'organisation')} {'is' if home.expected == 1 else 'are'} still expected."
    said = f"{what} by {day_words(due_on, home.today)} ({due_words(due_on, home.today)}). {are} "
    near = "A deadline has just passed" if home.today > due_on else "A deadline is near"
    heading = near if home.deadline.is_near(home.today) else "The next deadline"
    link = html.A("See who, what they lack and whom to write to", href="/programme/deadline?kind=everyone")
    return components.section(heading, html.P([said, link]))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def administrator(home: AdministratorHome) -> list[Component]:
    """Return the home page of an administrator."""
    said = f"{home.organisations:,} organisations and {home.open_accounts:,} open accounts are in your care."
    facts = {
        "Accounts whose person has not chosen a password yet": home.never_signed_in,
        "Accounts that are closed": home.closed_accounts,
    }
    return [
        components.sentence(said, lead=True),
        html.P(components.action("Organisations and accounts", "/organisations")),
        html.Dl(
            [part for name, count in facts.items() for part in (html.Dt(name), html.Dd(f"{count:,}"))],
            className="facts",
        ),
        html.P(html.A("See where everyone stands", href="/programme")),
        html.P(html.A("Bring the national figures up to date", href="/reference-data")),
    ]


def _peers(steps: list[PeerStep]) -> list[Component]:
    """Return what questions between organisations ask for, beside the next step."""
    if not steps:
        return []
    said = [html.Li([one.sentence, " ", html.A(one.action, href=one.address)]) for one in steps]
    return [components.section("Questions between organisations", html.Ul(said))]


def _earlier(home: HomePage) -> list[Component]:
    """Return what an earlier collection still asks for."""
    if not home.earlier:
        return []
    steps = [html.Li([one.sentence, " ", html.A(one.action, href=one.address)]) for one in home.earlier]
    return [components.section("Still open from earlier collections", html.Ul(steps))]


def _queries(home: HomePage) -> Component:
    if not home.queries:
        return html.Div()
    asked = [html.Li([one.text or "A query", f" ({day_in_words(one.asked_on)})"]) for one in home.queries]
    answer = html.P(html.A("Answer", href="/our-return/queries"))
    return components.section("The programme team asks", html.Ul(asked), answer)


def _milestone(one: HomeMilestone) -> Component:
    status = one.status
    due = f" ({status.due})" if one.is_current and status.is_owed else ""
    marked = {"aria-current": "step"} if one.is_current else {}
    return html.Li(
        [html.Strong(one.title), html.Span(f"{status.status.words}{due}", className="status-words")],
        className=f"milestone {status.status.value}",
        **marked,
    )


def _results(home: HomePage) -> Component:
    said: list[Component] = []
    if home.overall is not None:
        said = [
            html.P(f"{home.headline_year}: {home.overall.lead}"),
            *summed_up(home.overall),
            *([html.P(home.headline_note)] if home.headline_note else []),
            html.P(html.A("See our indicators, and what these words mean", href="/our-indicators#reading")),
            components.explained(evidence="How the evidence is judged"),
        ]
    said += [html.P(notice) for notice in home.withdrawn]
    if home.release:
        said += [html.P(home.release), html.P(html.A("Compare with others", href="/compare"))]
    if home.has_open_data:
        said.append(html.P(html.A("See your children's workforce in open data", href="/workforce")))
    return components.section("What our figures said last", *said) if said else html.Div()


def _work_list(one: WorkList) -> Component:
    rows = [_waiting(one, row, day) for row, day in zip(one.rows, one.days, strict=True)]
    rest = one.total - len(one.rows)
    more = [html.P(html.A(f"And {rest:,} more on the board", href=one.address))] if rest else []
    if one.key == APPROVE:
        more = [html.P(html.A("See what deserves a look, then approve or send back", href=one.address))]
    return components.section(f"{one.title} ({one.total:,})", html.Ul(rows, className="work"), *more, anchor=one.key)


def _waiting(one: WorkList, row: BoardRow, day: date) -> Component:
    return html.Li([html.A(row.name, href=story_address(row.code)), html.Span(_why(one, row, day), className="why")])


def _why(one: WorkList, row: BoardRow, day: date) -> str:
    if one.key == READY:
        return f"signed off on {day_in_words(day)}"
    return _capital(row.lacks)
