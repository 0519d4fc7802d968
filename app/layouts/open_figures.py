"""A chart of open data with all that belongs to it: its finding, its table, its download, its source and licence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base
from app.layouts.charts.dots import Series
from app.register.figure_tables import Cell, FigureTable
from app.services.register import DatasetStatus


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart: the picture, the sentence that says what it shows, its table, and where that is downloaded."""

    graph: base.Part
    says: str
    table: FigureTable
    address: str


def drawn(
    drawing: Drawing, sources: Sequence[DatasetStatus], *beside: Component, said: Sequence[Component] = ()
) -> Component:
    """Return the chart with everything that belongs to it.

    ``beside`` stands above it, such as its key; ``said`` below it, what must be known with it.
    """
    shown = components.figure(drawing.graph, drawing.says, twin(drawing.table), download=drawing.address)
    return html.Div([*beside, shown, *said, source_of(drawing.table.datasets, sources)], className="open-figure")


def twin(table: FigureTable) -> Component:
    """Return the table of a chart; a percentage keeps its sign in the heading."""
    rows = [[shown(cell) for cell in row] for row in table.rows]
    return components.table(table.caption, table.headers, rows, numbers=table.numbers)


def shown(cell: Cell) -> str:
    """Return a cell as people read it: thousands with commas, decimals as published."""
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def source_of(datasets: Iterable[str], sources: Sequence[DatasetStatus]) -> Component:
    """Return the lines under a chart: where its figures come from, as at when, under what licence."""
    used = [one for key in datasets for one in sources if one.key == key]
    return html.Div([_source(one) for one in used], className="quiet source")


def key(entries: Iterable[Series]) -> Component:
    """Return what the shapes of a chart stand for."""
    items = [html.Li([_glyph(one.glyph, one.colour), one.name]) for one in entries]
    return html.Ul(items, className="list-unstyled d-flex flex-wrap column-gap-4 mb-1 chart-key")


def swatches(entries: Iterable[tuple[str, str]]) -> Component:
    """Return what the colours of a chart stand for, in the order in which they stand: pairs of colour and words."""
    return key(swatch(*entry) for entry in entries)


def swatch(colour: str, words: str) -> Series:
    """Return a colour of a chart and what it stands for, as an entry of a key."""
    return Series(words, colour, "", "■")


def _glyph(glyph: str, colour: str) -> Component:
    style = {"color": colour, "fontSize": "1.3em", "marginRight": "0.35em", "forcedColorAdjust": "none"}
    return html.Span(glyph, style=style, **{"aria-hidden": "true"})


def _source(one: DatasetStatus) -> Component:
    licence = "" if one.licence in one.attribution else f" Licence: {one.licence}."
    return html.P(f"{one.attribution} As at: {one.as_at}.{licence}", className="small mb-1")
