"""The sections of the comparison page that are about the group: its averages, its years, its regions."""

from dash import html
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
from app.layouts.charts.regions import COLOURS, SIGNS, Shade, Tile, region_chart
from app.layouts.compare_parts import Page, figure, key, sentences, table_alone, table_folded
from app.layouts.numbers import ratio_text
from app.register.sentences import listed
from app.services.comparison_details import ComparisonDetail, GroupYear
from app.services.comparison_reading import Beside, RegionFigure, Regions
from app.services.comparison_tables import NOBODY, OWN_STATES, SUPPRESSED, region_words

BANDS = {DECILES: ((10, 90), (30, 70)), QUARTILES: ((25, 75),)}
BAND_WORDS = {
    DECILES: ("the middle 80% of the organisations", "the middle 40%"),
    QUARTILES: ("the middle 50% of the organisations",),
}
OWN_OUTLINE = ("\u2b21", base.OWN, "the thick outline: your region")
PANEL_VERDICTS = {
    "within_chance": "within what chance alone would give",
    "more_than_chance": "more than chance alone would usually give",
}


def averages(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return the two averages of the group, how much its organisations differ, and those of two collections.

    They stand folded among the other ways of adding up, under a heading of their own.
    """
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
    heading = html.H3("What the group's figure is made of")
    return [heading, *sentences(*words), *table_alone(page, "averages"), components.explained(**links)]


def over_the_years(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return the published points of each collection with a release, with the own ratio on them."""
    if not detail.years:
        return []
    chart = deciles_chart([_year(one) for one in detail.years], detail.definition.adverse)
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
    own = ("✚", base.OWN, "you, with what your numbers allow")
    return key([own, *bands, ("╌", base.ENGLAND, "the middle organisation, or else the group's figure")])


def regions(page: Page, detail: ComparisonDetail) -> Component:
    """Return the nine regions beside England; without a picture where none of them has a published figure."""
    found, heading = detail.regions, "Region by region"
    words = _regions_words(found, detail.own_region)
    if all(one.ratio is None for one in found.figures):
        return components.section(heading, *sentences(words), *table_folded(page, "regions"))
    tiles = [
        Tile(one.region.code, region_words(one), _shade(one, found), one.region.code == detail.own_region)
        for one in found.figures
    ]
    legend = _regions_key(found, has_own=any(one.is_own for one in tiles))
    return components.section(heading, legend, figure(page, "regions", region_chart(tiles), words))


def _shade(one: RegionFigure, found: Regions) -> Shade:
    """Return the shade of a region: where England's figure is not published, none can be set against it."""
    if one.ratio is None:
        return Shade.NO_FIGURE
    return _SHADES.get(one.beside(found.england), Shade.ALIKE)


_SHADES: dict[Beside | None, Shade] = {Beside.BELOW: Shade.BELOW, Beside.ABOVE: Shade.ABOVE}


def _regions_key(found: Regions, *, has_own: bool) -> Component:
    """Return the shades that the map has, each with its sign and its words, and what the thick outline stands for."""
    shown = {_shade(one, found) for one in found.figures}
    england = "" if found.england is None else f"England's figure, {text(found.england, 1)}"
    alike = f"no difference from {england}, shows" if england else "a published figure"
    words = {
        Shade.BELOW: f"lower than {england}, by more than chance would give",
        Shade.ALIKE: alike,
        Shade.ABOVE: f"higher than {england}, by more than chance would give",
        Shade.NO_FIGURE: f"{SUPPRESSED} suppressed to protect people; {NOBODY}: nobody took part",
    }
    shades = [(SIGNS[one] or _GLYPHS[one], _readable(one), words[one]) for one in Shade if one in shown]
    return key([*shades, *([OWN_OUTLINE] if has_own else [])])


_GLYPHS = {Shade.ALIKE: "□", Shade.NO_FIGURE: "▨"}


def _readable(shade: Shade) -> str:
    return base.QUIET if shade is Shade.ALIKE else COLOURS[shade]


def _regions_words(found: Regions, own_region: str) -> str:
    shown = sorted((one for one in found.figures if one.ratio is not None), key=_ratio)
    own = next((one for one in found.figures if one.region.code == own_region), None)
    hidden = len(found.figures) - len(shown)
    if not shown:
        return " ".join([*_own_region(own), "No region has a published figure."])
    parts = [*_own_region(own), *_range_of(shown), *_beside_england(found, shown)]
    if hidden:
        parts.append(f"{hidden} of {len(found.figures)} regions have no published figure.")
    return " ".join(parts)


def _beside_england(found: Regions, shown: list[RegionFigure]) -> list[str]:
    """Return which regions differ from England by more than chance would give: where none does, that is said too."""
    if found.england is None:
        return []
    england = f"England's, {text(found.england, 1)}"
    said = [
        f"{_are([one.region.name for one in shown if one.beside(found.england) is side])} {words} than {england}, by "
        "more than chance would give."
        for side, words in ((Beside.BELOW, "lower"), (Beside.ABOVE, "higher"))
        if any(one.beside(found.england) is side for one in shown)
    ]
    return said or [f"None differs from {england}, by more than chance would give, so the map shows no pattern."]


def _are(names: list[str]) -> str:
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'}"


def _own_region(own: RegionFigure | None) -> list[str]:
    if own is None:
        return []
    if own.ratio is None:
        return [f"Your region, {own.region.name}, has no published figure. {own.reason}".rstrip()]
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
