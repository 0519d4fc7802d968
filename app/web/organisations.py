"""One organisation and its people, for the programme: correct, invite, and close or open accounts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import PROGRAMME_ROLES, ROLE_TITLES, Permission, Role
from app.db.models import Organisation, OrganisationKind
from app.errors import ConflictError
from app.services import invitations
from app.services.collection_letters import Invited, invite_organisations
from app.services.collections import begun_collection
from app.services.invitations import Newcomer, Within, role_named
from app.services.letters import unreachable_people
from app.services.open_invitations import Invitations, chosen_collection, invitations_of, letters_words
from app.services.organisation_records import KIND_WORDS, correct_record, regions_known
from app.services.organisations import (
    get_organisation,
    people_of,
)
from app.services.reminders import reachable_people
from app.services.replacements import REPLACEABLE
from app.services.waiting_invitations import invite_waiting, promises
from app.services.waiting_members import waiting_members
from app.web._registry import route
from app.web.forms import REFUSALS, agreed_addresses, problem_of
from app.web.invitation_letters import send_invitations
from app.web.organisation_form import ADDED, OrganisationRefusedError, typed_record

blueprint = Blueprint("organisations", __name__)

NOT_INVITED = "Not invited yet: nobody can be reached there. The invitation goes out at once when you add somebody."
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, "/organisations/<int:organisation_id>", permission=Permission.MANAGE_ORGANISATIONS)
def show_one(organisation_id: int) -> str:
    """Show one organisation and its people."""
    return _one(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/record",
    permission=Permission.MANAGE_ORGANISATIONS,
    methods=("POST",),
)
def correct(organisation_id: int) -> ResponseReturnValue:
    """Correct what the organisation is and where it lies; what cannot be kept comes back beside its field."""
    try:
        with _within(organisation_id) as within:
            is_changed = correct_record(within, *typed_record(request.form, regions_known(within.session)))
    except OrganisationRefusedError as refused:
        return _one(organisation_id, problems=refused.problems), refused.status
    except ConflictError as refused:
        return _one(organisation_id, problems={"kind": refused.user_message}), refused.status
    flash("Corrected. The organisation reads it in its log." if is_changed else "Nothing was changed.")
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/people",
    permission=Permission.MANAGE_ORGANISATIONS,
    methods=("POST",),
)
def invite(organisation_id: int) -> ResponseReturnValue:
    """Make a person a member of the organisation and invite them."""
    try:
        with _within(organisation_id, agreed_addresses()) as within:
            invitation = invitations.invite_person(within, _newcomer())
            invited = _invite_waiting(within)
    except REFUSALS as refused:
        return _one(organisation_id, problems=problem_of(refused, "role")), refused.status
    send_invitations([invitation])
    if invited.organisations:
        flash("Its invitation to the collection waited for somebody. It is invited now.")
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/people/<int:user_id>/invite",
    permission=Permission.MANAGE_ORGANISATIONS,
    methods=("POST",),
)
def invite_again(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Send a new link to somebody who has not chosen a password yet."""
    with _within(organisation_id) as within:
        invitation = invitations.invite_again(within, user_id)
    send_invitations([invitation])
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/collection",
    permission=Permission.MANAGE_ORGANISATIONS,
    methods=("POST",),
)
def invite_to_collection(organisation_id: int) -> ResponseReturnValue:
    """Invite the organisation to a collection that runs or is open for later; where it cannot be, its page says why."""
    try:
        with _within(organisation_id) as within:
            collection = chosen_collection(within.session, request.form.get("year", ""), within.clock)
            invitations.refuse_uninvitable(within, collection)
            done = invite_organisations(
                within.session,
                [organisation_id],
                collection=collection,
                actor=within.actor,
                clock=within.clock,
                base_url=current.settings().base_url,
            )
            letters = letters_words(within.session, done, collection, within.clock)
    except ConflictError as refused:
        return _one(organisation_id, refused.user_message), refused.status
    flash(f"Invited to the collection of {collection.year}, {letters}." if done.organisations else NOT_INVITED)
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/people/<int:user_id>/role",
    permission=Permission.MANAGE_ACCOUNTS,
    methods=("POST",),
)
def change_role(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    with _within(organisation_id) as within:
        invitations.set_role(within, user_id, role_named(request.form.get("role", "")))
    flash("The role was changed, and the person signed out everywhere.")
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/people/<int:user_id>/close",
    permission=Permission.MANAGE_ACCOUNTS,
    methods=("POST",),
)
def close_account(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Close a person's account at once."""
    with _within(organisation_id) as within:
        invitations.close_account(within, user_id)
    flash("The account is closed. Nothing that the person did is lost.")
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/people/<int:user_id>/open",
    permission=Permission.MANAGE_ACCOUNTS,
    methods=("POST",),
)
def open_account(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    with _within(organisation_id) as within:
        invitations.open_account(within, user_id)
        _invite_waiting(within)
    flash("The account is open again, with the password it had.")
    return _to(organisation_id)


def _invite_waiting(within: Within) -> Invited:
    """Send the invitation to the collection that waited for somebody to reach, if one did."""
    return invite_waiting(
        within.session,
        [within.organisation.id],
        actor=within.actor,
        clock=within.clock,
        base_url=current.settings().base_url,
    )


@contextmanager
def _within(organisation_id: int, agreed: frozenset[str] = frozenset()) -> Iterator[Within]:
    with current.write_session() as session:
        yield Within(session, current.actor(), current.clock(), get_organisation(session, organisation_id), agreed)


def _one(organisation_id: int, problem: str = "", problems: Mapping[str, str] = NOTHING_WRONG) -> str:
    session, actor = current.session(), current.actor()
    organisation = get_organisation(session, organisation_id)
    begun = begun_collection(session, current.clock())
    return render_template(
        "organisations/one.html",
        problem=problem,
        problems=problems,
        given=request.form,
        organisation=organisation,
        corrected_kinds=ADDED,
        regions=regions_known(session),
        kinds=KIND_WORDS,
        people=people_of(session, organisation.id),
        replaceable=REPLACEABLE,
        lost=unreachable_people(session),
        waiting=waiting_members(session, organisation),
        second_steps=invitations.second_step_members(session, organisation),
        roles=_roles(organisation),
        titles={role: title.split(":")[0] for role, title in ROLE_TITLES.items()},
        promise=promises(session, [organisation.id]).get(organisation.id),
        is_reached=bool(reachable_people(session, [organisation.id])),
        year=begun.year if begun else None,
        invitations=() if organisation.kind == OrganisationKind.PROGRAMME else _invitations(organisation),
        may_manage_accounts=actor.may(Permission.MANAGE_ACCOUNTS),
    )


def _invitations(organisation: Organisation) -> tuple[Invitations, ...]:
    return invitations_of(current.session(), [organisation.id], current.clock())


def _roles(organisation: Organisation) -> dict[Role, str]:
    """Return the roles that a person of this organisation may hold."""
    is_programme = organisation.kind == OrganisationKind.PROGRAMME
    return {role: title for role, title in ROLE_TITLES.items() if (role in PROGRAMME_ROLES) == is_programme}


def _newcomer() -> Newcomer:
    given = request.form
    return Newcomer(given.get("name", ""), given.get("email", ""), role_named(given.get("role", "")))


def _to(organisation_id: int) -> Response:
    return redirect(f"/organisations/{organisation_id}", 303)
