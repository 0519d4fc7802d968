"""The staff survey as a respondent sees it: one page without an account, a script or a trace of who came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.indicators.catalogue import load_edition
from app.programme.staff_survey import Answer, survey_kit
from app.services.survey_answers import (
    OpenSurvey,
    SurveyLinkError,
    SurveyOverError,
    SurveyPausedError,
    keep_answer,
    survey_behind,
)
from app.web._registry import PUBLIC, route
from app.web.visits import TooManyVisitsError, Visits

blueprint = Blueprint("survey", __name__)
# A whole organisation may leave through one address, and all of its staff get the link at the same time.
MOST_ANSWERS, WINDOW = 120, timedelta(minutes=5)
EXTENSION = "scwres_survey"
YES, NO, NOT_SAID = "yes", "no", "not_said"
CHOICES = {YES: "Yes", NO: "No", NOT_SAID: "Prefer not to say"}
CHOOSE_SERVICE = "Choose the service in which you work most of your time."
CHOOSE_GROUP = "Choose an ethnic group, or 'Prefer not to say'."
CHOOSE_ANSWER = "Choose yes, no or 'Prefer not to say'."
NOTHING_SAID = "You prefer not to answer any of the questions, so there is nothing to send. You can close this page."
BUSY = "Many answers come from where you are at the moment. Yours was not sent. Wait a few minutes and send it again."

blueprint.record(lambda state: state.app.extensions.setdefault(EXTENSION, Visits(MOST_ANSWERS, WINDOW)))


@dataclass(frozen=True, slots=True)
class Sent:
    """What a respondent chose: an answer, or by field what is still to choose."""

    answer: Answer | None
    problems: Mapping[str, str]


@blueprint.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    """Ask search engines to leave these pages out, wherever a link ends up."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@route(blueprint, "/survey/<token>", permission=PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the questions, and what becomes of the answers."""
    try:
        return _page(survey_behind(current.engine(), token, current.clock()))
    except (SurveyLinkError, SurveyOverError) as error:
        return _no_survey(error)


@route(blueprint, "/survey/<token>", permission=PUBLIC, methods=("POST",))
def answer(token: str) -> ResponseReturnValue:
    """Keep an answer; what is still to choose comes back beside its question."""
    try:
        survey = survey_behind(current.engine(), token, current.clock())
        sent = _sent(survey)
        if sent.answer is None:
            return _page(survey, sent.problems), 400
        visits().admit(request.remote_addr or "", current.clock().now())
        keep_answer(current.engine(), token, sent.answer, current.settings().secret_key, current.clock())
    except (SurveyLinkError, SurveyOverError) as error:
        return _no_survey(error)
    except SurveyPausedError as error:
        return _page(survey, {"send": error.user_message}), error.status
    except TooManyVisitsError as error:
        return _page(survey, {"send": BUSY}), error.status, {"Retry-After": str(error.retry_after)}
    return redirect("/survey/thanks", 303)


@route(blueprint, "/survey/thanks", permission=PUBLIC)
def thanks() -> str:
    """Thank for an answer; the page is the same for everybody and names no survey."""
    return render_template("staff_survey/thanks.html")


def visits() -> Visits:
    """Return who sent answers lately, as this web process remembers it and nobody keeps it."""
    counter: Visits = current_app.extensions[EXTENSION]
    return counter


def _page(survey: OpenSurvey, problems: Mapping[str, str] | None = None) -> str:
    edition = load_edition(survey.edition, current.editions_dir())
    services = [edition.service(key) for key in dict.fromkeys(place.service for place in survey.places)]
    groups = [edition.group(key) for key in dict.fromkeys(place.ethnic_group for place in survey.places)]
    return render_template(
        "staff_survey/ask.html",
        survey=survey,
        services=services,
        groups=groups,
        kit=survey_kit(),
        choices=CHOICES,
        problems=problems or {},
        given=request.form,
    )


def _no_survey(error: SurveyLinkError | SurveyOverError) -> tuple[str, int]:
    return render_template("staff_survey/none.html", why=error.user_message), error.status


def _sent(survey: OpenSurvey) -> Sent:
    services = {place.service for place in survey.places}
    service = request.form.get("service", "") if len(services) > 1 else next(iter(services))
    group = request.form.get("ethnic_group", "")
    place = next((one for one in survey.places if (one.service, one.ethnic_group) == (service, group)), None)
    said = {measure: request.form.get(measure, "") for measure in survey_kit().measures}
    problems: dict[str, Any] = {}
    if service not in services:
        problems["service"] = CHOOSE_SERVICE
    if group not in {one.ethnic_group for one in survey.places}:
        problems["ethnic_group"] = CHOOSE_GROUP
    problems.update({measure: CHOOSE_ANSWER for measure, choice in said.items() if choice not in CHOICES})
    if not problems and set(said.values()) == {NOT_SAID}:
        problems["send"] = NOTHING_SAID
    if problems or place is None:
        return Sent(None, problems)
    return Sent(Answer(place.place, frozenset(key for key, choice in said.items() if choice == YES)), {})
