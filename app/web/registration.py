"""Registration: the services in scope, the people, and leaving or coming back. Plain forms throughout."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import ROLE_TITLES, Permission, Role
from app.errors import InvalidRequestError, ScWresError
from app.programme.milestones import MilestoneKey
from app.services import participation
from app.services.collections import windows_of
from app.services.invitations import Newcomer
from app.services.organisation_stories import organisation_standing
from app.services.organisations import people_of
from app.services.registration import RegistrationForm, register_with_people
from app.web._registry import route
from app.web.invitation_letters import send_invitations
from app.web.our_return import edition_of, this_collection

blueprint = Blueprint("registration", __name__)
HERE = "/our-return/registration"


@route(blueprint, "/our-return/registration", permission=Permission.VIEW_RETURN)
def show() -> str:
    """Show how far the registration has come, who is missing, and the form for it."""
    return _page()


@route(blueprint, "/our-return/registration", permission=Permission.REGISTER, methods=("POST",))
def register() -> ResponseReturnValue:
    """Keep the services in scope, and name and invite the people that were missing."""
    try:
        form = RegistrationForm(tuple(request.form.getlist("services")), _people())
        done = register_with_people(current.engine(), current.actor(), current.clock(), this_collection(), form)
    except ScWresError as error:
        return _page(error.user_message), error.status
    send_invitations(done.invitations)
    flash("Your organisation is registered." if done.registration.is_complete else "What you said so far is kept.")
    return redirect(HERE, 303)


@route(blueprint, "/our-return/registration/withdraw", permission=Permission.REGISTER, methods=("POST",))
def withdraw() -> ResponseReturnValue:
    """Leave this collection, with a reason."""
    with current.write_session() as session:
        participation.withdraw_participation(
            session,
            actor=current.actor(),
            clock=current.clock(),
            collection=this_collection(),
            reason=request.form.get("reason", ""),
        )
    flash("Your organisation has withdrawn from this collection. You can come back from this page.")
    return redirect(HERE, 303)


@route(blueprint, "/our-return/registration/nothing", permission=Permission.REGISTER, methods=("POST",))
def nothing() -> ResponseReturnValue:
    """Say that there is nothing to submit this year, with a reason."""
    with current.write_session() as session:
        participation.declare_nothing_to_submit(
            session,
            actor=current.actor(),
            clock=current.clock(),
            collection=this_collection(),
            reason=request.form.get("reason", ""),
        )
    flash("It is noted that there is nothing to submit. You can take that back from this page.")
    return redirect(HERE, 303)


@route(blueprint, "/our-return/registration/rejoin", permission=Permission.REGISTER, methods=("POST",))
def rejoin() -> ResponseReturnValue:
    """Take part again."""
    with current.write_session() as session:
        participation.rejoin(session, actor=current.actor(), clock=current.clock(), collection=this_collection())
    flash("Your organisation takes part again.")
    return redirect(HERE, 303)


def _page(problem: str = "") -> str:
    session, actor, collection = current.session(), current.actor(), this_collection()
    standing = organisation_standing(session, actor.organisation_id, collection, current.clock())
    registration = participation.registration_of(session, actor.organisation_id, collection)
    return render_template(
        "our_return/registration.html",
        problem=problem,
        given=request.form,
        collection=collection,
        services=edition_of(collection).services,
        chosen=request.form.getlist("services") if problem else registration.services,
        registration=registration,
        milestone=standing.status_of(MilestoneKey.REGISTERED),
        standing=standing,
        window=windows_of(session, collection)[MilestoneKey.REGISTERED],
        people=people_of(session, actor.organisation_id),
        roles={role: title.split(":")[0] for role, title in ROLE_TITLES.items()},
        may_register=actor.may(Permission.REGISTER),
    )


def _people() -> tuple[Newcomer, ...]:
    """Return the people that the form names; nobody for a role whose fields are empty."""
    named = ((role, _field("name", role), _field("email", role)) for role in Role)
    return tuple(_newcomer(role, name, email) for role, name, email in named if name or email)


def _newcomer(role: Role, name: str, email: str) -> Newcomer:
    if not (name and email):
        raise InvalidRequestError(f"Give both the name and the email address of your {role}.")
    return Newcomer(name, email, role)


def _field(what: str, role: Role) -> str:
    return request.form.get(f"{what}-{role}", "").strip()
