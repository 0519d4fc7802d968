"""The address of one person of an organisation, for the programme: that it works again, and another in its place."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import ConflictError, NotPermittedError
from app.gate import session_token
from app.services.invitations import Within, member_of
from app.services.organisations import get_organisation, people_of
from app.services.person_addresses import AddressRefusedError, Correction, correct_address, works_again
from app.services.person_letters import told_corrected
from app.services.signing_in import second_step_since
from app.services.throttle import TooManyAttemptsError
from app.web._registry import route
from app.web.desk import desk
from app.web.forms import REFUSALS
from app.web.invitation_letters import send_invitations
from app.web.letters import send_after

blueprint = Blueprint("person_addresses", __name__)
PERSON = "/organisations/<int:organisation_id>/people/<int:user_id>"
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, f"{PERSON}/address-works", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def works(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Keep that letters arrive at the person's address again."""
    try:
        with current.write_session() as session:
            organisation = get_organisation(session, organisation_id)
            within = Within(session, current.actor(), current.clock(), organisation)
            person = works_again(within, user_id, current.settings().base_url)
            told = f"Kept. {person.name} is written to at {person.email} again, from the next letter on."
    except ConflictError as refused:
        told = refused.user_message
    flash(told)
    return redirect(f"/organisations/{organisation_id}", 303)


@route(blueprint, f"{PERSON}/address", permission=Permission.MANAGE_ORGANISATIONS)
def show(organisation_id: int, user_id: int) -> str:
    """Show the form that corrects the address of a person."""
    return _form(organisation_id, user_id)


@route(blueprint, f"{PERSON}/address", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def correct(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Give a person another address to sign in with, and tell both addresses."""
    given, actor = request.form, current.actor()
    proof = given.get("current", ""), given.get("code", "")
    wanted = Correction(organisation_id, user_id, given.get("email", ""), *proof)
    try:
        done = correct_address(desk(), session_token(), actor, wanted, base_url=current.settings().base_url)
    except (*REFUSALS, NotPermittedError, TooManyAttemptsError) as refused:
        field = "current" if isinstance(refused, TooManyAttemptsError) else "email"
        problems = refused.problems if isinstance(refused, AddressRefusedError) else {field: refused.user_message}
        return _form(organisation_id, user_id, problems), refused.status
    send_invitations([] if done.invitation is None else [done.invitation])
    flash(f"{done.name} signs in with {done.new} now. Both addresses are told.")
    response = redirect(f"/organisations/{organisation_id}", 303)
    for letter in told_corrected(done, actor.name):
        response = send_after(response, letter)
    return response


def _form(organisation_id: int, user_id: int, problems: Mapping[str, str] = NOTHING_WRONG) -> str:
    session = current.session()
    organisation = get_organisation(session, organisation_id)
    member_of(session, organisation, user_id)
    return render_template(
        "organisations/address.html",
        problems=problems,
        given=request.form,
        organisation=organisation,
        person=next(one for one in people_of(session, organisation_id) if one.user_id == user_id),
        needs_code=second_step_since(current.engine(), current.actor().user_id) is not None,
        here=request.path,
    )
