"""The codes of an organisation and what it is to others, for the programme."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.models import LinkKind, Service
from app.errors import ConflictError, InvalidRequestError, ScWresError
from app.services import organisation_history as history
from app.services.invitations import Within
from app.services.organisations import find_organisation, get_organisation
from app.web._registry import route
from app.web.days import required_day

blueprint = Blueprint("organisation_history", __name__)
HERE = "/organisations/<int:organisation_id>/history"
ENDS_LATER = "It counts from the next collection on: the returns of those that are open were due before that day."


@route(blueprint, HERE, permission=Permission.MANAGE_ORGANISATIONS)
def show(organisation_id: int) -> str:
    """Show the codes with their dates, the links, and the forms for new ones."""
    return _page(organisation_id)


@route(blueprint, f"{HERE}/code", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def recode(organisation_id: int) -> ResponseReturnValue:
    """Give the organisation a new official code."""
    try:
        with _within(organisation_id) as within:
            history.recode(within, request.form.get("code", ""), _day("first_day"))
    except (InvalidRequestError, ConflictError) as error:
        return _page(organisation_id, error.user_message), error.status
    flash("The new code is kept. Its history stays with the organisation.")
    return _to(organisation_id)


@route(blueprint, f"{HERE}/links", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def link(organisation_id: int) -> ResponseReturnValue:
    """Record what the organisation is to another."""
    kind = request.form.get("kind", "")
    try:
        with _within(organisation_id) as within:
            if kind not in set(LinkKind):
                raise InvalidRequestError("Choose what it is to the other organisation.")
            other = find_organisation(within.session, request.form.get("other", ""))
            years = history.link(within, other, LinkKind(kind), _day("since"), request.form.get("service") or None)
    except ScWresError as error:
        get_organisation(current.session(), organisation_id)
        return _page(organisation_id, error.user_message), error.status
    flash(_kept_words(LinkKind(kind), years))
    return _to(organisation_id)


@route(blueprint, f"{HERE}/links/<int:link_id>/end", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def end_link(organisation_id: int, link_id: int) -> ResponseReturnValue:
    """Give a link its last day."""
    try:
        with _within(organisation_id) as within:
            history.end_link(within, link_id, _day("last_day", "Give the last day, such as 31 March 2026."))
    except ScWresError as error:
        return _page(organisation_id, error.user_message), error.status
    flash("The last day is kept. Collections whose returns are due by then stay as they are.")
    return _to(organisation_id)


@route(blueprint, f"{HERE}/links/<int:link_id>/remove", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def unlink(organisation_id: int, link_id: int) -> Response:
    """Take back a link that was recorded by mistake."""
    with _within(organisation_id) as within:
        history.unlink(within, link_id)
    flash("The link was taken back.")
    return _to(organisation_id)


def _kept_words(kind: LinkKind, years: tuple[int, ...]) -> str:
    of = " and ".join(str(year) for year in years)
    words = {
        LinkKind.RETURNS_WITH: f"One return covers both in the collection of {of}, and both read it in their logs."
        if years
        else "It counts from the next collection on: in those that are open each made its own return.",
        LinkKind.RUNS_SERVICE_FOR: "",
    }
    ended = f"From that day on nothing is asked of it in the collection of {of}, nor in any that follows."
    return f"The link is kept. {words.get(kind, ended if years else ENDS_LATER)}".rstrip()


@contextmanager
def _within(organisation_id: int) -> Iterator[Within]:
    with current.write_session() as session:
        yield Within(session, current.actor(), current.clock(), get_organisation(session, organisation_id))


def _page(organisation_id: int, problem: str = "") -> str:
    session = current.session()
    return render_template(
        "organisations/history.html",
        problem=problem,
        given=request.form,
        organisation=get_organisation(session, organisation_id),
        codes=history.codes_of(session, organisation_id),
        links=history.links_of(session, organisation_id),
        kinds=history.WORDS,
        effects=history.EFFECTS,
        services=list(Service),
    )


def _day(name: str, refused: str = "Give the first day, such as 1 April 2025.") -> date:
    return required_day(request.form.get(name, ""), refused)


def _to(organisation_id: int) -> Response:
    return redirect(f"/organisations/{organisation_id}/history", 303)
