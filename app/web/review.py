"""Quality review: read a return in full (each reading is logged), ask about it, accept it or send it back."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import current
from app.access import Permission
from app.errors import ScWresError
from app.services import queries, review_notes
from app.services import review as reviewing
from app.services.came_back import why_back
from app.services.registration_approvals import registration_beside
from app.services.review_glances import review_glance
from app.services.review_views import review_view
from app.services.shared_returns import shared_return, signed_after_end
from app.services.submissions import get_submission
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from app.web.our_return import editions_dir

blueprint = Blueprint("review", __name__)
NOTED = "Your note is kept. The organisation does not see it."


@route(blueprint, "/programme/returns/<int:submission_id>", permission=Permission.REVIEW_RETURNS)
def show(submission_id: int) -> str:
    """Show one version in full, once the log says who read it."""
    return _page(submission_id)


@route(
    blueprint, "/programme/returns/<int:submission_id>/accept", permission=Permission.REVIEW_RETURNS, methods=("POST",)
)
def accept(submission_id: int) -> ResponseReturnValue:
    """Accept the version, so that it counts in the next release."""
    given = {"without": _let_go("go-without"), "approves": _approved()}
    return _do(submission_id, reviewing.accept, given, _not_accepted, _accepted)


@route(
    blueprint,
    "/programme/returns/<int:submission_id>/send-back",
    permission=Permission.REVIEW_RETURNS,
    methods=("POST",),
)
def send_back(submission_id: int) -> ResponseReturnValue:
    """Send the version back with a reason."""
    given = {"reason": request.form.get("reason", ""), "without": _let_go("send-without")}
    return _do(submission_id, reviewing.send_back, given, _not_sent_back, _sent_back)


@route(
    blueprint, "/programme/returns/<int:submission_id>/query", permission=Permission.REVIEW_RETURNS, methods=("POST",)
)
def ask(submission_id: int) -> ResponseReturnValue:
    """Ask the organisation about the version."""
    given = {"text": request.form.get("question", "")}
    return _do(submission_id, queries.ask, given, _beside("question"), lambda _: "Your query is with the organisation.")


@route(
    blueprint,
    "/programme/returns/<int:submission_id>/settle-query",
    permission=Permission.REVIEW_RETURNS,
    methods=("POST",),
)
def settle_query(submission_id: int) -> ResponseReturnValue:
    """Settle one query, so that nobody waits for it or for somebody to read its answer."""
    given = {"query_id": request.form.get("query", "")}
    return _do(submission_id, queries.settle, given, _beside("queries"), _settled)


@route(
    blueprint, "/programme/returns/<int:submission_id>/note", permission=Permission.REVIEW_RETURNS, methods=("POST",)
)
def note(submission_id: int) -> ResponseReturnValue:
    """Keep a note that only the programme team reads."""
    given = {"text": request.form.get("note", "")}
    return _do(submission_id, review_notes.add_note, given, _beside("note-text"), lambda _: NOTED, "#notes")


def _do(  # noqa: PLR0913, PLR0917 - what is done, and what is said of it in either case
    submission_id: int,
    act: Callable[..., Any],
    given: Mapping[str, Any],
    problems: Callable[[ScWresError], Mapping[str, str]],
    said: Callable[[Any], str],
    place: str = "",
) -> ResponseReturnValue:
    """Do something with a version: what is refused is said beside its field, what was done on the page again."""
    try:
        with current.write_session() as session:
            done = act(session, **_what(session, submission_id), **given)
    except REFUSALS as refused:
        return _page(submission_id, problems(refused)), refused.status
    flash(said(done))
    return redirect(f"/programme/returns/{submission_id}{place}", 303)


def _beside(field: str) -> Callable[[ScWresError], Mapping[str, str]]:
    return partial(problem_of, field=field)


def _not_accepted(refused: ScWresError) -> dict[str, str]:
    is_registration = isinstance(refused, reviewing.UnapprovedRegistrationError)
    return problem_of(refused, "approve-registration" if is_registration else "go-without")


def _accepted(settled: int) -> str:
    return f"Accepted. The return counts in the next release.{_settled_words(settled)}"


def _not_sent_back(refused: ScWresError) -> dict[str, str]:
    if isinstance(refused, reviewing.OpenQueriesError):
        return {**problem_of(refused, "send-without"), **_reason_problem()}
    return problem_of(refused, "reason")


def _sent_back(settled: int) -> str:
    return f"Sent back. The organisation reads your reason on its return page.{_settled_words(settled)}"


def _settled(was_waiting: bool) -> str:  # noqa: FBT001 - what the service answers
    return "Settled. The organisation reads it in its log." if was_waiting else "The query was settled already."


def _page(submission_id: int, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    with current.write_session() as session:
        reviewing.log_reading(session, **_what(session, submission_id))
    session = current.session()
    submission = get_submission(session, submission_id)
    view = review_view(session, submission, editions_dir())
    return render_template(
        "programme/review.html",
        view=view,
        glance=review_glance(session, current.clock(), view, editions_dir()),
        came_back=why_back(session, submission),
        signed_late=signed_after_end(session, submission.organisation_id, view.sign_off.collection, current.clock()),
        ended=shared_return(session, submission.organisation_id, view.sign_off.collection, current.clock()).ended,
        registration=registration_beside(session, submission, current.clock()),
        notes=review_notes.notes_on(session, submission),
        longest=queries.LONGEST,
        problems=problems,
        given=request.form,
    )


def _approved() -> str:
    """Return the registration that the form showed, where its box says that it is approved."""
    return request.form.get("registration", "") if request.form.get("approve-registration") == "yes" else ""


def _let_go(field: str) -> frozenset[str]:
    """Return the queries that the form showed, where its box says that nobody waits for their answers."""
    return frozenset(request.form.getlist("seen")) if request.form.get(field) == "yes" else frozenset()


def _reason_problem() -> dict[str, str]:
    """Return what is wrong with the reason as well, so that both are said at once."""
    try:
        reviewing.reason_to_send_back(request.form.get("reason", ""))
    except REFUSALS as refused:
        return problem_of(refused, "reason")
    return {}


def _settled_words(count: int) -> str:
    if not count:
        return ""
    return f" {'1 query was' if count == 1 else f'{count:,} queries were'} settled without an answer, as its log says."


def _what(session: Session, submission_id: int) -> dict[str, Any]:
    found = get_submission(session, submission_id)
    return {"actor": current.actor(), "clock": current.clock(), "submission": found}
