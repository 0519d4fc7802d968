"""How sure one indicator's figure can make us, and how it was worked out, down to the cell."""

from collections.abc import Sequence
from math import inf

from dash import html
from dash.development.base_component import Component

from app.indicators.results import Result, State
from app.indicators.stages import Stage, moved
from app.indicators.unknowns import people_of_shares
from app.indicators.workings import PROOF, STATISTICS, Fact
from app.layouts import components
from app.layouts.evidence import ABSENCES
from app.layouts.numbers import count_text, range_text, ratio_text, share_text
from app.layouts.our_indicators import PATH, address
from app.services.one_indicator import OneIndicator

FILE = f"{PATH}/indicator/figures.csv"


def how_sure(view: OneIndicator) -> Component:
    """Return what the numbers allow, and how far people of unknown ethnicity could move it."""
    result, warning = view.headline.result, moved(view.stages)
    facts = [_allowed(result), *_unknown(view), *([warning] if warning else [])]
    return components.section(
        "How sure can we be?",
        *[html.P(fact) for fact in facts],
        components.table(
            "Whose ethnicity is known",
            ("Stage", "Known", "Everybody", "Share known"),
            [_stage(stage) for stage in view.stages],
            numbers=(1, 2, 3),
        ),
        components.explained(
            interval="How sure the figures can make us", unknown="People whose ethnicity is not known"
        ),
    )


def worked_out(view: OneIndicator) -> Component:
    """Return every step from the counts to the result, each count with its cell, and the same as a file."""
    rows = [[one.row, one.service, one.column, f"{one.count:,}", one.place] for one in view.sources]
    counts = components.table(
        "The counts of the return", ("Count", "Service", "Ethnic group", "People", "Where"), rows, numbers=(3,)
    )
    return components.section(
        "How was this worked out?",
        _facts([fact for fact in view.facts if fact.name not in {*STATISTICS, *PROOF}]),
        html.Details([html.Summary("Every count behind it, with its cell"), counts]),
        _folded("The range, the rules and the rounding", STATISTICS, view.facts),
        _folded("Which definitions, version and file, with the codes that prove it", PROOF, view.facts),
        html.P(
            html.A(
                "Download these figures and how they were worked out",
                href=address(FILE, view.choice, indicator=view.definition.key, by=_by(view)),
                download="",
            )
        ),
        html.P(html.A("About this indicator", href=f"/guidance/indicators/{view.definition.key}")),
    )


def _folded(summary: str, names: Sequence[str], facts: Sequence[Fact]) -> Component:
    # Bare, paper would lay it out in one column.
    return html.Details([html.Summary(summary), html.Div(_facts([fact for fact in facts if fact.name in names]))])


def _facts(facts: Sequence[Fact]) -> Component:
    parts = [part for fact in facts for part in (html.Dt(fact.name), html.Dd(fact.words))]
    return html.Dl(parts, className="facts")


def _by(view: OneIndicator) -> str:
    return str(view.parity.goal.by) if view.parity.goal else ""


def _allowed(result: Result) -> str:
    if result.state is not State.OK:
        return f"{ABSENCES.get(result.state, '')}. {result.reason or ''}".strip()
    allowed = range_text(result.lower, result.upper)
    return f"Numbers swing by chance: with these, the ratio could be anything {allowed}."


def _unknown(view: OneIndicator) -> list[str]:
    result, (counted, everybody) = view.headline.result, people_of_shares(view.definition)
    share = result.unknown_share
    if share.denominator is None:
        return ["The return does not say how many people's ethnicity is unknown."]
    outcome = f"{share_text(share.numerator)} of {counted} and "
    known = (
        f"Ethnicity is not known for {'' if share.numerator is None else outcome}{share_text(share.denominator)} of "
        f"{everybody}; they are left out of the rates."
    )
    if result.bound_low is None or result.bound_high is None:
        return [known]
    if result.bound_low == inf:
        return [known]
    low = ratio_text(result.bound_low)
    high = "any figure" if result.bound_high == inf else ratio_text(result.bound_high)
    lies = f"Were all of them in one group or all in the other, the ratio itself would be {low} to {high}"
    return [known, f"{lies}; what chance may do comes on top."]


def _stage(stage: Stage) -> list[str]:
    share = None if stage.share is None else float(stage.share)
    return [stage.label, count_text(stage.known), count_text(stage.everybody), share_text(share)]
