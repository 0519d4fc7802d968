"""The charts of the national picture, each with the sentence that states it and what must be said beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base, drawn_tables
from app.layouts.charts.dots import Series, beside, earlier, own
from app.layouts.charts.series import Line, lines
from app.layouts.open_figures import Drawing, drawn, key
from app.register.figure_tables import Cell, FigureTable
from app.register.national_tables import participation_table
from app.register.sentences import day_in_words, listed
from app.register.views import View
from app.register.workforce_counts import Role
from app.services.national_page import NationalPage

Tables = Mapping[str, FigureTable]
ADDRESS = "/national-register/{key}.csv"
NO_INTERVAL = (
    "These are the ratios as published. No interval was published with them, so nobody can say how far chance alone "
    "would move them. The councils that took part differ from year to year, so a change is not a trend."
)
REFERRAL_ONLY = (
    "SC-WRES indicator 4 counts referrals that an employer makes, so it is to be held against the referral stage only: "
    "what happens later is decided by the regulator. Shares are published as whole percentages, so a ratio is good to "
    "about 0.05 either way."
)
WHY_COMPLETE = (
    "The questions were put into the yearly renewal of registration in September 2022; before that they were asked "
    "apart from it. Figures on the register's ethnicity from before November 2022 describe too few people to be used."
)
ONLY_BLACK = (
    "Of the five groups, a figure of the register could be read only for Black, African, Caribbean or Black British "
    "social workers. The other groups are not loaded yet: they will appear here when the regulator's tables are."
)
RATIO_MEANS = (
    "For referrals and hearings the group's share is held against its share of the register; for the decisions between "
    "them its rate is held against the rate of White, female or younger social workers."
)
CHILDREN_ONLY = (
    "These are social workers in councils' children's services only: about half of the register, and not adult social "
    "care."
)
STAGE_PLACES = {
    "referral": "at referral",
    "referred_to_hearing": "at referral to a hearing",
    "triage_to_investigation": "from triage to investigation",
    "case_examiner_to_hearing": "from case examiners to a hearing",
}
SIGN_UPS = "A press report counts 85 sign-ups for Phase 2; the programme's own page says 83."


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


def _size_sentence(page: NationalPage) -> str:
    first, last = page.overview.size[0], page.overview.size[-1]
    return (
        f"{last.count:,} social workers were on the register on {day_in_words(last.as_at)}; "
        f"on {day_in_words(first.as_at)} it was {first.count:,}."
    )


def _diversity(table: FigureTable, page: NationalPage) -> base.Part:
    """Draw the stated percentages only; the table also has what was stated in other words."""
    cells = zip(page.overview.diversity, table.rows, strict=True)
    stated = [(point.as_at.isoformat(), row[1]) for point, row in cells if not isinstance(row[1], str)]
    line = Line(own("Shared diversity data"), tuple(float(cell) for _, cell in stated), f"{stated[-1][1]}%")
    return lines([day for day, _ in stated], [line], high=105)


def _population_sentence(page: NationalPage) -> str:
    figure_of = next((one for one in page.registered if one.percent is not None), None)
    black = next((share for share in page.population.groups if share.key == "black"), None)
    if figure_of is None or black is None:
        return "The register's ethnic groups and England's population are not both loaded yet."
    return (
        f"{figure_of.percent}% of the register were {figure_of.label} on {day_in_words(figure_of.as_at)}; "
        f"{black.percent}% of England's residents were Black at the Census of 2021."
    )


def _ratio_sentence(page: NationalPage) -> str:
    first = page.overview.pipelines[0]
    said = [f"{stage.ratio} {STAGE_PLACES[stage.stage]}" for stage in first.stages if stage.ratio is not None]
    return f"For {first.people} the ratio is {listed(said)}."


def _published_sentence(page: NationalPage) -> str:
    newest = max(page.published)
    found = {one.indicator: one.ratio for one in page.published[newest]}
    said = [f"{_likelihood(ratio)} {page.outcomes[key]}" for key, ratio in found.items() if ratio is not None]
    return f"As published for {newest}, minority ethnic people were, compared with White people, {listed(said)}."


def _likelihood(ratio: Decimal) -> str:
    """Return a ratio as a person says it: 48% less likely, 8% more likely, as likely."""
    if ratio == 1:
        return "as likely"
    return f"{abs(ratio - 1) * 100:.0f}% {'less' if ratio < 1 else 'more'} likely"


def _years(page: NationalPage) -> tuple[Series, ...]:
    years = [str(year) for year in page.published]
    return (*(earlier(year) for year in years[:-1]), own(years[-1]))


def _pay_bands_sentence(page: NationalPage) -> str:
    newest = page.published[max(page.published)]
    figures = [one for result in newest for one in result.figures if one.unit == "percent"]
    said = [f"{one.value}% of those paid {one.label[:1].lower()}{one.label[1:]}" for one in figures]
    return f"In {newest[0].year}, minority ethnic people were {listed(said)}."


def _councils_only(table: FigureTable, _page: NationalPage) -> base.Part:
    rows = tuple(row for row in table.rows if _counts_councils(row))
    return drawn_tables.bars(replace(table, rows=rows), [base.OWN] * len(rows), unit="")


def _participation_sentence(page: NationalPage) -> str:
    rows = participation_table(page.participation).rows
    said = [str(row[0]).replace(": ", f": {row[1]} ") for row in rows if _counts_councils(row)]
    return f"{'; '.join(said)}."


def _counts_councils(row: Sequence[Cell]) -> bool:
    return row[2] == "all" and "councils" in str(row[0])


def _roles_sentence(page: NationalPage) -> str:
    shares = {role: view.minority_percent for role, view in page.roles}
    return (
        f"In {page.year}, {shares[Role.CASE_HOLDER]}% of England's case holders and {shares[Role.SENIOR_MANAGER]}% of "
        f"its senior managers in children's social work whose ethnicity is known were from minority ethnic groups; "
        f"of its residents, {page.population.minority_percent}%."
    )


def _regions_sentence(page: NationalPage) -> str:
    below = [name for name, staff, people in page.regions if _is_below(staff, people)]
    exception = f" except {listed(below)}" if below else ""
    return (
        f"In {page.year}, the minority ethnic share of children's social workers was larger than that of residents "
        f"in every region{exception}."
    )


def _roles(table: FigureTable, _page: NationalPage) -> base.Part:
    return drawn_tables.bars(table, [*[base.OWN] * (len(table.rows) - 1), base.WHITE])


def _register_series(_page: NationalPage) -> tuple[Series, ...]:
    return own("On the register"), beside("Residents of England")


def _stage_series(_page: NationalPage) -> tuple[Series, ...]:
    return beside("On the register"), earlier("Referred to the regulator"), own("Referred to a hearing")


def _region_series(_page: NationalPage) -> tuple[Series, ...]:
    return own("Children's social workers"), beside("Residents")


def _is_below(staff: View, people: View) -> bool:
    if staff.minority_percent is None or people.minority_percent is None:
        return False
    return staff.minority_percent <= people.minority_percent


PARTS = {
    "size": Part("size", "The register", _size, _size_sentence),
    "diversity": Part(
        "diversity",
        "How complete the register's diversity data is",
        _diversity,
        lambda page: page.overview.diversity_sentence,
        below=WHY_COMPLETE,
    ),
    "population": Part(
        "population",
        "The register beside the population",
        lambda table, page: drawn_tables.dots(table, _register_series(page)),
        _population_sentence,
        _register_series,
        ONLY_BLACK,
    ),
    "stages": Part(
        "fitness-to-practise",
        "Fitness to practise: who is referred and who goes to a hearing",
        lambda table, page: drawn_tables.dots(table, _stage_series(page)),
        lambda page: page.overview.pipelines[0].sentence,
        _stage_series,
        REFERRAL_ONLY,
    ),
    "ratios": Part(
        "ratios",
        "Fitness to practise: where the difference grows",
        lambda table, _page: drawn_tables.ratios(table, (own("Ratio"),)),
        _ratio_sentence,
        below=RATIO_MEANS,
    ),
    "published-results": Part(
        "published-results",
        "SC-WRES as published",
        lambda table, page: drawn_tables.ratios(table, _years(page)),
        _published_sentence,
        _years,
        NO_INTERVAL,
    ),
    "pay-bands": Part(
        "pay-bands",
        "SC-WRES as published: pay bands",
        lambda table, _page: drawn_tables.bars(table, [base.MINORITY] * len(table.rows)),
        _pay_bands_sentence,
    ),
    "participation": Part(
        "participation", "Who took part in SC-WRES", _councils_only, _participation_sentence, below=SIGN_UPS
    ),
    "roles": Part(
        "roles", "Children's social workers in England by role", _roles, _roles_sentence, below=CHILDREN_ONLY
    ),
    "regions": Part(
        "regions",
        "Children's social workers beside the population, by region",
        lambda table, page: drawn_tables.dots(table, _region_series(page)),
        _regions_sentence,
        _region_series,
    ),
}
