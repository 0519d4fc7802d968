"""The programme team's desk for questions: whom to pass each one on to, or why it is not passed on."""

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import OrganisationKind
from app.errors import InvalidRequestError
from app.programme.plans import theme_titles
from app.programme.questions import numbers_told
from app.register.regions import REGIONS
from app.services import peer_desk
from app.services.asked import asked_for, notes_of
from app.services.case_origins import case_origin
from app.services.peer_offers import PeerFilter, peers_for
from app.services.peer_requests import indicator_titles
from app.web._registry import route
from app.web.forms import number_sent
from app.web.good_practice import KINDS

blueprint = Blueprint("peer_desk", __name__)
DESK = "/programme/community"
HERE = f"{DESK}/questions"


@route(blueprint, f"{HERE}/<int:request_id>", permission=Permission.RUN_COMMUNITY)
def show_question(request_id: int) -> str:
    """Show a question and who could be asked it: by theme, kind and region, and by nothing else."""
    return _question(request_id)


@route(blueprint, f"{HERE}/<int:request_id>/pass-on", permission=Permission.RUN_COMMUNITY, methods=("POST",))
def pass_on(request_id: int) -> ResponseReturnValue:
    """Pass a question on to an organisation."""
    peer_desk.desk_line(current.session(), request_id)
    with current.write_session() as session:
        peer_desk.pass_on(
            session,
            actor=current.actor(),
            clock=current.clock(),
            request_id=request_id,
            peer_id=number_sent("peer"),
            base_url=current.settings().base_url,
        )
    flash("The question is passed on, and its people are written to.")
    return redirect(DESK, 303)


@route(blueprint, f"{HERE}/<int:request_id>/try-again", permission=Permission.RUN_COMMUNITY, methods=("POST",))
def try_again(request_id: int) -> ResponseReturnValue:
    """Queue once more what the service could not finish about a question."""
    peer_desk.desk_line(current.session(), request_id)
    with current.write_session() as session:
        peer_desk.try_again(session, clock=current.clock(), request_id=request_id)
    flash("It is tried again. Open this page again in a minute to see whether it worked.")
    return redirect(f"{HERE}/{request_id}", 303)


@route(blueprint, f"{HERE}/<int:request_id>/decline", permission=Permission.RUN_COMMUNITY, methods=("POST",))
def decline(request_id: int) -> ResponseReturnValue:
    """Answer that a question is not passed on, and why."""
    peer_desk.desk_line(current.session(), request_id)
    try:
        with current.write_session() as session:
            reason = request.form.get("reason", "")
            peer_desk.decline(
                session, actor=current.actor(), clock=current.clock(), request_id=request_id, reason=reason
            )
    except InvalidRequestError as error:
        return _question(request_id, error.user_message), error.status
    flash("Answered. The organisation reads your reason.")
    return redirect(DESK, 303)


def _question(request_id: int, problem: str = "") -> str:
    session = current.session()
    line = peer_desk.desk_line(session, request_id)
    everyone, origin = peers_for(session, line.request, PeerFilter()), case_origin(session, line.request.case_key)
    regions = {one.region for one in everyone if one.region}
    wanted, left_out = _filter(line, regions | {one.name for one in REGIONS})
    return render_template(
        "community/question.html",
        line=line,
        origin=origin,
        whose=next((one for one in everyone if origin and one.organisation_id == origin.organisation_id), None),
        peers=peers_for(session, line.request, wanted),
        wanted=wanted,
        numbers=numbers_told(line.request.question),
        regions=sorted(regions | {wanted.region} - {""}),
        left_out=left_out,
        problem=problem,
        given=request.form,
        **_titles(),
    )


def _filter(line: peer_desk.DeskLine, regions: Iterable[str]) -> tuple[PeerFilter, tuple[str, ...]]:
    """Return the filter that the address asks for, the question's own theme first, and what it left out."""
    given = request.args
    theme = asked_for("theme", given.get("theme", line.request.theme), theme_titles(), "every theme is shown")
    kind = asked_for("kind", given.get("kind", ""), set(OrganisationKind), "organisations of every kind are shown")
    region = asked_for("region", given.get("region", ""), regions, "organisations of every region are shown")
    return PeerFilter(theme.value, kind.value, region.value), notes_of(theme, kind, region)


def _titles() -> dict[str, object]:
    titles = indicator_titles(current.editions_dir())
    return {"themes": theme_titles(), "indicators": titles, "kinds": KINDS}
