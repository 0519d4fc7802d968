"""Groups of one's own to compare with: the list of them, the list to pick from, and removing. Plain forms."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import MOST_GROUPS
from app.errors import InvalidRequestError, ScWresError
from app.indicators.disclosure import LEAST_CONTRIBUTORS
from app.services import custom_groups as groups
from app.services.custom_group_views import NO_TYPE, Wanted, group_lines, picked, picker
from app.web._registry import route

blueprint = Blueprint("custom_groups", __name__)
HERE = "/compare/groups"
LONGEST_SEARCH = 200
_LONGEST_KEY = 10


@route(blueprint, HERE, permission=Permission.VIEW_BENCHMARKS)
def show() -> ResponseReturnValue:
    """Show the organisation's groups, each with what came of it; the page asks again while something is worked out."""
    actor = current.actor()
    lines = group_lines(current.session(), actor.organisation_id)
    page = render_template(
        "custom_groups/list.html",
        lines=lines,
        most=MOST_GROUPS,
        may_manage=actor.may(Permission.MANAGE_GROUPS),
    )
    return page, 200, {"Refresh": "3"} if any(line.is_under_way for line in lines) else {}


@route(blueprint, f"{HERE}/new", permission=Permission.MANAGE_GROUPS)
def new() -> str:
    """Show the list to pick from, narrowed as the address says; what was picked is kept."""
    asked = {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in ("region", "type", "search")}
    wanted, ticked = Wanted(**asked), _numbers(request.args.getlist("member"))
    return render_template(
        "custom_groups/new.html",
        wanted=wanted,
        list=picker(current.session(), current.actor().organisation_id, wanted, ticked),
        least=LEAST_CONTRIBUTORS,
        no_type=NO_TYPE,
    )


@route(blueprint, f"{HERE}/check", permission=Permission.MANAGE_GROUPS)
def check() -> ResponseReturnValue:
    """Show what was picked once more, with the form that names and saves it."""
    chosen = picked(current.session(), current.actor().organisation_id, _numbers(request.args.getlist("member")))
    try:
        groups.refuse_unfit_size(len(chosen))
    except InvalidRequestError as error:
        return _check_page(error.user_message, request.args.getlist("member")), error.status
    return _check_page("", request.args.getlist("member"))


@route(blueprint, HERE, permission=Permission.MANAGE_GROUPS, methods=("POST",))
def save() -> ResponseReturnValue:
    """Save the group and have its figures worked out."""
    sent, name = request.form.getlist("member"), request.form.get("name", "")
    try:
        with current.write_session() as session:
            group = groups.save_group(
                session, actor=current.actor(), clock=current.clock(), name=name, members=_all_numbers(sent)
            )
    except ScWresError as error:
        return _check_page(error.user_message, sent), error.status
    flash(f"The group \u201c{group.name}\u201d is saved. Its figures are worked out now.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/<int:group_id>/remove", permission=Permission.MANAGE_GROUPS, methods=("GET", "POST"))
def remove(group_id: int) -> ResponseReturnValue:
    """Ask whether a group shall really go, and remove it once that is answered."""
    if request.method == "GET":
        group = groups.get_group(current.session(), current.actor().organisation_id, group_id)
        return render_template("custom_groups/remove.html", group=group)
    with current.write_session() as session:
        group = groups.get_group(session, current.actor().organisation_id, group_id)
        groups.remove_group(session, actor=current.actor(), clock=current.clock(), group=group)
    flash(f"The group \u201c{group.name}\u201d is removed.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/<int:group_id>/again", permission=Permission.MANAGE_GROUPS, methods=("POST",))
def again(group_id: int) -> ResponseReturnValue:
    """Have what is missing of a group worked out."""
    with current.write_session() as session:
        group = groups.get_group(session, current.actor().organisation_id, group_id)
        groups.ask_for_figures(session, actor=current.actor(), clock=current.clock(), group=group)
    return redirect(HERE, 303)


def _check_page(problem: str, sent: list[str]) -> str:
    return render_template(
        "custom_groups/check.html",
        problem=problem,
        name=request.form.get("name", ""),
        chosen=picked(current.session(), current.actor().organisation_id, _numbers(sent)),
        longest=groups.LONGEST_NAME,
    )


def _numbers(sent: list[str]) -> set[int]:
    return {int(text) for text in sent if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY}


def _all_numbers(sent: list[str]) -> set[int]:
    found = _numbers(sent)
    if len(found) < len(set(sent)):
        raise InvalidRequestError(groups.UNKNOWN)
    return found
