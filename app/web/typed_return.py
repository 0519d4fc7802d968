"""Typing the return in: a page for the details and one for each table. Plain forms, saved by a script as one goes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.clock import BRITISH
from app.db.models import TypedValue
from app.errors import InvalidRequestError, NotFoundError
from app.indicators.edition import Table
from app.services import typed_pages, typed_returns, typed_sending
from app.services.typed_fields import START, Field, address_of, fields_of
from app.services.typed_pages import Desk
from app.services.typed_returns import Change, Fate, Outcome, Typist
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from app.web.our_return import edition_of, this_collection
from app.web.shell import moment_in_words

blueprint = Blueprint("typed_return", __name__)
HERE = "/our-return/type"
LARGEST_VERSION = 2**31 - 1
NEVER_SEEN = -1
KEPT = "Everything on this page is saved."
NOT_A_CHANGE = "This is not a change to one field. Load the page again; what was saved before is safe."
NO_TABLE = "There is no such table in this collection."


@route(blueprint, HERE, permission=Permission.EDIT_RETURN)
def start() -> ResponseReturnValue:
    """Show the details of the return, how far each table is, and the button that has everything checked."""
    return _closed() or _page(START, _desk())


@route(blueprint, HERE, permission=Permission.EDIT_RETURN, methods=("POST",))
def save_start() -> ResponseReturnValue:
    """Keep the details."""
    return _save(START)


@route(blueprint, f"{HERE}/<page>", permission=Permission.EDIT_RETURN)
def table(page: str) -> ResponseReturnValue:
    """Show one table to type in."""
    _table(page)
    return _closed() or _page(page, _desk())


@route(blueprint, f"{HERE}/<page>", permission=Permission.EDIT_RETURN, methods=("POST",))
def save_table(page: str) -> ResponseReturnValue:
    """Keep what stands in one table."""
    _table(page)
    return _save(page)


@route(blueprint, f"{HERE}/value", permission=Permission.EDIT_RETURN, methods=("POST",))
def save_value() -> ResponseReturnValue:
    """Keep one field as it is left, and answer with what became of it and with what else is new on its page."""
    change, since = _sent_change(request.get_json())
    typist = typist_here()
    with current.write_session() as session:
        (outcome,) = typed_returns.save(session, typist, [change])
        desk = typed_pages.desk_of(session, typist, since=since, outcomes=[outcome])
    return jsonify(_answer(desk, outcome))


@route(blueprint, f"{HERE}/check", permission=Permission.EDIT_RETURN, methods=("POST",))
def check() -> ResponseReturnValue:
    """Have everything that is typed checked as a file is, and go to the report."""
    typist, settings = typist_here(), current.settings()
    try:
        typed = typed_sending.keep_as_file(current.session(), typist, settings.uploads_dir, settings.max_upload_bytes)
        with current.write_session() as session:
            upload_id = typed_sending.send_to_checks(session, typist, typed).id
    except REFUSALS as refused:
        return _closed() or _page(START, _desk(), problem_of(refused)), refused.status
    return redirect(f"/our-return/uploads/{upload_id}", 303)


def typist_here() -> Typist:
    """Return who types, for the collection that is open today."""
    collection = this_collection()
    return Typist(current.actor(), current.clock(), collection, edition_of(collection))


def _save(page: str) -> ResponseReturnValue:
    typist = typist_here()
    changes, since = list(_sent_changes(typist, page)), _number(request.form.get("since"))
    try:
        with current.write_session() as session:
            outcomes = typed_returns.save(session, typist, changes)
            desk = typed_pages.desk_of(session, typist, since=since, outcomes=outcomes)
    except REFUSALS as refused:
        return _closed() or _page(page, _desk(), problem_of(refused)), refused.status
    fates = {outcome.fate for outcome in outcomes}
    if Fate.CONFLICT in fates:
        return _page(page, desk), 409
    if Fate.REFUSED in fates:
        return _page(page, desk), 400
    flash(KEPT)
    return redirect(f"{HERE if page == START else f'{HERE}/{page}'}?since={since}", 303)


def _page(page: str, desk: Desk, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    common = {"desk": desk, "page": page, "when": _when, "address_of": address_of, "problems": problems}
    if page == START:
        view = typed_pages.start_view(current.session(), desk)
        return render_template("our_return/typed_start.html", view=view, **common)
    return render_template("our_return/typed_table.html", view=typed_pages.table_view(desk, _table(page)), **common)


def _closed() -> str:
    """Return the page that says why nothing can be typed at the moment, or nothing."""
    why = typed_returns.closed_because(current.session(), typist_here())
    return render_template("our_return/typed_closed.html", why=why) if why else ""


def _desk() -> Desk:
    since = request.args.get("since")
    return typed_pages.desk_of(current.session(), typist_here(), since=None if since is None else _number(since))


def _table(page: str) -> Table:
    found = next((one for one in edition_of(this_collection()).tables if one.key == page), None)
    if found is None:
        raise NotFoundError(NO_TABLE)
    return found


def _sent_changes(typist: Typist, page: str) -> Iterable[Change]:
    """Yield what stands in each field of the page that was sent; what the page itself filled in is no change."""
    for field in fields_of(typist.edition).values():
        if field.page == page and f"seen:{field.key}" in request.form:
            change = _sent(field)
            if change.seen or change.text != request.form.get(f"given:{field.key}"):
                yield change


def _sent(field: Field) -> Change:
    """Return one field as it was sent; of two values of which none was picked, one's own has still to be weighed."""
    mine = request.form.get(f"mine:{field.key}")
    if mine is not None and field.key not in request.form:
        return Change(field.key, mine, NEVER_SEEN)
    text = ",".join(request.form.getlist(field.key))
    return Change(field.key, text, _number(request.form[f"seen:{field.key}"]))


def _sent_change(body: object) -> tuple[Change, int]:
    """Return the change that a script sent, and the newest value that its page knows."""
    sent: dict[str, Any] = body if isinstance(body, dict) else {}
    field, text, seen, since = (sent.get(name) for name in ("field", "text", "seen", "since"))
    is_number = type(seen) is int and type(since) is int
    if not (isinstance(field, str) and isinstance(text, str) and is_number):
        raise InvalidRequestError(NOT_A_CHANGE)
    return Change(field, text, _bounded(seen)), _bounded(since)


def _number(text: str | None) -> int:
    return _bounded(int(text)) if text and text.isascii() and text.isdecimal() and len(text) <= 10 else 0  # noqa: PLR2004


def _bounded(number: int) -> int:
    return number if 0 <= number <= LARGEST_VERSION else LARGEST_VERSION


def _answer(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    page = fields_of(desk.edition)[outcome.change.field].page
    on_page = {field.key for field in fields_of(desk.edition).values() if field.page == page}
    now = outcome.standing
    return {
        "fate": outcome.fate,
        "why": outcome.why,
        "value": _as_json(now) if now else {"field": outcome.change.field, "text": "", "version": 0},
        "newest": desk.newest,
        "changed": [_as_json(value) for value in desk.changed.values() if value.field in on_page],
        "said": [
            {
                "line": typed_pages.row_key(item.field),
                "field": item.field,
                "column": item.column,
                "words": item.words,
                "severity": item.severity,
                "waits": item.waits,
            }
            for item in desk.said
            if item.field in on_page
        ],
    }


def _as_json(value: TypedValue) -> dict[str, Any]:
    return {
        "field": value.field,
        "text": value.text,
        "version": value.version,
        "by": value.typed_by_name,
        "at": _when(value.typed_at),
    }


def _when(moment: datetime) -> str:
    """Return a moment as one says it: the time alone on the same day."""
    local, now = moment.astimezone(BRITISH), current.clock().now().astimezone(BRITISH)
    return f"at {local:%H:%M}" if local.date() == now.date() else f"on {moment_in_words(moment)}"
