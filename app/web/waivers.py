"""Waivers of an organisation, for the programme: which checks it may pass, why and until when."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.errors import ConflictError
from app.indicators.catalogue import load_edition
from app.services.collections import current_collection
from app.services.organisations import get_organisation
from app.services.reasons import LONGEST
from app.services.waivers import WaiverRefusedError, give_waiver, waivers_of, withdraw_waiver
from app.web._registry import route
from app.web.days import day_typed
from app.web.our_return import editions_dir
from schemas.findings import load_checks
from schemas.places import sheets_of
from schemas.waivers import waivable_codes

blueprint = Blueprint("waivers", __name__)


@route(blueprint, "/organisations/<int:organisation_id>/waivers", permission=Permission.WAIVE_CHECKS)
def show(organisation_id: int) -> str:
    """Show every waiver of the organisation in this collection, and the form for a new one."""
    return _page(organisation_id)


@route(blueprint, "/organisations/<int:organisation_id>/waivers", permission=Permission.WAIVE_CHECKS, methods=("POST",))
def give(organisation_id: int) -> ResponseReturnValue:
    """Waive a check; what cannot be kept comes back beside its field."""
    try:
        with current.write_session() as session:
            give_waiver(
                session,
                actor=current.actor(),
                clock=current.clock(),
                organisation=get_organisation(session, organisation_id),
                collection=current_collection(session, current.clock()),
                code=request.form.get("code", ""),
                place=request.form.get("place", ""),
                reason=request.form.get("reason", ""),
                expires_on=day_typed(request.form.get("expires_on", "")),
                editions_dir=editions_dir(),
            )
    except WaiverRefusedError as refused:
        return _page(organisation_id, refused.problems), refused.status
    flash("The check is waived for files that are checked from now on. The organisation reads your reason.")
    return _to(organisation_id)


@route(
    blueprint,
    "/organisations/<int:organisation_id>/waivers/<int:number>/withdraw",
    permission=Permission.WAIVE_CHECKS,
    methods=("POST",),
)
def withdraw(organisation_id: int, number: int) -> ResponseReturnValue:
    """Take a waiver back for files that are checked from now on."""
    try:
        with current.write_session() as session:
            withdraw_waiver(
                session,
                actor=current.actor(),
                clock=current.clock(),
                organisation=get_organisation(session, organisation_id),
                number=number,
            )
    except ConflictError as refused:
        return _page(organisation_id, {"": refused.user_message}), refused.status
    flash("The waiver was taken back. It stays on record.")
    return _to(organisation_id)


def _page(organisation_id: int, problems: dict[str, str] | None = None) -> str:
    session, clock = current.session(), current.clock()
    organisation, collection = get_organisation(session, organisation_id), current_collection(session, clock)
    checks = load_checks()
    return render_template(
        "waivers/list.html",
        organisation=organisation,
        collection=collection,
        waivers=waivers_of(session, organisation.id, collection.id),
        today=clock.today(),
        checks=checks,
        waivable=[checks[code] for code in waivable_codes()],
        given=request.form,
        problems=problems or {},
        longest=LONGEST,
        sheets=sheets_of(load_edition(collection.year, editions_dir())),
    )


def _to(organisation_id: int) -> Response:
    return redirect(f"/organisations/{organisation_id}/waivers", 303)
