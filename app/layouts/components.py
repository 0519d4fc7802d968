"""The few pieces that all interactive pages share, so that each of them is accessible without thinking of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.layouts.plain_table import Content, plain_table

CHART_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "staticPlot": True,
    "responsive": True,
}


def page(question: str, *children: Content) -> Component:
    """Return a page that opens with the one question it answers."""
    return html.Div([html.H1(question), *children], className="page")


def loading(component_id: str) -> Component:
    """Return the place that a callback fills, with words until it has."""
    return html.Div(html.P("Loading…", className="loading"), id=component_id)


def section(heading: str, *children: Content, anchor: str | None = None) -> Component:
    """Return a part of a page under its own heading; ``anchor`` lets an address point at it."""
    named = {"id": anchor} if anchor else {}
    return html.Section([html.H2(heading), *children], className="part", **named)


def sentence(text: Content, *, lead: bool = False) -> Component:
    """Return one finding in words; ``lead`` is for the sentence that opens a page."""
    return html.P(text, className="sentence lead-sentence" if lead else "sentence")


def table(
    caption: str, headers: Sequence[str], rows: Sequence[Sequence[Content]], *, numbers: Collection[int] = ()
) -> Component:
    """Return a table whose first column names its rows; on a phone each row becomes a labelled card.

    ``numbers`` are the positions of the columns that hold figures, counted from 0. A table of words and links is one
    component, which appears at once; one with anything else in a cell is made of ``html`` parts, and looks the same.
    """
    plain = plain_table(caption, headers, rows, numbers)
    return html_table(caption, headers, rows, numbers) if plain is None else plain


def html_table(
    caption: str, headers: Sequence[str], rows: Sequence[Sequence[Content]], numbers: Collection[int]
) -> Component:
    """Return the same table with every cell a component of its own: slow to appear, but a cell may hold anything."""
    head = [html.Th(text, scope="col", className=_kind(place, numbers)) for place, text in enumerate(headers)]
    body = [html.Tr(_cells(headers, row, numbers)) for row in rows]
    return html.Table([html.Caption(caption), html.Thead(html.Tr(head)), html.Tbody(body)], className="table figures")


def figure(graph: Mapping[str, Any], says: str, twin: Component, *, download: str | None = None) -> Component:
    """Return a chart with the sentence that states its finding, its figures as a table, and their download.

    ``graph`` is a plain plotly dictionary; ``download`` is the address of the same figures as a file.
    """
    drawing = html.Div(
        dcc.Graph(figure=dict(graph), config=CHART_CONFIG, className="chart"), role="img", **{"aria-label": says}
    )
    parts: list[Component] = [
        html.Figcaption(says),
        drawing,
        html.Details([html.Summary("View as table"), twin]),
    ]
    if download:
        parts.append(html.P(html.A("Download these figures", href=download, download="")))
    return html.Figure(parts, className="finding")


def empty_state(what: str, how: str) -> Component:
    """Return what stands where nothing is yet: ``what`` will appear, and ``how`` it comes to appear."""
    return html.Div([html.P(what, className="empty-what"), html.P(how)], className="empty")


def notice(*content: Content) -> Component:
    """Return a message that is also read out, once, when it appears."""
    return html.Div(list(content), className="notice", role="status")


def notices(texts: Iterable[str]) -> list[Component]:
    """Return each text as a message of its own."""
    return [notice(html.P(text)) for text in texts]


def failure(text: str) -> Component:
    """Return the message of something that went wrong."""
    return html.Div([html.Strong("That did not work. "), text], className="notice failure")


def explained(**links: str) -> Component:
    """Return links to where the guidance explains what stands above: the words of each by its anchor."""
    found = [html.A(words, href=f"/guidance/methods#{anchor}") for anchor, words in links.items()]
    parts = [part for link in found for part in (link, ". ")]
    return html.P(parts[:-1], className="quiet")


def action(text: str, address: str) -> Component:
    """Return the one main action of a page. ``address`` is ours, never what a person typed."""
    return html.A(text, href=address, className="btn btn-primary action")


def select(label: str, component_id: str, options: Mapping[str, str], value: str, *, hint: str = "") -> Component:
    """Return a labelled native list to choose one of; ``options`` maps each value to its words."""
    choices = [{"label": words, "value": key} for key, words in options.items()]
    return html.Div(
        [
            html.Label([label, *([html.Span(hint, className="hint")] if hint else [])], htmlFor=component_id),
            dbc.Select(id=component_id, options=choices, value=value),
        ],
        className="field",
    )


def _cells(headers: Sequence[str], row: Sequence[Content], numbers: Collection[int]) -> list[Component]:
    first, *rest = row
    cells = [
        html.Td(content, className=_kind(place, numbers), **{"data-label": headers[place]})
        for place, content in enumerate(rest, start=1)
    ]
    return [html.Th(first, scope="row"), *cells]


def _kind(place: int, numbers: Collection[int]) -> str:
    return "number" if place in numbers else ""
