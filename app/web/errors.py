"""What a person sees when something goes wrong: what happened, that nothing was lost, what to do, a reference."""

import errno
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass

from dash import set_props
from dash.exceptions import DependencyException
from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from app import current
from app.errors import NotBegunError, ScWresError, UnavailableError, without_values
from app.gate import SIGN_IN, wants_json

LOG = logging.getLogger("app")
UNEXPECTED, NO_ROOM = 500, 507
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
UNKEEPABLE = "What was sent holds a character or a number that cannot be kept. Write it in another way."


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure in a person's words."""

    status: int
    title: str
    message: str
    reference: str = ""


FAILURES = {
    failure.status: failure
    for failure in (
        Failure(400, "This request could not be read", "Go back, load the page again and repeat the last step."),
        Failure(401, "You are signed out", "Sign in to go on. Nothing was lost."),
        Failure(403, "You may not open this", "Your role does not include it. Your organisation's lead can say why."),
        Failure(404, "There is no such page", "Check the address, or start from the home page."),
        Failure(405, "This page cannot do that", "Go back, load the page again and repeat the last step."),
        Failure(409, "Something changed in the meantime", "Load the page again to see how things stand now."),
        Failure(413, "This is too large", "What you sent is larger than this service takes. Nothing was kept."),
        Failure(415, "This could not be read", "What was sent is not in a form that this service reads."),
        Failure(429, "Too many attempts", "Wait a few minutes, then try again."),
        Failure(500, "Something went wrong on our side", "Nothing was lost. Try again in a minute."),
        Failure(503, "The service is not available at the moment", "Nothing was lost. Try again in a few minutes."),
        Failure(NO_ROOM, "There is no room at the moment", "What you sent was not kept. Try again in some minutes."),
    )
}


def install(server: Flask) -> None:
    """Answer every failure of the server with a kind page, or with JSON where a script asked."""
    server.register_error_handler(ScWresError, _expected)
    server.register_error_handler(NotBegunError, _not_begun)
    server.register_error_handler(CSRFError, _unproven)
    server.register_error_handler(HTTPException, _refused)
    server.register_error_handler(DependencyException, _unknown_package)
    server.register_error_handler(DataError, _unkeepable)
    server.register_error_handler(OSError, _disk_failed)
    server.register_error_handler(Exception, _unexpected)


def tell_person(component_id: str, error: Exception) -> None:
    """Show the person in ``component_id`` why a callback failed, and log what was not expected."""
    set_props(component_id, {"children": _sentence(error)})


def logged(error: Exception) -> str:
    """Log an unexpected failure without anything a person sent, and return the reference to quote."""
    reference = secrets.token_hex(4).upper()
    LOG.error("unexpected failure %s at %s", reference, request.path, exc_info=without_values(error))
    return reference


def _sentence(error: Exception) -> str:
    if isinstance(error, ScWresError):
        return error.user_message
    if isinstance(error, DataError):
        return UNKEEPABLE
    failure = FAILURES[UNEXPECTED]
    return f"{failure.title}. {failure.message} If it happens again, quote the reference {logged(error)}."


def _expected(error: ScWresError) -> ResponseReturnValue:
    kind = FAILURES.get(error.status, FAILURES[400])
    return _answer(Failure(error.status, error.title or kind.title, error.user_message))


def _not_begun(error: NotBegunError) -> ResponseReturnValue:
    """Show a page of the menu as what it is before the first collection: there, and empty."""
    if request.method != "GET" or wants_json():
        return _expected(error)
    return render_template("not_begun.html", title=error.title, message=error.user_message), error.status


def _unknown_package(_error: DependencyException) -> ResponseReturnValue:
    return _answer(FAILURES[404])


def _unkeepable(_error: DataError) -> ResponseReturnValue:
    return _answer(Failure(400, FAILURES[400].title, UNKEEPABLE))


def _unproven(_error: CSRFError) -> ResponseReturnValue:
    message = "The page was open for too long, or cookies are switched off. Load it again and repeat the last step."
    return _answer(Failure(400, "We could not be sure that this came from you", message))


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    if error.code is not None and error.code < 400:  # noqa: PLR2004 - a redirect is no failure
        return error
    return _answer(FAILURES.get(error.code or UNEXPECTED, FAILURES[400]))


def _disk_failed(error: OSError) -> ResponseReturnValue:
    """Tell a full disk, which a large form may meet before any of our code runs, from what is not expected."""
    return _answer(FAILURES[NO_ROOM]) if error.errno in DISK_FULL else _unexpected(error)


def _unexpected(error: Exception) -> ResponseReturnValue:
    kind = FAILURES[UNEXPECTED]
    return _answer(Failure(UNEXPECTED, kind.title, kind.message, logged(error)))


def _answer(failure: Failure) -> ResponseReturnValue:
    with suppress(UnavailableError):
        current.maybe_actor()  # where the database is away, the gate takes whoever it is for a stranger from now on
    if wants_json():
        body = {"title": failure.title, "message": failure.message, "reference": failure.reference}
        return jsonify(body), failure.status
    return render_template("failure.html", failure=failure, sign_in=SIGN_IN), failure.status
