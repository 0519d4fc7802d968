"""For whom: one indicator by ethnic group on one axis, what its shapes say, and how the groups fit the total."""

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from app.indicators.results import MINORITY_ETHNIC, Label, Reliability, Result, State
from app.indicators.verdicts import Verdict, verdict
from app.indicators.wording import group_people
from app.layouts import components, open_figures
from app.layouts.charts import base
from app.layouts.charts.dots import Series
from app.layouts.charts.ratios import ratio_chart
from app.layouts.evidence import evidence_words, result_shape
from app.layouts.our_indicators import by_chance, figures_of, mark_of
from app.register.sentences import listed
from app.services.one_indicator import OneIndicator

HEADERS = ("Ethnic group", "Ratio", "What the numbers allow", "People", "Compared with", "Evidence")
SAYS = "Each ethnic group compared with White people; White minority people with White British people."
WHOLE = ("━", "the line through a mark: what the numbers allow")
BROKEN = ("┅", "a broken line: too few cases to lean on")
ARROW = ("◀", "an arrow: it goes on beyond the picture")
LOOK_FIRST = (
    "Before you plan anything for one group alone, look at the cases behind it and at other collections; a gap that "
    "stays is worth an action."
)
LOOK_AT_NOBODY = (
    "Before you plan anything for one group alone, ask your staff networks, and see whether the gap stays in the next "
    "collection. Do not look for who answered the survey."
)
NEARLY_CLEAR = "would be clear evidence, were there not so few cases: one person more or less could change it."
PLAN_FOR_ALL = "Plan actions for minority ethnic people taken together."


def for_whom(view: OneIndicator) -> Component:
    """Return the picture of every ethnic group with its key, its table and what may be concluded from it."""
    named = [(view.options.groups[item.result.group], item.result) for item in view.by_group]
    results = [result for _, result in named]
    chart = ratio_chart(
        [mark_of(result, label) for label, result in named], view.definition.adverse, f"White {view.definition.people}"
    )
    twin = components.table("By ethnic group", HEADERS, [figures_of(*one) for one in named], numbers=(1,))
    said = what_few_cases_hide(results), groups_and_total(view, results), what_to_plan(view, results)
    return components.section(
        "For whom?",
        _key(results),
        components.figure(chart, SAYS, twin),
        *(html.P(words) for words in said if words),
        *by_chance(results, results, view.edition),
    )


def groups_and_total(view: OneIndicator, results: Iterable[Result]) -> str:
    """Return what it means that a single group's result is clear and the total's is not, or the reverse; else nothing.

    White minority people are no part of the total, so they are left out.
    """
    by_group = {one.group: one.label is Label.ADVERSE for one in results}
    is_clear = by_group.pop(MINORITY_ETHNIC, None)
    by_group.pop("white_minority", None)
    clear = [group_people(view.edition, group, "people") for group, found in by_group.items() if found]
    if is_clear is None or is_clear == bool(clear):
        return ""
    if is_clear:
        return (
            "For minority ethnic people taken together the evidence is clear, but for no single group alone: each has "
            "fewer people, so less can be said of it. That does not weaken the result of all together, and it does not "
            "say that every group fares alike."
        )
    return (
        f"For {listed(clear)} alone the evidence is clear, but not for minority ethnic people taken together: where "
        "other groups fare better, a gap can disappear in the total. Look into it, and read on about chance: of "
        "several groups, one can stand out by chance alone."
    )


def what_to_plan(view: OneIndicator, results: Iterable[Result]) -> str:
    """Return for whom to plan actions: for all together where the total is clear; for nobody where nothing is marked.

    A single group that is marked while the total is not clear asks for a look first; nobody looks for who answered.
    """
    by_group = {one.group: one.label for one in results}
    if by_group.pop(MINORITY_ETHNIC, None) is Label.ADVERSE:
        return PLAN_FOR_ALL
    marked = [group for group, label in by_group.items() if label in (Label.ADVERSE, Label.POSSIBLE)]
    if not marked:
        return ""
    people = listed([group_people(view.edition, group, "people") for group in marked])
    return f"Marked here: {people}. {LOOK_AT_NOBODY if view.definition.response_rate else LOOK_FIRST}"


def what_few_cases_hide(results: Iterable[Result]) -> str:
    """Return what a possible sign on few cases is, where there is one: not a weaker sign than the others."""
    few = next((one for one in results if verdict(one) is Verdict.POSSIBLE_OF_FEW), None)
    return "" if few is None else f"“{evidence_words(few)}” {NEARLY_CLEAR}"


def _key(results: Sequence[Result]) -> Component:
    """Return what each shape in the picture says, then what the lines say. Colour says nothing here."""
    drawn = [one for one in results if one.state is State.OK]
    shapes = {result_shape(one): evidence_words(one) for one in drawn}
    broken = [BROKEN] if any(one.reliability is Reliability.LOW for one in drawn) else []
    entries = [*shapes.items(), WHOLE, *broken, *([ARROW] if any(map(_goes_on, drawn)) else [])]
    return open_figures.key(Series(words, base.OWN, "", glyph) for glyph, words in entries)


def _goes_on(one: Result) -> bool:
    """Whether a result or its range lies partly outside the axis."""
    ends = (one.lower, one.ratio, one.upper)
    return any(end is not None and end != base.within_axis(end) for end in ends)
