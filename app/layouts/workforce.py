"""The page on a council's children's social workers: what it asks for, and what it answers."""

from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids, workforce_figures
from app.layouts.choices import Question, choice_form
from app.register.workforce_counts import Role
from app.register.workforce_tables import ROLE_TITLES
from app.services.workforce_page import WorkforcePage

PATH = "/workforce"
QUESTION = "How does our children's workforce compare?"
OPEN_DATA = "Everything on this page is published open data. Nothing here comes from a return."


def layout() -> Component:
    """Return the page before its figures are there."""
    return components.page(QUESTION, components.loading(ids.WORKFORCE_FIGURES))


def content(page: WorkforcePage) -> list[Component]:
    """Return everything below the question."""
    if not page.years:
        what = "The children's social work workforce will be shown here."
        return [components.empty_state(what, "It is not loaded yet. The programme team can load it.")]
    address = address_of(page)
    return [
        *_problem(page.choice.problem),
        *_answer(page),
        controls(page),
        html.P(OPEN_DATA, className="quiet"),
        *workforce_figures.sections(page, address),
        workforce_figures.council_map(page, address),
    ]


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
    own = page.figures.comparison.own
    lead = components.sentence(page.figures.comparison.sentence, lead=True)
    joint = [components.notice(f"{own.note} The figures below are for both councils together.")] if own.note else []
    return [lead, *joint]


def address_of(page: WorkforcePage) -> str:
    """Return where the figures of this choice are downloaded, up to the name of the figure."""
    choice = page.choice
    asked = {"council": choice.council, "year": str(choice.year), "role": choice.role}
    return f"{PATH}/figures.csv?{urlencode({name: value for name, value in asked.items() if value})}&figure="
