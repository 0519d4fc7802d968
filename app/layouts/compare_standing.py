"""The sections of the comparison page that are about the organisation: its place, the funnel, everybody else."""

from dash import html
from dash.development.base_component import Component

from app.indicators.comparing import Verdict
from app.indicators.comparison_words import (
    by_chance_alone,
    drawn_sentence,
    position_sentence,
    ratio_of_ratios_sentence,
    sides_sentence,
    standing_out_sentence,
)
from app.indicators.percentiles import CANNOT_RANK, parts_of, place_sentence, segments
from app.indicators.results import Reliability, State
from app.indicators.standing import Position, funnel_round
from app.indicators.wording import lower_first, past_tense
from app.layouts import components
from app.layouts.charts import base
from app.layouts.charts.funnel import Curve, Own, Scale, funnel_chart
from app.layouts.charts.strip import SHADES, Stretch, strip_chart
from app.layouts.compare_group import averages
from app.layouts.compare_parts import Page, figure, group_mark, key, own_mark, passing_on, sentences, table_alone
from app.layouts.evidence import all_meanings, evidence_words, shape
from app.layouts.numbers import range_text, ratio_text, result_text
from app.services.comparison_details import ComparisonDetail

NO_POINTS = (
    "How the group's organisations lie around its figure is not published: for that it takes at least 20 organisations "
    "with people on both sides, cases on both sides in at least three quarters of them, and none whose "
    "own ratio would show through."
)
FUNNEL_READING = (
    "How to read it: organisations with few cases stand at the left, those with many at the right. The fewer the "
    "cases, the further chance alone can take a ratio up or down, so the limits are wide at the left and close in to "
    "the right. Outside the inner limits is worth a look; outside the outer ones it is worth finding out why. Neither "
    "is a verdict. Nobody else has a mark."
)
MORE_WAYS = "More ways of adding up, for those who work with the figures"
FUNNEL_SCALE = (
    "A case is one of the {people} who {happened}, minority ethnic or White. You had {cases}. The numbers below the "
    "picture say how many cases an organisation has at that place whose people are mixed as yours are."
)


def where_you_stand(page: Page, detail: ComparisonDetail) -> Component:
    """Return the strip: the own mark and interval above the group's figure and published points."""
    points = detail.spread.points if detail.spread else {}
    stretches = [Stretch(*one) for one in segments(points)]
    marks = own_mark(detail.comparison), group_mark(detail.comparison)
    others = f"White {detail.definition.people}"
    chart = strip_chart(*marks, stretches, detail.definition.adverse, others)
    return components.section(
        "Where you stand",
        *sentences(detail.comparison.own.sentence, sides_sentence(detail.definition), "" if stretches else NO_POINTS),
        _standing_key(detail),
        figure(page, "standing", chart, _standing_sentence(detail)),
        *passing_on(page.view),
        *([components.explained(tenths="About where organisations of a group lie")] if stretches else []),
        all_meanings([detail.comparison.own]),
    )


def _standing_sentence(detail: ComparisonDetail) -> str:
    own, peers = detail.comparison.own, detail.comparison.peers
    theirs = "not published" if peers.ratio is None else ratio_text(peers.ratio, 1)
    figures = f"Your ratio: {result_text(own)}; the group's: {theirs}."
    if own.state is not State.OK or own.ratio is None or own.lower is None or own.upper is None:
        return figures
    place = place_sentence(own.ratio, own.lower, own.upper, detail.spread.points if detail.spread else {})
    if place and detail.comparison.verdict is Verdict.TOO_FEW:
        place = CANNOT_RANK  # who cannot be compared cannot be ranked either
    return f"{figures} {place or f'Your numbers allow anything {range_text(own.lower, own.upper)}.'}"


def _standing_key(detail: ComparisonDetail) -> Component:
    """Return what each shape of the strip stands for; of the own mark also what its shape says."""
    own = detail.comparison.own
    is_low = own.reliability is Reliability.LOW
    entries = []
    if own.ratio is not None:
        entries.append((_own_shape(detail), base.OWN, f"you: {lower_first(evidence_words(own))}"))
        line = ("┅", "broken: too few cases") if is_low else ("━", "the line through it")
        entries.append((line[0], base.OWN, f"what your numbers allow ({line[1]}); an arrow says that it goes on"))
    if detail.comparison.peers.ratio is not None:
        entries.append(("\u25c6", base.ENGLAND, "the group's published figure, with its range"))
    first = next(iter(parts_of(detail.spread.points if detail.spread else {})), None)
    if first is not None:
        shades = (
            f"where the group's organisations lie, the darker the closer together; the lowest {first}% and the highest "
            f"{first}% of them lie outside"
        )
        entries.append(("■", SHADES[2], shades))
    return key(entries)


def _own_shape(detail: ComparisonDetail) -> str:
    """Return the shape of the own mark: the same in the strip, in the funnel and in their keys."""
    own = detail.comparison.own
    return "\u25c6" if own.label is None else shape(own.label, is_low=own.reliability is Reliability.LOW)


def by_chance(page: Page, detail: ComparisonDetail) -> Component:
    """Return the funnel with only the own mark, or what the exact test says in its place."""
    found, spread, target = detail.position, detail.spread, detail.comparison.target
    beside = [by_chance_alone(detail.compared)]
    if spread is not None and spread.standing_out is not None and spread.by_chance is not None:
        beside.append(standing_out_sentence(spread.standing_out, spread.by_chance, spread.contributors))
    if found is None or target is None:
        first = sentences("There is no place to show in a funnel, because one of the two figures is missing.")
    elif found.p_value is not None:
        first = sentences(position_sentence(found, target.group))
    else:
        reading = _funnel_reading(found, detail, target.group)
        chart = _funnel(found, detail)
        first = [reading, figure(page, "funnel", chart, position_sentence(found, target.group))]
    links = components.explained(funnel="About the funnel and its limits", differences="About who stands out")
    return components.section("Could a difference from the group be chance?", *first, *sentences(*beside), links)


def _funnel(found: Position, detail: ComparisonDetail) -> base.Part:
    around, result = funnel_round(found), detail.comparison.own
    curves = [Curve(*around.inner, "dash"), Curve(*around.outer, "solid")]
    is_low = result.reliability is Reliability.LOW
    own = Own(found.effect.precision, found.effect.ratio, found.cases, result.label, is_low)
    return funnel_chart(found.target, Scale(around.precisions, around.scale), curves, own, detail.definition.adverse)


def _funnel_reading(found: Position, detail: ComparisonDetail, group: str) -> Component:
    """Return how to read the funnel, what a case is, and what its lines stand for."""
    definition = detail.definition
    happened = past_tense(definition.outcome)
    entries = [
        (_own_shape(detail), base.OWN, "you, and how many cases you had"),
        ("┄", base.WHITE, "inner limits: chance keeps 19 of 20 organisations like the group between them (95%)"),
        ("─", base.WHITE, "outer limits: chance keeps 499 of 500 between them (99.8%)"),
        ("···", base.ENGLAND, f"the figure of {group}"),
    ]
    scale = FUNNEL_SCALE.format(people=definition.people, happened=happened, cases=f"{found.cases:,}")
    return html.Div([html.P(FUNNEL_READING), html.P(scale), key(entries)])


def everybody_else(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return what the ratio over the group without the organisation says, and the other ways of adding up, folded."""
    against, verdict = detail.comparison.against, detail.comparison.verdict
    differs = verdict in (Verdict.ABOVE, Verdict.BELOW)
    first = ratio_of_ratios_sentence(against, differs=differs) if against is not None else ""
    folded = [*_drawn_towards(page, detail), *averages(page, detail)]
    if not first and not folded:
        return []
    links = [components.explained(compare="When we say that you differ")] if first else []
    more = [html.Details([html.Summary(MORE_WAYS), html.Div(folded)])] if folded else []
    heading = "You beside everybody else" if first else "Other figures of this comparison"
    return [components.section(heading, *sentences(first), *links, *more)]


def _drawn_towards(page: Page, detail: ComparisonDetail) -> list[Component]:
    """Return the secondary figure drawn towards the group's, and the figures beside everybody else's."""
    target = detail.comparison.target
    drawn = drawn_sentence(detail.drawn, target.group) if detail.drawn and target else ""
    shown = table_alone(page, "others")
    if not drawn and not shown:
        return []
    heading = [html.H3("A secondary figure")] if drawn else []
    links = [components.explained(drawn="About the ratio drawn towards the group's")] if drawn else []
    return [*heading, *sentences(drawn, kind="quiet"), *shown, *links]
