"""Good practice: find what others have tried, offer a case, and the programme team's review of what is offered."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Actor, Permission
from app.indicators.meanings import MAY_NOT_BE_PASSED_ON
from app.programme.good_practice import Case, CaseFilter, Grade, Size, found
from app.programme.plans import Theme, themes
from app.services import good_practice
from app.services.asked import asked_for, notes_of
from app.services.good_practice import LONGEST, UNNAMED, CaseRefusedError
from app.services.plan_figures import PlanFigure
from app.services.plan_views import plan_page
from app.services.size_bands import WORKFORCE
from app.web._registry import route
from app.web.guidance import briefing_titles

blueprint = Blueprint("good_practice", __name__)
HERE, REVIEW = "/good-practice", "/programme/good-practice"
NUMBERS = tuple("123456789")
PART = re.compile(r"[1-9][a-z]?")
KINDS = {"local_authority": "Councils", "trust": "Trusts", "employer": "Employers"}
SIZES = {band.key: band.words.removeprefix("with ").capitalize() for band in WORKFORCE} | {
    Size.NOT_STATED: "Not stated"
}
_TEXTS = ("title", "problem", "done", "changed", "link", "contact")


@route(blueprint, HERE, permission=Permission.VIEW_PRACTICE)
def show_all() -> str:
    """Show the cases that a search finds, those about the organisation's adverse indicators first."""
    (wanted, left_out), figures = _filter(), _adverse_figures()
    adverse = _numbers(figures)
    cases = found(good_practice.all_cases(current.session()), wanted, adverse)
    first = [number for number in adverse if any(one.is_about(number) for one in cases)]
    return render_template(
        "good_practice/list.html",
        cases=cases,
        wanted=wanted,
        left_out=left_out,
        first=first,
        may_not_be_passed_on=MAY_NOT_BE_PASSED_ON if first and any(one.is_small for one in figures) else "",
        ask=_ask_address(theme=wanted.theme, indicator=wanted.indicator),
        themes=themes(),
        numbers=NUMBERS,
        kinds=KINDS,
        sizes=SIZES,
        briefings=_briefings(wanted.indicator),
        may_offer=current.actor().may(Permission.OFFER_PRACTICE),
        may_review=current.actor().may(Permission.PUBLISH_PRACTICE),
    )


@route(blueprint, f"{HERE}/<key>", permission=Permission.VIEW_PRACTICE)
def show_one(key: str) -> str:
    """Show one case, and the way to ask whoever did it."""
    case, person = good_practice.get_case(current.session(), key), current.actor()
    return render_template(
        "good_practice/case.html",
        case=case,
        ask="" if good_practice.is_own(current.session(), person, case) else _ask_about(case),
        themes=_titles(),
        kinds=KINDS,
        sizes=SIZES,
        plan=_plan_of(person),
    )


def _plan_of(person: Actor) -> str:
    """Return what a person can do with a plan: "write" one, if there are figures to start from, "read" or nothing."""
    if not person.may(Permission.EDIT_PLAN):
        return "read" if person.may(Permission.VIEW_PLAN) else ""
    found = plan_page(current.session(), person.organisation_id, current.clock(), "", current.editions_dir())
    return "read" if found is None else "write"


@route(blueprint, f"{HERE}/offer", permission=Permission.OFFER_PRACTICE)
def show_offer() -> str:
    """Show the form for a case, and what became of those that were offered before."""
    return _offer_form()


@route(blueprint, f"{HERE}/offer", permission=Permission.OFFER_PRACTICE, methods=("POST",))
def offer() -> ResponseReturnValue:
    """Offer a case to the programme team."""
    try:
        with current.write_session() as session:
            good_practice.offer(session, actor=current.actor(), clock=current.clock(), case=_case())
    except CaseRefusedError as refused:
        return _offer_form(refused.problems), refused.status
    flash("Thank you. The programme team reads your case and answers here.")
    return redirect(f"{HERE}/offer", 303)


@route(blueprint, f"{HERE}/offer/<int:case_id>/take-back", permission=Permission.OFFER_PRACTICE, methods=("POST",))
def take_back(case_id: int) -> ResponseReturnValue:
    """Take a case back that waits for an answer."""
    with current.write_session() as session:
        good_practice.take_back(session, case_id=case_id)
    flash("The case is taken back.")
    return redirect(f"{HERE}/offer", 303)


@route(blueprint, REVIEW, permission=Permission.PUBLISH_PRACTICE)
def review() -> str:
    """Show every case that was offered, those that wait for an answer first."""
    offered = good_practice.to_review(current.session())
    return render_template("good_practice/review.html", offered=offered, themes=_titles(), sizes=SIZES, longest=1000)


@route(blueprint, f"{REVIEW}/<int:case_id>/publish", permission=Permission.PUBLISH_PRACTICE, methods=("POST",))
def publish(case_id: int) -> ResponseReturnValue:
    """Publish a case for everybody who is signed in."""
    with current.write_session() as session:
        good_practice.publish(session, actor=current.actor(), clock=current.clock(), case_id=case_id)
    flash("Published. Everybody who is signed in can read it now.")
    return _reviewed()


@route(blueprint, f"{REVIEW}/<int:case_id>/decline", permission=Permission.PUBLISH_PRACTICE, methods=("POST",))
def decline(case_id: int) -> ResponseReturnValue:
    """Answer that a case is not published, and why."""
    with current.write_session() as session:
        good_practice.decline(session, case_id=case_id, reason=request.form.get("reason", ""))
    flash("Answered. The organisation reads your reason.")
    return _reviewed()


@route(blueprint, f"{REVIEW}/<int:case_id>/take-down", permission=Permission.PUBLISH_PRACTICE, methods=("POST",))
def take_down(case_id: int) -> ResponseReturnValue:
    """Take a published case down."""
    with current.write_session() as session:
        good_practice.take_down(session, clock=current.clock(), case_id=case_id)
    flash("Taken down.")
    return _reviewed()


def _filter() -> tuple[CaseFilter, tuple[str, ...]]:
    """Return the filter that the address asks for, and what is said of what it left out."""
    indicator, theme, kind, size = (
        asked_for(name, request.args.get(name, ""), known, f"cases {shown} are shown")
        for name, known, shown in (
            ("indicator", {*NUMBERS, *_indicator_of(request.args)}, "about any indicator"),
            ("theme", set(Theme), "of any theme"),
            ("kind", set(KINDS), "for everybody"),
            ("size", set(SIZES), "of organisations of any size"),
        )
    )
    return CaseFilter(indicator.value, theme.value, kind.value, size.value), notes_of(indicator, theme, kind, size)


def _indicator_of(asked: Mapping[str, str]) -> tuple[str, ...]:
    """Return a part of an indicator that an address names, such as "6a"; it finds the cases about the whole."""
    part = asked.get("indicator", "")
    return (part,) if PART.fullmatch(part) else ()


def _ask_about(case: Case) -> str:
    """Return where a question about a case is asked: begun with its theme, and an indicator that concerns us too."""
    ours = [number for number in _numbers(_adverse_figures()) if case.is_about(number)]
    named = ours or (case.indicators if len(case.indicators) == 1 else ())
    return _ask_address(theme=next(iter(case.themes), ""), indicator=next(iter(named), ""), case=case.key)


def _ask_address(**begun: str) -> str:
    """Return where a question is asked, begun with what is given; empty for whoever asks none."""
    if not current.actor().may(Permission.TAKE_PART):
        return ""
    given = urlencode({name: value for name, value in begun.items() if value})
    return f"/community/ask?{given}" if given else "/community/ask"


def _briefings(indicator: str) -> list[tuple[str, str]]:
    """Return the number and title of each briefing, or of the one about the indicator that is looked for."""
    return [(number, title) for number, title in briefing_titles().items() if indicator[:1] in {"", number}]


def _adverse_figures() -> tuple[PlanFigure, ...]:
    """Return the organisation's adverse figures in the return whose plan is due; none for others."""
    person = current.actor()
    if not person.may(Permission.VIEW_PLAN):
        return ()
    page = plan_page(current.session(), person.organisation_id, current.clock(), "", current.editions_dir())
    return () if page is None else page.adverse


def _numbers(figures: Iterable[PlanFigure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.number for one in figures))


def _case() -> Case:
    form = request.form
    return Case(
        key="",
        organisation=current.actor().organisation_name if form.get("named") == "yes" else UNNAMED,
        year=current.clock().today().year,
        indicators=tuple(one for one in NUMBERS if one in form.getlist("indicators")),
        themes=tuple(one for one in Theme if one in form.getlist("themes")),
        kinds=tuple(one for one in KINDS if one in form.getlist("kinds")) or tuple(KINDS),
        evidence=Grade(int(form["evidence"])) if form.get("evidence") in {"1", "2", "3", "4"} else Grade.TOLD,
        size=Size(form["size"]) if form.get("size") in SIZES else Size.NOT_STATED,
        **{name: form.get(name, "") for name in _TEXTS},
    )


def _offer_form(problems: Mapping[str, str] | None = None) -> str:
    organisation_id = current.actor().organisation_id
    return render_template(
        "good_practice/offer.html",
        offered=good_practice.offered_by(current.session(), organisation_id),
        problems=problems or {},
        given=request.form,
        themes=themes(),
        numbers=NUMBERS,
        kinds=KINDS,
        sizes=SIZES,
        size=request.form.get("size") or good_practice.size_of(current.session(), organisation_id),
        grades=Grade,
        longest=LONGEST,
    )


def _titles() -> dict[str, str]:
    return {one.theme.value: one.title for one in themes()}


def _reviewed() -> Response:
    return redirect(REVIEW, 303)
