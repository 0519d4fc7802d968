"""Compare: the address says with whom, for which indicator, service and collection."""

from collections.abc import Mapping
from functools import partial

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._finished import FinishedAnswers, answer_once
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.layouts import compare, ids
from app.services.comparison_stamps import ComparisonStamp, comparison_stamp
from app.services.comparison_views import CHOICES, comparison_view, withdrawn_beside
from app.services.open_data_map import open_data_map
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the page's callbacks: the map stands within what the first one shows, and is asked for then."""
    shown = partial(show, FinishedAnswers())
    on(app, Permission.VIEW_BENCHMARKS, Output(ids.COMPARE, "children"), Input(ids.ADDRESS, "search"))(shown)
    on(app, Permission.VIEW_REGISTER, Output(ids.COMPARE_MAP, "children"), Input(ids.ADDRESS, "search"))(show_map)


def show(answers: FinishedAnswers, search: object) -> object:
    """Show the person's organisation beside a comparator group: once made, a page stays until what it rests on changes.

    The person's permission and session are checked before, each time.
    """
    organisation_id, query = current.actor().organisation_id, query_of(search)
    return answer_once(answers, partial(_rests_on, organisation_id, query), partial(_page, organisation_id, query))


def _rests_on(organisation_id: int, query: Mapping[str, str]) -> tuple[ComparisonStamp, tuple[str | None, ...]]:
    """Return all that the page is made from, on a connection of its own: it sees what changed while one was made."""
    with current.connection() as connection:
        return comparison_stamp(connection, organisation_id), tuple(query.get(name) for name in CHOICES)


def _page(organisation_id: int, query: Mapping[str, str]) -> tuple[list[Component], bool]:
    """Return the page, and whether it lasts."""
    view = comparison_view(current.session(), organisation_id, query)
    withdrawn = withdrawn_beside(current.session(), organisation_id, view)
    return (compare.nothing_yet(withdrawn), False) if view is None else (compare.content(view, withdrawn), view.lasts)


def show_map(_search: object) -> Component:
    """Show every council in open data, the person's own one marked."""
    return compare.open_data(open_data_map(current.session(), current.actor().organisation_id, {}))
