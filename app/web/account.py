"""A person's own account: who they are here, where they are signed in, which organisation they work for."""

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import ROLE_TITLES, Permission
from app.errors import InvalidRequestError
from app.gate import remember, session_token
from app.services import accounts
from app.services.own_sessions import end_everywhere, open_sessions
from app.web._registry import route
from app.web.sign_in import goodbye

blueprint = Blueprint("account", __name__)


@route(blueprint, "/account", permission=Permission.USE_SERVICE)
def show() -> str:
    """Show the person's account."""
    actor = current.actor()
    return render_template(
        "account.html",
        roles=ROLE_TITLES,
        memberships=accounts.memberships_of(current.engine(), actor.user_id),
        sessions=open_sessions(current.engine(), actor.user_id, current.clock()),
    )


@route(blueprint, "/account/organisation", permission=Permission.USE_SERVICE, methods=("POST",))
def switch() -> ResponseReturnValue:
    """Go on working for another organisation of the same person."""
    token = accounts.switch_membership(current.engine(), session_token(), _chosen(), current.clock())
    flash("You have changed the organisation that you work for.")
    response = make_response(redirect("/"))
    remember(response, token)
    return response


@route(blueprint, "/account/sign-out-everywhere", permission=Permission.USE_SERVICE, methods=("POST",))
def leave_everywhere() -> ResponseReturnValue:
    """End all of the person's sessions, this one too."""
    end_everywhere(current.engine(), current.actor().user_id, current.clock())
    return goodbye("You have signed out in every browser.")


@route(blueprint, "/account/stay", permission=Permission.USE_SERVICE)
def stay() -> ResponseReturnValue:
    """Answer a person who wants to stay signed in; asking has already kept the session alive."""
    return jsonify(status="signed in")


def _chosen() -> int:
    text = request.form.get("membership", "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - the longest key of a database row
        raise InvalidRequestError("Choose one of your organisations.")
    return int(text)
