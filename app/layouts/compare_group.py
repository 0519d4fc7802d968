"""The sections of the comparison page that are about the group: its averages, its years, its regions."""

from dash.development.base_component import Component

from app.indicators.comparison_words import (
    averages_sentence,
    heterogeneity_sentence,
    panel_sentence,
    years_together_sentence,
)
from app.indicators.percentiles import DECILES, QUARTILES, parts_of
from app.indicators.results import Result, State
from app.indicators.rounding import text
from app.layouts import components
from app.layouts.charts import base
from app.layouts.charts.deciles import FILLS, Year, deciles_chart
from app.layouts.charts.hexmap import HATCHED_COLOUR
from app.layouts.charts.regions import COLOURS, STEP_WORDS, Tile, region_chart
from app.layouts.compare_parts import Page, figure, key, sentences, table_alone
from app.layouts.numbers import ratio_text
from app.services.comparison_details import ComparisonDetail, GroupYear
from app.services.comparison_reading import RegionFigure
from app.services.comparison_tables import NOBODY, OWN_STATES, SUPPRESSED, region_words

BANDS = {DECILES: ((10, 90), (30, 70)), QUARTILES: ((25, 75),)}
BAND_WORDS = {
    DECILES: ("the middle 8 in 10 organisations", "the middle 4 in 10"),
    QUARTILES: ("the middle half of organisations",),
}
PANEL_VERDICTS = {
    "within_chance": "within what chance alone would give",
    "more_than_chance": "more than chance alone would usually give",
}


def averages(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return the two averages of the group, how much its organisations differ, and those of two collections."""
    spread, words = detail.spread, []
    if spread is not None and spread.crude is not None and spread.mantel_haenszel is not None:
        words.append(averages_sentence(spread.crude, spread.mantel_haenszel))
    if spread is not None:
        words.append(heterogeneity_sentence(spread.i2, spread.tau2))
    if detail.panel is not None:
        panel = detail.panel
        years, ratios = (panel.previous_year, panel.year), (panel.previous_ratio, panel.ratio)
        words.append(panel_sentence(panel.contributors, years, ratios, PANEL_VERDICTS[panel.verdict]))
    if detail.together is not None:
        found = detail.together
        words.append(years_together_sentence(found.years, found.ratio, found.lower, found.upper))
    if not words:
        return []
    links = {"averages": "About the two averages", "differences": "About differences between organisations"}
    if detail.panel is not None:
        links["panel"] = "About the same organisations in two collections"
    if detail.together is not None:
        links["several"] = "About several collections together"
    parts = [*sentences(*words), *table_alone(page, "averages"), components.explained(**links)]
    return [components.section("What the group's figure is made of", *parts)]


def over_the_years(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return the published points of each collection with a release, with the own ratio on them."""
    if not detail.years:
        return []
    chart = deciles_chart([_year(one) for one in detail.years])
    return [
        components.section("Over the years", _years_key(detail), figure(page, "years", chart, _years_words(detail)))
    ]


def _year(one: GroupYear) -> Year:
    points = one.spread.points if one.spread else {}
    bands = tuple((points[low], points[high]) for low, high in BANDS.get(parts_of(points), ()))
    own = one.own if one.own is not None and one.own.state is State.OK else None
    middle = points.get(50, one.ratio)
    limits = (own.lower, own.upper) if own else (None, None)
    return Year(str(one.year), bands, middle, own.ratio if own else None, *limits, break_words=one.break_words)


def _years_words(detail: ComparisonDetail) -> str:
    steps = [
        f"{one.year}: you {_own_words(one.own)}, the group {'suppressed' if one.ratio is None else text(one.ratio, 1)}"
        for one in detail.years
    ]
    breaks = [str(one.year) for one in detail.years if one.break_words]
    note = f" The line stops before {' and '.join(breaks)}, which cannot be read on from what came before." * bool(
        breaks
    )
    return f"{'; '.join(steps)}.{note}"


def _own_words(own: Result | None) -> str:
    if own is None:
        return "no return"
    return ratio_text(own.ratio) if own.state is State.OK else OWN_STATES[own.state]


def _years_key(detail: ComparisonDetail) -> Component:
    found = {parts_of(one.spread.points) for one in detail.years if one.spread}
    kinds = [kind for kind in (DECILES, QUARTILES) if kind in found]
    bands = [("■", FILLS[at], words) for kind in kinds[:1] for at, words in enumerate(BAND_WORDS[kind])]
    own = ("●", base.OWN, "you, with what your numbers allow")
    return key([own, *bands, ("╌", base.ENGLAND, "the middle organisation, or else the group's figure")])


def regions(page: Page, detail: ComparisonDetail) -> Component:
    """Return the nine regions, each with its published ratio or the mark of suppression."""
    tiles = [
        Tile(one.region.code, one.ratio, region_words(one), one.region.code == detail.own_region)
        for one in detail.regions
    ]
    chart = region_chart(tiles)
    return components.section(
        "Region by region", _regions_key(), figure(page, "regions", chart, _regions_words(detail))
    )


def _regions_key() -> Component:
    steps = [("■" if at != len(COLOURS) // 2 else "□", _readable(at), words) for at, words in enumerate(STEP_WORDS)]
    return key(
        [*steps, ("▨", HATCHED_COLOUR, f"{SUPPRESSED} suppressed to protect people; {NOBODY}: nobody took part")]
    )


def _readable(step: int) -> str:
    return base.QUIET if step == len(COLOURS) // 2 else COLOURS[step]


def _regions_words(detail: ComparisonDetail) -> str:
    shown = sorted((one for one in detail.regions if one.ratio is not None), key=_ratio)
    own = next((one for one in detail.regions if one.region.code == detail.own_region), None)
    hidden = len(detail.regions) - len(shown)
    parts = [*_own_region(own), *_range_of(shown)]
    if hidden:
        parts.append(f"{hidden} of {len(detail.regions)} regions have no published figure.")
    return " ".join(parts)


def _own_region(own: RegionFigure | None) -> list[str]:
    if own is None:
        return []
    if own.ratio is None:
        return [f"Your region (thick outline), {own.region.name}, has no published figure. {own.reason}".rstrip()]
    return [f"In your region (thick outline), {own.region.name}, the figure is {text(own.ratio, 1)}."]


def _range_of(shown: list[RegionFigure]) -> list[str]:
    if len(shown) < 2:  # noqa: PLR2004 - one figure has no range
        return []
    first, last = shown[0], shown[-1]
    if first.ratio == last.ratio:
        return [f"All published figures are {text(_ratio(first), 1)}."]
    return [f"Published figures go from {text(_ratio(first), 1)} to {text(_ratio(last), 1)}."]


def _ratio(one: RegionFigure) -> float:
    return one.ratio or 0.0
