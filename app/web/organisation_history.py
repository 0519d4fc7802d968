"""The codes of an organisation and what it is to others, for the programme."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.models import LinkKind, Organisation, Service
from app.errors import InvalidRequestError, NotFoundError, ScWresError
from app.services import organisation_history as history
from app.services.accounts import LONGEST_NAME
from app.services.authorities import kin_of
from app.services.invitations import Within
from app.services.organisations import find_organisation, get_organisation
from app.web._registry import route
from app.web.days import day_typed

blueprint = Blueprint("organisation_history", __name__)
HERE = "/organisations/<int:organisation_id>/history"
FIRST_DAY, LAST_DAY = "Give the first day, such as 1 April 2025.", "Give the last day, such as 31 March 2026."
ENDS_LATER = "It counts from the next collection on: the returns of those that are open were due before that day."
WRONG = 400


@route(blueprint, HERE, permission=Permission.MANAGE_ORGANISATIONS)
def show(organisation_id: int) -> str:
    """Show the codes with their dates, the links, and the forms for new ones."""
    return _page(organisation_id)


@route(blueprint, f"{HERE}/code", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def recode(organisation_id: int) -> ResponseReturnValue:
    """Give the organisation a new official code."""
    code, first_day = _typed("code"), day_typed(_typed("first_day"))
    problems = {**_wrong_code(organisation_id, code), **({} if first_day else {"first_day": FIRST_DAY})}
    if problems or first_day is None:
        return _page(organisation_id, problems), WRONG
    try:
        with _within(organisation_id) as within:
            history.recode(within, code, first_day)
    except ScWresError as error:
        field = "first_day" if isinstance(error, history.WrongDayError) else "code"
        return _page(organisation_id, {field: error.user_message}), error.status
    flash("The new code is kept. Its history stays with the organisation.")
    return _to(organisation_id)


@route(blueprint, f"{HERE}/links", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def link(organisation_id: int) -> ResponseReturnValue:
    """Record what the organisation is to another."""
    kind, since = _typed("kind"), day_typed(_typed("since"))
    other, problems = _other(current.session())
    problems = {**_wrong_kind(kind), **problems, **({} if since else {"since": FIRST_DAY})}
    if problems or other is None or since is None:
        return _page(organisation_id, problems), WRONG
    try:
        with _within(organisation_id) as within:
            there = get_organisation(within.session, other.id)
            years = history.link(within, there, LinkKind(kind), since, _typed("service") or None)
    except ScWresError as error:
        return _page(organisation_id, {"other": error.user_message}), error.status
    flash(_kept_words(LinkKind(kind), years))
    return _to(organisation_id)


@route(blueprint, f"{HERE}/links/<int:link_id>/end", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def end_link(organisation_id: int, link_id: int) -> ResponseReturnValue:
    """Give a link its last day."""
    last_day, field = day_typed(_typed("last_day")), f"last-day-{link_id}"
    if last_day is None:
        return _page(organisation_id, {field: LAST_DAY}), WRONG
    try:
        with _within(organisation_id) as within:
            history.end_link(within, link_id, last_day)
    except ScWresError as error:
        place = field if isinstance(error, history.WrongDayError) else ""
        return _page(organisation_id, {place: error.user_message}), error.status
    flash("The last day is kept. Collections whose returns are due by then stay as they are.")
    return _to(organisation_id)


@route(blueprint, f"{HERE}/links/<int:link_id>/remove", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def unlink(organisation_id: int, link_id: int) -> Response:
    """Take back a link that was recorded by mistake."""
    with _within(organisation_id) as within:
        history.unlink(within, link_id)
    flash("The link was taken back.")
    return _to(organisation_id)


def _wrong_code(organisation_id: int, code: str) -> dict[str, str]:
    """Return what is wrong with the form of a code, by its field."""
    try:
        history.official_code(get_organisation(current.session(), organisation_id), code)
    except InvalidRequestError as error:
        return {"code": error.user_message}
    return {}


def _other(session: Session) -> tuple[Organisation | None, dict[str, str]]:
    """Return the organisation whose code was typed, or what is wrong with the code, by its field."""
    code = _typed("other")
    if not 0 < len(code) <= LONGEST_NAME:
        return None, {"other": "Write the code of the other organisation."}
    try:
        return find_organisation(session, code), {}
    except NotFoundError as error:
        return None, {"other": error.user_message}


def _wrong_kind(kind: str) -> dict[str, str]:
    """Return what is wrong with the kind of the link and the service beside it, by field."""
    if kind not in set(LinkKind):
        return {"kind": "Choose what it is to the other organisation."}
    service = _typed("service")
    if kind == LinkKind.RUNS_SERVICE_FOR and service not in set(Service):
        return {"service": "Choose the service that it runs."}
    if kind != LinkKind.RUNS_SERVICE_FOR and service:
        return {"service": "Choose no service, or that it runs one for the other."}
    return {}


def _kept_words(kind: LinkKind, years: tuple[int, ...]) -> str:
    of = " and ".join(str(year) for year in years)
    words = {
        LinkKind.RETURNS_WITH: f"One return covers both in the collection of {of}, and both read it in their logs."
        if years
        else "It counts from the next collection on: in those that are open each made its own return.",
        LinkKind.RUNS_SERVICE_FOR: f"Both read it in their logs in the collection of {of}, and the second when it "
        "registers."
        if years
        else "It counts from the next collection on.",
    }
    ended = (
        f"From that day on nothing is asked of it in the collection of {of}, nor in any that follows. A collection "
        "before stays as it is, with what it still asks, such as an action plan."
    )
    return f"The link is kept. {words.get(kind, ended if years else ENDS_LATER)}"


@contextmanager
def _within(organisation_id: int) -> Iterator[Within]:
    with current.write_session() as session:
        yield Within(session, current.actor(), current.clock(), get_organisation(session, organisation_id))


def _page(organisation_id: int, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session = current.session()
    organisation = get_organisation(session, organisation_id)
    return render_template(
        "organisations/history.html",
        problems=problems,
        given=request.form,
        longest=LONGEST_NAME,
        organisation=organisation,
        codes=history.codes_of(session, organisation_id),
        links=history.links_of(session, organisation_id),
        register=kin_of(session, organisation),
        kinds=history.WORDS,
        services=list(Service),
    )


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()


def _to(organisation_id: int) -> Response:
    return redirect(f"/organisations/{organisation_id}/history", 303)
