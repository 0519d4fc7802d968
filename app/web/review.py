"""Quality review: read a return in full (each reading is logged), ask about it, accept it or send it back."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.services import queries
from app.services import review as reviewing
from app.services.review_views import review_view
from app.services.submissions import get_submission
from app.web._registry import route
from app.web.our_return import editions_dir

blueprint = Blueprint("review", __name__)


@route(blueprint, "/programme/returns/<int:submission_id>", permission=Permission.REVIEW_RETURNS)
def show(submission_id: int) -> str:
    """Show one version in full, once the log says who read it."""
    with current.write_session() as session:
        submission = get_submission(session, submission_id)
        reviewing.log_reading(session, actor=current.actor(), clock=current.clock(), submission=submission)
    session = current.session()
    return render_template(
        "programme/review.html",
        view=review_view(session, get_submission(session, submission_id), editions_dir()),
        longest=queries.LONGEST,
    )


@route(
    blueprint, "/programme/returns/<int:submission_id>/accept", permission=Permission.REVIEW_RETURNS, methods=("POST",)
)
def accept(submission_id: int) -> ResponseReturnValue:
    """Accept the version, so that it counts in the next release."""
    with current.write_session() as session:
        submission = get_submission(session, submission_id)
        reviewing.accept(session, actor=current.actor(), clock=current.clock(), submission=submission)
    flash("Accepted. The return counts in the next release.")
    return _to(submission_id)


@route(
    blueprint,
    "/programme/returns/<int:submission_id>/send-back",
    permission=Permission.REVIEW_RETURNS,
    methods=("POST",),
)
def send_back(submission_id: int) -> ResponseReturnValue:
    """Send the version back with a reason."""
    with current.write_session() as session:
        reviewing.send_back(
            session,
            actor=current.actor(),
            clock=current.clock(),
            submission=get_submission(session, submission_id),
            reason=request.form.get("reason", ""),
        )
    flash("Sent back. The organisation reads your reason on its return page.")
    return _to(submission_id)


@route(
    blueprint, "/programme/returns/<int:submission_id>/query", permission=Permission.REVIEW_RETURNS, methods=("POST",)
)
def ask(submission_id: int) -> ResponseReturnValue:
    """Ask the organisation about the version."""
    with current.write_session() as session:
        queries.ask(
            session,
            actor=current.actor(),
            clock=current.clock(),
            submission=get_submission(session, submission_id),
            text=request.form.get("question", ""),
        )
    flash("Your query is with the organisation.")
    return _to(submission_id)


def _to(submission_id: int) -> Response:
    return redirect(f"/programme/returns/{submission_id}", 303)
