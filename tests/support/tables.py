"""Tables as the tests read them: one that is a single component is spelled out into the parts that it draws."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.layouts.components import html_table
from app.layouts.plain_table import Table

TAGS = {tag.__name__.lower(): tag for tag in (html.A, html.Span, html.Div)}


def spelled_out(component: Component) -> Component:
    """Return a table with every cell as a component; anything else as it is."""
    if not isinstance(component, Table):
        return component
    rows = [[_content(cell) for cell in row] for row in component.rows]
    return html_table(component.caption, component.headers, rows, component.numbers)


def _content(cell: Any) -> Any:
    return [_content(part) for part in cell] if isinstance(cell, list) else _part(cell)


def _part(part: Any) -> Any:
    if isinstance(part, str):
        return part
    kept = {name: value for name, value in part.items() if name not in {"tag", "text"}}
    return TAGS[part["tag"]](part["text"], **kept)
