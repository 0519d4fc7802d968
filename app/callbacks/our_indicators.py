"""Our indicators, all of them and one by one: the address says what is looked at."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.layouts import ids, indicator, our_indicators
from app.services.indicator_views import our_indicators as view_of_all
from app.services.one_indicator import NoSuchIndicatorError, one_indicator
from app.services.withdrawals import notices_beside
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the callbacks of both pages."""
    on(app, Permission.VIEW_RESULTS, Output(ids.OUR_INDICATORS, "children"), Input(ids.ADDRESS, "search"))(show_all)
    on(app, Permission.VIEW_RESULTS, Output(ids.INDICATOR, "children"), Input(ids.ADDRESS, "search"))(show_one)


def show_all(search: object) -> Component | list[Component]:
    """Show every indicator of the person's organisation."""
    session, organisation_id = current.session(), current.actor().organisation_id
    view, withdrawn = view_of_all(session, organisation_id, query_of(search)), notices_beside(session, organisation_id)
    return our_indicators.nothing_yet() if view is None else our_indicators.content(view, withdrawn)


def show_one(search: object) -> list[Component]:
    """Show one indicator of the person's organisation in full."""
    try:
        view = one_indicator(current.session(), current.actor().organisation_id, query_of(search))
    except NoSuchIndicatorError as error:
        return indicator.unknown(error.user_message)
    return indicator.content(view)
