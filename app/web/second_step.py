"""The second step of signing in: setting it up, changing the authenticator, and taking it from who lost theirs."""

from functools import partial

import segno
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import StepNeeded
from app.errors import ConflictError
from app.gate import session_token
from app.services import mail
from app.services.invitations import Within, remove_second_step
from app.services.organisations import get_organisation
from app.services.second_step import CodeError, authenticator, nonce_of
from app.services.signing_in import (
    WrongPasswordError,
    begin_set_up,
    second_step_since,
    set_up,
    turn_off,
    waiting_person,
)
from app.web._registry import PUBLIC, route
from app.web.desk import desk
from app.web.forms import CodeForm, SecondStepForm, refuse
from app.web.letters import send_after
from app.web.sign_in import BOTH, let_in, wait, waiting, welcome

ACCOUNT = "/account/second-step"

blueprint = Blueprint("second_step", __name__)


@route(blueprint, "/sign-in/second-step", permission=PUBLIC, methods=BOTH)
def enrol() -> ResponseReturnValue:
    """Show what to tell the authenticator; for the code that it then shows begin a session and give recovery codes."""
    form, (token, target) = CodeForm(), waiting()
    person = waiting_person(desk(), token, StepNeeded.SET_UP)
    told = authenticator(current.settings().secret_key, nonce_of(token), person.email)
    picture = segno.make(told.address, error="m").svg_data_uri(scale=5, border=4)
    page = partial(render_template, "second_step_set_up.html", form=form, told=told, picture=picture)
    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 400
    try:
        done = set_up(desk(), token, form.code.data)
    except CodeError as error:
        refuse(form.code, error.user_message)
        return page(), error.status
    return let_in(done.token, render_template("recovery_codes.html", codes=done.recovery_codes, target=target))


@route(blueprint, ACCOUNT, permission=Permission.USE_SERVICE, methods=BOTH)
def change() -> ResponseReturnValue:
    """Let a signed-in person set up a second step, use another authenticator, or do without where they may."""
    form = SecondStepForm()
    if not form.is_submitted():
        return _account_page(form)
    if not form.validate():
        return _account_page(form), 400
    try:
        return _turned_off(form) if request.form.get("wanted") == "off" else _begun(form)
    except (WrongPasswordError, CodeError) as error:
        refuse(form.code if isinstance(error, CodeError) else form.current, error.user_message)
        return _account_page(form), error.status


@route(
    blueprint,
    "/organisations/<int:organisation_id>/people/<int:user_id>/second-step",
    permission=Permission.MANAGE_ACCOUNTS,
    methods=("POST",),
)
def take_away(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Take the second step from a person who lost their authenticator, and write to them that it was done."""
    with current.write_session() as writing:
        organisation = get_organisation(writing, organisation_id)
        person = remove_second_step(Within(writing, current.actor(), current.clock(), organisation), user_id)
        letter = mail.second_step_removed(person.email, person.name)
    flash(f"{person.name} now signs in with the password, and sets up a second step anew where one is needed.")
    return send_after(redirect(f"/organisations/{organisation_id}"), letter)


def _account_page(form: SecondStepForm) -> str:
    since = second_step_since(current.engine(), current.actor().user_id)
    return render_template("second_step.html", form=form, since=since, is_required=current.settings().needs_second_step)


def _begun(form: SecondStepForm) -> ResponseReturnValue:
    token = begin_set_up(desk(), session_token(), form.current.data, form.code.data or "")
    return wait(token, StepNeeded.SET_UP, "/account")


def _turned_off(form: SecondStepForm) -> ResponseReturnValue:
    if current.settings().needs_second_step:
        raise ConflictError("Everybody signs in here with a second step. You can use another authenticator instead.")
    token = turn_off(desk(), session_token(), form.current.data, form.code.data or "")
    response = welcome(token, "/account")
    flash("You sign in with your password alone from now on.")
    return response
