"""An organisation's own indicators as files: all of them, or one with its counts and how it was worked out."""

from flask import Blueprint, Response, request

from app import current
from app.access import Permission
from app.services.indicator_exports import Export, all_indicators_file, one_indicator_file
from app.web._registry import route
from app.web.csv_download import csv_response

blueprint = Blueprint("our_indicators", __name__)


@route(blueprint, "/our-indicators/figures.csv", permission=Permission.VIEW_RESULTS)
def all_indicators() -> Response:
    """Send every indicator of the person's own organisation for the year, service and group that were asked for."""
    return _file(all_indicators_file(current.session(), current.actor().organisation_id, request.args.to_dict()))


@route(blueprint, "/our-indicators/indicator/figures.csv", permission=Permission.VIEW_RESULTS)
def one_indicator() -> Response:
    """Send everything about one indicator of the person's own organisation."""
    return _file(one_indicator_file(current.session(), current.actor().organisation_id, request.args.to_dict()))


def _file(export: Export) -> Response:
    return csv_response(f"{export.name}.csv", export.headers, export.rows)
