"""Every version of our return: listed with who, when and why, set side by side, and downloaded again as it was."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import current
from app.access import Permission
from app.db.models import Collection, Organisation, SignOffDecision, Upload
from app.errors import InvalidRequestError
from app.indicators.catalogue import load_edition
from app.indicators.edition import Edition
from app.services import submissions, uploads
from app.services.came_back import reasons_back
from app.services.collections import find_collection, list_collections
from app.services.return_records import return_from_record
from app.services.shared_returns import shared_return
from app.services.version_differences import HEADERS, Difference, difference, difference_rows
from app.services.versions import Version, find_version, return_of, versions_of
from app.web._registry import route
from app.web.csv_download import csv_response
from app.web.forms import REFUSALS, problem_of
from app.web.our_return import MIME_TYPES, editions_dir, this_collection
from app.web.reports import version_sent
from schemas.raw import Source
from schemas.template_writer import write_template

blueprint = Blueprint("versions", __name__)

HERE = "/our-return/versions"


@route(blueprint, HERE, permission=Permission.VIEW_RETURN)
def show() -> str:
    """List every version of a collection, and set two of them side by side where two are named."""
    session, collection = current.session(), _collection()
    versions = versions_of(session, current.actor().organisation_id, collection.id)
    chosen = _chosen(versions)
    return render_template(
        "our_return/versions.html",
        collection=collection,
        years=[one.year for one in list_collections(session)],
        versions=versions,
        ended=shared_return(session, current.actor().organisation_id, collection, current.clock()).ended,
        came_back=reasons_back(session, current.actor().organisation_id, collection.id),
        comparable=[one for one in versions if one.holds_figures],
        chosen=chosen,
        found=_difference(session, chosen) if chosen else None,
    )


@route(blueprint, f"{HERE}/difference.csv", permission=Permission.VIEW_RETURN)
def difference_file() -> ResponseReturnValue:
    """Send the whole difference between two versions as a table."""
    session, collection = current.session(), _collection()
    chosen = _chosen(versions_of(session, current.actor().organisation_id, collection.id))
    if chosen is None:
        raise InvalidRequestError("Choose two versions to compare.")
    name = f"sc-wres-{collection.year}-{chosen[0].key}-{chosen[1].key}.csv"
    return csv_response(name, HEADERS, difference_rows(_difference(session, chosen)))


@route(blueprint, f"{HERE}/<key>/file", permission=Permission.VIEW_RETURN)
def again(key: str) -> ResponseReturnValue:
    """Send a version as a filled-in template: read back, it is the same return."""
    session, collection = current.session(), _collection()
    organisation = session.get_one(Organisation, current.actor().organisation_id)
    version = find_version(versions_of(session, organisation.id, collection.id), key)
    source, content = _source(request.args.get("format", Source.XLSX)), BytesIO()
    filled = return_of(session, version)
    write_template(_edition(version), filled.details.organisation, organisation.name, source, content, filled)
    content.seek(0)
    name = f"sc-wres-{collection.year}-{organisation.code}-{version.key}.{source}"
    return send_file(content, MIME_TYPES[source], as_attachment=True, download_name=name)


@route(blueprint, "/our-return/uploads/<int:upload_id>/why", permission=Permission.EDIT_RETURN)
def why(upload_id: int) -> str:
    """Ask why a new version is sent after one was signed, beside what would change."""
    return _why_page(uploads.get_upload(current.session(), upload_id))


@route(
    blueprint, "/our-return/uploads/<int:upload_id>/send-again", permission=Permission.EDIT_RETURN, methods=("POST",)
)
def send_again(upload_id: int) -> ResponseReturnValue:
    """Send the new version with its reason; a reason that cannot be kept comes back beside its field."""
    try:
        submission_id = version_sent(upload_id, request.form.get("reason", ""))
    except REFUSALS as refused:
        shown = uploads.get_upload(current.session(), upload_id)
        return _why_page(shown, problem_of(refused, "reason")), refused.status
    flash("The new version is with your signatory. The signature under the earlier one no longer counts.")
    return redirect(f"/our-return/submissions/{submission_id}", 303)


def _why_page(upload: Upload, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session = current.session()
    earlier = _signed_before(session, upload)
    newer = submissions.newer_upload(session, upload)
    changes = None
    if earlier is not None and upload.counts is not None:
        edition = load_edition(int(upload.edition or 0), editions_dir())
        ours = return_from_record(upload.details or {}, upload.counts)
        changes = difference(edition, return_of(session, earlier), ours)
    return render_template(
        "our_return/version_why.html",
        upload=upload,
        earlier=earlier,
        found=changes,
        problems=problems,
        given=request.form.get("reason", ""),
        newest=_newest_seen(problems) or (newer.id if newer else upload.id),
    )


def _newest_seen(problems: Mapping[str, str]) -> int | None:
    """Return the newest file that the page showed before; a page that has just named a newer one shows that."""
    return None if "" in problems else request.form.get("newest", type=int)


def _signed_before(session: Session, upload: Upload) -> Version | None:
    """Return the version that was signed last; what was put aside meanwhile counts too."""
    versions = versions_of(session, upload.organisation_id, upload.collection_id)
    signed = (one for one in versions if any(decision.decision == SignOffDecision.SIGNED for decision in one.decisions))
    return next(signed, None)


def _collection() -> Collection:
    year = request.args.get("year", type=int)
    return this_collection() if year is None else find_collection(current.session(), year)


def _chosen(versions: tuple[Version, ...]) -> tuple[Version, Version] | None:
    left, right = request.args.get("left", ""), request.args.get("right", "")
    return (find_version(versions, left), find_version(versions, right)) if left or right else None


def _difference(session: Session, chosen: tuple[Version, Version]) -> Difference:
    left, right = chosen
    return difference(_edition(right), return_of(session, left), return_of(session, right))


def _edition(version: Version) -> Edition:
    return load_edition(int(version.edition or 0), editions_dir())


def _source(text: str) -> Source:
    try:
        return Source(text)
    except ValueError:
        raise InvalidRequestError("A version comes as xlsx, ods or csv.") from None
