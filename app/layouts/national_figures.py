"""The charts of the national picture, each with the sentence that states it and what must be said beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from app.layouts import components, national_sentences
from app.layouts.charts import base, drawn_tables
from app.layouts.charts.dots import Series, beside, earlier, own
from app.layouts.charts.series import Line, lines
from app.layouts.open_figures import Drawing, drawn, key
from app.register.figure_tables import FigureTable
from app.services.national_page import NationalPage

Tables = Mapping[str, FigureTable]
ADDRESS = "/national-register/{key}.csv"


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the page: its chart from its table, what it says, its key, and what stands below it."""

    anchor: str
    heading: str
    draw: Callable[[FigureTable, NationalPage], base.Part]
    say: Callable[[NationalPage], str]
    series: Callable[[NationalPage], Sequence[Series]] = lambda _page: ()
    below: str = ""


def figure(name: str, part: Part, page: NationalPage, tables: Tables) -> Component:
    """Return a part's chart with its table, download and source, and what must be said with it."""
    table = tables[name]
    legend = part.series(page)
    drawing = Drawing(part.draw(table, page), part.say(page), table, ADDRESS.format(key=name))
    said = [components.sentence(part.below)] if part.below else []
    return html.Div([*said, drawn(drawing, page.sources, *([key(legend)] if legend else []))])


def _size(table: FigureTable, page: NationalPage) -> base.Part:
    days = [one.as_at.isoformat() for one in page.overview.size]
    values = tuple(drawn_tables.number(row[1]) for row in table.rows)
    last = f"{table.rows[-1][1]:,}"
    return lines(days, [Line(own("Social workers on the register"), values, last)], low=0, high=120_000, unit="")


def _diversity(table: FigureTable, page: NationalPage) -> base.Part:
    """Draw the stated percentages only; the table also has what was stated in other words."""
    cells = zip(page.overview.diversity, table.rows, strict=True)
    stated = [(point.as_at.isoformat(), row[1]) for point, row in cells if not isinstance(row[1], str)]
    line = Line(own("Shared diversity data"), tuple(float(cell) for _, cell in stated), f"{stated[-1][1]}%")
    return lines([day for day, _ in stated], [line], high=105)


def _years(page: NationalPage) -> tuple[Series, ...]:
    years = [str(year) for year in page.published]
    return (*(earlier(year) for year in years[:-1]), own(years[-1]))


def _councils_only(table: FigureTable, _page: NationalPage) -> base.Part:
    rows = tuple(row for row in table.rows if national_sentences.counts_councils(row))
    return drawn_tables.bars(replace(table, rows=rows), [base.OWN] * len(rows), unit="")


def _roles(table: FigureTable, _page: NationalPage) -> base.Part:
    return drawn_tables.bars(table, [*[base.OWN] * (len(table.rows) - 1), base.WHITE])


def _register_series(_page: NationalPage) -> tuple[Series, ...]:
    return own("On the register"), beside("Residents of England")


def _stage_series(_page: NationalPage) -> tuple[Series, ...]:
    return beside("On the register"), earlier("Referred to the regulator"), own("Referred to a hearing")


def _region_series(_page: NationalPage) -> tuple[Series, ...]:
    return own("Children's social workers"), beside("Residents")


PARTS = {
    "size": Part("size", "The register", _size, national_sentences.size),
    "diversity": Part(
        "diversity",
        "How complete the register's diversity data is",
        _diversity,
        lambda page: page.overview.diversity_sentence,
        below=national_sentences.WHY_COMPLETE,
    ),
    "population": Part(
        "population",
        "The register beside the population",
        lambda table, page: drawn_tables.dots(table, _register_series(page)),
        national_sentences.population,
        _register_series,
        national_sentences.ONLY_BLACK,
    ),
    "stages": Part(
        "fitness-to-practise",
        "Fitness to practise: who is referred and who goes to a hearing",
        lambda table, page: drawn_tables.dots(table, _stage_series(page)),
        lambda page: page.overview.pipelines[0].sentence,
        _stage_series,
        national_sentences.REFERRAL_ONLY,
    ),
    "ratios": Part(
        "ratios",
        "Fitness to practise: where the difference grows",
        lambda table, _page: drawn_tables.ratios(table, (own("Ratio"),)),
        national_sentences.ratios,
        below=national_sentences.RATIO_MEANS,
    ),
    "published-results": Part(
        "published-results",
        "SC-WRES as published",
        lambda table, page: drawn_tables.ratios(table, _years(page)),
        national_sentences.published,
        _years,
        national_sentences.NO_INTERVAL,
    ),
    "pay-bands": Part(
        "pay-bands",
        "SC-WRES as published: pay bands",
        lambda table, _page: drawn_tables.bars(table, [base.MINORITY] * len(table.rows)),
        national_sentences.pay_bands,
    ),
    "participation": Part(
        "participation",
        "Who took part in SC-WRES",
        _councils_only,
        national_sentences.participation,
        below=national_sentences.SIGN_UPS,
    ),
    "roles": Part(
        "roles",
        "Children's social workers in England by role",
        _roles,
        national_sentences.roles,
        below=national_sentences.CHILDREN_ONLY,
    ),
    "regions": Part(
        "regions",
        "Children's social workers beside the population, by region",
        lambda table, page: drawn_tables.dots(table, _region_series(page)),
        national_sentences.regions,
        _region_series,
    ),
}
