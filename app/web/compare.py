"""The figures of the comparison page as a file: exactly what the page shows to the person who asks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from flask import Blueprint, Response, request

from app import current
from app.access import Permission
from app.clock import british_day
from app.errors import NotFoundError
from app.services.comparison_methods import methods_in_long_form
from app.services.comparison_tables import Row, in_long_form, tables_of
from app.services.comparison_views import ComparisonView, comparison_view
from app.web._registry import route
from app.web.csv_download import csv_response

blueprint = Blueprint("compare", __name__)

LONG_FORM = ("Part", "Row", "Column", "Value")
NOTE = "Note on what was asked for"
CHOSEN = ("Collection", "Service", "Compared with", "Release", "Disclosure rules", "Published on")


@route(blueprint, "/compare/figures.csv", permission=Permission.VIEW_BENCHMARKS)
def figures() -> Response:
    """Send the table that ``figure`` names for what is chosen, or without it all of the page in long form."""
    view = comparison_view(current.session(), current.actor().organisation_id, request.args.to_dict())
    if view is None:
        raise NotFoundError("There are no published benchmarks to compare with yet.")
    tables, key = tables_of(view), request.args.get("figure", "")
    if not key:
        rows = _with_choice(view, chain(in_long_form(tables.values()), methods_in_long_form(view)))
        return csv_response("comparison.csv", (*LONG_FORM, *_chosen(view)), rows)
    if key not in tables:
        raise NotFoundError("There are no such figures. Open the comparison and choose a download there.")
    table = tables[key]
    return csv_response(f"comparison-{key}.csv", (*table.headers, *_chosen(view)), _with_choice(view, table.rows))


def _chosen(view: ComparisonView) -> tuple[str, ...]:
    """Return the headings of what was chosen, with one more where something was asked for that is not there."""
    return (*CHOSEN, NOTE) if view.notes else CHOSEN


def _with_choice(view: ComparisonView, rows: Iterable[Row]) -> Iterator[Sequence[object]]:
    release = view.release
    chosen = (
        view.year,
        view.services[view.service],
        view.peers[view.kind],
        release.version,
        release.rule_version,
        british_day(release.published_at).isoformat(),
        *([" ".join(view.notes)] if view.notes else []),
    )
    return ((*row, *chosen) for row in rows)
