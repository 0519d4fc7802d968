"""A file that we fail to check, for a reason of ours, is not left 'being read'."""

from sqlalchemy import select

from app.access import Scope
from app.db.models import Event, Job, Upload
from app.db.scope import open_session
from app.settings import Settings
from app.worker.loop import work_once


def test_after_the_last_attempt_the_log_says_that_the_failure_is_ours(engine, make, clock, monkeypatch):
    monkeypatch.setattr("app.worker.checking.check_file", _fail)
    organisation, collection = make.organisation(), make.collection()
    upload = make.upload(organisation, collection, make.user())
    make.job(organisation, kind="check_upload", payload={"upload_id": upload.id})

    attempts = [work_once(engine, Settings(), clock) for _ in range(4)]

    assert attempts == [True, True, True, False]
    with open_session(engine, Scope.everything()) as session:
        event = session.scalars(select(Event)).one()
        failed = session.get_one(Upload, upload.id)
        job = session.scalars(select(Job)).one()
    assert (event.kind, event.organisation_id, event.collection_id) == (
        "upload_failed",
        organisation.id,
        collection.id,
    )
    assert event.detail == {"upload_id": upload.id, "reference": job.failure_reference}
    assert (failed.state, failed.failure_reference, job.state) == ("failed", job.failure_reference, "failed")


def _fail(*_args, **_options):
    raise RuntimeError("the disk is gone")
