"""Handing over: the programme or the person in charge names who takes their place."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission, Scope
from app.db.scope import open_session
from app.errors import NotFoundError, ScWresError
from app.services.board_readings import read_collection
from app.services.collection_letters import waiting_organisations
from app.services.collections import begun_collection
from app.services.handovers import in_charge, unreached_organisations
from app.services.invitations import Invitation, Within, hand_over
from app.services.organisations import get_organisation, people_of
from app.services.waiting_invitations import invite_waiting, inviting_collections, promises
from app.web._registry import route
from app.web.forms import agreed_addresses, problem_of
from app.web.invitation_letters import send_invitations

blueprint = Blueprint("handovers", __name__)
OWN = "/our-return/registration/hand-over"
THEIRS = "/organisations/<int:organisation_id>/people/<int:user_id>/hand-over"


@route(blueprint, "/organisations/unreached", permission=Permission.MANAGE_ORGANISATIONS)
def show_unreached() -> str:
    """Show every organisation without anybody in charge who can be reached, those that wait to be invited first."""
    session, clock = current.session(), current.clock()
    found, begun = unreached_organisations(session), begun_collection(session, clock)
    entries = read_collection(session, begun, clock.today()).entries if begun else []
    taking_part = {one.who.organisation_id for one in entries if one.standing.is_taking_part}
    waiting = {one.year: waiting_organisations(session, one) for one in inviting_collections(session, clock)}
    not_invited = {year: [one for one in found if one.id in ids] for year, ids in waiting.items()}
    return render_template(
        "organisations/unreached.html",
        total=len(found),
        year=begun.year if begun else None,
        not_invited={year: some for year, some in not_invited.items() if some},
        taking_part=[one for one in found if one.id in taking_part],
        others=[one for one in found if one.id not in taking_part.union(*waiting.values())],
        promises=promises(session, [one.id for one in found]),
    )


@route(blueprint, THEIRS, permission=Permission.MANAGE_ORGANISATIONS)
def show_theirs(organisation_id: int, user_id: int) -> str:
    """Show the form with which the programme names a successor."""
    return _form(organisation_id, user_id)


@route(blueprint, THEIRS, permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def theirs(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Put somebody in charge in the place of another."""
    return _hand_over(organisation_id, user_id, f"/organisations/{organisation_id}")


@route(blueprint, OWN, permission=Permission.REGISTER)
def show_own() -> str:
    """Show the form with which somebody in charge names their own successor."""
    actor = current.actor()
    return _form(actor.organisation_id, actor.user_id)


@route(blueprint, OWN, permission=Permission.REGISTER, methods=("POST",))
def own() -> ResponseReturnValue:
    """Hand over what one is in charge of; one is signed out by it."""
    actor = current.actor()
    return _hand_over(actor.organisation_id, actor.user_id, "/")


def _hand_over(organisation_id: int, user_id: int, then: str) -> ResponseReturnValue:
    try:
        invitation = _handed_over(organisation_id, user_id)
    except ScWresError as error:
        if error.status == NotFoundError.status:
            raise
        return _form(organisation_id, user_id, problem_of(error, "email")), error.status
    send_invitations([] if invitation is None else [invitation])
    flash("Handed over. Files, drafts and queries stay with the organisation.")
    return redirect(then, 303)


def _handed_over(organisation_id: int, user_id: int) -> Invitation | None:
    """Hand over in a session of its own over everything, since accounts belong to nobody's organisation.

    Where an invitation to a collection waited for somebody to reach, the successor gets it.
    """
    given = request.form
    with open_session(current.engine(), Scope.everything(), write=True) as session:
        organisation = get_organisation(session, organisation_id)
        invitation = hand_over(
            Within(session, current.actor(), current.clock(), organisation, agreed_addresses()),
            user_id,
            given.get("name", ""),
            given.get("email", ""),
            closes=given.get("leaves", "") == "yes",
        )
        invite_waiting(
            session,
            [organisation_id],
            actor=current.actor(),
            clock=current.clock(),
            base_url=current.settings().base_url,
        )
        session.commit()
    return invitation


def _form(organisation_id: int, user_id: int, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session = current.session()
    organisation = get_organisation(session, organisation_id)
    in_charge(session, organisation, user_id)
    people = people_of(session, organisation_id)
    return render_template(
        "organisations/hand_over.html",
        problems=problems,
        given=request.form,
        organisation=organisation,
        leaver=next(one for one in people if one.user_id == user_id),
        others=[one for one in people if one.is_active and one.user_id != user_id],
        is_own=user_id == current.actor().user_id,
        here=request.path,
    )
