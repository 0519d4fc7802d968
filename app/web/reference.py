"""Newer national figures, for administrators: bring a file, see what it would change, put it in force or go back."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app import current
from app.access import Permission
from app.db.models import ReferenceChangeKind
from app.errors import InvalidRequestError, ScWresError
from app.register.datasets import Dataset, load_datasets
from app.register.layouts import LAYOUTS
from app.register.values import State
from app.services import reference_editions as editions
from app.services import reference_imports as imports
from app.services.reference_editions import Newcomer
from app.services.register import datasets
from app.services.uploads import safe_name
from app.web._registry import route
from app.web.csv_download import BYTE_ORDER_MARK

blueprint = Blueprint("reference", __name__)

HOME = "/reference-data"
KINDS = {
    ReferenceChangeKind.RECEIVED: "File received",
    ReferenceChangeKind.PUT_IN_FORCE: "Put in force",
    ReferenceChangeKind.RETURNED_TO: "Returned to",
    ReferenceChangeKind.DISCARDED: "Thrown away",
}
CHOOSE_ONE = "Choose one CSV file. Nothing was changed."


@route(blueprint, "/reference-data", permission=Permission.MANAGE_REFERENCE)
def show_all() -> str:
    """Show every dataset that can be imported: what is in force, and as at when."""
    shown = [one for one in datasets(current.session()) if one.key not in _maps()]
    loaded = sum(one.state is State.OK for one in shown)
    return render_template("reference/list.html", shown=shown, loaded=loaded)


@route(blueprint, "/reference-data/<key>", permission=Permission.MANAGE_REFERENCE)
def show_one(key: str) -> str:
    """Show one dataset: the form for a newer file, its editions and what was done to it."""
    return _one(imports.importable(key))


@route(blueprint, "/reference-data/<key>", permission=Permission.MANAGE_REFERENCE, methods=("POST",), is_upload=True)
def receive(key: str) -> ResponseReturnValue:
    """Check a file and keep it, without putting it in force; go on to what it would change."""
    dataset = imports.importable(key)
    try:
        edition_id = _receive(dataset)
    except ScWresError as error:
        return _one(dataset, error), error.status
    return _to(f"{HOME}/{dataset.key}/editions/{edition_id}")


@route(blueprint, "/reference-data/<key>/editions/<int:edition_id>", permission=Permission.MANAGE_REFERENCE)
def show_edition(key: str, edition_id: int) -> str:
    """Show what would change if an edition were put in force."""
    return _edition(imports.importable(key), edition_id)


@route(
    blueprint,
    "/reference-data/<key>/editions/<int:edition_id>/confirm",
    permission=Permission.MANAGE_REFERENCE,
    methods=("POST",),
)
def confirm(key: str, edition_id: int) -> ResponseReturnValue:
    """Put an edition in force; the one so far is kept."""
    dataset = imports.importable(key)
    try:
        with current.write_session() as session:
            imports.put_in_force(
                session,
                dataset,
                edition_id,
                seen=request.form.get("seen", ""),
                actor=current.actor(),
                clock=current.clock(),
            )
    except ScWresError as error:
        return _edition(dataset, edition_id, error.user_message), error.status
    flash("The edition is in force. Every page shows it from now on; the one before is kept.")
    return _to(f"{HOME}/{dataset.key}")


@route(
    blueprint,
    "/reference-data/<key>/editions/<int:edition_id>/discard",
    permission=Permission.MANAGE_REFERENCE,
    methods=("POST",),
)
def discard(key: str, edition_id: int) -> ResponseReturnValue:
    """Throw away an edition that was never in force."""
    dataset = imports.importable(key)
    with current.write_session() as session:
        imports.discard_edition(session, dataset, edition_id, actor=current.actor(), clock=current.clock())
    flash("The file was thrown away. Nothing else was changed.")
    return _to(f"{HOME}/{dataset.key}")


@route(blueprint, "/reference-data/<key>/editions/<int:edition_id>/file", permission=Permission.MANAGE_REFERENCE)
def original(key: str, edition_id: int) -> ResponseReturnValue:
    """Send back the file of an edition, byte for byte."""
    dataset = imports.importable(key)
    edition = editions.get_edition(current.session(), dataset, edition_id)
    content = BytesIO(editions.content_of(edition))
    return send_file(content, "text/csv", as_attachment=True, download_name=f"{dataset.key}-edition-{edition.id}.csv")


@route(blueprint, "/reference-data/<key>/columns.csv", permission=Permission.MANAGE_REFERENCE)
def columns(key: str) -> ResponseReturnValue:
    """Send a file with the column names only, to be filled in."""
    dataset = imports.importable(key)
    line = ",".join(LAYOUTS[dataset.reader].header)
    answer = Response(f"{BYTE_ORDER_MARK}{line}\r\n", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{dataset.key}-columns.csv"'
    return answer


def _receive(dataset: Dataset) -> int:
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename:
        raise InvalidRequestError(CHOOSE_ONE)
    newcomer = Newcomer(
        safe_name(sent[0].filename),
        imports.take_in(sent[0].stream),
        as_at=request.form.get("as_at", ""),
        source=request.form.get("source", ""),
    )
    with current.write_session() as session:
        return imports.receive_edition(session, dataset, newcomer, actor=current.actor(), clock=current.clock()).id


def _one(dataset: Dataset, problem: ScWresError | None = None) -> str:
    session = current.session()
    kept = editions.editions_of(session, dataset)
    return render_template(
        "reference/dataset.html",
        dataset=dataset,
        problem=problem,
        given=request.form,
        in_force=next((one for one in datasets(session) if one.key == dataset.key and one.state is State.OK), None),
        editions=kept,
        names={one.sha256: one.file_name for one in kept},
        changes=editions.changes_of(session, dataset),
        kinds=KINDS,
        header=",".join(LAYOUTS[dataset.reader].header),
        most_megabytes=imports.LARGEST_FILE // (1024 * 1024),
    )


def _edition(dataset: Dataset, edition_id: int, problem: str = "") -> str:
    shown = imports.preview(current.session(), dataset, edition_id)
    return render_template("reference/edition.html", dataset=dataset, preview=shown, problem=problem)


def _maps() -> set[str]:
    return {one.key for one in load_datasets() if not one.is_in_database}


def _to(address: str) -> Response:
    return redirect(address, 303)
