"""Reminders for the programme team: preview, send, let them go by themselves, leave somebody alone."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.errors import ConflictError, InvalidRequestError
from app.programme.calendar import count_words
from app.services import reminders
from app.services.asked import Asked, asked_for, notes_of
from app.services.collections import current_collection, find_collection
from app.services.letters import get_letter, record_return, unreachable_people
from app.services.organisations import get_organisation
from app.services.reasons import LONGEST
from app.services.reminder_views import SHOWN, RemindersPage, digest_of, preview, reminders_page
from app.services.untaken_letters import send_again, untaken_letters
from app.web._registry import route
from app.web.days import day_typed
from app.web.years import year_of, year_shown

blueprint = Blueprint("reminders", __name__)
HERE = "/programme/reminders"
RETURNED = "It came back, as the programme team was told."
GONE_ALREADY = "No letter waits to be sent again: somebody sent them already, or what they said is out of date."
CHANGED_MEANWHILE = (
    "The list or its letters have changed since you opened it, so nothing was sent. Look at it again, then send."
)
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, HERE, permission=Permission.REMIND)
def show() -> str:
    """Show whom a reminder is due to today, what comes next, and what became of the last ones."""
    return _page(request.args.to_dict())


@route(blueprint, f"{HERE}/<int:organisation_id>", permission=Permission.REMIND)
def show_preview(organisation_id: int) -> str:
    """Show the letters that one organisation would get today, word for word."""
    year, asked = year_shown(request.args.get("year", ""))
    return _preview(organisation_id, year, left_out=notes_of(asked))


@route(blueprint, f"{HERE}/send", permission=Permission.REMIND, methods=("POST",))
def send() -> ResponseReturnValue:
    """Send what is due today, if it still is what the person saw."""
    year, clock, base_url = year_of(request.form.get("year", "")), current.clock(), current.settings().base_url
    with current.write_session() as session:
        collection = find_collection(session, year)
        due = reminders.due_reminders(session, collection, clock.today())
        if digest_of(due, reminders.stationery_of(session, collection, base_url)) != request.form.get("digest", ""):
            flash(CHANGED_MEANWHILE)
            return _back(year)
        letters = reminders.send_reminders(
            session,
            actor=current.actor(),
            clock=clock,
            collection=collection,
            base_url=base_url,
        )
    flash(f"{count_words(letters, 'letter')} on the way. What becomes of each is shown below.")
    return _back(year)


@route(blueprint, f"{HERE}/again", permission=Permission.REMIND, methods=("POST",))
def again() -> Response:
    """Send the letters again that no mail server took."""
    with current.write_session() as session:
        letters = send_again(session, actor=current.actor(), clock=current.clock())
    flash(f"{count_words(letters, 'letter')} on the way again." if letters else GONE_ALREADY)
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/setting", permission=Permission.REMIND, methods=("POST",))
def change_setting() -> ResponseReturnValue:
    """Let reminders go by themselves or not, and keep the words that are added to each; too many come back."""
    year, is_automatic = year_of(request.form.get("year", "")), request.form.get("automatic") == "yes"
    try:
        with current.write_session() as session:
            reminders.change_setting(
                session,
                actor=current.actor(),
                clock=current.clock(),
                collection=find_collection(session, year),
                is_automatic=is_automatic,
                words=request.form.get("words", ""),
            )
    except InvalidRequestError as refused:
        return _page({"year": str(year)}, {"words": refused.user_message}), refused.status
    flash("Kept. Reminders go by themselves now." if is_automatic else "Kept. Reminders go only when you send them.")
    return _back(year)


@route(blueprint, f"{HERE}/<int:organisation_id>/pause", permission=Permission.REMIND, methods=("POST",))
def pause(organisation_id: int) -> ResponseReturnValue:
    """Leave an organisation alone up to a day; what cannot be kept comes back beside its field."""
    try:
        with current.write_session() as session:
            organisation = get_organisation(session, organisation_id)
            reminders.pause(
                session,
                actor=current.actor(),
                clock=current.clock(),
                collection=current_collection(session, current.clock()),
                organisation=organisation,
                until=day_typed(request.form.get("until", "")),
                reason=request.form.get("reason", ""),
            )
            name = organisation.name
    except reminders.PauseRefusedError as refused:
        return _preview(organisation_id, year_of(request.form.get("year", "")), refused.problems), refused.status
    flash(f"{name} gets no reminders up to that day. It reads the reason in its log.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/<int:organisation_id>/resume", permission=Permission.REMIND, methods=("POST",))
def resume(organisation_id: int) -> ResponseReturnValue:
    """Let reminders go to an organisation again."""
    with current.write_session() as session:
        organisation = get_organisation(session, organisation_id)
        reminders.resume(
            session,
            actor=current.actor(),
            clock=current.clock(),
            collection=current_collection(session, current.clock()),
            organisation=organisation,
        )
        name = organisation.name
    flash(f"Reminders go to {name} again.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/letters/<int:letter_id>", permission=Permission.REMIND)
def show_letter(letter_id: int) -> str:
    """Show one letter as it went out, and what became of it."""
    letter = get_letter(current.session(), letter_id)
    is_lost = letter.user_id in unreachable_people(current.session())
    return render_template("programme/letter.html", letter=letter, is_lost=is_lost)


@route(blueprint, f"{HERE}/letters/<int:letter_id>/returned", permission=Permission.REMIND, methods=("POST",))
def returned(letter_id: int) -> ResponseReturnValue:
    """Keep that a letter came back."""
    with current.write_session() as session:
        try:
            record_return(session, get_letter(session, letter_id), current.clock(), RETURNED)
        except ConflictError as error:
            flash(error.user_message)
        else:
            flash("Kept. Nobody is written to at that address again until you say that it works.")
    return redirect(f"{HERE}/letters/{letter_id}", 303)


def _page(asked: Mapping[str, str], problems: Mapping[str, str] = NOTHING_WRONG) -> str:
    page = reminders_page(current.session(), current.clock(), asked, current.settings().base_url)
    return render_template(
        "programme/reminders.html",
        page=page,
        left_out=notes_of(_year_asked(page, asked)) if page else (),
        untaken=untaken_letters(current.session(), current.clock()),
        shown=SHOWN,
        longest=reminders.LONGEST_WORDS,
        problems=problems,
        given=request.form,
    )


def _year_asked(page: RemindersPage, asked: Mapping[str, str]) -> Asked:
    shown = f"that of {page.collection.year} is shown"
    return asked_for("collection", asked.get("year", ""), map(str, page.years), shown)


def _preview(
    organisation_id: int, year: int, problems: Mapping[str, str] = NOTHING_WRONG, left_out: tuple[str, ...] = ()
) -> str:
    session, base_url = current.session(), current.settings().base_url
    collection = find_collection(session, year)
    shown = preview(session, current.clock(), collection, get_organisation(session, organisation_id), base_url)
    return render_template(
        "programme/reminder.html",
        shown=shown,
        year=year,
        problems=problems,
        left_out=left_out,
        given=request.form,
        longest=LONGEST,
    )


def _back(year: int) -> Response:
    return redirect(f"{HERE}?year={year}", 303)
