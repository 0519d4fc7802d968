"""The figures of the national picture, each with the sentence that states it and what must be said beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from app.indicators.edition import Adverse
from app.indicators.wording import lower_first
from app.layouts import components, national_sentences
from app.layouts.charts import base, drawn_tables
from app.layouts.charts.dots import LIKELIHOOD, Measure, Series, beside, earlier, own, region, third
from app.layouts.charts.series import Line, lines
from app.layouts.national_chapters import PATH
from app.layouts.open_figures import Drawing, drawn, key, source_of, twin
from app.register.figure_tables import FigureTable
from app.register.fitness_tables import compared_stages
from app.register.regulator import RATE_STAGES, SHARE_STAGES, PipelineStage
from app.services.national_page import NationalPage

Tables = Mapping[str, FigureTable]
ADDRESS = f"{PATH}/{{key}}.csv"
ROOM_AT_THE_END, ROOM_FOR_A_TITLE = 16, 24
LOADED_BY = "It is not loaded yet."
NO_FILE = "The regulator publishes these figures once a year, and nobody has imported them yet."
IMPORT = "/reference-data"
SHARES = Measure("Times the share of the register", "smaller share", "larger share")


def _nothing(_page: NationalPage) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a chapter: its chart from its table, what it says, its key, and what must be said beside it.

    Without ``draw`` the figure is a table only. ``absent`` says to whoever can load it why it is not there.
    """

    heading: str
    say: Callable[[NationalPage], str]
    draw: Callable[[FigureTable, NationalPage], base.Part] | None = None
    series: Callable[[NationalPage], Sequence[Series]] = lambda _page: ()
    below: Callable[[NationalPage], str] = _nothing
    more: Callable[[NationalPage], str] = _nothing
    absent: str = LOADED_BY


def section(name: str, page: NationalPage, tables: Tables) -> Component:
    """Return a figure that is loaded under its heading."""
    part = PARTS[name]
    return components.section(part.heading, _figure(name, part, page, tables[name]), anchor=name)


def to_load(heading: str, why: str = LOADED_BY, anchor: str | None = None) -> Component:
    """Return what stands in place of a figure for whoever can load it: why it is not there, and where to load it."""
    absent = components.empty_state(f"{heading} will be shown here.", why)
    return components.section(heading, absent, html.P(html.A("Load it under data sets", href=IMPORT)), anchor=anchor)


def not_loaded(headings: Sequence[str]) -> list[Component]:
    """Return one sentence on figures that are not loaded, for readers who can do nothing about it."""
    if not headings:
        return []
    return [html.P(f"Not loaded yet, so not shown: {'; '.join(map(lower_first, headings))}.", className="quiet")]


def _figure(name: str, part: Part, page: NationalPage, table: FigureTable) -> Component:
    said = [components.sentence(text) for text in (part.below(page), part.more(page)) if text]
    address = ADDRESS.format(key=name)
    if part.draw is None:
        return html.Div([components.sentence(part.say(page)), *said, *_table_only(table, address, page)])
    drawing = Drawing(part.draw(table, page), part.say(page), table, address)
    legend = part.series(page)
    return drawn(drawing, page.sources, *([key(legend)] if legend else []), said=said)


def _table_only(table: FigureTable, address: str, page: NationalPage) -> list[Component]:
    download = html.P(html.A("Download these figures", href=address, download=""))
    folded = html.Details([html.Summary("View as table"), twin(table)])
    return [folded, download, source_of(table.datasets, page.sources)]


def _size(table: FigureTable, page: NationalPage) -> base.Part:
    cells = zip(page.overview.size, table.rows, strict=True)
    known = [(point.as_at.isoformat(), row[1]) for point, row in cells if not isinstance(row[1], str)]
    line = Line(own("Social workers on the register"), tuple(float(cell) for _, cell in known), f"{known[-1][1]:,}")
    highest = max(1.0, *(float(cell) for _, cell in known))
    chart = _with_room(lines([day for day, _ in known], [line], low=0, high=highest * 1.2, unit=""))
    return _titled(chart, "yaxis", "Social workers")


def _diversity(table: FigureTable, page: NationalPage) -> base.Part:
    """Draw the stated percentages only; the table also has what was stated in other words."""
    cells = zip(page.overview.diversity, table.rows, strict=True)
    stated = [(point.as_at.isoformat(), row[1]) for point, row in cells if not isinstance(row[1], str)]
    line = Line(own("Shared diversity data"), tuple(float(cell) for _, cell in stated), f"{stated[-1][1]}%")
    return _with_room(lines([day for day, _ in stated], [line], high=105))


def _titled(chart: base.Part, axis: str, title: str) -> base.Part:
    """Return a chart with the title of one axis, and room for it."""
    chart["layout"][axis]["title"] = {"text": title, "font": {"size": 14}}
    chart["layout"]["height"] += ROOM_FOR_A_TITLE if axis == "xaxis" else 0
    return chart


def _with_room(chart: base.Part) -> base.Part:
    """Return a chart of lines with room at its end: the last day is a date, and its label must not be cut."""
    chart["layout"]["margin"]["r"] += ROOM_AT_THE_END
    return chart


def _ratios(table: FigureTable, page: NationalPage) -> base.Part:
    return _compared(table, page, SHARE_STAGES, SHARES)


def _decisions(table: FigureTable, page: NationalPage) -> base.Part:
    return _compared(table, page, RATE_STAGES, LIKELIHOOD)


def _compared(table: FigureTable, page: NationalPage, names: Sequence[str], measure: Measure) -> base.Part:
    stages = [stage for one in page.overview.pipelines for stage in compared_stages(one, names)]
    limits = [_width(stage) for stage in stages]
    return drawn_tables.ratios(table, (own("Ratio"),), limits, Adverse.ABOVE, measure)


def _width(stage: PipelineStage) -> drawn_tables.Limits:
    """Return between what a stage's ratio may lie, and whether chance or the rounding of its shares says so."""
    found, why = (stage.interval, "chance") if stage.interval else (stage.rounding, "rounding")
    return None if found is None else (float(found[0]), float(found[1]), why)


def _published(table: FigureTable, page: NationalPage) -> base.Part:
    """Draw the results of each collection; which side is worse depends on the indicator, so each row says it."""
    rows = tuple((f"{row[0]} ({base.WORSE_SIDE[page.worse[str(row[0])]]})", *row[1:]) for row in table.rows)
    return drawn_tables.ratios(replace(table, rows=rows), _years(page))


def _years(page: NationalPage) -> tuple[Series, ...]:
    years = [str(year) for year in page.published]
    return (*(earlier(year) for year in years[:-1]), own(years[-1]))


def _councils_only(table: FigureTable, _page: NationalPage) -> base.Part:
    rows = tuple(row for row in table.rows if national_sentences.counts_councils(row))
    chart = drawn_tables.bars(replace(table, rows=rows), [base.OWN] * len(rows), unit="")
    return _titled(chart, "xaxis", "Councils")


def _roles(table: FigureTable, _page: NationalPage) -> base.Part:
    return drawn_tables.bars(table, [*[base.OWN] * (len(table.rows) - 1), base.WHITE])


def _register_series(page: NationalPage) -> tuple[Series, ...]:
    return own("On the register"), region(f"Children's social workers, {page.year}"), beside("Residents of England")


def _stage_series(_page: NationalPage) -> tuple[Series, ...]:
    return own("On the register"), earlier("Referred to the regulator"), third("Referred to a hearing")


def _share_series(page: NationalPage) -> tuple[Series, ...]:
    return own("The share, in times the share of the register"), _allowed(page)


def _rate_series(page: NationalPage) -> tuple[Series, ...]:
    return own("Ratio: how many times as likely"), _allowed(page)


def _allowed(page: NationalPage) -> Series:
    stages = [stage for one in page.overview.pipelines for stage in one.stages]
    allows = "chance or rounding allows" if any(stage.interval for stage in stages) else "rounding allows"
    return Series(f"What {allows}", base.QUIET, "", "━")


def _referral_series(_page: NationalPage) -> tuple[Series, ...]:
    return earlier("Referrals, at least"), own("Referrals, at most"), beside("Residents")


def _region_series(_page: NationalPage) -> tuple[Series, ...]:
    return own("Children's social workers"), beside("Residents")


def _always(text: str) -> Callable[[NationalPage], str]:
    return lambda _page: text


PARTS = {
    "size": Part("How many are on the register", national_sentences.size, _size),
    "diversity": Part(
        "How complete the register's diversity data is",
        lambda page: page.overview.diversity_sentence,
        _diversity,
        below=_always(national_sentences.WHY_COMPLETE),
    ),
    "population": Part(
        "The register and the workforce beside the population",
        national_sentences.population,
        lambda table, page: drawn_tables.dots(table, _register_series(page)),
        _register_series,
        _always(national_sentences.CHILDREN_ONLY),
        national_sentences.missing_groups,
    ),
    "stages": Part(
        "Who is referred and who goes to a hearing",
        lambda page: page.overview.pipelines[0].sentence,
        lambda table, page: drawn_tables.dots(table, _stage_series(page)),
        _stage_series,
    ),
    "ratios": Part(
        "Referrals and hearings beside the register",
        national_sentences.shares,
        _ratios,
        _share_series,
        below=_always(national_sentences.SHARES_MEAN),
        more=national_sentences.ratio_width,
    ),
    "decisions": Part(
        "What the regulator decides in between",
        national_sentences.rates,
        _decisions,
        _rate_series,
        below=_always(national_sentences.RATES_MEAN),
    ),
    "referrals": Part(
        "Referrals by region",
        national_sentences.referrals,
        lambda table, page: drawn_tables.dots(table, _referral_series(page)),
        _referral_series,
        _always(national_sentences.HIDDEN),
        _always(national_sentences.BESIDE_RESIDENTS),
        absent=NO_FILE,
    ),
    "published-results": Part(
        "National results",
        national_sentences.published,
        _published,
        _years,
        _always(national_sentences.NO_INTERVAL),
        national_sentences.missing_results,
    ),
    "pay-bands": Part(
        "Pay bands",
        national_sentences.pay_bands,
        lambda table, _page: drawn_tables.bars(table, [base.MINORITY] * len(table.rows)),
    ),
    "participation": Part(
        "Who took part",
        national_sentences.participation,
        _councils_only,
        below=_always(national_sentences.SIGN_UPS),
    ),
    "roles": Part(
        "Children's social workers in England by role",
        national_sentences.roles,
        _roles,
        below=_always(national_sentences.CHILDREN_ONLY),
    ),
    "regions": Part(
        "Children's social workers beside the population, by region",
        national_sentences.regions,
        lambda table, page: drawn_tables.dots(table, _region_series(page)),
        _region_series,
    ),
    "adult-workforce": Part(
        "Adult social care", national_sentences.adult, below=_always(national_sentences.ADULT_CARE)
    ),
}
