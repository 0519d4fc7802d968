"""Our indicators: ten sentences, each with its dot and interval on one shared axis, strongest evidence first."""

from textwrap import wrap
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids
from app.layouts.charts.ratios import Mark, ratio_chart
from app.layouts.choices import Question, choice_form
from app.layouts.evidence import ABSENCES, evidence_mark, evidence_words
from app.layouts.numbers import count_text, range_text, result_text
from app.services.indicator_views import Choice, Headline, Options, OurIndicators

PATH = "/our-indicators"
LABEL_WIDTH = 32
DO_NOT_REPUBLISH = "Do not republish: too few people."


def layout() -> Component:
    """Return the page before it knows whose indicators it shows."""
    return components.page("Where is there evidence of unequal treatment?", components.loading(ids.OUR_INDICATORS))


def nothing_yet() -> Component:
    """Return what stands here before the first return."""
    return html.Div(
        [
            components.empty_state(
                "Your nine indicators will appear here.",
                "They are worked out the moment your return is sent for sign-off.",
            ),
            components.action("Go to our return", "/our-return"),
        ]
    )


def content(view: OurIndicators) -> list[Component]:
    """Return the sentence on the whole, the picture, and one line per indicator."""
    return [
        components.sentence(view.summary, lead=True),
        choices(PATH, view.choice, view.options),
        components.figure(
            ratio_chart([mark(item) for item in view.headlines]),
            f"{view.options.groups[view.choice.group]} people compared with White people, "
            f"{view.options.services[view.choice.service].lower()}, {view.choice.year}. "
            "Left of the line means less likely, right of it more likely; the bar shows what the numbers allow.",
            twin(view),
        ),
        html.Ol([_line(item, view.choice) for item in view.headlines], className="headlines"),
        components.sentence(
            "These are your organisation's own figures in full. Lines marked 'do not republish' rest on too few people."
        ),
    ]


def choices(path: str, choice: Choice, options: Options, **kept: str) -> Component:
    """Return the lists of years, services and ethnic groups."""
    return choice_form(
        path,
        Question("service", "Service", options.services, choice.service),
        Question("group", "Ethnic group", options.groups, choice.group),
        Question("year", "Collection", options.years, str(choice.year)),
        **kept,
    )


def mark(item: Headline) -> Mark:
    """Return a result as a mark on the axis."""
    result = item.result
    return Mark(
        label=_broken(f"{result.number} {item.definition.title}"),
        ratio=result.ratio,
        lower=result.lower,
        upper=result.upper,
        evidence=result.label,
        is_faint=result.reliability == "low",
        absence=ABSENCES.get(result.state, ""),
    )


def twin(view: OurIndicators) -> Component:
    """Return the figures of the picture as a table."""
    rows = [
        [
            f"{item.result.number} {item.definition.title}",
            result_text(item.result),
            range_text(item.result.lower, item.result.upper),
            f"{count_text(item.result.numerator)} of {count_text(item.result.denominator)}",
            f"{count_text(item.result.reference_numerator)} of {count_text(item.result.reference_denominator)}",
            evidence_words(item.result),
        ]
        for item in view.headlines
    ]
    group = view.options.groups[view.choice.group]
    headers = ("Indicator", "Ratio", "What the numbers allow", group, "Compared with", "Evidence")
    return components.table("Your indicators in figures", headers, rows, numbers=(1,))


def address(path: str, choice: Choice, **more: str) -> str:
    """Return the address of a page with the same choice."""
    asked = {"service": choice.service, "group": choice.group, "year": str(choice.year), **more}
    return f"{path}?{urlencode(asked)}"


def _line(item: Headline, choice: Choice) -> Component:
    result = item.result
    return html.Li(
        [
            html.H2(
                html.A(
                    f"{result.number} {item.definition.title}",
                    href=address(f"{PATH}/indicator", choice, indicator=result.indicator),
                )
            ),
            html.P(evidence_mark(result)),
            html.P(result.sentence),
            *([html.P(DO_NOT_REPUBLISH, className="quiet")] if item.do_not_republish else []),
        ]
    )


def _broken(label: str) -> str:
    """Return a label in lines that fit beside the axis; none is cut, because the ends tell indicators apart."""
    return "<br>".join(wrap(label, LABEL_WIDTH))
