"""The home page: for each role, one sentence and one button, then what waits."""

from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids
from app.programme.calendar import count_words
from app.services.administration import AdministratorHome
from app.services.board_entries import BoardRow
from app.services.home_pages import HomeMilestone, HomePage
from app.services.work_lists import READY, ProgrammeHome, WorkList
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
    """Return the home page of an organisation's people."""
    return [
        components.sentence(home.sentence, lead=True),
        html.P(components.action(home.action, home.address)),
        *_earlier(home),
        _queries(home),
        components.section(
            f"The collection of {home.year}", html.Ol([_milestone(one) for one in home.milestones], className="line")
        ),
        _results(home),
    ]


def programme(home: ProgrammeHome) -> list[Component]:
    """Return the home page of the programme team."""
    first = [] if home.first is None else [html.P(components.action(f"Open {home.first.name}", _story(home.first)))]
    return [
        components.sentence(home.sentence, lead=True),
        *first,
        *(_work_list(one) for one in home.lists),
        html.P(html.A("See where everyone stands", href="/programme"), className="after"),
        *_unreached(home.unreached),
    ]


def _unreached(count: int) -> list[Component]:
    """Return the way to organisations with nobody to reach, where there are any."""
    if not count:
        return []
    words = f"{count_words(count, 'organisation')} without anybody to reach"
    return [html.P(html.A(words, href="/organisations/unreached"))]


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


def _earlier(home: HomePage) -> list[Component]:
    """Return what an earlier collection still asks for."""
    if not home.earlier:
        return []
    steps = [html.Li([one.sentence, " ", html.A(one.action, href=one.address)]) for one in home.earlier]
    return [components.section("Still open from the collection before", html.Ul(steps))]


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
    if home.headline:
        said = [
            html.P(f"{home.headline_year}: {home.headline}"),
            html.P(html.A("See our indicators", href="/our-indicators")),
        ]
    said += [html.P(notice) for notice in home.withdrawn]
    if home.release:
        said += [html.P(home.release), html.P(html.A("Compare with others", href="/compare"))]
    if home.has_open_data:
        said.append(html.P(html.A("See your children's workforce in open data", href="/workforce")))
    return components.section("What our figures said last", *said) if said else html.Div()


def _work_list(one: WorkList) -> Component:
    heading = f"{one.title} ({one.total:,})" if one.total else one.title
    if not one.rows:
        return components.section(heading, html.P(one.empty, className="quiet"))
    rows = [_waiting(one, row) for row in one.rows]
    rest = one.total - len(one.rows)
    more = [html.P(f"And {rest:,} more on the board.", className="quiet")] if rest else []
    return components.section(heading, html.Ul(rows, className="work"), *more)


def _waiting(one: WorkList, row: BoardRow) -> Component:
    return html.Li([html.A(row.name, href=_story(row)), html.Span(_why(one, row), className="why")])


def _why(one: WorkList, row: BoardRow) -> str:
    if one.key == READY and row.since is not None:
        return f"signed off on {day_in_words(row.since)}"
    where = f"{row.milestone_title}, {row.status.words}"
    return f"{where}: {row.reason}" if row.reason else where


def _story(row: BoardRow) -> str:
    return f"/programme/organisation?{urlencode({'code': row.code})}"
