"""Setting up a collection in one sitting: decide, read every letter, try the checks, open."""

from datetime import date
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.models import CollectionDraft
from app.errors import InvalidRequestError, ScWresError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.programme.calendar import count_words
from app.programme.milestones import MilestoneKey, Window, milestones
from app.services import collection_drafts as drafts
from app.services import dry_runs
from app.services.collection_drafts import SetUp, readiness
from app.services.collections import list_collections, windows_of
from app.services.draft_letters import draft_letters
from app.services.organisations import get_organisation
from app.services.paging import DEFAULT_LIMIT, page_links, page_number, page_of
from app.services.reminders import LONGEST_WORDS
from app.web._registry import route
from app.web.days import required_day
from app.web.years import year_of

blueprint = Blueprint("collections", __name__)
HERE = "/programme/collections"


@route(blueprint, HERE, permission=Permission.MANAGE_COLLECTIONS)
def show_all() -> str:
    """Show every collection, those being set up, and the years for which one can be begun."""
    session = current.session()
    opened = list_collections(session)
    return render_template(
        "collections/list.html",
        opened=opened,
        windows={one.year: windows_of(session, one) for one in opened},
        drafts=drafts.list_drafts(session),
        years=drafts.years_to_set_up(session, _editions_dir()),
    )


@route(blueprint, HERE, permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def begin() -> Response:
    """Begin to set up the collection of a year."""
    year = year_of(request.form.get("year", ""))
    with current.write_session() as session:
        drafts.begin_draft(session, year, actor=current.actor(), clock=current.clock(), editions_dir=_editions_dir())
    return _to(year)


@route(blueprint, f"{HERE}/<int:year>", permission=Permission.MANAGE_COLLECTIONS)
def show_one(year: int) -> str:
    """Show what was decided so far, and what opening would do."""
    return _one(drafts.get_draft(current.session(), year))


@route(blueprint, f"{HERE}/<int:year>", permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def save(year: int) -> ResponseReturnValue:
    """Keep what was decided; nothing of it is seen by organisations."""
    try:
        said = _set_up()
        with current.write_session() as session:
            draft = drafts.get_draft(session, year)
            drafts.save_draft(session, draft, said, actor=current.actor(), clock=current.clock())
    except InvalidRequestError as error:
        return _one(drafts.get_draft(current.session(), year), error.user_message), error.status
    flash("Kept. Organisations see nothing of it before you open the collection.")
    return _to(year)


@route(blueprint, f"{HERE}/<int:year>/letters/<int:organisation_id>", permission=Permission.MANAGE_COLLECTIONS)
def show_letters(year: int, organisation_id: int) -> str:
    """Show the invitation and every reminder to one organisation, word for word."""
    session = current.session()
    organisation, draft = get_organisation(session, organisation_id), drafts.get_draft(session, year)
    letters = draft_letters(session, draft, organisation, current.settings().base_url)
    return render_template("collections/letters.html", draft=draft, organisation=organisation, letters=letters)


@route(blueprint, f"{HERE}/<int:year>/trial", permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def begin_trial(year: int) -> Response:
    """Ask the worker to try the checks on last year's returns."""
    with current.write_session() as session:
        dry_runs.start_dry_run(session, drafts.get_draft(session, year), current.clock())
    flash("The checks are being tried. Load this page again to see how far that has come.")
    return _to(year)


@route(blueprint, f"{HERE}/<int:year>/discard", permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def discard(year: int) -> Response:
    """Throw a set-up away."""
    with current.write_session() as session:
        session.delete(drafts.get_draft(session, year))
    flash(f"The set-up of {year} was thrown away. Nothing else was changed.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/<int:year>/open", permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def open_now(year: int) -> ResponseReturnValue:
    """Open the collection as it was seen, and queue its invitations."""
    try:
        with current.write_session() as session:
            done = drafts.open_draft(
                session,
                drafts.get_draft(session, year),
                seen=request.form.get("seen", ""),
                actor=current.actor(),
                clock=current.clock(),
                base_url=current.settings().base_url,
                editions_dir=_editions_dir(),
            )
    except ScWresError as error:
        return _one(drafts.get_draft(current.session(), year), error.user_message), error.status
    invited = (
        f"{count_words(done.organisations, 'organisation')} invited, {count_words(done.letters, 'letter')} queued."
    )
    flash(f"The collection of {year} is open. {invited} What becomes of each letter is shown under Reminders.")
    return redirect(HERE, 303)


def _one(draft: CollectionDraft, problem: str = "") -> str:
    session, given = current.session(), request.form if problem and "phase_name" in request.form else None
    windows = drafts.windows_in(draft)
    ready = readiness(session, draft, is_demonstration=current.actor().is_demonstration)
    page = page_of(ready.invitees, DEFAULT_LIMIT, DEFAULT_LIMIT * (page_number(request.args.get("page", "")) - 1))
    return render_template(
        "collections/set_up.html",
        draft=draft,
        problem=problem,
        given=given,
        edition=load_edition(draft.year, _editions_dir()),
        milestones=milestones(),
        windows=windows,
        notes=drafts.notes_on(windows),
        invites=drafts.INVITES,
        longest=LONGEST_WORDS,
        longest_phase=drafts.LONGEST_PHASE,
        ready=ready,
        page=page,
        links=page_links(f"{HERE}/{draft.year}", request.args, page),
        trial=dry_runs.read_dry_run(session, draft),
        shown=DEFAULT_LIMIT,
    )


def _set_up() -> SetUp:
    given = request.form
    return SetUp(
        phase_name=" ".join(given.get("phase_name", "").split()),
        windows={key: Window(_day(key, "opens"), _day(key, "due")) for key in MilestoneKey},
        invites=tuple(dict.fromkeys(given.getlist("invites"))),
        codes=tuple(dict.fromkeys(given.get("codes", "").split())),
        words=given.get("words", "").strip(),
    )


def _day(key: MilestoneKey, which: str) -> date:
    title = next(one.title for one in milestones() if one.key is key)
    refused = f"{title}: give a first and a last day, such as 1 April 2026."
    return required_day(request.form.get(f"{key}-{which}", ""), refused)


def _editions_dir() -> Path:
    return current.settings().editions_dir or EDITIONS_DIR


def _to(year: int) -> Response:
    return redirect(f"{HERE}/{year}", 303)
