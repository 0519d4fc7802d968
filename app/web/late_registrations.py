"""Keeping registration open for one organisation, for the programme team."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import NotFoundError
from app.programme.calendar import count_words, day_words
from app.programme.milestones import begun_late_working_days
from app.services.collections import find_collection
from app.services.late_registrations import keep_registration_open, late_registration
from app.services.organisations import get_organisation
from app.web._registry import route
from app.web.days import day_typed
from app.web.forms import REFUSALS, problem_of
from app.web.years import year_of

blueprint = Blueprint("late_registrations", __name__)
HERE = "/programme/registrations/<int:organisation_id>/late"


@route(blueprint, HERE, permission=Permission.APPROVE_REGISTRATIONS)
def show(organisation_id: int) -> str:
    """Show up to when one organisation may register, and the form that keeps it open for longer."""
    return _page(organisation_id)


@route(blueprint, HERE, permission=Permission.APPROVE_REGISTRATIONS, methods=("POST",))
def keep_open(organisation_id: int) -> ResponseReturnValue:
    """Keep registration open up to the day that was typed, which goes out as a letter."""
    until = day_typed(request.form.get("until", ""))
    try:
        with current.write_session() as session:
            organisation = get_organisation(session, organisation_id)
            letters = keep_registration_open(
                session,
                actor=current.actor(),
                clock=current.clock(),
                collection=find_collection(session, _year()),
                organisation=organisation,
                until=until,
                base_url=current.settings().base_url,
            )
            flash(
                f"{organisation.name} can register until {'' if until is None else day_words(until)}. {_sent(letters)}"
            )
            return redirect(f"/programme/organisation?{urlencode({'code': organisation.code, 'year': _year()})}", 303)
    except REFUSALS as refused:
        return _page(organisation_id, problem_of(refused, "until")), refused.status


def _year() -> int:
    return year_of(request.args.get("year", ""))


def _sent(letters: int) -> str:
    if not letters:
        return "Nobody there can be reached by letter: ring them."
    return f"{count_words(letters, 'letter')} will say so within a minute."


def _page(organisation_id: int, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session, year, today = current.session(), _year(), current.clock().today()
    organisation = get_organisation(session, organisation_id)
    late = late_registration(session, find_collection(session, year), organisation, current.clock())
    if late is None:
        raise NotFoundError(f"{organisation.name} has registered, or cannot register in {year}.")
    return render_template(
        "programme/late_registration.html",
        problems=problems,
        given=request.form,
        organisation=organisation,
        late=late,
        is_closed=late.is_closed(today),
        example=late.example(today),
        days=begun_late_working_days(),
    )
