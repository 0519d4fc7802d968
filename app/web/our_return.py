"""Our return: where it is, its template, and the upload of a file. Plain forms throughout."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from app import current
from app.access import Permission
from app.db.models import Collection, Organisation
from app.errors import InvalidRequestError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey
from app.services import submissions, uploads
from app.services.came_back import why_back
from app.services.colleagues import news_of_colleagues
from app.services.collections import current_collection
from app.services.events import record
from app.services.organisation_stories import organisation_standing
from app.services.queries import open_queries
from app.services.reopening import open_corrections
from app.services.return_status import return_status
from app.services.shared_returns import shared_return
from app.services.store import TooLargeError, store_stream
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from schemas.raw import Source
from schemas.template_last_year import LastYear, last_year
from schemas.template_writer import write_template

blueprint = Blueprint("our_return", __name__)

NO_FILE = "Choose one file: the filled-in template as .xlsx, .ods or .csv. Nothing was kept."
TOO_LARGE = "This file is larger than {most} MB, which no return needs. Nothing was kept. Is it the filled-in template?"

MIME_TYPES = {
    Source.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Source.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Source.CSV: "text/csv",
}


@route(blueprint, "/our-return", permission=Permission.VIEW_RETURN)
def our_return() -> str:
    """Show where the return is: five steps, the one that is next, and every version so far."""
    return _return_page()


@route(blueprint, "/our-return/template", permission=Permission.EDIT_RETURN)
def template() -> ResponseReturnValue:
    """Send the template of this collection, made for this organisation."""
    collection, source = _return_collection(), _source(request.args.get("format", Source.XLSX))
    organisation = current.session().get_one(Organisation, current.actor().organisation_id)
    content = BytesIO()
    earlier = _last_year(collection)
    write_template(edition_of(collection), organisation.code, organisation.name, source, content, earlier=earlier)
    content.seek(0)
    with current.write_session() as session:
        _record(session, collection, EventKind.TEMPLATE_DOWNLOADED, format=source)
    name = f"sc-wres-{collection.year}-{organisation.code}.{source}"
    return send_file(content, MIME_TYPES[source], as_attachment=True, download_name=name)


@route(blueprint, "/our-return/upload", permission=Permission.EDIT_RETURN, methods=("POST",), is_upload=True)
def upload() -> ResponseReturnValue:
    """Take a file, keep it, and go to the report on it; one that cannot be taken is said beside the field."""
    sent = request.files.getlist("return")
    if len(sent) != 1 or not sent[0].filename:
        return _return_page({"return": NO_FILE}), InvalidRequestError.status
    try:
        upload_id = _received(sent[0])
    except REFUSALS as refused:
        return _return_page(problem_of(refused, "return")), refused.status
    return redirect(url_for("reports.report", upload_id=upload_id), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say beside the field how large a file may be."""
    return _return_page({"return": TOO_LARGE.format(most=most_megabytes())}), TooLargeError.status


def this_collection() -> Collection:
    """Return the collection that is open today."""
    return current_collection(current.session(), current.clock())


def _return_collection() -> Collection:
    """Return that of today's return; or the earlier one in the address, where its return was sent back."""
    asked = request.args.get("year", "")
    found = (one for one in _corrections() if str(one.year) == asked) if asked else iter(())
    return next(found, None) or this_collection()


def _corrections() -> tuple[Collection, ...]:
    return open_corrections(current.session(), current.actor().organisation_id, current.clock())


def editions_dir() -> Path:
    """Return the folder that this installation reads its editions from."""
    return current.settings().editions_dir or EDITIONS_DIR


def edition_of(collection: Collection) -> Edition:
    """Return the edition in force for a collection."""
    return load_edition(int(collection.edition), editions_dir())


def _last_year(collection: Collection) -> LastYear | None:
    """Return what stands in grey beside this year's inputs, where the organisation signed a return last year."""
    sent = uploads.previous_return(current.session(), current.actor().organisation_id, collection.year)
    if sent is None:
        return None
    return last_year(sent, load_edition(collection.year - 1, editions_dir()), edition_of(collection))


def _return_page(problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session, actor, collection = current.session(), current.actor(), _return_collection()
    status = return_status(session, actor.organisation_id, collection)
    standing = organisation_standing(session, actor.organisation_id, collection, current.clock())
    registered = standing.status_of(MilestoneKey.REGISTERED)
    return render_template(
        "our_return/our_return.html",
        collection=collection,
        corrections=(corrections := _corrections()),
        is_correction=collection in corrections,
        status=status,
        came_back=why_back(session, status.submission),
        shared=shared_return(session, actor.organisation_id, collection, current.clock()),
        registered=registered,
        opens_later=current.clock().today() < registered.window.opens_on,
        asked=open_queries(session, actor.organisation_id, collection.id),
        news=news_of_colleagues(session, actor, status.upload, status.submission),
        uploads=(files := uploads.uploads_of(session, actor.organisation_id, collection.id)),
        removed=uploads.not_kept(session, actor.organisation_id, files),
        versions=submissions.submissions_of(session, actor.organisation_id, collection.id),
        may_edit=actor.may(Permission.EDIT_RETURN),
        may_sign=actor.may(Permission.SIGN_RETURN),
        most_megabytes=most_megabytes(),
        problems=problems,
    )


def most_megabytes() -> int:
    """Return how large a file may be."""
    return current.settings().max_upload_bytes // (1024 * 1024)


def _received(file: FileStorage) -> int:
    """Keep a file and return the number of its upload."""
    actor, settings, collection = current.actor(), current.settings(), _return_collection()
    uploads.refuse_unregistered(current.session(), actor.organisation_id, collection.id)
    stored = store_stream(file.stream, settings.uploads_dir, actor.organisation_id, settings.max_upload_bytes)
    with current.write_session() as session:
        received = uploads.receive_upload(
            session,
            actor=actor,
            clock=current.clock(),
            collection=collection,
            stored=stored,
            display_name=file.filename or "",
        )
        return received.id


def _source(text: str) -> Source:
    try:
        return Source(text)
    except ValueError:
        raise InvalidRequestError("The template comes as xlsx, ods or csv.") from None


def _record(session: Session, collection: Collection, kind: EventKind, **detail: object) -> None:
    record(
        session,
        organisation_id=current.actor().organisation_id,
        collection_id=collection.id,
        kind=kind,
        actor=current.actor(),
        clock=current.clock(),
        **detail,
    )
