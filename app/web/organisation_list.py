"""The list of organisations, for the programme: find one, or add one with somebody to reach."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import OrganisationKind
from app.errors import ConflictError
from app.register.regions import REGIONS
from app.services.accounts import LONGEST_NAME
from app.services.asked import asked_for, notes_of
from app.services.organisation_adding import add_with_lead
from app.services.organisation_records import KIND_WORDS
from app.services.organisations import OrganisationFilter, list_organisations
from app.services.paging import DEFAULT_LIMIT, page_links, page_number
from app.services.registration import PeopleRefusedError
from app.web._registry import route
from app.web.forms import agreed_addresses
from app.web.invitation_letters import send_invitations
from app.web.organisation_form import ADDED, OrganisationRefusedError, typed_addition

blueprint = Blueprint("organisation_list", __name__)
ADDED_ALONE = "The organisation was added. Find somebody: until then it stands among those without anybody to reach."
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, "/organisations", permission=Permission.MANAGE_ORGANISATIONS)
def show_all() -> str:
    """Show the organisations that a search finds, fifty at a time, and the form for a new one."""
    return _list()


@route(blueprint, "/organisations", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def add() -> ResponseReturnValue:
    """Add an organisation and go to it; what cannot be kept comes back beside its field."""
    actor, clock = current.actor(), current.clock()
    try:
        new, lead = typed_addition(request.form, is_demonstration=actor.is_demonstration)
        with current.write_session() as session:
            organisation_id, invitation = add_with_lead(
                session, new, lead, actor=actor, clock=clock, agreed=agreed_addresses()
            )
    except OrganisationRefusedError as refused:
        return _list(refused.problems), refused.status
    except PeopleRefusedError as refused:
        problems = {f"contact-{field.partition('-')[0]}": said for field, said in refused.problems.items()}
        return _list(problems), refused.status
    except ConflictError as taken:
        return _list({"code": taken.user_message}), taken.status
    flash("The organisation was added." if invitation else ADDED_ALONE)
    send_invitations([invitation] if invitation else [])
    return redirect(f"/organisations/{organisation_id}", 303)


def _list(problems: Mapping[str, str] = NOTHING_WRONG) -> str:
    asked, number = request.args, page_number(request.args.get("page", ""))
    kind = asked_for("kind", asked.get("kind", ""), set(OrganisationKind), "organisations of every kind are shown")
    wanted = OrganisationFilter(
        search=asked.get("search", ""),
        kind=OrganisationKind(kind.value) if kind.value else None,
        offset=DEFAULT_LIMIT * (number - 1),
    )
    page = list_organisations(current.session(), wanted)
    return render_template(
        "organisations/list.html",
        problems=problems,
        left_out=notes_of(kind),
        regions=REGIONS,
        longest=LONGEST_NAME,
        given=request.form,
        page=page,
        links=page_links("/organisations", asked, page),
        wanted=wanted,
        kinds=KIND_WORDS,
        added=ADDED,
    )
