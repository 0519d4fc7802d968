"""The programme team's home page before the first collection begins: what is done and what comes next."""

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.programme.calendar import count_words, day_words
from app.services.first_steps import FirstSteps

IMPORT, COLLECTIONS, LISTS = "/organisations/import", "/programme/collections", "/organisations"


def content(steps: FirstSteps) -> list[Component]:
    """Return one sentence, the step that comes next as the one button, and all steps with how far they are."""
    words, address = _next(steps)
    return [
        components.sentence(_sentence(steps), lead=True),
        html.P(components.action(words, address)),
        components.section("Before the first collection", html.Ol([html.Li(one) for one in _steps(steps)])),
    ]


def _sentence(steps: FirstSteps) -> str:
    if steps.begins_on is None:
        return "No collection is open yet. These steps bring the first one about."
    begins = day_words(steps.begins_on)
    return f"The collection of {steps.opened} is open and begins on {begins}. Its invitations go out from that day on."


def _next(steps: FirstSteps) -> tuple[str, str]:
    if not steps.organisations:
        return "Bring the list of organisations", IMPORT
    if steps.opened is not None:
        return "See its organisations", LISTS
    if steps.drafts:
        return f"Go on setting up {steps.drafts[0]}", f"{COLLECTIONS}/{steps.drafts[0]}"
    return "Set up the first collection", COLLECTIONS


def _steps(steps: FirstSteps) -> list[list[Component | str]]:
    here = f"{count_words(steps.organisations, 'organisation')} {'is' if steps.organisations == 1 else 'are'} here."
    brought = here if steps.organisations else "None is here yet."
    return [
        [html.A("Bring the organisations and whom to invite there", href=IMPORT), f". {brought}"],
        [html.A("Set up and open a collection", href=COLLECTIONS), f". {_set_up(steps)}"],
        ["Wait for its first day: then the invitations go out, and this page says each day what waits for you."],
    ]


def _set_up(steps: FirstSteps) -> str:
    if steps.begins_on is not None:
        return f"That of {steps.opened} is open. Until {day_words(steps.begins_on)} its dates can still be moved there."
    if steps.drafts:
        return f"That of {steps.drafts[0]} is being set up."
    return "None is set up yet. Each letter can be read there before it goes."
