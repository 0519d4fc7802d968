"""The choices of a page, as an ordinary form: the address keeps them, so that a page can be linked and gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component


@dataclass(frozen=True, slots=True)
class Question:
    """One list to choose from: its name in the address, its label, the options with their words, and the choice.

    The option of an empty value, if there is one, says what to do; it cannot be chosen again.
    """

    name: str
    label: str
    options: Mapping[str, str]
    chosen: str


def choice_form(path: str, *questions: Question, **kept: str) -> Component:
    """Return a form that opens ``path`` with what is chosen; ``kept`` goes along unseen."""
    asked = [question for question in questions if len(question.options) > 1]
    if not asked:
        return html.Div()
    return html.Form(
        [
            *(dcc.Input(type="hidden", name=name, value=value) for name, value in kept.items()),
            *(_list(question) for question in asked),
            html.Button("Show", type="submit", className="btn btn-secondary"),
        ],
        action=path,
        method="get",
        className="choices-form no-print",
    )


def _list(question: Question) -> Component:
    component_id = f"choose-{question.name}"
    options = [{"label": words, "value": value} for value, words in question.options.items() if value]
    # An option without a value would lie behind the list's own empty one, where arrow keys cannot get past it.
    unchosen = question.options.get("", "")
    return html.Div(
        [
            html.Label(question.label, htmlFor=component_id),
            dbc.Select(
                id=component_id, name=question.name, options=options, value=question.chosen, placeholder=unchosen
            ),
        ],
        className="field",
    )
