"""The figures behind the charts of open national data, as files."""

from collections.abc import Iterator

from flask import Blueprint, Response, request

from app import current
from app.access import Permission
from app.register.datasets import dataset
from app.register.figure_tables import Cell, FigureTable
from app.services.national_page import national_table
from app.services.workforce_page import workforce_table
from app.web._registry import route
from app.web.csv_download import csv_response

blueprint = Blueprint("national_figures", __name__)


@route(blueprint, "/workforce/figures.csv", permission=Permission.VIEW_REGISTER)
def workforce() -> Response:
    """Send the table of the chart that ``figure`` names, for a council, year and role."""
    key = request.args.get("figure", "")
    table = workforce_table(current.session(), current.actor().organisation_id, key, request.args.to_dict())
    return _file(f"childrens-workforce-{table.key}.csv", table)


@route(blueprint, "/national-register/<key>.csv", permission=Permission.VIEW_REGISTER)
def national_register(key: str) -> Response:
    """Send the table of one chart of the national picture."""
    table = national_table(current.session(), key)
    return _file(f"national-{table.key}.csv", table)


def _file(name: str, table: FigureTable) -> Response:
    return csv_response(name, (*table.headers, "Source"), _with_source(table))


def _with_source(table: FigureTable) -> Iterator[tuple[Cell, ...]]:
    credit = " ".join(dict.fromkeys(dataset(key).attribution for key in table.datasets))
    return ((*row, credit) for row in table.rows)
