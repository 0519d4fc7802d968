"""The action plan: plain forms for what is planned, how it goes, and the plan as it is printed and shared."""

from collections.abc import Mapping

from flask import Blueprint, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.errors import ConflictError, ScWresError
from app.indicators.meanings import MAY_NOT_BE_PASSED_ON
from app.programme.milestones import MilestoneKey
from app.programme.statuses import MilestoneStatus
from app.services import action_plans
from app.services.organisation_stories import organisation_standing
from app.services.plan_figures import HOW_COUNTED
from app.services.plan_publishing import publish as publish_plan
from app.services.plan_views import PlanPage, plan_page
from app.services.plan_words import LONGEST, PlanRefusedError
from app.web._registry import route
from app.web.forms import problem_of
from app.web.plan_forms import (
    HERE,
    NOTHING_WRONG,
    asked_layout,
    back_to,
    page_of,
    place_of_form,
    seen_of_form,
    within,
)

blueprint = Blueprint("action_plan", __name__)
BEHIND = "behind"


@route(blueprint, HERE, permission=Permission.VIEW_PLAN)
def show() -> str:
    """Show the plan of a collection: what it must answer, what is planned and how it goes."""
    return _plan()


@route(blueprint, f"{HERE}/header", permission=Permission.EDIT_PLAN, methods=("POST",))
def change_header() -> ResponseReturnValue:
    """Keep who is behind the plan."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            action_plans.change_header(within(session, page), request.form.to_dict(), seen_of_form())
    except ScWresError as error:
        is_conflict = isinstance(error, ConflictError)
        said = {BEHIND: error.user_message} if is_conflict else problem_of(error)
        return _plan(said, conflict=BEHIND if is_conflict else ""), error.status
    flash("Kept.")
    return back_to(page)


@route(blueprint, f"{HERE}/reasons", permission=Permission.EDIT_PLAN, methods=("POST",))
def give_reason() -> ResponseReturnValue:
    """Keep why nothing is planned about an adverse figure."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            reason, seen = request.form.get("reason", ""), seen_of_form()
            action_plans.give_reason(within(session, page), place_of_form(), reason, seen)
    except ScWresError as error:
        field = "-".join(("reason", *place_of_form()))
        conflict = field if isinstance(error, ConflictError) else ""
        return _plan(_at_the_figure(error, field), conflict=conflict), error.status
    flash("Your reason is part of the plan.")
    return back_to(page)


@route(blueprint, f"{HERE}/carry-over", permission=Permission.EDIT_PLAN, methods=("POST",))
def carry_over() -> ResponseReturnValue:
    """Copy the unfinished actions of the year before."""
    page = page_of(request.form.get("year", ""))
    with current.write_session() as session:
        carried = action_plans.carry_over(within(session, page), list(page.to_carry))
    if carried:
        flash(f"{carried} carried over. Each keeps the figure it started from; the newest stands beside it.")
    if page.header_to_carry:
        flash(f"Who is behind it was copied from the plan of {page.year - 1}: check below that it still holds.")
    return back_to(page)


@route(blueprint, f"{HERE}/publish", permission=Permission.EDIT_PLAN, methods=("POST",))
def publish() -> ResponseReturnValue:
    """Publish the plan as it stands."""
    page = page_of(request.form.get("year", ""))
    try:
        with current.write_session() as session:
            version = publish_plan(within(session, page)).version
    except ConflictError as error:
        return _plan(problem_of(error)), error.status
    flash(f"Version {version} is published: the programme team can read it, and you can print and share it.")
    return back_to(page)


@route(blueprint, f"{HERE}/print", permission=Permission.VIEW_PLAN)
def printed() -> Response:
    """Show the plan in one of the programme's layouts, fit to be printed or sent on."""
    page = page_of(request.args.get("year", ""))
    layout = asked_layout()
    is_file = "download" in request.args
    base = "action_plan/sheet.html" if is_file else "shell.html"
    name = current.actor().organisation_name
    answer = make_response(
        render_template(f"action_plan/{layout}.html", page=page, organisation=name, base=base, version=None)
    )
    if is_file:
        answer.headers["Content-Disposition"] = f'attachment; filename="action-plan-{page.year}-{layout}.html"'
    return answer


def _at_the_figure(error: ScWresError, field: str) -> dict[str, str]:
    """Return what is wrong with a reason under the name of its field, which says of which figure it is."""
    problems = error.problems if isinstance(error, PlanRefusedError) else {field: error.user_message}
    return {name and field: words for name, words in problems.items()}


def _plan(problems: Mapping[str, str] = NOTHING_WRONG, *, conflict: str = "") -> str:
    """Show the plan; ``conflict`` names the part or field that a colleague changed meanwhile."""
    session, clock, person = current.session(), current.clock(), current.actor()
    asked = request.values.get("year", "")
    page = plan_page(session, person.organisation_id, clock, asked, current.editions_dir())
    return render_template(
        "action_plan/plan.html",
        page=page,
        due=None if page is None else _due(page),
        may_edit=person.may(Permission.EDIT_PLAN),
        given=request.form if problems else {},
        problems=problems,
        conflict=conflict,
        longest=LONGEST,
        today=clock.today(),
        may_not_be_passed_on=MAY_NOT_BE_PASSED_ON,
        how_counted=HOW_COUNTED,
    )


def _due(page: PlanPage) -> MilestoneStatus:
    """Return by when this organisation owes its plan, and how far away that is, as its home page says it."""
    organisation_id = current.actor().organisation_id
    standing = organisation_standing(current.session(), organisation_id, page.collection, current.clock())
    return next(one for one in standing.statuses if one.milestone.key is MilestoneKey.ACTION_PLAN)
