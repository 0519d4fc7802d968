"""The actions of a plan: new, changed, taken out, and how each is going."""

from collections.abc import Mapping

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import PlanAction
from app.errors import ConflictError, NotFoundError, ScWresError
from app.programme.good_practice import Case
from app.programme.plans import ActionStatus, Track, theme_for, themes
from app.services import action_plans, plan_progress
from app.services.action_plans import Within
from app.services.good_practice import get_case
from app.services.plan_figures import FigureName
from app.services.plan_records import find_plan, get_action
from app.services.plan_views import PlanPage
from app.services.plan_words import LONGEST, PlanRefusedError
from app.web._registry import route
from app.web.forms import problem_of
from app.web.plan_forms import (
    HERE,
    NOTHING_WRONG,
    back_to,
    given_by,
    page_of,
    place_of_form,
    progress_of_form,
    seen_of_form,
    within,
    words_of_form,
)

blueprint = Blueprint("plan_actions", __name__)


@route(blueprint, f"{HERE}/actions/new", permission=Permission.EDIT_PLAN)
def new_action() -> str:
    """Show the form for a new action; its figure, or the case of good practice to take up, may be named already."""
    page = page_of(request.args.get("year", ""))
    case, place = _case(), (request.args.get("indicator", ""), request.args.get("service", ""))
    if case is not None and place not in page.figures:
        place = next((one.place for one in page.adverse if case.is_about(one.number)), place)
    given = {"figure": "|".join(place)} if place in page.figures else {}
    if case is not None and case.themes:
        given["theme"] = case.themes[0]
    elif place in page.figures:
        given["theme"] = theme_for(page.figures[place].number)
    return _form(page, given)


@route(blueprint, f"{HERE}/actions/new", permission=Permission.EDIT_PLAN, methods=("POST",))
def add_action() -> ResponseReturnValue:
    """Add an action and go back to the plan."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            number = action_plans.add_action(within(session, page), place_of_form(), words_of_form()).number
    except ScWresError as error:
        return _form(page, request.form.to_dict(), problem_of(error)), error.status
    flash(f"Action {number} is in the plan.")
    return back_to(page, f"action-{number}")


@route(blueprint, f"{HERE}/actions/<int:number>", permission=Permission.EDIT_PLAN)
def edit_action(number: int) -> str:
    """Show the form of an action that is there."""
    page = page_of(request.args.get("year", ""))
    return _form(page, given_by(_shown(page, number)), number=number)


@route(blueprint, f"{HERE}/actions/<int:number>", permission=Permission.EDIT_PLAN, methods=("POST",))
def change_action(number: int) -> ResponseReturnValue:
    """Keep the words of an action."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            about = within(session, page)
            action_plans.change_action(about, _held(about, number), words_of_form(), seen_of_form())
    except ConflictError as error:
        theirs = given_by(_shown(page, number))
        mine = {**request.form.to_dict(), "seen": theirs["seen"]}
        return _form(page, mine, problem_of(error), number=number, theirs=theirs), error.status
    except ScWresError as error:
        return _form(page, request.form.to_dict(), problem_of(error), number=number), error.status
    flash(f"Action {number} is kept.")
    return back_to(page, f"action-{number}")


@route(blueprint, f"{HERE}/actions/<int:number>/remove", permission=Permission.EDIT_PLAN, methods=("POST",))
def remove_action(number: int) -> ResponseReturnValue:
    """Take an action out of the plan."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            about = within(session, page)
            action_plans.remove_action(about, _held(about, number), request.form.get("reason", ""))
    except PlanRefusedError as refused:
        return _form(page, given_by(_shown(page, number)), refused.problems, number=number), refused.status
    flash(f"Action {number} was taken out. It is kept below with your reason.")
    return back_to(page)


@route(blueprint, f"{HERE}/actions/<int:number>/update", permission=Permission.EDIT_PLAN)
def show_update(number: int) -> str:
    """Show how an action went so far, with the form for how it goes now."""
    return _update_form(page_of(request.args.get("year", "")), number)


@route(blueprint, f"{HERE}/actions/<int:number>/update", permission=Permission.EDIT_PLAN, methods=("POST",))
def update_action(number: int) -> ResponseReturnValue:
    """Keep how an action is going."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            about, said = within(session, page), progress_of_form()
            left = plan_progress.update_action(
                about,
                _held(about, number),
                status=said.status,
                track=said.track,
                text=said.text,
                evidence=said.evidence,
            )
    except ScWresError as error:
        return _update_form(page, number, request.form.to_dict(), problem_of(error)), error.status
    flash(f"Kept. {left} more to update in this review." if left else "Kept. Every action is up to date.")
    return back_to(page, f"action-{number}")


def _form(
    page: PlanPage, given: dict[str, str], problems: Mapping[str, str] = NOTHING_WRONG, *, number: int | None = None,
    theirs: dict[str, str] | None = None,
) -> str:  # fmt: skip
    return render_template(
        "action_plan/action.html",
        page=page,
        given=given,
        problems=problems,
        number=number,
        theirs=theirs,
        case=_case(),
        starts_from=_starts_from(page, number),
        themes=themes(),
        longest=LONGEST,
    )


def _case() -> Case | None:
    """Return the case of good practice that an action takes up, if one is named and still there."""
    key = request.values.get("case", "")
    try:
        return get_case(current.session(), key) if key else None
    except NotFoundError:
        return None


def _starts_from(page: PlanPage, number: int | None) -> FigureName | None:
    """Return the figure of an action that stands in the plan, which stays as it is."""
    return next((line.figure for line in page.lines if line.action.number == number), None)


def _update_form(
    page: PlanPage, number: int, given: dict[str, str] | None = None, problems: Mapping[str, str] = NOTHING_WRONG
) -> str:
    line = next((line for line in page.lines if line.action.number == number), None)
    if line is None:
        raise NotFoundError("There is no such action in this plan.")
    return render_template(
        "action_plan/update.html",
        page=page,
        line=line,
        given=given or {},
        problems=problems,
        statuses=ActionStatus,
        tracks=Track,
        longest=LONGEST,
    )


def _shown(page: PlanPage, number: int) -> PlanAction:
    return get_action(current.session(), page.plan, number)


def _held(about: Within, number: int) -> PlanAction:
    return get_action(about.session, find_plan(about.session, about.actor.organisation_id, about.collection.id), number)
