"""The report on a file to take away: the person's own workbook with every finding marked, and a table of findings."""

from collections.abc import Mapping
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO

from flask import Blueprint, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import UploadState
from app.services.marked_uploads import marks_of_upload
from app.services.reports import UploadReport, upload_report
from app.services.store import stored_path
from app.services.uploads import get_upload
from app.web._registry import route
from app.web.our_return import MIME_TYPES, editions_dir
from app.web.shell import moment_in_words
from schemas.flat_findings import flat_findings
from schemas.marked_file import CannotCarryError, NotMarkedError, write_marked
from schemas.raw import Source

blueprint = Blueprint("marked_files", __name__)
OTHERWISE = "Nothing is lost: every finding is on this page and in the spreadsheet of findings."
CHECKED = frozenset({UploadState.READ, UploadState.UNREADABLE})


@route(blueprint, "/our-return/uploads/<int:upload_id>/marked", permission=Permission.VIEW_RETURN)
def marked(upload_id: int) -> ResponseReturnValue:
    """Send the person's own workbook with every finding marked in it; for a CSV the table, which says why.

    The marks are put in by a limited child process, so that no file can harm or fill this one. Where that fails,
    the report says so.
    """
    report = _report(upload_id)
    if report.upload.state not in CHECKED:
        return redirect(url_for("reports.report", upload_id=upload_id), 303)
    target = TemporaryFile()  # noqa: SIM115 - it is sent, and closed after that
    try:
        source = _write(report, target)
    except CannotCarryError as error:
        target.close()
        return _table(report, {"Why not your own file": error.user_message})
    except NotMarkedError as error:
        target.close()
        flash(f"{error.user_message} {OTHERWISE}")
        return redirect(url_for("reports.report", upload_id=upload_id), 303)
    target.seek(0)
    name = f"sc-wres-upload-{upload_id}-marked.{source}"
    return send_file(target, MIME_TYPES[source], as_attachment=True, download_name=name)


@route(blueprint, "/our-return/uploads/<int:upload_id>/findings.xlsx", permission=Permission.VIEW_RETURN)
def findings(upload_id: int) -> ResponseReturnValue:
    """Send the findings as a table of their own."""
    report = _report(upload_id)
    if report.upload.state not in CHECKED:
        return redirect(url_for("reports.report", upload_id=upload_id), 303)
    return _table(report, {})


def _report(upload_id: int) -> UploadReport:
    session = current.session()
    return upload_report(session, get_upload(session, upload_id), editions_dir())


def _write(report: UploadReport, target: BinaryIO) -> Source:
    upload = report.upload
    path = stored_path(current.settings().uploads_dir, upload.organisation_id, upload.sha256)
    if not path.is_file():
        raise NotMarkedError("Your workbook is no longer kept, so it cannot be given back with marks.")
    return write_marked(path, marks_of_upload(report), target)


def _table(report: UploadReport, notes: Mapping[str, str]) -> ResponseReturnValue:
    upload = report.upload
    about = {
        "File": upload.display_name,
        "Received": moment_in_words(upload.received_at),
        "In short": report.headline,
        **notes,
    }
    content = BytesIO(flat_findings(marks_of_upload(report), about))
    name = f"sc-wres-upload-{upload.id}-findings.xlsx"
    return send_file(content, MIME_TYPES[Source.XLSX], as_attachment=True, download_name=name)
