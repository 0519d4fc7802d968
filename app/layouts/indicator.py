"""One indicator: how big, how sure, for whom, since when, and why to believe it, down to the cell."""

from dash import html
from dash.development.base_component import Component

from app.indicators.disparities import step_label, step_name, step_sentence
from app.indicators.edition import Adverse
from app.indicators.few import TOO_FEW_PEOPLE, why_too_few
from app.indicators.results import Label, Reliability, State
from app.indicators.unknowns import unknowns_sentence
from app.layouts import components, ids
from app.layouts.charts import base
from app.layouts.charts.rates import Bar, rate_chart
from app.layouts.charts.ratios import Mark, ratio_chart
from app.layouts.evidence import ABSENCES, DO_NOT_REPUBLISH, all_meanings, evidence_mark, explanation
from app.layouts.indicator_groups import for_whom
from app.layouts.indicator_parity import parity
from app.layouts.indicator_working import how_sure, worked_out
from app.layouts.indicator_years import over_time, several
from app.layouts.numbers import count_text, range_text, rate_text, ratio_text, result_text, share_text
from app.layouts.our_indicators import PATH, SHARING, address, choices, elsewhere, only_the_highest_band, whose
from app.services.one_indicator import OneIndicator

GROUP_COLORS = {**base.GROUPS, "minority_ethnic": base.MINORITY, "white_minority": base.WHITE_MINORITY}


def layout() -> Component:
    """Return the page before it knows which indicator it shows."""
    return components.page("What does this indicator say?", components.loading(ids.INDICATOR))


def content(view: OneIndicator) -> list[Component]:
    """Return everything about one indicator."""
    compared = address("/compare", view.choice, indicator=view.definition.key)
    return [
        *_opening(view),
        *_rates(view),
        *parity(view),
        *_bands(view),
        *[html.P(sentence) for sentence in view.beside],
        *_steps(view),
        for_whom(view),
        *over_time(view),
        *several(view),
        how_sure(view),
        worked_out(view),
        html.P(components.action("Compare with others", compared)),
        html.P(html.A(_plan_words(view), href=f"/action-plan?year={view.choice.year}")),
        html.P(html.A("What have others tried?", href=f"/good-practice?indicator={view.definition.number[:1]}")),
        *([] if _is_adverse(view) else [_briefing(view)]),
    ]


def unknown(message: str) -> list[Component]:
    """Return what stands here for an indicator that there is not, with the way to those that there are."""
    return [
        html.H2("This address names no indicator", className="first"),
        html.P(message),
        html.P(components.action("All our indicators", PATH)),
    ]


def _is_adverse(view: OneIndicator) -> bool:
    return view.headline.result.label is Label.ADVERSE


def _plan_words(view: OneIndicator) -> str:
    return "Plan an action about it, or say why not" if _is_adverse(view) else "See the action plan"


def _briefing(view: OneIndicator) -> Component:
    """Return the way to the briefing, which stands first of all where an action is owed."""
    number = view.definition.number[:1]
    words = f"Briefing on indicator {number}: what moves it, what to ask first, what was found elsewhere"
    return html.P(html.A(words, href=f"/guidance/briefings/{number}"))


def _opening(view: OneIndicator) -> list[Component]:
    result, definition = view.headline.result, view.definition
    return [
        html.P(html.A("All our indicators", href=address(PATH, view.choice))),
        *components.notices(view.notes),
        html.H2(f"{definition.number} {definition.title}", className="first"),
        components.sentence(result.sentence, lead=True),
        html.P(evidence_mark(result)),
        *elsewhere(view.headline, view.choice),
        *_take_care(unknowns_sentence(result, definition)),
        explanation(result, is_clear_elsewhere=bool(view.headline.elsewhere), is_survey=definition.response_rate),
        *_why_too_few(view),
        all_meanings([result]),
        *([html.P(view.headline.several)] if view.headline.several else []),
        *([html.P(f"{DO_NOT_REPUBLISH} {SHARING}")] if view.headline.do_not_republish else []),
        html.P(TOO_FEW_PEOPLE, className="quiet"),
        *([] if not view.definition.labelled_band else [html.P(only_the_highest_band(view.edition, definition))]),
        *([_briefing(view)] if _is_adverse(view) else []),
        choices(f"{PATH}/indicator", view.choice, view.options, indicator=definition.key),
        components.sentence(whose(view.choice, view.options, view.edition, result)),
    ]


def _take_care(warning: str) -> list[Component]:
    return [html.P(warning)] if warning else []


def _why_too_few(view: OneIndicator) -> list[Component]:
    """Say why there are too few cases: there are two ways to have too few, and readers ask which."""
    result = view.headline.result
    if result.reliability is not Reliability.LOW:
        return []
    return [html.P(f"Why too few: {why_too_few(result, view.edition)}")]


def _rates(view: OneIndicator) -> list[Component]:
    result = view.headline.result
    if result.rate is None or result.reference_rate is None:
        return []
    groups = {**view.options.groups, "white": "White", "white_british": "White British"}
    compared = _bar(groups[result.group], result.numerator, result.denominator, result.rate, GROUP_COLORS[result.group])
    reference = _bar(
        groups[result.reference],
        result.reference_numerator,
        result.reference_denominator,
        result.reference_rate,
        base.WHITE,
    )
    bars = [compared, reference]
    is_low = result.reliability == "low"
    twin = components.table("The two rates", ("Group", "People", "Rate"), [bar_row(bar) for bar in bars], numbers=(2,))
    says = f"{compared.label}: {compared.words}. {reference.label}: {reference.words}."
    if is_low:
        says += " The bars are hatched, because there are too few cases to lean on."
    figure = components.figure(rate_chart(bars, is_hatched=is_low), says, twin)
    return [components.section("How big is the difference?", figure)]


def bar_row(bar: Bar) -> list[str]:
    """Return a bar as a row of its table."""
    return [bar.label, bar.words.split(" (")[0], rate_text(bar.rate)]


def _bar(label: str, part: int | None, whole: int | None, rate: float, color: str) -> Bar:
    return Bar(label, rate, f"{count_text(part)} of {count_text(whole)} ({rate_text(rate)})", color)


def _bands(view: OneIndicator) -> list[Component]:
    if not view.bands:
        return []
    labels = {row.key: row.label for row in view.edition.measures["headcount"].breakdowns}
    rows = [
        [
            labels[item.result.breakdown or ""],
            share_text(item.result.share),
            result_text(item.result),
            range_text(item.result.lower, item.result.upper),
            f"{count_text(item.result.numerator)} and {count_text(item.result.reference_numerator)}",
        ]
        for item in view.bands
    ]
    group = view.options.groups[view.choice.group]
    headers = ("Pay band", f"{group} share of the band", "Ratio", "What the numbers allow", f"{group} and White people")
    return [components.section("Band by band", components.table("Every pay band", headers, rows, numbers=(1, 2)))]


def _steps(view: OneIndicator) -> list[Component]:
    if not view.steps:
        return []
    marks = [
        Mark(
            step_name(step, view.definition.bands),
            step.ratio,
            step.lower,
            step.upper,
            color=base.MINORITY,
            absence="" if step.state is State.OK else ABSENCES[step.state],
        )
        for step in view.steps
    ]
    rows = [
        [
            step_label(step, view.edition),
            ratio_text(step.ratio) if step.state is State.OK else ABSENCES[step.state],
            range_text(step.lower, step.upper),
        ]
        for step in view.steps
    ]
    twin = components.table("Between the pay bands", ("Step", "Ratio", "What the numbers allow"), rows, numbers=(1,))
    says = (
        "Below 1, minority ethnic staff thin out faster than White staff from the lower band to the higher one. This "
        "is how your return finds people spread, not who was promoted."
    )
    sentences = html.Ul([html.Li(step_sentence(step, view.edition)) for step in view.steps])
    return [
        components.section(
            "Between the bands",
            sentences,
            components.figure(ratio_chart(marks, Adverse.BELOW, "White staff"), says, twin),
        )
    ]
