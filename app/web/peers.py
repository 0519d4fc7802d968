"""Asking somebody who has been there, and being asked: plain forms for both sides."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import ROLE_TITLES, Permission
from app.errors import ConflictError
from app.programme.plans import Theme, theme_titles, themes
from app.programme.questions import about_case
from app.services import peer_answers, peer_offers, peer_requests
from app.services.good_practice import UNNAMED, all_cases, get_case
from app.services.peer_offers import OfferRefusedError
from app.services.peer_requests import LONGEST_QUESTION, QuestionRefusedError, indicator_titles
from app.web._registry import route

blueprint = Blueprint("peers", __name__)
HERE = "/community"


@route(blueprint, f"{HERE}/ask", permission=Permission.TAKE_PART)
def show_ask() -> str:
    """Show the form for a question, begun with what the link that led here is about."""
    return _ask_form({**request.args, "question": _about_case(request.args.get("case", ""))})


@route(blueprint, f"{HERE}/ask", permission=Permission.TAKE_PART, methods=("POST",))
def ask() -> ResponseReturnValue:
    """Hand a question to the programme team."""
    form = request.form
    indicator = form.get("indicator", "")
    try:
        with current.write_session() as session:
            peer_requests.ask(
                session,
                actor=current.actor(),
                clock=current.clock(),
                theme=form.get("theme", ""),
                indicator=indicator if indicator in indicator_titles(current.editions_dir()) else "",
                question=form.get("question", ""),
                has_confirmed=form.get("confirmed") == "yes",
                case_key=_case_key(form.get("case", "")),
            )
    except QuestionRefusedError as refused:
        return _ask_form(form, refused.problems, asks_about_number=refused.asks_about_number), refused.status
    flash("Your question is with the programme team. You see here what becomes of it.")
    return redirect(f"{HERE}/requests", 303)


@route(blueprint, f"{HERE}/requests", permission=Permission.TAKE_PART)
def show_requests() -> str:
    """Show what the organisation asked and what became of it."""
    asked = peer_requests.requests_of(current.session(), current.actor().organisation_id)
    return render_template("community/requests.html", asked=asked, **_titles())


@route(blueprint, f"{HERE}/requests/<int:request_id>/close", permission=Permission.TAKE_PART, methods=("POST",))
def close(request_id: int) -> ResponseReturnValue:
    """Close a question of the organisation."""
    with current.write_session() as session:
        peer_requests.close(session, actor=current.actor(), clock=current.clock(), request_id=request_id)
    flash("The question is closed.")
    return redirect(f"{HERE}/requests", 303)


@route(blueprint, f"{HERE}/peer", permission=Permission.TAKE_PART)
def show_peer() -> str:
    """Show what others ask the organisation, and what it offers to be asked about."""
    return _peer_page()


@route(blueprint, f"{HERE}/peer", permission=Permission.TAKE_PART, methods=("POST",))
def offer() -> ResponseReturnValue:
    """Offer to be asked, or change what is offered."""
    form, titles = request.form, indicator_titles(current.editions_dir())
    try:
        with current.write_session() as session:
            peer_offers.offer(
                session,
                actor=current.actor(),
                clock=current.clock(),
                themes=[one for one in Theme if one in form.getlist("themes")],
                indicators=[one for one in titles if one in form.getlist("indicators")],
                contact_role=form.get("contact_role", ""),
            )
    except OfferRefusedError as refused:
        return _peer_page(refused.problems), refused.status
    except ConflictError as error:
        return _peer_page({"": error.user_message}), error.status
    flash("Thank you. The programme team may now pass questions on to you. You can decline each.")
    return redirect(f"{HERE}/peer", 303)


@route(blueprint, f"{HERE}/peer/withdraw", permission=Permission.TAKE_PART, methods=("POST",))
def withdraw() -> ResponseReturnValue:
    """End the offer."""
    with current.write_session() as session:
        peer_offers.withdraw(session, actor=current.actor(), clock=current.clock())
    flash("No further question will be passed on to you.")
    return redirect(f"{HERE}/peer", 303)


@route(blueprint, f"{HERE}/peer/questions/<int:passing_id>/agree", permission=Permission.TAKE_PART, methods=("POST",))
def agree(passing_id: int) -> ResponseReturnValue:
    """Agree to be put in touch."""
    with current.write_session() as session:
        peer_answers.agree(session, actor=current.actor(), clock=current.clock(), passing_id=passing_id)
    flash("Thank you. In a moment it says below who asked, and they get your name and address.")
    return redirect(f"{HERE}/peer", 303)


@route(blueprint, f"{HERE}/peer/questions/<int:passing_id>/decline", permission=Permission.TAKE_PART, methods=("POST",))
def decline(passing_id: int) -> ResponseReturnValue:
    """Decline a question."""
    with current.write_session() as session:
        peer_answers.decline(session, actor=current.actor(), clock=current.clock(), passing_id=passing_id)
    flash("Declined. Whoever asked does not learn of it.")
    return redirect(f"{HERE}/peer", 303)


def _case_key(key: str) -> str | None:
    """Return the key of a case that whoever asks can read; ``None`` for any other, so that a question is never lost."""
    return key if any(one.key == key for one in all_cases(current.session())) else None


def _about_case(key: str) -> str:
    """Return how a question about a case of good practice begins, so that the programme team knows whom to ask."""
    if not key:
        return ""
    case = get_case(current.session(), key)
    return about_case(case.title, "" if case.organisation == UNNAMED else case.organisation)


def _ask_form(
    given: Mapping[str, str], problems: Mapping[str, str] | None = None, *, asks_about_number: bool = False
) -> str:
    return render_template(
        "community/ask.html",
        problems=problems or {},
        asks_about_number=asks_about_number or (bool(problems) and given.get("confirmed") == "yes"),
        given=given,
        longest=LONGEST_QUESTION,
        choices=themes(),
        **_titles(),
    )


def _peer_page(problems: Mapping[str, str] | None = None) -> str:
    session, own = current.session(), current.actor().organisation_id
    return render_template(
        "community/peer.html",
        problems=problems or {},
        given=request.form if problems else None,
        offered=peer_offers.live_offer(session, own),
        passings=peer_answers.passings_to(session, own),
        roles=[(role, ROLE_TITLES[role]) for role in peer_offers.contact_roles(session, own)],
        choices=themes(),
        **_titles(),
    )


def _titles() -> dict[str, object]:
    return {"themes": theme_titles(), "indicators": indicator_titles(current.editions_dir())}
