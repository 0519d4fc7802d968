"""Signing in and out, in plain HTML: strangers are never served the interactive pages."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import ScWresError
from app.gate import forget, remember, safe_next, session_token
from app.services import accounts
from app.services.collections import refuse_demonstration
from app.services.throttle import TooManyAttemptsError
from app.web._registry import PUBLIC, route
from app.web.forms import SignInForm, refuse

blueprint = Blueprint("sign_in", __name__)


@route(blueprint, "/sign-in", permission=PUBLIC)
def show() -> ResponseReturnValue:
    """Show the form, or go on where somebody is signed in already."""
    target = safe_next(request.args.get("next", "/"))
    if current.maybe_actor() is not None:
        return redirect(target)
    return render_template("sign_in.html", form=SignInForm(formdata=None, next=target))


@route(blueprint, "/sign-in", permission=PUBLIC, methods=("POST",))
def enter() -> ResponseReturnValue:
    """Begin a session and go to the page that was asked for; else say what is wrong."""
    form = SignInForm()
    if not form.validate():
        return render_template("sign_in.html", form=form), 400
    if current.settings().is_production:
        refuse_demonstration(current.engine())
    try:
        token = accounts.authenticate(
            current.engine(), form.email.data, form.password.data, request.remote_addr or "", current.clock()
        )
    except (accounts.SignInError, TooManyAttemptsError) as error:
        return _refused(form, error)
    return _welcome(token, safe_next(form.next.data or "/"))


@route(blueprint, "/sign-out", permission=Permission.USE_SERVICE, methods=("POST",))
def leave() -> ResponseReturnValue:
    """End the session on the server and clear what the browser kept."""
    accounts.sign_out(current.engine(), session_token(), current.clock())
    return goodbye("You have signed out.")


def goodbye(message: str) -> ResponseReturnValue:
    """Return to the sign-in page with a message, leaving nothing of the session in the browser."""
    session.clear()
    flash(message)
    response = make_response(redirect("/sign-in"))
    forget(response)
    return response


def _welcome(token: str, target: str) -> ResponseReturnValue:
    """Hand over the new session's token; whatever the browser held before is worth nothing from now on."""
    if session_token():
        accounts.sign_out(current.engine(), session_token(), current.clock())
    session.clear()
    response = make_response(redirect(target))
    remember(response, token)
    return response


def _refused(form: SignInForm, error: ScWresError) -> ResponseReturnValue:
    refuse(form.email, error.user_message)
    response = make_response(render_template("sign_in.html", form=form), error.status)
    if isinstance(error, TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
