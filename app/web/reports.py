"""The report on a file of our return: what was found, the reasons it asks for, and the way to the signatory."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import Collection, Upload, UploadState
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.services import confirmations, submissions, uploads
from app.services.came_back import why_file_back
from app.services.colleagues import newer_file
from app.services.report_data import report_as_data
from app.services.reports import upload_report
from app.services.store import stored_path
from app.services.typed_sending import typed_places
from app.web._registry import route
from app.web.forms import REFUSALS, problem_of
from app.web.our_return import editions_dir, most_megabytes
from app.web.reasons_form import kept_words, nothing_said, problems_of, sent_reasons
from schemas.raw import Source

blueprint = Blueprint("reports", __name__)


@route(blueprint, "/our-return/uploads/<int:upload_id>", permission=Permission.VIEW_RETURN)
def report(upload_id: int) -> ResponseReturnValue:
    """Show what was found in a file, or that it is still being checked."""
    shown = _own_upload(upload_id)
    if shown.state == UploadState.RECEIVED:
        return render_template("our_return/checking.html", upload=shown), 200, {"Refresh": "1"}
    return _report_page(shown)


@route(blueprint, "/our-return/uploads/<int:upload_id>/report.json", permission=Permission.VIEW_RETURN)
def report_json(upload_id: int) -> ResponseReturnValue:
    """Send the report as data, for a person's own tools."""
    return jsonify(report_as_data(upload_report(current.session(), _own_upload(upload_id), editions_dir())))


@route(blueprint, "/our-return/uploads/<int:upload_id>/file", permission=Permission.VIEW_RETURN)
def original(upload_id: int) -> ResponseReturnValue:
    """Send back the file exactly as it was received."""
    kept = _own_upload(upload_id)
    path = stored_path(current.settings().uploads_dir, kept.organisation_id, kept.sha256)
    if not path.is_file():
        raise NotFoundError("The original file is no longer kept. Its figures are.")
    suffix = next((f".{kind}" for kind in Source if kept.display_name.lower().endswith(f".{kind}")), "")
    return send_file(
        path.resolve(),
        "application/octet-stream",
        as_attachment=True,
        download_name=f"sc-wres-upload-{kept.id}{suffix}",
    )


@route(blueprint, "/our-return/uploads/<int:upload_id>/confirm", permission=Permission.EDIT_RETURN, methods=("POST",))
def confirm(upload_id: int) -> ResponseReturnValue:
    """Keep the reasons that were given; those that cannot be kept come back beside their fields."""
    report_here = upload_report(current.session(), _own_upload(upload_id), editions_dir())
    sent = sent_reasons(request.form, report_here)
    missing = nothing_said(sent, report_here)
    if missing:
        return _report_page(report_here.upload, missing), InvalidRequestError.status
    try:
        with current.write_session() as session:
            kept = confirmations.confirm(
                session,
                actor=current.actor(),
                clock=current.clock(),
                upload=uploads.get_upload(session, upload_id),
                reasons=sent.by_key,
            )
    except REFUSALS as refused:
        return _report_page(_own_upload(upload_id), problems_of(refused, sent)), refused.status
    flash(kept_words(kept, sent))
    return redirect(url_for("reports.report", upload_id=upload_id), 303)


@route(blueprint, "/our-return/uploads/<int:upload_id>/send", permission=Permission.EDIT_RETURN, methods=("POST",))
def send(upload_id: int) -> ResponseReturnValue:
    """Make a version of the return and send it for sign-off; after a signed one, go and ask for the reason."""
    try:
        submission_id = version_sent(upload_id)
    except submissions.ReasonNeededError:
        return redirect(url_for("versions.why", upload_id=upload_id), 303)
    except ConflictError as refused:
        return _report_page(_own_upload(upload_id), problem_of(refused)), refused.status
    flash("The return is with your signatory.")
    return redirect(url_for("sign_off.submission", submission_id=submission_id), 303)


def version_sent(upload_id: int, reason: str | None = None) -> int:
    """Make a version of a file that was sent for sign-off, and return its number; raises what ``submit`` does."""
    with current.write_session() as session:
        return submissions.submit(
            session,
            actor=current.actor(),
            clock=current.clock(),
            upload=uploads.get_upload(session, upload_id),
            editions_dir=editions_dir(),
            reason=reason,
            newest_seen=request.form.get("newest", type=int),
        ).id


def _own_upload(upload_id: int) -> Upload:
    return uploads.get_upload(current.session(), upload_id)


def _report_page(shown: Upload, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    session = current.session()
    return render_template(
        "our_return/report.html",
        report=upload_report(session, shown, editions_dir()),
        most_megabytes=most_megabytes(),
        is_removed=shown.id in uploads.not_kept(session, shown.organisation_id, [shown]),
        may_edit=current.actor().may(Permission.EDIT_RETURN),
        collection=session.get_one(Collection, shown.collection_id),
        newer=newer_file(session, shown),
        came_back=why_file_back(session, shown),
        given=request.form,
        problems=problems,
        is_kept=True,
        typed=typed_places(session, shown, editions_dir()),
    )
