"""The figures of the comparison page as tables: read beside each chart and downloaded, the same words in both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from app.indicators.comparing import Target
from app.indicators.comparison_words import as_published
from app.indicators.meanings import NOT_PASSED_ON
from app.indicators.percentiles import parts_of, point_label
from app.indicators.results import Result, State
from app.indicators.rounding import limit_text, text
from app.indicators.standing import INNER, OUTER, Position, funnel_limits, funnel_round
from app.indicators.wording import lower_first, upper_first
from app.services.comparison_details import ComparisonDetail, GroupYear
from app.services.comparison_reading import Beside, RegionFigure
from app.services.comparison_views import ComparisonView
from app.services.comparison_widening import WidenedComparison

NONE = "\u2013"
SUPPRESSED = "[c]"
NOBODY = "none"
OWN_ROW = "Your organisation"
ALL_HEADERS = (
    *("Worse if", "Your ratio", "Publishing yours"),
    *("The group's ratio", "Organisations counted", "Do you differ from them?"),
)
MAY_PUBLISH = "You may"
OWN_STATES = {
    State.NO_CASES: "no cases",
    State.NOT_CALCULABLE: "not calculable",
    State.NOT_SUPPLIED: "not supplied",
    State.NOT_APPLICABLE: "not applicable",
    State.SUPPRESSED: SUPPRESSED,
}
BESIDE_WORDS = {
    Beside.BELOW: "lower, by more than chance",
    Beside.ALIKE: "no difference shows",
    Beside.ABOVE: "higher, by more than chance",
}
_WHO = ("Who", "Ratio", "From", "To")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """One table: ``key`` names it in addresses and files, ``numbers`` are its columns of figures counted from 0."""

    key: str
    caption: str
    headers: Row
    rows: tuple[Row, ...]
    numbers: tuple[int, ...]


def tables_of(view: ComparisonView) -> dict[str, ComparisonTable]:
    """Return every table of the page by its key, in the order of the page."""
    detail = [make(view.detail) for make in _DETAIL] if view.detail else []
    return {table.key: table for table in (*detail, all_indicators(view)) if table.rows}


def in_long_form(tables: Iterable[ComparisonTable]) -> Iterator[Row]:
    """Yield each cell of some tables as a row: the table's caption, the row, the column and the cell."""
    for table in tables:
        for first, *cells in table.rows:
            for header, cell in zip(table.headers[1:], cells, strict=True):
                yield table.caption, first, header, cell


def all_indicators(view: ComparisonView) -> ComparisonTable:
    """Return one line for each indicator."""
    headers = ("Indicator", *ALL_HEADERS[:3], "From", "To", *ALL_HEADERS[3:])
    rows = tuple(_indicator(view, item) for item in view.comparisons)
    return ComparisonTable(
        "indicators", f"You beside {lower_first(view.peers[view.kind])}", headers, rows, (2, 4, 5, 6)
    )


def _indicator(view: ComparisonView, item: WidenedComparison) -> Row:
    own, asked = item.asked.own, item.asked
    title = f"{own.number} {view.edition.indicator(own.indicator).title}"
    ratio, *limits = own_cells(own)
    theirs = published(asked.peers.ratio), asked.coverage
    return (title, worse_if(view, own), ratio, republishing(item), *limits, *theirs, item.brief)


def republishing(item: WidenedComparison) -> str:
    """Return whether an own figure may be passed on, as its own page says; a dash where there is none."""
    if item.is_withheld:
        return NOT_PASSED_ON
    return MAY_PUBLISH if item.asked.own.ratio is not None else NONE


def _your_organisation(detail: ComparisonDetail) -> str:
    return f"Your organisation ({lower_first(NOT_PASSED_ON)})" if detail.is_withheld else OWN_ROW


def worse_if(view: ComparisonView, own: Result) -> str:
    """Return on which side of 1 an indicator is worse for minority ethnic people."""
    return f"{view.edition.indicator(own.indicator).adverse} 1"


def standing(detail: ComparisonDetail) -> ComparisonTable:
    """Return the own ratio, the group's and the published points between which its organisations lie."""
    peers, points = detail.comparison.peers, detail.spread.points if detail.spread else {}
    rows = (
        (_your_organisation(detail), *own_cells(detail.comparison.own)),
        (peers.label, published(peers.ratio), limit(peers.lower, 1), limit(peers.upper, 1)),
        *((point_label(one), published(points[one]), NONE, NONE) for one in parts_of(points)),
    )
    return ComparisonTable("standing", "Where you stand", _WHO, rows, (1, 2, 3))


def funnel(detail: ComparisonDetail) -> ComparisonTable:
    """Return the limits by number of cases, first of all for the own one; no rows where the exact test stands in."""
    found = detail.position
    target = detail.comparison.target
    own = _your_organisation(detail)
    rows = _limits(found, target, own) if found is not None and target is not None and found.p_value is None else ()
    return ComparisonTable("funnel", "The limits by number of cases", ("What", *_WHO[1:]), rows, (1, 2, 3))


def _limits(found: Position, target: Target, yours: str) -> tuple[Row, ...]:
    own = (f"{yours}, {found.cases:,} cases", text(found.effect.ratio), NONE, NONE)
    scale = [cases for cases, _ in funnel_round(found).scale if cases != found.cases]
    levels = [_level(found, cases, *level) for cases in (found.cases, *scale) for level in _LEVELS]
    return (own, (upper_first(target.group), text(target.ratio), NONE, NONE), *levels)


_LEVELS = (("Inner limits (95%)", INNER), ("Outer limits (99.8%)", OUTER))


def _level(found: Position, cases: int, words: str, level: float) -> Row:
    low, high = funnel_limits(found.target, 1 / found.precision_at(cases), level, found.tau2)
    return (f"{words}, {cases:,} {'case' if cases == 1 else 'cases'}", NONE, text(low), text(high))


def others(detail: ComparisonDetail) -> ComparisonTable:
    """Return the own ratio beside everybody else's in the group, and the secondary figure drawn towards the group's."""
    item, rows = detail.comparison, []
    if item.others_ratio is not None and item.against is not None:
        rows.append((_your_organisation(detail), *own_cells(item.own)))
        rows.append(("The group without you", text(item.others_ratio), NONE, NONE))
        found = item.against
        rows.append(("Yours divided by theirs", text(found.ratio), limit_text(found.lower), limit_text(found.upper)))
    if detail.drawn is not None:
        drawn = detail.drawn
        label = "Yours, drawn towards the group's (not your figure)"
        limits = (NONE, NONE) if drawn.drawn == 1 else (limit_text(drawn.lower), limit_text(drawn.upper))
        rows.append((label, text(drawn.ratio), *limits))
    return ComparisonTable("others", "You and everybody else in the group", _WHO, tuple(rows), (1, 2, 3))


def averages(detail: ComparisonDetail) -> ComparisonTable:
    """Return the two averages of the group, and the figures of those who took part in two collections."""
    spread, panel, rows = detail.spread, detail.panel, []
    if spread is not None and spread.crude is not None:
        rows.append(("Everybody's people together", published(spread.crude), NONE, NONE))
    if spread is not None and spread.mantel_haenszel is not None:
        limits = published(spread.lower), published(spread.upper)
        rows.append(("People within each organisation, averaged", published(spread.mantel_haenszel), *limits))
    if panel is not None:
        same = f"The {panel.contributors:,} that took part in both years"
        rows.append((f"{same}: {panel.previous_year}", published(panel.previous_ratio), NONE, NONE))
        rows.append((f"{same}: {panel.year}", published(panel.ratio), NONE, NONE))
    if detail.together is not None:
        found = detail.together
        label = f"The group, {found.years[0]} to {found.years[-1]} together"
        rows.append((label, published(found.ratio), published(found.lower), published(found.upper)))
    return ComparisonTable("averages", "What the group's figure is made of", _WHO, tuple(rows), (1, 2, 3))


def years(detail: ComparisonDetail) -> ComparisonTable:
    """Return each collection with a release: the own ratio, the group's and its published points."""
    shown = percentiles_shown(detail.years)
    headers = ("Collection", "You", "From", "To", "The group", *map(point_label, shown), "Note")
    rows = tuple(_year(year, shown) for year in detail.years)
    return ComparisonTable("years", "Over the years", headers, rows, tuple(range(1, 5 + len(shown))))


def percentiles_shown(found: Sequence[GroupYear]) -> tuple[int, ...]:
    """Return every percentile that any of the years publishes, in order."""
    return tuple(sorted({one for year in found if year.spread for one in parts_of(year.spread.points)}))


def _year(year: GroupYear, shown: Sequence[int]) -> Row:
    own = own_cells(year.own) if year.own else ("no return", NONE, NONE)
    points = year.spread.points if year.spread else {}
    cells = (published(points[one]) if one in points else "not published" for one in shown)
    yours = f"yours: {lower_first(NOT_PASSED_ON)}" if year.is_withheld else ""
    note = "; ".join(part for part in (year.break_words, year.reason, yours) if part) or NONE
    return (str(year.year), *own, published(year.ratio), *cells, note)


def regions(detail: ComparisonDetail) -> ComparisonTable:
    """Return the figure of each region."""
    headers = ("Region", "Ratio", "From", "To", "Beside England's figure", "Organisations that took part", "Note")
    rows = tuple(
        (
            one.region.name,
            region_words(one),
            limit(one.lower, 1),
            limit(one.upper, 1),
            beside_words(one, detail.regions.england),
            f"{one.contributors:,} of {one.members:,}",
            one.reason or NONE,
        )
        for one in detail.regions.figures
    )
    return ComparisonTable("regions", "Region by region", headers, rows, (1, 2, 3))


def beside_words(one: RegionFigure, england: float | None) -> str:
    """Return where a region's figure lies beside England's; a dash where that cannot be said."""
    found = one.beside(england)
    return NONE if found is None else BESIDE_WORDS[found]


def region_words(one: RegionFigure) -> str:
    """Return a region's ratio, the mark of suppression, or the word for a region in which nobody took part."""
    return NOBODY if one.is_empty else published(one.ratio)


_DETAIL = (standing, funnel, others, averages, years, regions)


def own_cells(own: Result) -> tuple[str, str, str]:
    """Return an own ratio, or the words for its absence, and its limits."""
    ratio = ratio_words(own.ratio) if own.state is State.OK else OWN_STATES[own.state]
    return ratio, limit(own.lower), limit(own.upper)


def ratio_words(ratio: float | None) -> str:
    """Return an own ratio to two decimals, or words for one that is infinite or undefined."""
    if ratio is None:
        return "undefined"
    return "above any figure" if ratio == inf else text(ratio)


def published(ratio: float | None) -> str:
    """Return a published ratio as it was published, or the mark of suppression."""
    return SUPPRESSED if ratio is None else as_published(ratio)


def limit(value: float | None, places: int = 2) -> str:
    """Return one end of an interval; a dash where there is none, words where it has no end."""
    if value is None:
        return NONE
    return "no limit" if value == inf else limit_text(value, places)
