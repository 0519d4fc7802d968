"""Registrations to approve, for the programme team: one by one, the plain ones at once, or back with a reason."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.models import Collection
from app.errors import InvalidRequestError
from app.programme.calendar import count_words
from app.services import registration_approvals as approvals
from app.services.asked import notes_of
from app.services.board_readings import read_collection
from app.services.collections import find_collection
from app.services.registration_views import sent_back_registrations, waiting_registrations
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from app.web.years import year_of, year_shown

blueprint = Blueprint("registration_approvals", __name__)
HERE = "/programme/registrations"


@route(blueprint, HERE, permission=Permission.APPROVE_REGISTRATIONS)
def show() -> str:
    """Show the registrations that wait, what deserves a look in each, and those that were sent back."""
    return _page()


@route(blueprint, f"{HERE}/approve", permission=Permission.APPROVE_REGISTRATIONS, methods=("POST",))
def approve() -> ResponseReturnValue:
    """Approve the registrations that were chosen, as they were seen."""
    try:
        with current.write_session() as session:
            count = approvals.approve_registrations(
                session, actor=current.actor(), clock=current.clock(), collection=_collection(), seen=_chosen()
            )
    except REFUSALS as refused:
        return _page(problem_of(refused, "plain")), refused.status
    flash(f"{count_words(count, 'registration')} approved. Each organisation reads it on its registration page.")
    return _again()


@route(
    blueprint,
    f"{HERE}/<int:organisation_id>/send-back",
    permission=Permission.APPROVE_REGISTRATIONS,
    methods=("POST",),
)
def send_back(organisation_id: int) -> ResponseReturnValue:
    """Send a registration back with a reason, which goes out as a letter."""
    try:
        with current.write_session() as session:
            letters = approvals.send_registration_back(
                session,
                actor=current.actor(),
                clock=current.clock(),
                collection=_collection(),
                organisation_id=organisation_id,
                seen=request.form.get("seen", ""),
                reason=request.form.get("reason", ""),
                base_url=current.settings().base_url,
            )
    except REFUSALS as refused:
        return _page(problem_of(refused, f"reason-{organisation_id}")), refused.status
    flash(_sent_words(letters))
    return _again()


def _collection() -> Collection:
    """Return the collection that the address names, since one before may still have registrations that wait."""
    return find_collection(current.session(), year_of(request.args.get("year", "")))


def _again() -> Response:
    asked = request.args.get("year", "")
    return redirect(f"{HERE}?year={asked}" if asked else HERE, 303)


def _sent_words(letters: int) -> str:
    if not letters:
        return "Sent back. Nobody there can be reached by letter: the reason stands on its registration page."
    return f"Sent back. {count_words(letters, 'letter')} with your reason will go out within a minute."


def _chosen() -> dict[int, str]:
    """Return which registrations were chosen, each with what was seen of it."""
    return dict(_pair(one) for one in request.form.getlist("registration"))


def _pair(text: str) -> tuple[int, str]:
    number, _, seen = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004 - more digits than any id has
        raise InvalidRequestError("Choose a registration from the list.")
    return int(number), seen


def _page(problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session, (year, asked) = current.session(), year_shown(request.args.get("year", ""))
    collection = find_collection(session, year)
    reading = read_collection(session, collection, current.clock().today())
    waiting = waiting_registrations(session, collection, reading)
    return render_template(
        "programme/registrations.html",
        problems=problems,
        left_out=notes_of(asked),
        given=request.form,
        year=collection.year,
        looked=[one for one in waiting if one.looks],
        plain=[one for one in waiting if not one.looks],
        sent_back=sent_back_registrations(session, collection, reading),
        chosen=set(request.form.getlist("registration")) if problems else None,
    )
