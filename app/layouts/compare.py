"""Compare: what our numbers allow to be said beside one published figure of a group; nobody else's mark."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.indicators.comparing import PeerFigure
from app.indicators.meanings import DO_NOT_REPUBLISH, MAY_NOT_BE_PASSED_ON
from app.indicators.results import BOTH_SERVICES, Label, State
from app.indicators.wording import lower_first
from app.layouts import compare_group, compare_standing, components, ids, open_map
from app.layouts.choices import Question, choice_form
from app.layouts.compare_about import about
from app.layouts.compare_parts import PATH, Page, address, is_any_withheld, passing_on, sentences
from app.layouts.evidence import all_meanings
from app.layouts.numbers import range_text, ratio_text, result_text
from app.register.sentences import listed
from app.services.comparison_details import ComparisonDetail
from app.services.comparison_tables import ALL_HEADERS, SUPPRESSED, republishing, tables_of, worse_if
from app.services.comparison_views import EVERY_INDICATOR, ComparisonView
from app.services.comparison_widening import WidenedComparison
from app.services.open_data_map import OpenDataMap

KEEP = f"Your own figure: {lower_first(DO_NOT_REPUBLISH)} The group's may be quoted."
NO_RETURN = (
    "You sent no return for this collection.",
    "So there is no figure of yours to set beside the published one.",
)
RATIO_READING = (
    "A ratio says how many times as likely minority ethnic people were as White people: 1 is equal, and on which side "
    f"of 1 it is worse for them depends on the indicator. {SUPPRESSED} is suppressed to protect people."
)
NOT_ALL = "Being like others does not mean being fair: your own gaps stand under Our indicators."


def layout() -> Component:
    """Return the page before it knows what is compared."""
    return components.page("Are we different from organisations like us?", components.loading(ids.COMPARE))


def nothing_yet(withdrawn: Sequence[str] = ()) -> list[Component]:
    """Return what stands here before the first release that has a group for this organisation, or after the last."""
    return [
        *components.notices(withdrawn),
        components.empty_state(
            "Comparisons will appear here.",
            "The programme team publishes benchmarks once a collection has closed and every return was reviewed.",
        ),
        html.P([html.A("Meanwhile, compare your children's workforce in open data", href="/workforce"), "."]),
    ]


def content(view: ComparisonView, withdrawn: Sequence[str] = ()) -> list[Component]:
    """Return what can be said, the choices, and then one indicator in full or all of them in a table.

    ``withdrawn`` are the notices of figures that were taken out of force.
    """
    page = Page(view, tables_of(view) if view.detail else {})  # the page of all indicators draws its own
    parts = [_all(page)] if view.detail is None else _one(page, view.detail)
    above = [*components.notices((*withdrawn, *view.notes)), *_first(view)]
    council_map = [components.loading(ids.COMPARE_MAP)] if view.has_council_map else []
    return [*above, _choices(view), _own_groups(), *parts, about(page), *council_map]


def open_data(view: OpenDataMap) -> Component:
    """Return the map of open data, which fills its place after the comparison is there: for councils and their like."""
    return open_map.section_elsewhere(view)


def _first(view: ComparisonView) -> list[Component]:
    """Return what can and what cannot be concluded, before anything else."""
    chosen = view.chosen
    if chosen is None:
        opening = [components.sentence(view.summary, lead=True)] if view.summary else []
        said = sentences(NOT_ALL, _own(view), MAY_NOT_BE_PASSED_ON if is_any_withheld(view) else "") if opening else []
        return [*opening, *said, components.sentence(f"The figures are {_of_what(view)}.")]
    return [
        html.H2(view.indicators[view.indicator], className="first"),
        components.sentence(chosen.sentence, lead=True),
        *sentences(KEEP if chosen.is_withheld else ""),
        *sentences(NOT_ALL, f"{_coverage(view, chosen)} The figures are {_of_what(view)}."),
    ]


def _own(view: ComparisonView) -> str:
    """Return which of the own figures are clear evidence, so that nobody takes being like others for all being well."""
    clear = [one.asked.own.number for one in view.comparisons if one.asked.own.label is Label.ADVERSE]
    if not clear:
        return ""
    service = f"{view.services[view.service]}{' together' if view.service == BOTH_SERVICES else ''}"
    where = f"indicator{'' if len(clear) == 1 else 's'} {listed(clear)}"
    return f"Your own figures for {lower_first(service)} show clear evidence of unequal treatment in {where}."


def _of_what(view: ComparisonView) -> str:
    """Return of which collection and service the figures are: where there is one only, no list says it."""
    return f"of the collection of {view.year}, {lower_first(view.services[view.service])}"


def _coverage(view: ComparisonView, chosen: WidenedComparison) -> str:
    """Say which group everything below is about, how much of it is in the figures, and whether the reader is."""
    peers = chosen.best.peers
    group = f"Below, the group is {lower_first(peers.label)}"
    if peers.contributors is None:
        return f"{group}; {chosen.best.coverage}."
    if peers.members is None:
        return f"{group}; {peers.contributors:,} of them gave this figure."
    gave = f"{peers.contributors:,} of its {peers.members:,} organisations gave this figure"
    yours = _yours(view, is_given=chosen.best.own.state not in _NOT_GIVEN)
    return f"{group}: {gave}{yours}.{_others(peers)} {_whole_release(view)}"


_NOT_GIVEN = (State.NOT_SUPPLIED, State.NOT_APPLICABLE)


def _counted(view: ComparisonView) -> str:
    """Say what is counted under "Organisations counted", whether the reader is, and how many the release holds."""
    asked = [item.asked for item in view.comparisons]
    found = sorted({(one.peers.contributors, one.peers.members) for one in asked if one.peers.contributors}, key=str)
    numbers = sorted({contributors for contributors, _ in found if contributors})
    start = "Under “Organisations counted” stands how many of the group gave each figure"
    if not numbers:
        return f"{start}. {_whole_release(view)}"
    few_to_many = " to ".join(f"{one:,}" for one in dict.fromkeys((numbers[0], numbers[-1])))
    of = next((f" of its {members:,} organisations" for _, members in found if members), " organisations")
    is_given = any(one.own.state not in _NOT_GIVEN for one in asked)
    return f"{start}: {few_to_many}{of}{_yours(view, is_given=is_given)}. {_whole_release(view)}"


def _yours(view: ComparisonView, *, is_given: bool) -> str:
    if view.is_counted is None:
        return ""
    return ", yours among them" if view.is_counted and is_given else "; yours is not among them"


def _whole_release(view: ComparisonView) -> str:
    return f"The whole release of {view.year} holds {view.release.contributors:,} organisations of all kinds."


def _others(peers: PeerFigure) -> str:
    """Say why the rest of a group is not in its figure."""
    left = (peers.members or 0) - (peers.contributors or 0)
    if not left:
        return ""
    others = "One other" if left == 1 else f"The other {left:,}"
    return f" {others} sent no return that was accepted, or none with this figure."


def _choices(view: ComparisonView) -> Component:
    return choice_form(
        PATH,
        Question("indicator", "Indicator", view.indicators, view.indicator),
        Question("peers", "Compare with", view.peers, view.kind),
        Question("service", "Service", view.services, view.service),
        Question("year", "Collection", view.years, str(view.year)),
    )


def _own_groups() -> Component:
    return html.P([html.A("Groups of your own", href="/compare/groups"), ": pick organisations to compare with."])


def _one(page: Page, detail: ComparisonDetail) -> list[Component]:
    return [
        compare_standing.where_you_stand(page, detail),
        compare_standing.by_chance(page, detail),
        *compare_standing.everybody_else(page, detail),
        *compare_group.over_the_years(page, detail),
        compare_group.regions(page, detail),
        html.P(html.A("All indicators beside this group", href=address(page.view, indicator=EVERY_INDICATOR))),
    ]


def _all(page: Page) -> Component:
    view = page.view
    if not view.comparisons:
        return components.empty_state(*NO_RETURN)
    headers = ("Indicator", *ALL_HEADERS[:3], "What your numbers allow", *ALL_HEADERS[3:])
    others = address(view, indicator="")
    rows = [_row(view, item, f"{others}{item.asked.own.indicator}") for item in view.comparisons]
    shown = components.table(f"You beside {lower_first(view.peers[view.kind])}", headers, rows, numbers=(2, 5))
    download = html.P(html.A("Download these figures", href=page.download("indicators"), download=""))
    meanings = all_meanings(item.asked.own for item in view.comparisons)
    return components.section(
        "All indicators", *sentences(RATIO_READING, _counted(view)), shown, download, *passing_on(view), meanings
    )


def _row(view: ComparisonView, item: WidenedComparison, link: str) -> list[components.Content]:
    own, ratio = item.asked.own, item.asked.peers.ratio
    return [
        html.A(view.indicators[own.indicator], href=link),
        worse_if(view, own),
        result_text(own),
        republishing(item),
        range_text(own.lower, own.upper),
        SUPPRESSED if ratio is None else ratio_text(ratio, 1),
        item.asked.coverage,
        item.brief,
    ]
