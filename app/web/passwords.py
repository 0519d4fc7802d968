"""Choosing a password: with an invitation, with a reset link, or when signed in."""

from functools import partial

from flask import Blueprint, flash, make_response, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app import current
from app.access import Permission
from app.db.models import LinkPurpose
from app.errors import InvalidRequestError
from app.gate import remember, session_token
from app.services import accounts, links, mail
from app.services.passwords import WeakPasswordError
from app.web._registry import PUBLIC, route
from app.web.desk import desk
from app.web.forms import ChangePasswordForm, NewPasswordForm, ResetRequestForm, refuse
from app.web.letters import send_after
from app.web.sign_in import BOTH

blueprint = Blueprint("passwords", __name__)


@route(blueprint, "/invitation/<token>", permission=PUBLIC, methods=BOTH)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Let an invited person choose their password; the link works until they have."""
    return _choose(token, LinkPurpose.INVITATION, "Welcome. Which password do you choose?")


@route(blueprint, "/reset-password/<token>", permission=PUBLIC, methods=BOTH)
def choose_again(token: str) -> ResponseReturnValue:
    """Let a person who forgot their password choose another one."""
    return _choose(token, LinkPurpose.RESET, "Which new password do you choose?")


@route(blueprint, "/reset-password", permission=PUBLIC, methods=BOTH)
def ask_for_reset() -> ResponseReturnValue:
    """Send a link to the address if it has an account; the answer is the same if it has none."""
    form = ResetRequestForm()
    if not form.is_submitted():
        return render_template("reset_request.html", form=form)
    if not form.validate():
        return render_template("reset_request.html", form=form), 400
    sent = render_template("reset_sent.html", email=form.email.data)
    wanted = links.request_reset(current.engine(), form.email.data, current.clock())
    if wanted is None:
        return sent
    return send_after(sent, mail.reset(wanted.email, wanted.name, _address(f"/reset-password/{wanted.token}")))


@route(blueprint, "/account/password", permission=Permission.USE_SERVICE, methods=BOTH)
def change() -> ResponseReturnValue:
    """Change the signed-in person's password and end their sessions in every other browser."""
    form = ChangePasswordForm()
    if not form.is_submitted():
        return render_template("change_password.html", form=form)
    token = _changed(form) if form.validate() else None
    if token is None:
        return render_template("change_password.html", form=form), 400
    session.clear()
    flash("Your password is changed. You are signed out everywhere else.")
    response = make_response(redirect("/account"))
    remember(response, token)
    return response


def _changed(form: ChangePasswordForm) -> str | None:
    try:
        return accounts.change_password(desk(), session_token(), current=form.current.data, new=form.password.data)
    except WeakPasswordError as error:
        refuse(form.password, error.user_message)
    except InvalidRequestError as error:
        refuse(form.current, error.user_message)
    return None


def _choose(token: str, purpose: LinkPurpose, question: str) -> ResponseReturnValue:
    holder = links.link_holder(current.engine(), token, purpose, current.clock())
    form = NewPasswordForm()
    page = partial(render_template, "new_password.html", form=form, question=question, holder=holder)
    if not form.is_submitted():
        return page()
    if not (form.validate() and _is_set(form, token, purpose)):
        return page(), 400
    flash("Your password is set. Sign in with it now.")
    return redirect("/sign-in")


def _is_set(form: FlaskForm, token: str, purpose: LinkPurpose) -> bool:
    try:
        links.set_password_with_link(current.engine(), token, purpose, form.password.data, current.clock())
    except WeakPasswordError as error:
        refuse(form.password, error.user_message)
        return False
    return True


def _address(path: str) -> str:
    return current.settings().base_url.rstrip("/") + path
