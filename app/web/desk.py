"""The desk at which this request asks to be let in."""

from flask import request

from app import current
from app.services.signing_in import Desk


def desk() -> Desk:
    """Return where this request asks from, with the service's own clock and secret."""
    settings = current.settings()
    return Desk(current.engine(), request.remote_addr or "", current.clock(), settings.secret_key)
