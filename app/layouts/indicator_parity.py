"""What parity would take: people by a year that the reader chooses, or the people more or fewer at equal rates."""

from dash import html
from dash.development.base_component import Component

from app.indicators.targets import Goal
from app.layouts import components
from app.layouts.choices import Question, choice_form
from app.layouts.our_indicators import PATH
from app.services.one_indicator import OneIndicator

HEADING = "What would parity take?"
ABOUT = {"parity": "How parity is worked out"}


def parity(view: OneIndicator) -> list[Component]:
    """Return what equal treatment would take, in people; nothing where there are no counts for it."""
    found = view.parity.goal
    if found is None:
        words = view.parity.sentence
        return [components.section(HEADING, html.P(words), components.explained(**ABOUT))] if words else []
    return [
        components.section(
            HEADING,
            html.Ul([html.Li(sentence) for sentence in found.sentences()]),
            *(html.P(warning) for warning in view.parity.care),
            *([_by_when(view, found), _year_by_year(found)] if found.open else []),
            html.P(
                "Parity is the share that the group has of the whole workforce, applied to the people whom your return "
                "counts in the band or post. People whose ethnicity is not known are left out. It measures the gap; it "
                "is not a quota."
            ),
            components.explained(**ABOUT),
        )
    ]


def _by_when(view: OneIndicator, found: Goal) -> Component:
    choice = view.choice
    kept = {"service": choice.service, "group": choice.group, "year": str(choice.year)}
    question = Question("by", "By which year?", view.parity.choosable, str(found.by))
    return choice_form(f"{PATH}/indicator", question, indicator=view.definition.key, **kept)


def _year_by_year(found: Goal) -> Component:
    rows = [
        [f"{year} (your return)" if year == found.start else str(year), *(f"{count:,}" for count in counts)]
        for year, counts in found.rows()
    ]
    headers = ("Year", *(target.label for target in found.open))
    caption = f"{found.people[:1].upper()}{found.people[1:]} to have reached, year by year"
    return components.table(caption, headers, rows, numbers=range(1, len(headers)))
