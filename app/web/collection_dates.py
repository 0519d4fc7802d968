"""The days of an open collection: what they are, who moved them and why, and the form that moves one."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import InvalidRequestError
from app.programme.milestones import MilestoneKey, milestone, milestones
from app.services.collections import find_collection, windows_of
from app.services.moved_windows import MoveRefusedError, move_days, moves_of
from app.services.reasons import LONGEST
from app.web._registry import route
from app.web.days import day_typed

blueprint = Blueprint("collection_dates", __name__)
HERE = "/programme/collections/<int:year>/dates"
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, HERE, permission=Permission.MANAGE_COLLECTIONS)
def show(year: int) -> str:
    """Show the days of a collection, and every move of them."""
    return _page(year)


@route(blueprint, HERE, permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def move(year: int) -> ResponseReturnValue:
    """Move the days of one milestone; what cannot be kept comes back beside its field."""
    given = request.form
    try:
        with current.write_session() as session:
            collection = find_collection(session, year)
            key = _milestone(given.get("milestone", ""))
            move_days(
                session,
                actor=current.actor(),
                clock=current.clock(),
                collection=collection,
                key=key,
                opens_on=day_typed(given.get("opens", "")),
                due_on=day_typed(given.get("due", "")),
                reason=given.get("reason", ""),
            )
    except MoveRefusedError as refused:
        return _page(year, refused.problems), refused.status
    flash(f"Moved: {milestone(key).title}. Every status follows at once, and organisations read why in their log.")
    return redirect(f"/programme/collections/{year}/dates", 303)


def _page(year: int, problems: Mapping[str, str] = NOTHING_WRONG) -> str:
    session = current.session()
    collection = find_collection(session, year)
    return render_template(
        "collections/dates.html",
        collection=collection,
        milestones=milestones(),
        windows=windows_of(session, collection),
        moves=moves_of(session, collection),
        problems=problems,
        given=request.form,
        longest=LONGEST,
    )


def _milestone(text: str) -> MilestoneKey:
    if text not in set(MilestoneKey):
        raise InvalidRequestError("Choose a milestone from the list.")
    return MilestoneKey(text)
