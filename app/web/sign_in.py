"""Signing in and out, in plain HTML: strangers are never served the interactive pages."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import StepNeeded
from app.errors import ScWresError
from app.gate import forget, remember, safe_next, session_token
from app.services import accounts
from app.services.collections import refuse_demonstration
from app.services.second_step import CodeError
from app.services.signing_in import SignInError, authenticate, enter_code, waiting_person
from app.services.throttle import TooManyAttemptsError
from app.web._registry import PUBLIC, route
from app.web.desk import desk
from app.web.forms import CodeForm, SignInForm, refuse

BOTH = ("GET", "POST")
WAITING = "second_step"
PLACES = {StepNeeded.CODE: "/sign-in/code", StepNeeded.SET_UP: "/sign-in/second-step"}

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
        is_required = current.settings().needs_second_step
        entry = authenticate(desk(), form.email.data, form.password.data, is_required=is_required)
    except (SignInError, TooManyAttemptsError) as error:
        return _refused(form, error)
    target = safe_next(form.next.data or "/")
    return welcome(entry.token, target) if entry.needs is None else wait(entry.token, entry.needs, target)


@route(blueprint, "/sign-in/code", permission=PUBLIC, methods=BOTH)
def prove() -> ResponseReturnValue:
    """Ask for the code of the authenticator, and begin a session for the right one."""
    form, (token, target) = CodeForm(), waiting()
    waiting_person(desk(), token, StepNeeded.CODE)
    if not form.is_submitted():
        return render_template("sign_in_code.html", form=form)
    if form.validate():
        try:
            return welcome(enter_code(desk(), token, form.code.data), target)
        except (CodeError, TooManyAttemptsError) as error:
            return _refused_code(form, error)
    return render_template("sign_in_code.html", form=form), 400


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


def welcome(token: str, target: str) -> Response:
    """Hand over the new session's token and go on."""
    return let_in(token, redirect(target))


def let_in(token: str, answer: ResponseReturnValue) -> Response:
    """Answer with the new session's token; whatever the browser held before is worth nothing from now on."""
    if session_token():
        accounts.sign_out(current.engine(), session_token(), current.clock())
    session.clear()
    response = make_response(answer)
    remember(response, token)
    return response


def wait(token: str, needs: StepNeeded, target: str) -> ResponseReturnValue:
    """Go on to the second step: the browser keeps the token that is good for it, where no script can read it."""
    session[WAITING] = (token, target)
    return redirect(PLACES[needs])


def waiting() -> tuple[str, str]:
    """Return the token of the second step that this browser waits for, and where it wants to go afterwards."""
    token, target = session.get(WAITING, ("", "/"))
    return token, safe_next(target)


def _refused(form: SignInForm, error: ScWresError) -> ResponseReturnValue:
    refuse(form.email, error.user_message)
    return _after_a_while(render_template("sign_in.html", form=form), error)


def _refused_code(form: CodeForm, error: ScWresError) -> ResponseReturnValue:
    refuse(form.code, error.user_message)
    return _after_a_while(render_template("sign_in_code.html", form=form), error)


def _after_a_while(page: str, error: ScWresError) -> ResponseReturnValue:
    response = make_response(page, error.status)
    if isinstance(error, TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
