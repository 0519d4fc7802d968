"""Sign-off: read one version of the return, sign it or decline with a reason, and keep the receipt."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import current
from app.access import SIGNING_ROLES, Permission
from app.services import delegations, signing, submissions
from app.services.came_back import why_back
from app.services.shared_returns import shared_return
from app.services.sign_off_view import SignOffView, sign_off_view
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from app.web.our_return import editions_dir
from app.web.receipts import CONTENT_CHECK, FILE_CHECK, NO_LONGER, receipt_of

blueprint = Blueprint("sign_off", __name__)


@route(blueprint, "/our-return/submissions/<int:submission_id>", permission=Permission.VIEW_RETURN)
def submission(submission_id: int) -> str:
    """Show one version: what it says, what was confirmed, what is too small to publish, and who decided what."""
    return _page(submission_id)


@route(
    blueprint, "/our-return/submissions/<int:submission_id>/sign", permission=Permission.SIGN_RETURN, methods=("POST",)
)
def sign(submission_id: int) -> ResponseReturnValue:
    """Sign the version exactly as it was read."""
    try:
        with current.write_session() as session:
            signing.sign(session, **_what(session, submission_id), seen_hash=request.form.get("seen", ""))
    except REFUSALS as refused:
        return _page(submission_id, problem_of(refused)), refused.status
    return redirect(url_for("sign_off.receipt", submission_id=submission_id), 303)


@route(
    blueprint,
    "/our-return/submissions/<int:submission_id>/decline",
    permission=Permission.SIGN_RETURN,
    methods=("POST",),
)
def decline(submission_id: int) -> ResponseReturnValue:
    """Send the version back to the lead with a reason."""
    try:
        with current.write_session() as session:
            seen = request.form.get("seen", "")
            signing.decline(session, **_what(session, submission_id), seen_hash=seen, reason=_reason())
    except REFUSALS as refused:
        return _page(submission_id, problem_of(refused, "decline-reason")), refused.status
    flash("You declined this version. Your lead can see why.")
    return redirect(url_for("sign_off.submission", submission_id=submission_id), 303)


@route(
    blueprint,
    "/our-return/submissions/<int:submission_id>/take-back",
    permission=Permission.SIGN_RETURN,
    methods=("POST",),
)
def take_back(submission_id: int) -> ResponseReturnValue:
    """Take the signature back before the version is accepted."""
    try:
        with current.write_session() as session:
            signing.withdraw_signature(session, **_what(session, submission_id), reason=_reason())
    except REFUSALS as refused:
        return _page(submission_id, problem_of(refused, "take-back-reason")), refused.status
    flash("The signature was taken back. Your lead can see why.")
    return redirect(url_for("sign_off.submission", submission_id=submission_id), 303)


@route(
    blueprint,
    "/our-return/submissions/<int:submission_id>/withdraw",
    permission=Permission.EDIT_RETURN,
    methods=("POST",),
)
def withdraw(submission_id: int) -> ResponseReturnValue:
    """Take the version back before it is accepted."""
    try:
        with current.write_session() as session:
            submissions.withdraw(session, **_what(session, submission_id), reason=_reason())
    except REFUSALS as refused:
        return _page(submission_id, problem_of(refused, "withdraw-reason")), refused.status
    flash("This version was withdrawn. It stays in your history.")
    return redirect(url_for("our_return.our_return"), 303)


@route(blueprint, "/our-return/submissions/<int:submission_id>/receipt", permission=Permission.VIEW_RETURN)
def receipt(submission_id: int) -> str:
    """Show the receipt of a signed version, fit to print and keep."""
    held = receipt_of(current.session(), _view(submission_id))
    return render_template(
        "our_return/receipt.html", receipt=held, checks=(FILE_CHECK, CONTENT_CHECK), no_longer=NO_LONGER
    )


@route(blueprint, "/our-return/submissions/<int:submission_id>/receipt.txt", permission=Permission.VIEW_RETURN)
def receipt_file(submission_id: int) -> ResponseReturnValue:
    """Send the same receipt as a plain text file."""
    held = receipt_of(current.session(), _view(submission_id))
    name = f"sc-wres-receipt-{held.number}.txt"
    return send_file(BytesIO(held.text.encode()), "text/plain", as_attachment=True, download_name=name)


def _view(submission_id: int) -> SignOffView:
    session = current.session()
    return sign_off_view(session, submissions.get_submission(session, submission_id), editions_dir())


def _page(submission_id: int, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    actor, view = current.actor(), _view(submission_id)
    stands_in = actor.role not in SIGNING_ROLES and actor.may(Permission.SIGN_RETURN)
    has_prepared = stands_in and delegations.has_prepared(current.session(), view.submission, actor.user_id)
    return render_template(
        "our_return/submission.html",
        view=view,
        came_back=why_back(current.session(), view.submission),
        statement=signing.STATEMENT,
        shared=shared_return(current.session(), actor.organisation_id, view.collection, current.clock()),
        may_sign=actor.may(Permission.SIGN_RETURN) and not has_prepared,
        may_edit=actor.may(Permission.EDIT_RETURN),
        signs_for=actor.signs_for if stands_in else None,
        has_prepared=has_prepared,
        why_not=delegations.PREPARED_BY_THEM,
        stand_ins=delegations.stand_ins(current.session(), actor.organisation_id, current.clock().today()),
        problems=problems,
        given=_reason(),
    )


def _what(session: Session, submission_id: int) -> dict[str, Any]:
    found = submissions.get_submission(session, submission_id)
    return {"actor": current.actor(), "clock": current.clock(), "submission": found}


def _reason() -> str:
    return request.form.get("reason", "")
