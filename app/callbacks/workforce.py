"""The page on a council's children's social workers: what its address asks for."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.layouts import ids, workforce
from app.services.workforce_page import workforce_page
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the page's callback."""
    on(app, Permission.VIEW_REGISTER, Output(ids.WORKFORCE_FIGURES, "children"), Input(ids.ADDRESS, "search"))(show)


def show(search: str) -> list[Component]:
    """Show the figures of the council, year and role that the address names."""
    page = workforce_page(current.session(), current.actor().organisation_id, query_of(search))
    return workforce.content(page, may_load=current.actor().may(Permission.MANAGE_REFERENCE))
