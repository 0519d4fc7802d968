"""The staff survey as the organisation's lead runs it: open it, pass its link on, close it, use its results."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.engine import empty_log
from app.db.models import Collection, StaffSurvey, SurveyOutcome
from app.errors import ConflictError, InvalidRequestError, NotFoundError, ScWresError
from app.programme.calendar import count_words
from app.programme.staff_survey import survey_kit
from app.services import surveys
from app.services.survey_counts import is_readable, shown_rows
from app.services.survey_results import ServiceResult, results_of
from app.services.survey_return import LEFT_OUT, differences, is_written, opened_on, put_into_return, texts_for_return
from app.services.surveys import SurveyRefusedError
from app.services.typed_fields import address_of
from app.services.typed_returns import Standing, Typist, closed_because, standing_values
from app.web._registry import route
from app.web.days import day_typed
from app.web.forms import REFUSALS, problem_of
from app.web.our_return import edition_of, this_collection

blueprint = Blueprint("staff_survey", __name__)
HERE = "/our-return/survey"
OPENED = "The survey is open. Pass its link on to your staff."
RENEWED = "There is a new link. The one before no longer works."
MOVED = "The last day was changed."
COUNTED = "The survey is closed. Below is what it found."
REFUSED = (SurveyRefusedError, ConflictError, NotFoundError)
TOO_FEW = "The survey is closed. Too few people answered to show anything, so every answer was deleted."


@route(blueprint, HERE, permission=Permission.RUN_SURVEY)
def show() -> str:
    """Show how the survey stands, and the one thing to do next."""
    return _page()


@route(blueprint, HERE, permission=Permission.RUN_SURVEY, methods=("POST",))
def open_one() -> ResponseReturnValue:
    """Open a survey."""
    collection = this_collection()
    try:
        with current.write_session() as session:
            surveys.open_survey(
                session,
                **_who(collection),
                clock=current.clock(),
                edition=edition_of(collection),
                services=request.form.getlist("services"),
                closes_on=day_typed(request.form.get("closes_on", "")),
                secret=_secret(),
            )
    except REFUSED as refused:
        return _refused(refused)
    return _done(OPENED)


@route(blueprint, f"{HERE}/link", permission=Permission.RUN_SURVEY, methods=("POST",))
def renew() -> ResponseReturnValue:
    """Make another link in the place of the one before."""
    try:
        with current.write_session() as session:
            surveys.renew_link(session, **_who(this_collection()), secret=_secret())
    except REFUSED as refused:
        return _refused(refused)
    return _done(RENEWED)


@route(blueprint, f"{HERE}/last-day", permission=Permission.RUN_SURVEY, methods=("POST",))
def move() -> ResponseReturnValue:
    """Move the last day."""
    day = day_typed(request.form.get("closes_on", ""))
    try:
        with current.write_session() as session:
            surveys.move_last_day(session, **_who(this_collection()), clock=current.clock(), closes_on=day)
    except REFUSED as refused:
        return _refused(refused)
    return _done(MOVED)


@route(blueprint, f"{HERE}/close", permission=Permission.RUN_SURVEY, methods=("POST",))
def close() -> ResponseReturnValue:
    """Close the survey for good."""
    collection = this_collection()
    try:
        with current.write_session() as session:
            outcome = surveys.close_survey(
                session,
                **_who(collection),
                clock=current.clock(),
                edition=edition_of(collection),
                secret=_secret(),
            )
    except REFUSED as refused:
        return _refused(refused)
    done = _done(COUNTED if outcome is SurveyOutcome.COUNTED else TOO_FEW)
    # What was destroyed still stands in the log, to which this request holds on until it has stopped reading.
    done.call_on_close(partial(empty_log, current.engine()))
    return done


@route(blueprint, f"{HERE}/into-return", permission=Permission.RUN_SURVEY, methods=("POST",))
def into_return() -> ResponseReturnValue:
    """Write the results into the typed return; where something else stands there, only if the person says so."""
    typist, together = _typist(), request.form.get("small_groups") == "together"
    try:
        with current.write_session() as session:
            survey, results = _closed(session, typist)
            texts = texts_for_return(typist.edition, survey, results, together=together)
            _refuse_leaving_all_out(texts, results)
            replace = request.form.get("replace") == "yes"
            changed = put_into_return(session, typist, texts, _seen(texts), replace=replace)
    except SurveyRefusedError as refused:
        return _refused(refused)
    except REFUSALS as refused:
        return _page(problem_of(refused, "replace")), refused.status
    return _done(f"{count_words(changed, 'field')} of your return changed. Read them once, then have them checked.")


def _refuse_leaving_all_out(texts: Mapping[str, str], results: Iterable[ServiceResult]) -> None:
    if not texts and any(one.columns and one.puts_together for one in results):
        raise SurveyRefusedError({"small_groups": LEFT_OUT})


def _refused(refused: ScWresError) -> tuple[str, int]:
    """Return the page as things stand now, with what is wrong at its field, or at none."""
    said = refused.problems if isinstance(refused, SurveyRefusedError) else {"": refused.user_message}
    return _page(said), refused.status


def _page(problems: Mapping[str, str] | None = None) -> str:
    session, typist = current.session(), _typist()
    survey = surveys.newest_survey(session, typist.organisation_id, typist.collection.id)
    is_over = survey is not None and survey.outcome == SurveyOutcome.COUNTED
    is_open = survey is not None and survey.closed_at is None
    return render_template(
        "staff_survey/manage.html",
        collection=typist.collection,
        edition=typist.edition,
        kit=survey_kit(),
        survey=survey,
        stage="results" if is_over else "open" if is_open else "none",
        why_closed=closed_because(session, typist),
        today=current.clock().today(),
        step=surveys.STEP,
        most_days=surveys.MOST_DAYS,
        problems=problems or {},
        given=request.form,
        **_running(survey),
        **(_found(session, typist) if is_over else {}),
    )


def _running(survey: StaffSurvey | None) -> dict[str, Any]:
    """Return what the page shows of a survey that is open."""
    if survey is None or survey.closed_at is not None:
        return {}
    token, is_paused = surveys.link_token(survey, _secret()), not is_readable(survey, _secret())
    return {
        "link": f"{request.host_url}survey/{token}" if token else None,
        "is_paused": is_paused,
        "respondents": 0 if is_paused else surveys.respondents_in_steps(survey, _secret()),
    }


def _found(session: Session, typist: Typist) -> dict[str, Any]:
    """Return what the page shows of a survey that is closed, and what its results would replace in the return."""
    survey, results = _closed(session, typist)
    standing = standing_values(session, typist.organisation_id, typist.collection.id)
    texts = texts_for_return(typist.edition, survey, results, together=True)
    return {
        "opened_on": opened_on(survey),
        "results": results,
        "texts": texts,
        "apart": (apart := texts_for_return(typist.edition, survey, results, together=False)),
        "is_written": any(found and is_written(standing, found) for found in (texts, apart)),
        "differences": differences(typist.edition, standing, texts),
        "seen": _versions(standing, texts),
        "address_of": address_of,
    }


def _closed(session: Session, typist: Typist) -> tuple[StaffSurvey, tuple[ServiceResult, ...]]:
    survey = surveys.newest_survey(session, typist.organisation_id, typist.collection.id)
    if survey is None or survey.outcome != SurveyOutcome.COUNTED:
        raise InvalidRequestError("There are no results yet. They appear once the survey is closed.")
    return survey, results_of(typist.edition, survey, shown_rows(session, survey))


def _versions(standing: Standing, texts: Mapping[str, str]) -> dict[str, int]:
    return {key: standing[key].version for key in texts if key in standing}


def _seen(texts: Mapping[str, str]) -> dict[str, int]:
    sent = {key: request.form.get(f"seen:{key}", "") for key in texts}
    return {key: int(text) for key, text in sent.items() if text.isascii() and text.isdecimal() and len(text) < 10}  # noqa: PLR2004


def _typist() -> Typist:
    collection = this_collection()
    return Typist(current.actor(), current.clock(), collection, edition_of(collection))


def _who(collection: Collection) -> dict[str, Any]:
    return {"actor": current.actor(), "collection": collection}


def _secret() -> str:
    return current.settings().secret_key


def _done(words: str) -> Response:
    flash(words)
    return redirect(HERE, 303)
