"""The last section of the comparison page: how it is worked out, and the file of everything on it."""

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.compare_parts import Page, passing_on, sentences
from app.services.comparison_methods import ABOUT, WORKED_OUT, about_figures, worked_out


def about(page: Page) -> Component:
    """Return the last section of the page."""
    facts = [part for name, words in worked_out(page.view).items() for part in (html.Dt(name), html.Dd(words))]
    return components.section(
        ABOUT,
        *sentences(*about_figures(page.view).values()),
        components.explained(suppressed="How people are protected from being recognised"),
        html.Details([html.Summary(WORKED_OUT), html.Dl(facts, className="facts")]),
        html.P(html.A("Download everything on this page", href=page.download(), download="")),
        *passing_on(page.view),
    )
