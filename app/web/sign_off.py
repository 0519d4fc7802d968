"""Sign-off: read one version of the return, sign it or decline with a reason, and keep the receipt."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import SignOffDecision
from app.errors import NotFoundError
from app.services import signing, submissions
from app.services.sign_off_view import SignOffView, sign_off_view
from app.web._registry import route
from app.web.our_return import editions_dir

blueprint = Blueprint("sign_off", __name__)


@route(blueprint, "/our-return/submissions/<int:submission_id>", permission=Permission.VIEW_RETURN)
def submission(submission_id: int) -> str:
    """Show one version: what it says, what was confirmed, what is too small to publish, and who decided what."""
    actor = current.actor()
    return render_template(
        "our_return/submission.html",
        view=_view(submission_id),
        statement=signing.STATEMENT,
        may_sign=actor.may(Permission.SIGN_RETURN),
        may_edit=actor.may(Permission.EDIT_RETURN),
    )


@route(
    blueprint, "/our-return/submissions/<int:submission_id>/sign", permission=Permission.SIGN_RETURN, methods=("POST",)
)
def sign(submission_id: int) -> ResponseReturnValue:
    """Sign the version exactly as it was read."""
    with current.write_session() as session:
        signing.sign(
            session,
            actor=current.actor(),
            clock=current.clock(),
            submission=submissions.get_submission(session, submission_id),
            seen_hash=request.form.get("seen", ""),
        )
    return redirect(url_for("sign_off.receipt", submission_id=submission_id), 303)


@route(
    blueprint,
    "/our-return/submissions/<int:submission_id>/decline",
    permission=Permission.SIGN_RETURN,
    methods=("POST",),
)
def decline(submission_id: int) -> ResponseReturnValue:
    """Send the version back to the lead with a reason."""
    with current.write_session() as session:
        signing.decline(
            session,
            actor=current.actor(),
            clock=current.clock(),
            submission=submissions.get_submission(session, submission_id),
            seen_hash=request.form.get("seen", ""),
            reason=request.form.get("reason", ""),
        )
    flash("You declined this version. Your lead can see why.")
    return redirect(url_for("sign_off.submission", submission_id=submission_id), 303)


@route(
    blueprint,
    "/our-return/submissions/<int:submission_id>/withdraw",
    permission=Permission.EDIT_RETURN,
    methods=("POST",),
)
def withdraw(submission_id: int) -> ResponseReturnValue:
    """Take the version back before it is accepted."""
    with current.write_session() as session:
        submissions.withdraw(
            session,
            actor=current.actor(),
            clock=current.clock(),
            submission=submissions.get_submission(session, submission_id),
            reason=request.form.get("reason", ""),
        )
    flash("This version was withdrawn. It stays in your history.")
    return redirect(url_for("our_return.our_return"), 303)


@route(blueprint, "/our-return/submissions/<int:submission_id>/receipt", permission=Permission.VIEW_RETURN)
def receipt(submission_id: int) -> str:
    """Show the receipt of a signed version, fit to print and keep."""
    view = _view(submission_id)
    signed = [decision for decision in view.decisions if decision.decision == SignOffDecision.SIGNED]
    if not signed:
        raise NotFoundError("This version has not been signed, so there is no receipt for it.")
    return render_template("our_return/receipt.html", view=view, signed=signed[-1])


def _view(submission_id: int) -> SignOffView:
    session = current.session()
    return sign_off_view(session, submissions.get_submission(session, submission_id), editions_dir())
