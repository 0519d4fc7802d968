"""Two answers for whoever watches over the service: is the process alive, is it ready to work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app import current
from app.db.migrate import is_current
from app.web._registry import PUBLIC, route

blueprint = Blueprint("health", __name__)


@route(blueprint, "/healthz", permission=PUBLIC)
def alive() -> ResponseReturnValue:
    """Answer as long as this process can answer anything."""
    return jsonify(status="alive")


@route(blueprint, "/readyz", permission=PUBLIC)
def ready() -> ResponseReturnValue:
    """Answer 200 when the database can be reached and has the tables that this version needs, else 503."""
    if not is_current(current.engine()):
        return jsonify(status="the database waits for its migration"), 503
    return jsonify(status="ready")
