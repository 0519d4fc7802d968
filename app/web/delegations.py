"""Who signs for us: the signatory names a colleague who may sign on some days, and ends it."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import SIGNING_ROLES, Permission
from app.errors import ConflictError, InvalidRequestError
from app.services import delegations
from app.services.organisations import people_of
from app.web._registry import route
from app.web.days import day_typed

blueprint = Blueprint("delegations", __name__)

HERE = "/our-return/signing"
NO_DAY = {
    "first": "Give the first day as day, month and year, for example 20 October 2025.",
    "last": "Give the last day as day, month and year, for example 31 October 2025.",
}


@route(blueprint, HERE, permission=Permission.VIEW_RETURN)
def show() -> str:
    """Show who signs and who stands in for them on which days; a signatory finds the form to name somebody."""
    return _page()


@route(blueprint, HERE, permission=Permission.SIGN_RETURN, methods=("POST",))
def give() -> ResponseReturnValue:
    """Let a colleague sign; what cannot be comes back with what was chosen."""
    given = {name: day_typed(request.form.get(name, "")) for name in NO_DAY}
    first, last = given["first"], given["last"]
    if first is None or last is None:
        return _page({name: NO_DAY[name] for name, day in given.items() if day is None}), InvalidRequestError.status
    try:
        with current.write_session() as session:
            delegations.delegate(
                session,
                actor=current.actor(),
                clock=current.clock(),
                delegate_id=request.form.get("colleague", -1, type=int),
                first_day=first,
                last_day=last,
            )
    except delegations.DelegationRefusedError as refused:
        return _page({refused.field: refused.user_message}), refused.status
    except ConflictError as refused:
        return _page({"first": refused.user_message}), refused.status
    flash("Your colleague can sign for you on these days. It ends by itself.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/<int:delegation_id>/end", permission=Permission.SIGN_RETURN, methods=("POST",))
def end(delegation_id: int) -> ResponseReturnValue:
    """End a delegation before its last day."""
    with current.write_session() as session:
        delegations.end_delegation(session, actor=current.actor(), clock=current.clock(), delegation_id=delegation_id)
    flash("Your colleague no longer signs for you.")
    return redirect(HERE, 303)


def _page(problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session, actor, today = current.session(), current.actor(), current.clock().today()
    everybody = people_of(session, actor.organisation_id)
    return render_template(
        "our_return/signing.html",
        problems=problems,
        given=request.form,
        signatories=[one for one in everybody if one.is_active and one.role in SIGNING_ROLES],
        stand_ins=delegations.stand_ins(session, actor.organisation_id, today),
        candidates=delegations.candidates(session, actor),
        is_signatory=actor.role in SIGNING_ROLES,
        today=today,
        longest=delegations.LONGEST_DAYS,
    )
