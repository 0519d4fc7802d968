"""Check one uploaded file: read it in a limited child process, keep its findings, and log what it means."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Collection, Organisation, Upload, UploadState
from app.db.scope import open_session
from app.indicators.catalogue import EDITIONS_DIR
from app.programme.events import EventKind
from app.services import jobs
from app.services.events import record_about
from app.services.organisation_history import dated_codes
from app.services.store import remove_stored, stored_path
from app.services.uploads import hold_return, is_awaited, must_not_be_kept, previous_return, store_report
from app.services.waivers import as_waived, waivers_in_force
from app.settings import Settings
from schemas.report import Report, check_file
from schemas.waivers import with_waivers


class StoredFileMissingError(RuntimeError):
    """The file of an upload is gone from the store before anybody could check it."""


def check_upload(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Read and check the upload that a job names; its findings and its log entry are kept together or not at all.

    A file that must not be kept is deleted after that, and only then is the job at its end: whichever step a worker
    dies at, the next one goes on from there. Raises ``StoredFileMissingError`` where there is no file to read.
    """
    report = _fresh_report(engine, settings, clock, job)
    if report is None or _keep_report(engine, clock, job, report):
        _end(engine, settings, clock, job)


def _fresh_report(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> Report | None:
    """Return the report on a file, or ``None`` where one was kept before."""
    with open_session(engine, Scope.organisation(job.organisation_id)) as session:
        upload = session.get_one(Upload, int(job.payload["upload_id"]))
        return _check(session, settings, clock, upload) if upload.state == UploadState.RECEIVED else None


def _keep_report(engine: Engine, clock: Clock, job: jobs.ClaimedJob, report: Report) -> bool:
    """Keep a report with its log entry; return whether something is left to do."""
    with open_session(engine, Scope.organisation(job.organisation_id), write=True) as session:
        if not jobs.is_still_mine(session, job):
            return False
        upload = session.get_one(Upload, int(job.payload["upload_id"]))
        store_report(session, upload, report, clock)
        _log(session, upload, report, clock)
        if not report.must_not_be_kept:
            jobs.finish(session, job.id, clock)
        session.commit()
        return report.must_not_be_kept


def _end(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """End a job whose report is kept: delete a file that must not stay, unless it was sent again and waits anew."""
    with open_session(engine, Scope.organisation(job.organisation_id), write=True) as session:
        if not jobs.is_still_mine(session, job):
            return
        upload = session.get_one(Upload, int(job.payload["upload_id"]))
        hold_return(session, upload.organisation_id, upload.collection_id)
        if must_not_be_kept(session, upload) and not is_awaited(session, upload):
            remove_stored(settings.uploads_dir, upload.organisation_id, upload.sha256)
        jobs.finish(session, job.id, clock)
        session.commit()


def mark_failed(session: Session, job: jobs.ClaimedJob, reference: str, clock: Clock) -> None:
    """Say on the upload and in the log that checking it failed for a reason of ours, so that nobody waits for it."""
    number = job.payload.get("upload_id")
    mine = (Upload.id == number, Upload.organisation_id == job.organisation_id, Upload.state == UploadState.RECEIVED)
    upload = session.scalars(select(Upload).where(*mine)).first() if isinstance(number, int) else None
    if upload is None:
        return
    upload.state, upload.failure_reference = UploadState.FAILED, reference
    record_about(session, upload, EventKind.UPLOAD_FAILED, None, clock, reference=reference)


def _check(session: Session, settings: Settings, clock: Clock, upload: Upload) -> Report:
    organisation = session.get_one(Organisation, upload.organisation_id)
    collection = session.get_one(Collection, upload.collection_id)
    previous = previous_return(session, organisation.id, collection.year)
    path = stored_path(settings.uploads_dir, organisation.id, upload.sha256)
    if not path.is_file():
        raise StoredFileMissingError
    report = check_file(
        path,
        display_name=upload.display_name,
        organisation=organisation.code,
        collection=collection.year,
        previous=previous,
        editions_dir=settings.editions_dir or EDITIONS_DIR,
        today=clock.today(),
        also=dated_codes(session, organisation.id),
    )
    waivers = waivers_in_force(session, organisation.id, collection.id, clock.today())
    return with_waivers(report, as_waived(waivers))


def _log(session: Session, upload: Upload, report: Report, clock: Clock) -> None:
    for kind in _event_kinds(report):
        record_about(
            session, upload, kind, None, clock, must_fix=report.summary["must_fix"], confirm=report.summary["confirm"]
        )


def _event_kinds(report: Report) -> tuple[EventKind, ...]:
    if not report.readable or report.must_not_be_kept:
        return (EventKind.UPLOAD_UNREADABLE,)
    has_faults = report.summary["must_fix"] or report.summary["confirm"]
    return EventKind.UPLOAD_READ, EventKind.UPLOAD_HAS_FAULTS if has_faults else EventKind.UPLOAD_VALID
