"""Setting up a collection in one sitting: decide, read every letter, try the checks, open."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.models import CollectionDraft
from app.errors import ConflictError, ScWresError
from app.indicators.catalogue import load_edition
from app.programme.calendar import count_words
from app.programme.milestones import MilestoneKey, Window, milestone, milestones
from app.services import collection_drafts as drafts
from app.services import dry_runs
from app.services.asked import asked_for, notes_of
from app.services.collection_drafts import SetUp, SetUpRefusedError
from app.services.collection_opening import Invitee, open_draft, readiness
from app.services.collections import list_collections, windows_of
from app.services.draft_letters import draft_letters
from app.services.letter_kinds import EXAMPLES, Reader, example_reader, invited_reader
from app.services.paging import DEFAULT_LIMIT, page_links, page_number, page_of
from app.services.reminders import LONGEST_WORDS
from app.web._registry import route
from app.web.days import day_typed
from app.web.years import year_of

blueprint = Blueprint("collections", __name__)
HERE = "/programme/collections"
LONGEST_SEARCH = 200
_BETWEEN_CODES = re.compile(r"[\s,;]+")
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@route(blueprint, HERE, permission=Permission.MANAGE_COLLECTIONS)
def show_all() -> str:
    """Show every collection, those being set up, and the years for which one can be begun."""
    session = current.session()
    opened, begun, folder = list_collections(session), drafts.list_drafts(session), current.editions_dir()
    years = sorted(set(drafts.years_to_set_up(session, folder)) - {one.year for one in begun}, reverse=True)
    return render_template(
        "collections/list.html",
        opened=opened,
        windows={one.year: windows_of(session, one) for one in opened},
        drafts=begun,
        years={year: load_edition(year, folder) for year in years},
    )


@route(blueprint, HERE, permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def begin() -> Response:
    """Begin to set up the collection of a year."""
    year = year_of(request.form.get("year", ""))
    folder = current.editions_dir()
    with current.write_session() as session:
        drafts.begin_draft(session, year, actor=current.actor(), clock=current.clock(), editions_dir=folder)
    return _to(year)


@route(blueprint, f"{HERE}/<int:year>", permission=Permission.MANAGE_COLLECTIONS)
def show_one(year: int) -> str:
    """Show what was decided so far, and what opening would do."""
    return _one(drafts.get_draft(current.session(), year))


@route(blueprint, f"{HERE}/<int:year>", permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def save(year: int) -> ResponseReturnValue:
    """Keep what was decided; nothing of it is seen by organisations."""
    try:
        with current.write_session() as session:
            draft = drafts.get_draft(session, year)
            drafts.save_draft(session, draft, _set_up(draft), actor=current.actor(), clock=current.clock())
    except SetUpRefusedError as refused:
        return _one(drafts.get_draft(current.session(), year), refused.problems), refused.status
    flash("Kept. Organisations see nothing of it before you open the collection.")
    return _to(year)


@route(blueprint, f"{HERE}/<int:year>/letters", permission=Permission.MANAGE_COLLECTIONS)
def show_example(year: int) -> str:
    """Show every letter as an invented organisation would read it, and the invited as whom they can be read."""
    asked = asked_for("example", request.args.get("as", ""), EXAMPLES, "the letters to a council are shown")
    return _letters(year, example_reader(asked.value), notes_of(asked))


@route(blueprint, f"{HERE}/<int:year>/letters/<int:organisation_id>", permission=Permission.MANAGE_COLLECTIONS)
def show_letters(year: int, organisation_id: int) -> str:
    """Show every letter as one organisation would read it."""
    return _letters(year, invited_reader(current.session(), organisation_id))


def _letters(year: int, reader: Reader, left_out: tuple[str, ...] = ()) -> str:
    session = current.session()
    draft, wanted = drafts.get_draft(session, year), request.args.get("search", "")[:LONGEST_SEARCH].strip()
    ready = readiness(session, draft, is_demonstration=current.actor().is_demonstration)
    found = [one for one in ready.invitees if _is_called(one, wanted)]
    page = page_of(found, DEFAULT_LIMIT, DEFAULT_LIMIT * (page_number(request.args.get("page", "")) - 1))
    return render_template(
        "collections/letters.html",
        draft=draft,
        reader=reader,
        left_out=left_out,
        kinds=draft_letters(draft, reader, current.settings().base_url),
        ready=ready,
        wanted=wanted,
        page=page,
        links=page_links(request.path, request.args, page),
    )


def _is_called(one: Invitee, wanted: str) -> bool:
    return wanted.casefold() in f"{one.name} {one.code}".casefold()


@route(blueprint, f"{HERE}/<int:year>/trial", permission=Permission.MANAGE_COLLECTIONS, methods=("POST",))
def begin_trial(year: int) -> ResponseReturnValue:
    """Ask the worker to try the checks on last year's returns; where there are none, say so."""
    try:
        with current.write_session() as session:
            dry_runs.start_dry_run(session, drafts.get_draft(session, year), current.clock())
    except ConflictError as refused:
        return _one(drafts.get_draft(current.session(), year), {"trial": refused.user_message}), refused.status
    flash("The checks are being tried. This page says how far that has come.")
    return redirect(f"{HERE}/{year}#trial", 303)


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
            done = open_draft(
                session,
                drafts.get_draft(session, year),
                seen=request.form.get("seen", ""),
                actor=current.actor(),
                clock=current.clock(),
                base_url=current.settings().base_url,
                editions_dir=current.editions_dir(),
            )
    except ScWresError as error:
        return _one(drafts.get_draft(current.session(), year), {"": error.user_message}), error.status
    invited = (
        f"{count_words(done.organisations, 'organisation')} invited, {count_words(done.letters, 'letter')} queued."
    )
    told = "What becomes of each letter is shown under Reminders."
    flash(f"The collection of {year} is open. {invited} {told}{done.waiting_words}")
    return redirect(HERE, 303)


def _one(draft: CollectionDraft, problems: Mapping[str, str] = NOTHING_WRONG) -> str:
    session, given = current.session(), request.form if problems and "phase_name" in request.form else None
    windows, is_demonstration = drafts.windows_in(draft), current.actor().is_demonstration
    edition = load_edition(draft.year, current.editions_dir())
    return render_template(
        "collections/set_up.html",
        draft=draft,
        problems=problems,
        given=given,
        edition=edition,
        may_open=is_demonstration or not edition.is_provisional,
        milestones=milestones(),
        windows=windows,
        notes=drafts.notes_on(windows),
        named_alike=drafts.named_alike(session, draft),
        invites=drafts.INVITES,
        who=drafts.WHO_IS_INVITED,
        longest=LONGEST_WORDS,
        longest_phase=drafts.LONGEST_PHASE,
        ready=readiness(session, draft, is_demonstration=is_demonstration),
        trial=dry_runs.read_dry_run(session, draft),
        nothing_to_try=dry_runs.nothing_to_try(session, draft.year),
        shown=DEFAULT_LIMIT,
    )


def _set_up(draft: CollectionDraft) -> SetUp:
    """Return what was typed; a day that is none is named and stands as it was kept."""
    given, kept = request.form, drafts.windows_in(draft)
    typed = {name: day_typed(given.get(name, "")) for key in MilestoneKey for name in (f"{key}-opens", f"{key}-due")}
    return SetUp(
        phase_name=" ".join(given.get("phase_name", "").split()),
        windows={
            key: Window(typed[f"{key}-opens"] or kept[key].opens_on, typed[f"{key}-due"] or kept[key].due_on)
            for key in MilestoneKey
        },
        invites=tuple(dict.fromkeys(given.getlist("invites"))),
        codes=_codes("codes"),
        words=given.get("words", "").strip(),
        unreadable={name: _unreadable(name, draft.year) for name, day in typed.items() if day is None},
        left_out=_codes("left_out"),
    )


def _codes(name: str) -> tuple[str, ...]:
    """Return the codes that were typed in a field, each once, however they are set apart."""
    return tuple(dict.fromkeys(code for code in _BETWEEN_CODES.split(request.form.get(name, "")) if code))


def _unreadable(name: str, year: int) -> str:
    key, which = name.rsplit("-", 1)
    words = "first" if which == "opens" else "last"
    return f"{milestone(MilestoneKey(key)).title}: write the {words} day, such as 1 April {year}."


def _to(year: int) -> Response:
    return redirect(f"{HERE}/{year}", 303)
