"""The page on a council's children's social workers: what it asks for, and what it answers."""

from datetime import date

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids, open_map, workforce_figures
from app.layouts.choices import Question, choice_form
from app.layouts.national_figures import IMPORT
from app.layouts.open_map import PATH
from app.register.sentences import day_in_words
from app.register.values import State
from app.register.workforce import WorkforceComparison
from app.register.workforce_counts import Role
from app.register.workforce_tables import ROLE_TITLES
from app.services.workforce_page import WorkforcePage

QUESTION = "How does our children's workforce compare?"
OPEN_DATA = "Everything on this page is published open data. Nothing here comes from a return."


def layout() -> Component:
    """Return the page before its figures are there."""
    return components.page(QUESTION, components.loading(ids.WORKFORCE_FIGURES))


def content(page: WorkforcePage, *, may_load: bool = False) -> list[Component]:
    """Return everything below the question; where nothing is loaded, only whoever ``may_load`` it is told how."""
    if not page.years:
        return _not_loaded(may_load=may_load)
    return [
        *_problem(page.choice.problem),
        *_answer(page),
        controls(page),
        html.P(OPEN_DATA, className="quiet"),
        *workforce_figures.sections(page),
        open_map.section(page.map),
    ]


def _not_loaded(*, may_load: bool) -> list[Component]:
    what = "The children's social work workforce will be shown here."
    why = "The Department for Education's published figures are not in this service yet."
    if may_load:
        return [components.empty_state(what, why), html.P(html.A("Load them under data sets", href=IMPORT))]
    return [components.empty_state(what, f"{why} They appear once an administrator of the programme has loaded them.")]


def controls(page: WorkforcePage) -> Component:
    """Return the form that chooses council, year and role; it is sent as an address, which can be kept or passed on."""
    choice = page.choice
    councils = {"": "Choose a council"} | {one.gss_code: one.name for one in page.councils}
    years = {str(year): str(year) for year in reversed(page.years)}
    roles = {str(role): ROLE_TITLES[role] for role in Role}
    return choice_form(
        PATH,
        Question("council", "Council", councils, choice.council),
        Question("year", "Year, at 30 September", years, str(choice.year)),
        Question("role", "Role", roles, choice.role),
    )


def _problem(problem: str) -> list[Component]:
    return [components.failure(problem)] if problem else []


def _answer(page: WorkforcePage) -> list[Component]:
    if page.figures is None:
        what = "Choose a council to see its children's social workers beside its region, its neighbours and England."
        return [components.sentence(what, lead=True)]
    comparison = page.figures.comparison
    lead = components.sentence(comparison.sentence, lead=True)
    own = comparison.own
    joint = [components.notice(f"{own.note} The figures below are for both councils together.")] if own.note else []
    return [lead, *_incomparable(comparison), *joint, *_younger(comparison)]


def _incomparable(comparison: WorkforceComparison) -> list[Component]:
    if comparison.own.state is not State.NOT_COMPARABLE:
        return []
    shape = html.Span(open_map.NOT_COMPARABLE_GLYPH, className="shape", **{"aria-hidden": "true"})
    words = f"{comparison.own.name} is {open_map.NOT_COMPARABLE}"
    return [html.P(html.Span([shape, words], className="evidence"))]


def _younger(comparison: WorkforceComparison) -> list[Component]:
    """Say of a council without figures that it did not exist in that year, where that is why."""
    began = comparison.council.active_from
    is_younger = began is not None and began > date(comparison.year, 9, 30)
    if began is None or not is_younger or comparison.own.state is not State.NOT_PUBLISHED:
        return []
    name = comparison.council.display_name
    text = f"{name} began on {day_in_words(began)}. Figures of what was there before cannot be carried over to it."
    return [components.notice(text)]
