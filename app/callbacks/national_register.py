"""The page on the national picture: the same for everybody."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._registry import on
from app.layouts import ids, national_register
from app.services.national_page import national_page
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the page's callback."""
    on(app, Permission.VIEW_REGISTER, Output(ids.NATIONAL_FIGURES, "children"), Input(ids.NATIONAL_FIGURES, "id"))(show)


def show(_page: str) -> list[Component]:
    """Show everything that is known nationally."""
    return national_register.content(national_page(current.session()))
