"""The programme's own indicators as a file."""

from collections.abc import Iterator

from flask import Blueprint, Response, request

from app import current
from app.access import Permission
from app.errors import InvalidRequestError, NotFoundError
from app.programme.kpis import KpiCell, KpiRow
from app.services.board_asked import no_file_words
from app.services.programme_indicators import IndicatorsPage, programme_indicators
from app.web._registry import route
from app.web.csv_download import csv_response

blueprint = Blueprint("programme_indicators", __name__)
HEADERS = (
    "Indicator",
    "Month",
    "Value",
    "Unit",
    "Operator",
    "Aim",
    "Rating",
    "Direction",
    "Direction rating",
    "Meaning",
)


@route(blueprint, "/programme/indicators.csv", permission=Permission.VIEW_PROGRAMME)
def board_file() -> Response:
    """Send every figure of the board, one line for each indicator and month."""
    found = programme_indicators(current.session(), current.clock(), request.args.to_dict(), current.editions_dir())
    if found is None:
        raise NotFoundError("No collection has begun yet, so there are no indicators.")
    if found.left_out:
        raise InvalidRequestError(no_file_words(found.left_out))
    return csv_response(f"sc-wres-{found.year}-programme-indicators.csv", HEADERS, _lines(found))


def _lines(found: IndicatorsPage) -> Iterator[tuple[object, ...]]:
    for row in found.rows:
        for month, cell in zip(found.months, row.cells, strict=True):
            yield _line(row, f"{month.first:%Y-%m}" + ("" if month.is_over else " so far"), cell)
        if row.so_far is not None:
            yield _line(row, "whole cycle so far", row.so_far)


def _line(row: KpiRow, month: str, cell: KpiCell) -> tuple[object, ...]:
    kpi = row.kpi
    aim = (cell.value, kpi.unit, kpi.operator, kpi.aim, cell.rating)
    return (kpi.title, month, *aim, row.direction, row.direction_rating, kpi.meaning)
