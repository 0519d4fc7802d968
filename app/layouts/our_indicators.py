"""Our indicators: ten cards, each a sentence with its dot and interval on the same axis, strongest evidence first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.indicators.by_chance import marks_in_detail, marks_sentence
from app.indicators.edition import Adverse, Edition, IndicatorDefinition
from app.indicators.results import Result
from app.indicators.wording import group_people, lower_first, upper_first
from app.layouts import components, ids
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, ratio_chart
from app.layouts.charts.small import small_picture
from app.layouts.choices import Question, choice_form
from app.layouts.evidence import (
    ABSENCES,
    DO_NOT_REPUBLISH,
    all_meanings,
    evidence_mark,
    evidence_words,
    reading_key,
    summed_up,
)
from app.layouts.numbers import count_text, range_text, result_text
from app.services.indicator_choices import Choice, Options
from app.services.indicator_views import Headline, OurIndicators

PATH = "/our-indicators"
FILE = f"{PATH}/figures.csv"
PICTURE_WIDTH = "480"
BY_CHANCE = "How many marks chance alone would give"
HOW_COUNTED = "How marks by chance are counted"
NOT_TOUCHED = "Your own figures on this page are not affected."
PICTURES = (
    "In each picture the sign stands at the ratio, how many times as likely, and the line is the range that your "
    "numbers allow. At “equal” both groups fare the same; in the pale band, 0.80 to 1.25, no gap is large."
)
ON_SOME = (
    "Some figures below say “Do not republish”: so few people stand behind them, or behind a figure "
    "that they would give away, that somebody could be recognised."
)
SHARING = (
    "Those who act on it in your own organisation, such as your director, may see the figure itself. Beyond, for "
    "example in a committee's papers, leave out the figure and what is said of it, such as “clear evidence”: say that "
    "too few people stand behind it to publish it, and what you will do about it. An action plan that is published in "
    "this service is read by your own people and the programme team; on its printed sheet [c] stands in place of such "
    "a figure, so that the sheet may be put on a website."
)


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


def content(view: OurIndicators, withdrawn: Mapping[int, str]) -> list[Component]:
    """Return what they say in all, how to read it, one card for each indicator, and all on one axis.

    ``withdrawn`` are the notices of published figures that were taken out of force, by year.
    """
    notice = withdrawn.get(view.choice.year)
    return [
        *components.notices([*view.notes, *([f"{notice} {NOT_TOUCHED}"] if notice else [])]),
        components.sentence(view.overall.lead, lead=True),
        *summed_up(view.overall),
        choices(PATH, view.choice, view.options),
        components.sentence(_whose(view)),
        _how_to_read(view),
        components.sentence("The strongest evidence comes first."),
        html.Ol([_card(item, view.choice, view.edition) for item in view.headlines], className="headlines"),
        components.section("All on one axis", _together(view)),
        components.sentence("These are your organisation's own figures in full. Only your organisation sees them."),
    ]


def _how_to_read(view: OurIndicators) -> Component:
    """Return what each word on this page means, what chance alone would give, and the rest folded."""
    results = [item.result for item in view.headlines]
    return components.section(
        "How to read this",
        html.P(PICTURES),
        reading_key(results),
        *by_chance(results, view.judged, view.edition),
        *([html.P(f"{ON_SOME} {SHARING}")] if any(item.do_not_republish for item in view.headlines) else []),
        all_meanings(results),
        anchor="reading",
    )


def by_chance(results: Sequence[Result], everything: Sequence[Result], edition: Edition) -> list[Component]:
    """Return how many marks chance alone would give among results; the exact figures folded, with how it is counted."""
    said = marks_sentence(results, edition)
    if not said:
        return []
    exact = html.P(marks_in_detail(results, everything, edition))
    folded = html.Details([html.Summary(BY_CHANCE), exact, components.explained(chance=HOW_COUNTED)])
    return [html.P(said), folded]


def choices(path: str, choice: Choice, options: Options, **kept: str) -> Component:
    """Return the lists of years, services and ethnic groups."""
    return choice_form(
        path,
        Question("service", "Service", options.services, choice.service),
        Question("group", "Ethnic group", options.groups, choice.group),
        Question("year", "Collection", options.years, str(choice.year)),
        **kept,
    )


def mark_of(result: Result, label: str, color: str = base.OWN) -> Mark:
    """Return a result as a mark on the axis."""
    return Mark(
        label=label,
        ratio=result.ratio,
        lower=result.lower,
        upper=result.upper,
        evidence=result.label,
        color=color,
        is_faint=result.reliability == "low",
        absence=ABSENCES.get(result.state, ""),
    )


def whose(choice: Choice, options: Options, edition: Edition, result: Result) -> str:
    """Return whose figures are shown: which people, compared with whom, in which service and collection."""
    one, other = (group_people(edition, group, "people") for group in (choice.group, result.reference))
    service = lower_first(options.services[choice.service])
    return f"{upper_first(one)} compared with {other}, {service}, from your return for {choice.year}."


def compared_with(edition: Edition, result: Result) -> str:
    """Return whom a result's people are compared with, as the axis of a picture names them."""
    return group_people(edition, result.reference, "people")


def figures_of(label: str, result: Result) -> list[str]:
    """Return a result as a row of figures: ratio, range, people, those they are compared with, evidence."""
    return [
        label,
        result_text(result),
        range_text(result.lower, result.upper),
        f"{count_text(result.numerator)} of {count_text(result.denominator)}",
        f"{count_text(result.reference_numerator)} of {count_text(result.reference_denominator)}",
        evidence_words(result),
    ]


def address(path: str, choice: Choice, **more: str) -> str:
    """Return the address of a page with the same choice."""
    asked = {"service": choice.service, "group": choice.group, "year": str(choice.year), **more}
    return f"{path}?{urlencode(asked)}"


def only_the_highest_band(edition: Edition, definition: IndicatorDefinition) -> str:
    """Return why one pay band stands for the indicator, in the words of the edition."""
    labels = {row.key: row.label for row in edition.measures[definition.numerator].breakdowns}
    bands = "; ".join(lower_first(labels[band]) for band in definition.bands)
    return (
        f"The standard has these bands: {bands}. The judgement is on the highest, because the question is whether "
        "minority ethnic people thin out higher up; the other bands are shown without one."
    )


def _together(view: OurIndicators) -> Component:
    group = view.options.groups[view.choice.group]
    headers = ("Indicator", "Ratio", "What the numbers allow", group, "Compared with", "Evidence")
    rows = [figures_of(_title(item), item.result) for item in view.headlines]
    marks = [mark_of(item.result, _with_worse_side(item)) for item in view.headlines]
    return components.figure(
        ratio_chart(marks, others=compared_with(view.edition, view.headlines[0].result)),
        f"{_whose(view)} Left of the middle line means less likely, right of it more likely; each bar is what the "
        "numbers allow.",
        components.table("Your indicators in figures", headers, rows, numbers=(1,)),
        download=address(FILE, view.choice),
    )


def _with_worse_side(item: Headline) -> str:
    """Return the title of an indicator with the side that is worse, which is not the same for all of them."""
    return f"{_title(item)} ({base.WORSE_SIDE[item.definition.adverse]})"


def _whose(view: OurIndicators) -> str:
    return whose(view.choice, view.options, view.edition, view.headlines[0].result)


def _card(item: Headline, choice: Choice, edition: Edition) -> Component:
    result = item.result
    return html.Li(
        [
            html.H2(
                html.A(
                    _title(item),
                    href=address(f"{PATH}/indicator", choice, indicator=result.indicator),
                )
            ),
            html.P(evidence_mark(result)),
            html.P(result.sentence),
            *elsewhere(item, choice),
            *_why_this_band(item, edition),
            *([_picture(item)] if result.ratio is not None else []),
            *([html.P(item.several)] if item.several else []),
            *([html.P(DO_NOT_REPUBLISH, className="quiet")] if item.do_not_republish else []),
        ]
    )


def elsewhere(item: Headline, choice: Choice) -> list[Component]:
    """Return where the indicator is clear although it is not as shown, each with the way there; nothing where it is."""
    return [html.P(html.A(one.words, href=_address_of(one.result, choice))) for one in item.elsewhere]


def _address_of(one: Result, choice: Choice) -> str:
    there = replace(choice, service=one.service, group=one.group)
    return address(f"{PATH}/indicator", there, indicator=one.indicator)


def _why_this_band(item: Headline, edition: Edition) -> list[Component]:
    if not item.definition.labelled_band:
        return []
    return [html.P(only_the_highest_band(edition, item.definition), className="quiet")]


def _picture(item: Headline) -> Component:
    allowed = range_text(item.result.lower, item.result.upper)
    says = f"Ratio {result_text(item.result)}; the numbers allow anything {allowed}."
    side = "Left" if item.definition.adverse is Adverse.BELOW else "Right"
    picture = html.Img(
        src=small_picture(mark_of(item.result, "")), alt=says, width=PICTURE_WIDTH, className="img-fluid"
    )
    return html.Div([picture, html.P(f"{side} of equal is worse.", className="quiet")], className="mb-3")


def _title(item: Headline) -> str:
    return f"{item.result.number} {item.definition.title}"
