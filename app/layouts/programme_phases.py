"""The phases before, as published: figures of the programme's own history, apart from what the log says."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.register.phases import PublishedPhase, phases_sentence

HEADING = "The phases before, as published"
SAID = "Published figures, not counted from this service's log. "
HISTORY = "/programme/phases"


def phases_part(phases: Sequence[PublishedPhase]) -> Component:
    """Return how many councils registered and submitted in each phase, with where it was published."""
    if not phases:
        absent = components.empty_state("The phases before will be shown here.", "Reference data is not loaded yet.")
        return components.section(HEADING, absent, anchor="phases")
    rows = [[one.name, one.period, _count(one.registered), _count(one.submitted), _sources(one)] for one in phases]
    headers = ("Phase", "Period", "Councils registered", "Councils submitted", "Published in")
    return components.section(
        HEADING,
        components.sentence(SAID + phases_sentence(phases)),
        components.table("Councils in each phase", headers, rows, numbers=(2, 3)),
        html.P(html.A("Sources, and which councils were named", href=HISTORY)),
        anchor="phases",
    )


def _count(count: int | None) -> str:
    return "not published" if count is None else f"{count:,}"


def _sources(phase: PublishedPhase) -> components.Content:
    return "; ".join(one.title for one in phase.sources)
