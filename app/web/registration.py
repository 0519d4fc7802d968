"""Registration: the services in scope, the people, and leaving or coming back. Plain forms throughout."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import ROLE_TITLES, Permission, Role
from app.errors import InvalidRequestError
from app.programme.milestones import MilestoneKey
from app.programme.statuses import Status
from app.services import participation
from app.services.collections import windows_of
from app.services.invitations import Newcomer
from app.services.organisation_stories import organisation_standing
from app.services.organisations import people_of
from app.services.registration import RegistrationForm, register_with_people
from app.services.registration_approvals import approval_of
from app.services.replacements import REPLACEABLE
from app.services.run_services import services_run
from app.services.shared_returns import shared_return
from app.web._registry import route
from app.web.forms import REFUSALS, agreed_addresses, problem_of
from app.web.invitation_letters import send_invitations
from app.web.our_return import edition_of, this_collection

blueprint = Blueprint("registration", __name__)
HERE = "/our-return/registration"
REGISTERED = "Your organisation is registered. You can go on: nothing waits for the programme team's approval."


@route(blueprint, "/our-return/registration", permission=Permission.VIEW_RETURN)
def show() -> str:
    """Show how far the registration has come, who is missing, and the form for it."""
    return _page()


@route(blueprint, "/our-return/registration", permission=Permission.REGISTER, methods=("POST",))
def register() -> ResponseReturnValue:
    """Keep the services in scope, and name and invite the people that were missing."""
    unnamed = _half_named()
    if unnamed:
        return _page(unnamed), InvalidRequestError.status
    try:
        form = RegistrationForm(tuple(request.form.getlist("services")), _people(), agreed_addresses())
        done = register_with_people(current.engine(), current.actor(), current.clock(), this_collection(), form)
    except REFUSALS as refused:
        # Once registration has closed there is no such field to lead to.
        field = "services" if isinstance(refused, InvalidRequestError) else ""
        return _page(problem_of(refused, field)), refused.status
    send_invitations(done.invitations)
    flash(REGISTERED if done.registration.is_complete else "What you said so far is kept.")
    return redirect(HERE, 303)


@route(blueprint, "/our-return/registration/withdraw", permission=Permission.REGISTER, methods=("POST",))
def withdraw() -> ResponseReturnValue:
    """Decline or leave this collection, with a reason."""
    said = "It is noted that your organisation takes no part in this collection. You can come back from this page."
    return _stay_away(participation.withdraw_participation, "withdraw-reason", said)


@route(blueprint, "/our-return/registration/nothing", permission=Permission.REGISTER, methods=("POST",))
def nothing() -> ResponseReturnValue:
    """Say that there is nothing to submit this year, with a reason."""
    said = "It is noted that there is nothing to submit. You can take that back from this page."
    return _stay_away(participation.declare_nothing_to_submit, "nothing-reason", said)


@route(blueprint, "/our-return/registration/rejoin", permission=Permission.REGISTER, methods=("POST",))
def rejoin() -> ResponseReturnValue:
    """Take part again."""
    try:
        with current.write_session() as session:
            is_registered = participation.rejoin(
                session, actor=current.actor(), clock=current.clock(), collection=this_collection()
            )
    except REFUSALS as refused:
        return _page(problem_of(refused)), refused.status
    flash(
        "Your organisation takes part again."
        if is_registered
        else "That is taken back. This page says what comes next."
    )
    return redirect(HERE, 303)


def _stay_away(act: Callable[..., object], field: str, said: str) -> ResponseReturnValue:
    try:
        with current.write_session() as session:
            act(
                session,
                actor=current.actor(),
                clock=current.clock(),
                collection=this_collection(),
                reason=request.form.get("reason", ""),
            )
    except REFUSALS as refused:
        return _page(problem_of(refused, field)), refused.status
    flash(said)
    return redirect(HERE, 303)


def _page(problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session, actor, collection = current.session(), current.actor(), this_collection()
    standing = organisation_standing(session, actor.organisation_id, collection, current.clock())
    registration = participation.registration_of(session, actor.organisation_id, collection)
    return render_template(
        "our_return/registration.html",
        problems=problems,
        given=request.form,
        collection=collection,
        services=edition_of(collection).services,
        chosen=request.form.getlist("services") if request.path == HERE and problems else registration.services,
        registration=registration,
        milestone=standing.status_of(MilestoneKey.REGISTERED),
        shared=shared_return(session, actor.organisation_id, collection, current.clock()),
        run_by=services_run(session, actor.organisation_id, collection),
        approval=approval_of(session, actor.organisation_id, collection, current.clock()),
        standing=standing,
        may_rejoin=participation.may_rejoin(session, actor.organisation_id, collection, current.clock()),
        is_invited=standing.status_of(MilestoneKey.INVITED).status is Status.COMPLETE,
        window=windows_of(session, collection)[MilestoneKey.REGISTERED],
        people=people_of(session, actor.organisation_id),
        roles={role: title.split(":")[0] for role, title in ROLE_TITLES.items()},
        replaceable=REPLACEABLE,
        may_register=actor.may(Permission.REGISTER),
        opens_later=not standing.is_registered
        and current.clock().today() < standing.status_of(MilestoneKey.REGISTERED).window.opens_on,
    )


def _people() -> tuple[Newcomer, ...]:
    """Return the people that the form names; nobody for a role whose fields are empty."""
    named = (Newcomer(_field("name", role), _field("email", role), role) for role in Role)
    return tuple(one for one in named if one.name)


def _half_named() -> dict[str, str]:
    """Return which field still lacks what its neighbour has, by its name."""
    words = {"name": "Give the name of your {role} as well.", "email": "Give the email address of your {role} as well."}
    return {
        f"{what}-{role}": said.format(role=ROLE_TITLES[role].split(":")[0].lower())
        for role in Role
        for what, said in words.items()
        if not _field(what, role) and any(_field(other, role) for other in words)
    }


def _field(what: str, role: Role) -> str:
    return request.form.get(f"{what}-{role}", "").strip()
