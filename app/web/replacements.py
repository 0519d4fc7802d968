"""Naming somebody else as deputy or signatory: by the organisation's lead or deputy, or by the programme."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import ROLE_TITLES, Permission, Role, Scope
from app.db.scope import open_session
from app.errors import NotFoundError, ScWresError
from app.services.handovers import IN_CHARGE
from app.services.invitations import Within
from app.services.mail import Letter
from app.services.organisations import Person, get_organisation, people_of
from app.services.person_letters import told_replaced
from app.services.replacements import Replaced, replace_person, replaceable
from app.services.waiting_invitations import invite_waiting
from app.web._registry import route
from app.web.forms import agreed_addresses, problem_of
from app.web.invitation_letters import send_invitations
from app.web.letters import send_after

blueprint = Blueprint("replacements", __name__)
OWN = "/our-return/registration/people/<int:user_id>/replace"
THEIRS = "/organisations/<int:organisation_id>/people/<int:user_id>/replace"


@route(blueprint, OWN, permission=Permission.REGISTER)
def show_own(user_id: int) -> str:
    """Show the form with which an organisation names somebody else."""
    return _form(current.actor().organisation_id, user_id)


@route(blueprint, OWN, permission=Permission.REGISTER, methods=("POST",))
def own(user_id: int) -> ResponseReturnValue:
    """Name somebody else as deputy or signatory of one's own organisation."""
    return _replace(current.actor().organisation_id, user_id, "/our-return/registration")


@route(blueprint, THEIRS, permission=Permission.MANAGE_ORGANISATIONS)
def show_theirs(organisation_id: int, user_id: int) -> str:
    """Show the form with which the programme names somebody else."""
    return _form(organisation_id, user_id)


@route(blueprint, THEIRS, permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def theirs(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Name somebody else as deputy or signatory of an organisation."""
    return _replace(organisation_id, user_id, f"/organisations/{organisation_id}")


def _replace(organisation_id: int, user_id: int, then: str) -> ResponseReturnValue:
    try:
        done, letter = _replaced(organisation_id, user_id)
    except ScWresError as error:
        if error.status == NotFoundError.status:
            raise
        return _form(organisation_id, user_id, problem_of(error, "email")), error.status
    send_invitations([] if done.invitation is None else [done.invitation])
    flash(_said(done))
    return send_after(redirect(then, 303), letter)


def _said(done: Replaced) -> str:
    closed = "can only read here now" if done.stays else "has no access any more"
    return f"{done.successor} is {done.role} now. {done.name} {closed}, and is told by e-mail."


def _replaced(organisation_id: int, user_id: int) -> tuple[Replaced, Letter]:
    """Replace in a session of its own over everything, since accounts belong to nobody's organisation.

    Where an invitation to a collection waited for somebody to reach, the successor gets it.
    """
    given, actor, clock = request.form, current.actor(), current.clock()
    with open_session(current.engine(), Scope.everything(), write=True) as session:
        organisation = get_organisation(session, organisation_id)
        within = Within(session, actor, clock, organisation, agreed_addresses())
        done = replace_person(within, user_id, given.get("name", ""), given.get("email", ""))
        letter = told_replaced(done, organisation.name, actor.name)
        invite_waiting(session, [organisation_id], actor=actor, clock=clock, base_url=current.settings().base_url)
        session.commit()
    return done, letter


def _form(organisation_id: int, user_id: int, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session, actor = current.session(), current.actor()
    organisation = get_organisation(session, organisation_id)
    role = Role(replaceable(session, organisation, user_id).role)
    people = people_of(session, organisation_id)
    is_own = actor.organisation_id == organisation_id
    return render_template(
        "organisations/replace.html",
        problems=problems,
        given=request.form,
        organisation=organisation,
        leaver=next(one for one in people if one.user_id == user_id),
        role=ROLE_TITLES[role].split(":")[0].lower(),
        others=[one for one in people if _may_be_named(one, {user_id, actor.user_id})],
        back="/our-return/registration" if is_own else f"/organisations/{organisation_id}",
        is_self=user_id == actor.user_id,
        here=request.path,
    )


def _may_be_named(person: Person, not_these: Collection[int]) -> bool:
    return person.is_active and person.user_id not in not_these and person.role not in IN_CHARGE
