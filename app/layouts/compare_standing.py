"""The sections of the comparison page that are about the organisation: its place, the funnel, everybody else."""

from dash import html
from dash.development.base_component import Component

from app.indicators.comparing import Verdict
from app.indicators.comparison_words import (
    by_chance_alone,
    drawn_sentence,
    position_sentence,
    ratio_of_ratios_sentence,
    standing_out_sentence,
)
from app.indicators.percentiles import DECILES, parts_of, place_sentence, segments
from app.indicators.results import State
from app.indicators.standing import Position, funnel_round
from app.layouts import components
from app.layouts.charts import base
from app.layouts.charts.funnel import Curve, funnel_chart
from app.layouts.charts.strip import SHADES, Stretch, strip_chart
from app.layouts.compare_parts import Page, figure, group_mark, key, own_mark, sentences, table_alone
from app.layouts.numbers import range_text, ratio_text, result_text
from app.services.comparison_details import ComparisonDetail

NO_POINTS = (
    "How the group's organisations lie around its figure is not published: that takes 20 organisations for quarters, "
    "50 for tenths."
)
TENTHS = (
    "A {part} is one of {parts} equal parts of the group's organisations, put in order from the lowest ratio to the "
    "highest."
)
FUNNEL_READING = (
    "Between the lines lie the ratios that chance and the usual differences between organisations would give. The "
    "lines close in to the right, because more cases leave less to chance. Nobody else has a mark."
)


def where_you_stand(page: Page, detail: ComparisonDetail) -> Component:
    """Return the strip: the own mark and interval above the group's figure and published points."""
    points = detail.spread.points if detail.spread else {}
    stretches = [Stretch(*one) for one in segments(points)]
    chart = strip_chart(own_mark(detail.comparison), group_mark(detail.comparison), stretches)
    return components.section(
        "Where you stand",
        *([_shades_key(detail)] if stretches else sentences(NO_POINTS)),
        figure(page, "standing", chart, _standing_sentence(detail)),
        *([components.explained(tenths="About quarters and tenths")] if stretches else []),
    )


def _standing_sentence(detail: ComparisonDetail) -> str:
    own, peers = detail.comparison.own, detail.comparison.peers
    theirs = "not published" if peers.ratio is None else ratio_text(peers.ratio, 1)
    figures = f"Your ratio: {result_text(own)}; the group's: {theirs}."
    if own.state is not State.OK or own.ratio is None or own.lower is None or own.upper is None:
        return figures
    place = place_sentence(own.ratio, own.lower, own.upper, detail.spread.points if detail.spread else {})
    return f"{figures} {place or f'Your numbers allow anything {range_text(own.lower, own.upper)}.'}"


def _shades_key(detail: ComparisonDetail) -> Component:
    is_deciles = parts_of(detail.spread.points if detail.spread else {}) == DECILES
    part = "tenth" if is_deciles else "quarter"
    words = (
        f"where the group's organisations lie, the darker the more of them; the lowest and the highest {part} of them "
        "lie outside"
    )
    shapes = key([("◆", base.ENGLAND, "the group's published figure"), ("■", SHADES[2], words)])
    return html.Div([html.P(TENTHS.format(part=part, parts="ten" if is_deciles else "four")), shapes])


def by_chance(page: Page, detail: ComparisonDetail) -> Component:
    """Return the funnel with only the own mark, or what the exact test says in its place."""
    found, spread = detail.position, detail.spread
    beside = [by_chance_alone(detail.compared)]
    if spread is not None and spread.standing_out is not None and spread.by_chance is not None:
        beside.append(standing_out_sentence(spread.standing_out, spread.by_chance, spread.contributors))
    if found is None:
        first = sentences("There is no place to show in a funnel, because one of the two figures is missing.")
    elif found.p_value is not None:
        first = sentences(position_sentence(found))
    else:
        first = [_funnel_key(), figure(page, "funnel", _funnel(found), position_sentence(found))]
    links = components.explained(funnel="About the funnel, alerts and alarms", differences="About who stands out")
    return components.section("Could it be chance?", *first, *sentences(*beside), links)


def _funnel(found: Position) -> base.Part:
    around = funnel_round(found)
    curves = [Curve(*around.alert, "dash"), Curve(*around.alarm, "solid")]
    return funnel_chart(found.target, around.precisions, curves, (found.effect.precision, found.effect.ratio))


def _funnel_key() -> Component:
    entries = [
        ("●", base.OWN, "you"),
        ("┄", base.WHITE, "95% limits; outside is an alert (1 in 20 by chance)"),
        ("─", base.WHITE, "99.8% limits; outside is an alarm (1 in 500 by chance)"),
        ("···", base.ENGLAND, "the group's figure"),
    ]
    return html.Div([html.P(FUNNEL_READING), key(entries)])


def everybody_else(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return the ratio over the group without the organisation, and the secondary figure drawn towards the group's."""
    against, verdict = detail.comparison.against, detail.comparison.verdict
    differs = verdict in (Verdict.ABOVE, Verdict.BELOW)
    first = ratio_of_ratios_sentence(against, differs=differs) if against is not None else ""
    drawn = drawn_sentence(detail.drawn, detail.target) if detail.drawn and detail.target else ""
    if not first and not drawn:
        return []
    heading = [html.H3("A secondary figure")] if first and drawn else []
    links = ({"compare": "When we say that you differ"} if first else {}) | (
        {"drawn": "About the ratio drawn towards the group's"} if drawn else {}
    )
    beside = [*table_alone(page, "others"), components.explained(**links)]
    parts = [*sentences(first), *heading, *sentences(drawn, kind="quiet"), *beside]
    return [components.section("You beside everybody else" if first else "A secondary figure", *parts)]
