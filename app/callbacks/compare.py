"""Compare: the address says with whom, for which indicator, service and collection."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.layouts import compare, ids
from app.services.comparison_views import comparison_view, withdrawn_beside
from app.services.open_data_map import open_data_map
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the page's callbacks: the map stands within what the first one shows, and is asked for then."""
    on(app, Permission.VIEW_BENCHMARKS, Output(ids.COMPARE, "children"), Input(ids.ADDRESS, "search"))(show)
    on(app, Permission.VIEW_REGISTER, Output(ids.COMPARE_MAP, "children"), Input(ids.ADDRESS, "search"))(show_map)


def show(search: object) -> list[Component]:
    """Show the person's organisation beside a comparator group."""
    view = comparison_view(current.session(), current.actor().organisation_id, query_of(search))
    withdrawn = withdrawn_beside(current.session(), current.actor().organisation_id, view)
    return compare.nothing_yet(withdrawn) if view is None else compare.content(view, withdrawn)


def show_map(_search: object) -> Component:
    """Show every council in open data, the person's own one marked."""
    return compare.open_data(open_data_map(current.session(), current.actor().organisation_id, {}))
