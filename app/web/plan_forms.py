"""What the forms of an action plan say, read and refused in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from app import current
from app.db.models import PlanAction
from app.errors import InvalidRequestError, NotFoundError
from app.programme.plans import ActionStatus, Place, Track
from app.services.action_plans import Within
from app.services.plan_records import WORDS
from app.services.plan_views import PlanPage, plan_page
from app.services.plan_words import ActionWords, PlanRefusedError
from app.services.reasons import given_reason
from app.web.forms import number_sent

HERE = "/action-plan"
NOTHING_YET = "A plan starts from figures. It can be begun once a return has been sent for sign-off."
NOT_ON_TRACK = "A stopped action is not on track. Choose amber or red, or change how far it has come."
LAYOUTS = ("themes", "objectives")
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})
Word = TypeVar("Word", bound=StrEnum)


def page_of(asked: str) -> PlanPage:
    """Return the plan that a request is about; raise ``NotFoundError`` before there are figures."""
    session, clock = current.session(), current.clock()
    page = plan_page(session, current.actor().organisation_id, clock, asked, current.editions_dir())
    if page is None:
        raise NotFoundError(NOTHING_YET)
    return page


def asked_layout() -> str:
    """Return the layout that an address asks for, the first one without a word; ``NotFoundError`` for any other."""
    layout = request.args.get("layout", LAYOUTS[0])
    if layout not in LAYOUTS:
        raise NotFoundError("There are two layouts: by theme, and by objective.")
    return layout


def within(session: Session, page: PlanPage) -> Within:
    """Return what every change of the plan needs."""
    return Within(session, current.actor(), current.clock(), page.collection, page.figures, current.editions_dir())


def back_to(page: PlanPage, anchor: str | None = None) -> Response:
    """Return to the plan."""
    return redirect(url_for("action_plan.show", year=page.year, _anchor=anchor), 303)


def given_by(action: PlanAction) -> dict[str, str]:
    """Return an action as a form would send it."""
    words = {name: str(getattr(action, name)) for name in WORDS}
    return {**words, "figure": f"{action.indicator}|{action.service}", "seen": str(action.edited)}


def words_of_form() -> ActionWords:
    """Return what a person wrote of an action, as it was typed."""
    return ActionWords(**{name: request.form.get(name, "") for name in WORDS})


def place_of_form() -> Place:
    """Return the indicator and service that a form names; whether there is such a figure is for others to say."""
    indicator, _, service = request.form.get("figure", "").partition("|")
    return indicator, service


@dataclass(frozen=True, slots=True)
class Progress:
    """How an action goes, as a form says it."""

    status: ActionStatus
    track: Track
    text: str
    evidence: str


def progress_of_form() -> Progress:
    """Return how an action goes; raise ``PlanRefusedError`` naming at once all that is missing or contradicts."""
    problems: dict[str, str] = {}
    status = _one_of(ActionStatus, "status", "Choose how far the action has come.", problems)
    track = _one_of(Track, "track", "Choose how it is going.", problems)
    if (status, track) == (ActionStatus.STOPPED, Track.GREEN):
        problems["track"] = NOT_ON_TRACK
    text = request.form.get("text", "")
    try:
        given_reason(text, "Say in a few words how it is going.")
    except InvalidRequestError as refused:
        problems["text"] = refused.user_message
    if status is None or track is None or problems:
        raise PlanRefusedError(problems)
    return Progress(status, track, text, request.form.get("evidence", ""))


def _one_of(kind: type[Word], name: str, message: str, problems: dict[str, str]) -> Word | None:
    chosen = request.form.get(name, "")
    if chosen in set(kind):
        return kind(chosen)
    problems[name] = message
    return None


def seen_of_form() -> int:
    """Return which state of the plan a form was filled in from."""
    return number_sent("seen", "Open the form again: it does not say what it was filled in from.")
