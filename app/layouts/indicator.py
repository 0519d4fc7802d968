"""One indicator: how big, how sure, for whom, since when, and why to believe it, down to the cell."""

from dash import html
from dash.development.base_component import Component

from app.indicators.results import Result, State
from app.indicators.rounding import text
from app.layouts import components, ids
from app.layouts.charts import base
from app.layouts.charts.rates import Bar, rate_chart
from app.layouts.charts.ratios import Mark, ratio_chart
from app.layouts.evidence import ABSENCES, evidence_mark, evidence_words
from app.layouts.numbers import count_text, range_text, rate_text, ratio_text, result_text, share_text
from app.layouts.our_indicators import DO_NOT_REPUBLISH, PATH, address, choices
from app.services.indicator_views import Headline, OneIndicator

GROUP_COLORS = {**base.GROUPS, "minority_ethnic": base.MINORITY, "white_minority": base.WHITE_MINORITY}


def layout() -> Component:
    """Return the page before it knows which indicator it shows."""
    return components.page("What does this indicator say?", components.loading(ids.INDICATOR))


def content(view: OneIndicator) -> list[Component]:
    """Return everything about one indicator."""
    result, definition = view.headline.result, view.definition
    return [
        html.P(html.A("All our indicators", href=address(PATH, view.choice))),
        html.H2(f"{definition.number} {definition.title}", className="first"),
        components.sentence(result.sentence, lead=True),
        html.P(evidence_mark(result)),
        *([html.P(DO_NOT_REPUBLISH)] if view.headline.do_not_republish else []),
        choices(f"{PATH}/indicator", view.choice, view.options, indicator=definition.key),
        *_rates(view),
        *_bands(view),
        *[html.P(sentence) for sentence in view.beside],
        _by_group(view),
        *_over_time(view),
        _how_sure(view),
        _worked_out(view),
        html.P(components.action("Compare with others", address("/compare", view.choice, indicator=definition.key))),
    ]


def _rates(view: OneIndicator) -> list[Component]:
    result = view.headline.result
    if result.rate is None or result.reference_rate is None:
        return []
    groups = {**view.options.groups, "white": "White", "white_british": "White British"}
    bars = [
        _bar(groups[result.group], result.numerator, result.denominator, result.rate, GROUP_COLORS[result.group]),
        _bar(
            groups[result.reference],
            result.reference_numerator,
            result.reference_denominator,
            result.reference_rate,
            base.WHITE,
        ),
    ]
    twin = components.table("The two rates", ("Group", "People", "Rate"), [bar_row(bar) for bar in bars], numbers=(2,))
    says = f"{bars[0].label}: {bars[0].words}. {bars[1].label}: {bars[1].words}."
    return [components.section("How big is the difference?", components.figure(rate_chart(bars), says, twin))]


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


def _by_group(view: OneIndicator) -> Component:
    marks = [_mark(item.result, view.options.groups[item.result.group]) for item in view.by_group]
    rows = [_row(view.options.groups[item.result.group], item) for item in view.by_group]
    says = (
        "Each ethnic group compared with White people; White minority people with White British people. "
        "The groups are detail: many looks make a chance finding likely, so actions are owed for minority ethnic "
        "people taken together."
    )
    headers = ("Ethnic group", "Ratio", "What the numbers allow", "People", "Compared with", "Evidence")
    twin = components.table("By ethnic group", headers, rows, numbers=(1,))
    return components.section("For whom?", components.figure(ratio_chart(marks), says, twin))


def _over_time(view: OneIndicator) -> list[Component]:
    if len(view.over_time) < 2:  # noqa: PLR2004 - one collection is no series
        return []
    marks = [_mark(result, f"{year}{' *' if differs else ''}") for year, result, differs in view.over_time]
    rows = [
        [
            f"{year}{' (defined differently)' if differs else ''}",
            result_text(result),
            range_text(result.lower, result.upper),
        ]
        for year, result, differs in view.over_time
    ]
    breaks = any(differs for _, _, differs in view.over_time)
    says = "The same figure in each collection. A change that stays within the bars may be chance." + (
        " Years marked * were defined differently, so they must not be read as a trend." if breaks else ""
    )
    twin = components.table("Over time", ("Collection", "Ratio", "What the numbers allow"), rows, numbers=(1,))
    return [components.section("Since when?", components.figure(ratio_chart(marks), says, twin))]


def _how_sure(view: OneIndicator) -> Component:
    result = view.headline.result
    facts = [*_excess(result, view.definition.event), *_unknown(result)]
    return components.section("How sure can we be?", *[html.P(fact) for fact in facts])


def _excess(result: Result, event: str) -> list[str]:
    if result.state is not State.OK or result.excess is None:
        return [f"{ABSENCES.get(result.state, '')}. {result.reason or ''}".strip()]
    people = f"{'more' if result.excess > 0 else 'fewer'} people{f' {event}' if event else ''}"
    return [
        f"The numbers allow anything {range_text(result.lower, result.upper)}.",
        f"That is {text(abs(result.excess), 1)} {people} than if the two rates were equal.",
    ]


def _unknown(result: Result) -> list[str]:
    share = result.unknown_share
    if share.denominator is None:
        return ["The return does not say how many people's ethnicity is unknown."]
    known = (
        f"Ethnicity is not known for {share_text(share.numerator)} of those counted in the outcome "
        f"and {share_text(share.denominator)} of those it could have happened to; they are left out of the rates."
    )
    if result.bound_low is None or result.bound_high is None:
        return [known]
    low, high = ratio_text(result.bound_low), ratio_text(result.bound_high)
    return [known, f"Were all of them in one group or all in the other, the ratio could lie from {low} to {high}."]


def _worked_out(view: OneIndicator) -> Component:
    definition, submission, edition = view.definition, view.submission, view.edition
    rows = [[item.row, item.service, item.column, f"{item.count:,}", item.place] for item in view.sources]
    facts = {
        "How it is calculated": definition.how_calculated,
        "Interval": "Skewness-corrected score interval (SCAS), 95%",
        "Left out": "People whose ethnicity is not known",
        "Definitions": f"Collection {edition.collection}, rule set {submission.rule_set}",
        "Return": f"Version {submission.version}, content {submission.content_hash[:12]}, file {view.file_hash[:12]}",
    }
    return components.section(
        "How was this worked out?",
        html.Dl([part for name, words in facts.items() for part in (html.Dt(name), html.Dd(words))], className="facts"),
        html.Details(
            [
                html.Summary("Every count behind it, with its cell"),
                components.table(
                    "The counts of the return",
                    ("Count", "Service", "Ethnic group", "People", "Where"),
                    rows,
                    numbers=(3,),
                ),
            ]
        ),
        html.P(html.A("About this indicator", href=f"/guidance/indicators/{definition.key}")),
    )


def _mark(result: Result, label: str) -> Mark:
    return Mark(
        label=label,
        ratio=result.ratio,
        lower=result.lower,
        upper=result.upper,
        evidence=result.label,
        color=GROUP_COLORS.get(result.group, base.OWN),
        is_faint=result.reliability == "low",
        absence=ABSENCES.get(result.state, ""),
    )


def _row(label: str, item: Headline) -> list[str]:
    result = item.result
    return [
        label,
        result_text(result),
        range_text(result.lower, result.upper),
        f"{count_text(result.numerator)} of {count_text(result.denominator)}",
        f"{count_text(result.reference_numerator)} of {count_text(result.reference_denominator)}",
        evidence_words(result),
    ]
