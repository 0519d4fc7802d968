"""The home page: who is asking, and what they may do."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import ROLE_TITLES, Actor, Permission
from app.callbacks._registry import on
from app.layouts import home, ids
from app.layouts.pages import PAGES
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the home page's callback."""
    on(app, Permission.USE_SERVICE, Output(ids.HOME_TASKS, "children"), Input(ids.HOME_TASKS, "id"))(show)


def show(_page: str) -> list[Component]:
    """Show the person what they may open."""
    actor = current.actor()
    return home.tasks(actor.name, actor.organisation_name, ROLE_TITLES[actor.role], doable(actor))


def doable(actor: Actor) -> list[home.Task]:
    """Return the pages of the navigation that this person may open, but for the one they are on."""
    return [
        home.Task(page.path, page.title, page.question)
        for page in PAGES
        if page.order is not None and page.path != "/" and actor.may(page.permission)
    ]
