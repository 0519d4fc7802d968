"""What becomes of a typed return as a whole: its history, clearing it, and carrying on from a file. Plain forms."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import TypedHow, UploadState
from app.errors import ConflictError, NotFoundError
from app.services import typed_pages, typed_returns, typed_sending, uploads
from app.services.typed_fields import START, fields_of
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from app.web.typed_return import HERE, typist_here

blueprint = Blueprint("typed_history", __name__)


@route(blueprint, f"{HERE}/<page>/history", permission=Permission.EDIT_RETURN)
def history(page: str) -> str:
    """Show every value that ever stood on a page, or in one field of it."""
    typist, wanted = typist_here(), request.args.get("field", "")
    fields = {key: field for key, field in fields_of(typist.edition).items() if field.page == page}
    shown = {wanted} & fields.keys() or fields.keys()
    if not fields:
        raise NotFoundError("There is no such table in this collection.")
    values = typed_returns.history(current.session(), typist.organisation_id, typist.collection.id, shown)
    return render_template(
        "our_return/typed_history.html",
        page=page,
        is_start=page == START,
        title="About this return" if page == START else typist.edition.table(page).title,
        one=fields.get(wanted),
        fields=fields,
        values=values,
        before=typed_pages.texts_before(values),
    )


@route(blueprint, f"{HERE}/clear", permission=Permission.EDIT_RETURN)
def ask_to_clear() -> str:
    """Ask whether everything that is typed shall be taken off the pages."""
    typist = typist_here()
    typed = typed_returns.texts_of(
        typed_returns.standing_values(current.session(), typist.organisation_id, typist.collection.id)
    )
    return render_template("our_return/typed_clear.html", number=len(typed))


@route(blueprint, f"{HERE}/clear", permission=Permission.EDIT_RETURN, methods=("POST",))
def clear() -> ResponseReturnValue:
    """Empty every field; the history keeps what stood there."""
    try:
        with current.write_session() as session:
            number = typed_returns.replace_all(session, typist_here(), {}, TypedHow.CLEARED)
    except ConflictError as refused:
        return render_template("our_return/typed_closed.html", why=refused.user_message), refused.status
    what = "1 field is" if number == 1 else f"{number} fields are"
    flash(f"{what} empty again. The history still holds what stood there.")
    return redirect(HERE, 303)


@route(blueprint, f"{HERE}/from", permission=Permission.EDIT_RETURN)
def ask_from_file() -> str:
    """Offer the files that could be read, to carry on from."""
    return _files_page()


@route(blueprint, f"{HERE}/from/<int:upload_id>", permission=Permission.EDIT_RETURN, methods=("POST",))
def from_file(upload_id: int) -> ResponseReturnValue:
    """Put the figures of a file in the place of what is typed."""
    try:
        with current.write_session() as session:
            upload = uploads.get_upload(session, upload_id)
            typed_sending.carry_on_from(session, typist_here(), upload)
            name = upload.display_name
    except REFUSALS as refused:
        return _files_page(problem_of(refused)), refused.status
    flash(f"You carry on from {name}. What stood here before is in the history.")
    return redirect(HERE, 303)


def _files_page(problems: Mapping[str, str] = MappingProxyType({})) -> str:
    typist = typist_here()
    session = current.session()
    files = uploads.uploads_of(session, typist.organisation_id, typist.collection.id)
    typed = typed_returns.texts_of(typed_returns.standing_values(session, typist.organisation_id, typist.collection.id))
    readable = [file for file in files if file.state == UploadState.READ]
    return render_template("our_return/typed_from.html", files=readable, number=len(typed), problems=problems)
