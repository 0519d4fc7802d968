"""The programme's plain pages: the board as a file, and the release of a collection's benchmarks."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import InvalidRequestError
from app.indicators.catalogue import EDITIONS_DIR
from app.register.phases import phases_sentence
from app.services.asked import notes_of
from app.services.benchmarks import latest_release
from app.services.board_export import board_csv
from app.services.collections import list_collections
from app.services.deadline_day import expected_rows
from app.services.deadline_lists import Contact
from app.services.national_benchmarks import NationalFigure, national_benchmarks
from app.services.phase_history import phase_history
from app.services.programme import rows_asked
from app.services.reasons import LONGEST
from app.services.release_requests import ask_for_release, release_view
from app.services.withdrawals import withdraw_release
from app.web._registry import route
from app.web.csv_download import BYTE_ORDER_MARK, csv_response
from app.web.forms import REFUSALS, number_sent, problem_of
from app.web.years import year_of, year_shown

blueprint = Blueprint("programme", __name__)
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, "/programme/board.csv", permission=Permission.VIEW_PROGRAMME)
def board_file() -> Response:
    """Send every row that the board's filters select."""
    year = year_of(request.args.get("year", ""))
    rows = rows_asked(current.session(), year, current.clock().today(), request.args)
    answer = Response(BYTE_ORDER_MARK + board_csv(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="sc-wres-{year}-progress.csv"'
    return answer


@route(blueprint, "/programme/deadline.csv", permission=Permission.VIEW_PROGRAMME)
def deadline_file() -> Response:
    """Send everybody who is still expected on a deadline, with whom to write to."""
    rows = expected_rows(current.session(), current.clock(), request.args)
    headers = ("Organisation", "Code", "Region", "Next milestone", "What it lacks", "Whom to write to")
    lines = (
        (one.who.name, one.who.code, one.who.region_name, one.step.milestone.title, one.lacks, _people(one.contacts))
        for one in rows
    )
    return csv_response("sc-wres-still-expected.csv", headers, lines)


@route(blueprint, "/programme/phases", permission=Permission.VIEW_PROGRAMME)
def phases() -> str:
    """Show what was published of the phases so far, with its sources."""
    history = phase_history(current.session())
    return render_template("programme/phases.html", history=history, sentence=phases_sentence(history.phases))


@route(blueprint, "/programme/release", permission=Permission.PUBLISH_BENCHMARKS)
def release() -> ResponseReturnValue:
    """Show what a release would hold, how the one under way is doing, and those before."""
    year, asked = year_shown(request.args.get("year", ""))
    return _release_page(year, left_out=notes_of(asked))


@route(blueprint, "/programme/release", permission=Permission.PUBLISH_BENCHMARKS, methods=("POST",))
def publish() -> ResponseReturnValue:
    """Queue the working out of a release; without a reason that is needed for one without an audit, ask for it."""
    year, reason = year_of(request.form.get("year", "")), request.form.get("reason", "")
    try:
        with current.write_session() as session:
            ask_for_release(session, actor=current.actor(), clock=current.clock(), collection_year=year, reason=reason)
    except InvalidRequestError as refused:
        return _release_page(year, problem_of(refused, "without-audit"), refused.status)
    flash("The release is being worked out. This page shows when it is done.")
    return redirect(f"/programme/release?year={year}", 303)


@route(blueprint, "/programme/release/withdraw", permission=Permission.PUBLISH_BENCHMARKS, methods=("POST",))
def withdraw() -> ResponseReturnValue:
    """Take a version out of force, with the reason that its readers will see; what cannot be kept comes back."""
    year = year_of(request.form.get("year", ""))
    version = number_sent("version", "Choose the version that is withdrawn.")
    try:
        with current.write_session() as session:
            done = withdraw_release(
                session,
                collection_year=year,
                version=version,
                reason=request.form.get("reason", ""),
                clock=current.clock(),
                actor=current.actor(),
            )
    except REFUSALS as refused:
        return _release_page(year, problem_of(refused, "withdraw-reason"), refused.status)
    flash(f"Version {done.version} of the {year} benchmarks is withdrawn. Whoever opens them now reads why.")
    return redirect(f"/programme/release?year={year}", 303)


def _release_page(
    year: int, problems: Mapping[str, str] = NOTHING_WRONG, status: int = 200, left_out: tuple[str, ...] = ()
) -> ResponseReturnValue:
    view = release_view(current.session(), current.clock(), year)
    page = render_template(
        "programme/release.html",
        view=view,
        years=[one.year for one in list_collections(current.session())],
        national=_national(year),
        problems=problems,
        left_out=left_out,
        given=request.form,
        longest=LONGEST,
    )
    refreshes = view.work is not None and view.work.is_under_way and not problems
    return page, status, {"Refresh": "2"} if refreshes else {}


def _people(contacts: Iterable[Contact]) -> str:
    return "; ".join(f"{one.name} ({one.role.value}) {one.email}" for one in contacts)


def _national(year: int) -> dict[str, tuple[NationalFigure, ...]]:
    newest = latest_release(current.session(), year)
    directory = current.settings().editions_dir or EDITIONS_DIR
    return {} if newest is None else national_benchmarks(current.session(), newest, year, directory)
