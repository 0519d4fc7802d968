"""The page on the national picture: the register, fitness to practise, SC-WRES as published, DfE's workforce."""

from dash import html
from dash.development.base_component import Component

from app.layouts import board_report, components, ids, national_figures
from app.layouts.national_figures import PARTS, Part
from app.register.values import State
from app.services.national_page import NationalPage, national_tables
from app.services.register import DatasetStatus

QUESTION = "What is the national picture?"
LOADED_BY = "It is not loaded yet. The programme team can load it."


def layout() -> Component:
    """Return the page before its figures are there."""
    return components.page(QUESTION, components.loading(ids.NATIONAL_FIGURES))


def content(page: NationalPage) -> list[Component]:
    """Return everything below the question."""
    tables = national_tables(page)
    parts = [
        _part(part, national_figures.figure(key, part, page, tables) if key in tables else None)
        for key, part in PARTS.items()
    ]
    return [
        components.sentence(lead(page), lead=True),
        _contents(),
        *parts,
        board_report.section(page),
        _datasets(page),
    ]


def lead(page: NationalPage) -> str:
    """Return the sentence that opens the page: the register's largest known gap, or that nothing is loaded."""
    if page.overview.pipeline_state is not State.OK:
        return "The national figures are not loaded yet."
    return page.overview.pipelines[0].sentence


def _contents() -> Component:
    places = {key: part.heading for key, part in PARTS.items()} | {
        board_report.ANCHOR: board_report.HEADING,
        "datasets": "Data sets and licences",
    }
    links = [html.Li(html.A(heading, href=f"#{key}")) for key, heading in places.items()]
    return html.Nav(html.Ul(links, className="contents"), **{"aria-label": "On this page"})


def _part(part: Part, shown: Component | None) -> Component:
    absent = components.empty_state(f"{part.heading} will be shown here.", LOADED_BY)
    return components.section(part.heading, shown or absent, anchor=part.anchor)


def _datasets(page: NationalPage) -> Component:
    headers = ("Data set", "Publisher", "As at", "Rows", "Licence", "State", "Credit and source")
    rows = [_dataset(one) for one in page.sources]
    table = components.table("Every data set of open figures that this service shows", headers, rows, numbers=(3,))
    return components.section("Data sets and licences", table, anchor="datasets")


def _dataset(one: DatasetStatus) -> tuple[str, ...]:
    state = "loaded" if one.state is State.OK else "not loaded yet"
    return one.title, one.publisher, one.as_at, f"{one.rows:,}", one.licence, state, f"{one.attribution} {one.source}."
