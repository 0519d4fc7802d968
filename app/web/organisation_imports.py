"""Bringing a list of organisations: see what becomes of every line, write all of it, then invite."""

from contextlib import closing

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.errors import InvalidRequestError, NotFoundError, ScWresError
from app.programme.calendar import count_words
from app.services import organisation_imports as imports
from app.services.collection_letters import Invited, invite_organisations
from app.services.import_fates import FateKind
from app.services.import_files import COLUMNS, MOST_ROWS
from app.services.import_lists import earlier_lists, written_before
from app.services.open_invitations import (
    begins_on,
    chosen_collection,
    invitations_of,
    letters_words,
    open_collections,
)
from app.services.organisation_imports import Preview
from app.services.paging import page_links, page_number, page_of
from app.services.uploads import safe_name
from app.services.waiting_invitations import invite_waiting
from app.web._registry import route
from app.web.csv_download import csv_response

blueprint = Blueprint("organisation_imports", __name__)
HERE = "/organisations/imports"
AT_ONCE = 100
TOLD = "What becomes of each letter is shown under Reminders."
FATES = {
    FateKind.REFUSED: "Refused",
    FateKind.NEW: "New",
    FateKind.CHANGED: "Changed",
    FateKind.SAME: "The same",
}


@route(blueprint, "/organisations/import", permission=Permission.MANAGE_ORGANISATIONS)
def show_form() -> str:
    """Show the form that takes a list."""
    return _form()


@route(
    blueprint,
    "/organisations/import",
    permission=Permission.MANAGE_ORGANISATIONS,
    methods=("POST",),
    is_upload=True,
)
def receive() -> ResponseReturnValue:
    """Keep a list, write nothing, and go on to what it would do."""
    try:
        import_id = _receive()
    except ScWresError as error:
        return _form(error.user_message), error.status
    return redirect(f"{HERE}/{import_id}", 303)


@route(blueprint, "/organisations/import/columns.csv", permission=Permission.MANAGE_ORGANISATIONS)
def columns() -> Response:
    """Send a file with the column names only, to be filled in."""
    return csv_response("organisations.csv", COLUMNS, ())


@route(blueprint, f"{HERE}/<int:import_id>", permission=Permission.MANAGE_ORGANISATIONS)
def show_one(import_id: int) -> str:
    """Show what becomes of every line, or what became of a list that was written."""
    return _one(import_id)


@route(blueprint, f"{HERE}/<int:import_id>/lines.csv", permission=Permission.MANAGE_ORGANISATIONS)
def lines(import_id: int) -> Response:
    """Send what would become of every line as a file."""
    found = _preview(import_id)
    rows = [(one.line, FATES[one.kind], one.code, one.name, " ".join(one.words)) for one in found.fates]
    return csv_response("what-becomes-of-each-line.csv", ("Line", "What becomes of it", "Code", "Name", "Why"), rows)


@route(blueprint, f"{HERE}/<int:import_id>/confirm", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def confirm(import_id: int) -> ResponseReturnValue:
    """Write the list as it was seen: all of it or nothing."""
    actor = current.actor()
    try:
        with current.write_session() as session:
            written = imports.apply_import(
                session,
                import_id,
                seen=request.form.get("seen", ""),
                actor=actor,
                clock=current.clock(),
                is_demonstration=actor.is_demonstration,
            )
            invited = invite_waiting(
                session,
                written.organisation_ids,
                actor=actor,
                clock=current.clock(),
                base_url=current.settings().base_url,
            )
    except ScWresError as error:
        if error.status == NotFoundError.status:
            raise
        return _one(import_id, error.user_message), error.status
    flash(_written_words(invited))
    return redirect(f"{HERE}/{import_id}", 303)


def _written_words(invited: Invited) -> str:
    if not invited.organisations:
        return "The list was written. Nobody has been invited yet."
    waited = f"{count_words(invited.organisations, 'organisation')} that waited for somebody"
    return f"The list was written. {waited} {'is' if invited.organisations == 1 else 'are'} invited now."


@route(blueprint, f"{HERE}/<int:import_id>/discard", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def discard(import_id: int) -> Response:
    """Throw a list away that was not written."""
    with current.write_session() as session:
        imports.discard_import(session, import_id)
    flash("The list was thrown away. Nothing else was changed.")
    return redirect("/organisations/import", 303)


@route(blueprint, f"{HERE}/<int:import_id>/invite", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def invite(import_id: int) -> Response:
    """Invite the organisations whose people the list named to the collection that was chosen."""
    with current.write_session() as session:
        kept = imports.get_import(session, import_id)
        collection = chosen_collection(session, request.form.get("year", ""), current.clock())
        done = invite_organisations(
            session,
            kept.organisation_ids,
            collection=collection,
            actor=current.actor(),
            clock=current.clock(),
            base_url=current.settings().base_url,
        )
        letters = letters_words(session, done, collection, current.clock())
    flash(f"{count_words(done.organisations, 'organisation')} invited, {letters}. {TOLD}{done.waiting_words}")
    return redirect(f"{HERE}/{import_id}", 303)


def _receive() -> int:
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename:
        raise InvalidRequestError("Choose one CSV file. Nothing was changed.")
    with closing(sent[0]):
        content = imports.take_in(sent[0].stream)
    with current.write_session() as session:
        return imports.receive_list(
            session, safe_name(sent[0].filename), content, actor=current.actor(), clock=current.clock()
        ).id


def _preview(import_id: int) -> Preview:
    session = current.session()
    kept = imports.get_import(session, import_id)
    return imports.preview_import(session, kept, is_demonstration=current.actor().is_demonstration)


def _form(problem: str = "") -> str:
    session = current.session()
    first = next(iter(open_collections(session, current.clock())), None)
    return render_template(
        "organisations/import.html",
        problem=problem,
        columns=COLUMNS,
        most_rows=MOST_ROWS,
        most_megabytes=imports.LARGEST_FILE // 1024**2,
        first=first,
        begins_on=begins_on(session, first) if first else None,
        today=current.clock().today(),
        earlier=earlier_lists(session, first),
    )


def _one(import_id: int, problem: str = "") -> str:
    kept = imports.get_import(current.session(), import_id)
    if kept.applied_at is not None:
        found = invitations_of(current.session(), kept.organisation_ids, current.clock())
        return render_template("organisations/imported.html", kept=kept, problem=problem, invitations=found)
    preview = _preview(import_id)
    page = page_of(preview.by_weight, AT_ONCE, AT_ONCE * (page_number(request.args.get("page", "")) - 1))
    return render_template(
        "organisations/import_preview.html",
        kept=kept,
        problem=problem,
        preview=preview,
        counts=preview.counts,
        fates=FATES,
        page=page,
        links=page_links(f"{HERE}/{import_id}", request.args, page),
        before=written_before(current.session(), kept),
    )
