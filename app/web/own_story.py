"""What happened to an organisation, as it reads it itself, and its answers to the programme's queries."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.services import queries
from app.services.events import timeline
from app.services.letters import letters_by_year
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of

blueprint = Blueprint("own_story", __name__)
LETTERS_SHOWN = 100


@route(blueprint, "/our-return/log", permission=Permission.VIEW_RETURN)
def log() -> str:
    """Show everything that happened, newest first: also who of the programme read the return, and when."""
    return render_template("our_return/log.html", entries=timeline(current.session(), current.actor().organisation_id))


@route(blueprint, "/our-return/letters", permission=Permission.VIEW_RETURN)
def letters() -> str:
    """Show every letter that the organisation's people were sent, year by year and word for word."""
    by_year = letters_by_year(current.session(), LETTERS_SHOWN)
    count = sum(len(sent) for sent in by_year.values())
    return render_template("our_return/letters.html", by_year=by_year, count=count, shown=LETTERS_SHOWN)


@route(blueprint, "/our-return/queries", permission=Permission.VIEW_RETURN)
def asked() -> str:
    """Show what the programme team asked in every year, with a form for each query that waits for an answer."""
    return _queries_page()


@route(blueprint, "/our-return/queries", permission=Permission.EDIT_RETURN, methods=("POST",))
def answer() -> ResponseReturnValue:
    """Keep the answer to one query."""
    asked_for = request.form.get("query", "")
    try:
        with current.write_session() as session:
            queries.answer(
                session,
                actor=current.actor(),
                clock=current.clock(),
                query_id=asked_for,
                text=request.form.get("answer", ""),
            )
    except REFUSALS as refused:
        return _queries_page(problem_of(refused, f"answer-{asked_for}")), refused.status
    flash("Your answer is with the programme team.")
    return redirect("/our-return/queries", 303)


def _queries_page(problems: Mapping[str, str] = MappingProxyType({})) -> str:
    actor = current.actor()
    found = queries.queries_by_collection(current.session(), actor.organisation_id)
    return render_template(
        "our_return/queries.html",
        by_year={one.year: asked for one, asked in found.items()},
        waiting=sum(query.is_open for asked in found.values() for query in asked),
        may_edit=actor.may(Permission.EDIT_RETURN),
        longest=queries.LONGEST,
        problems=problems,
        given=request.form,
    )
