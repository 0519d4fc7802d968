"""The home page: what there is to do, for this person."""

from collections.abc import Iterable
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids


@dataclass(frozen=True, slots=True)
class Task:
    """One page that this person may open, and the question that it answers."""

    path: str
    title: str
    question: str


def layout() -> Component:
    """Return the page before it knows who is asking."""
    return components.page("What do you need to do?", html.Div(id=ids.HOME_TASKS))


def tasks(name: str, organisation: str, role: str, doable: Iterable[Task]) -> list[Component]:
    """Return the greeting and the pages to choose from."""
    items = [html.Li([html.A(task.title, href=task.path, className="task"), html.P(task.question)]) for task in doable]
    return [
        components.sentence(f"{name}, you are signed in for {organisation}.", lead=True),
        components.sentence(f"Your role is {role}."),
        html.Ul(items, className="tasks"),
    ]
