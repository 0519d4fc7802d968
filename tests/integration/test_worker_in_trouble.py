"""The worker when things go wrong: it lives on, does nothing twice, gives up in the end, and logs no data."""

import pytest
from sqlalchemy import select

from app.access import Scope
from app.db.models import Event, Job, Upload
from app.db.scope import open_session
from app.errors import UnavailableError
from app.services import jobs
from app.settings import Settings
from app.worker import loop
from app.worker.loop import work_once
from tests.support.journeys import good_file, traveller

CANARY = "Zebedee Canary"


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def waiting(ours, tmp_path):
    """An upload that nobody has checked yet."""
    return ours.receive(good_file(tmp_path))


def claimed(engine, clock):
    with open_session(engine, Scope.everything(), write=True) as session:
        job = jobs.claim(session, clock)
        session.commit()
    return job


def rows(engine, model):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(model).order_by(model.id)).all()


@pytest.mark.parametrize("payload", [{}, {"upload_id": None}, {"upload_id": "x"}, {"upload_id": 10**6}])
def test_a_job_that_makes_no_sense_is_given_up_and_the_next_one_done(make, ours, tmp_path, payload):
    make.job(ours.organisation, kind="check_upload", payload=payload)
    upload = ours.send(good_file(tmp_path))

    assert (upload.state, [job.state for job in rows(ours.engine, Job)]) == ("read", ["failed", "done"])


def test_a_job_of_an_unknown_kind_is_given_up(engine, make, ours, clock):
    make.job(ours.organisation, kind="dance")

    assert [work_once(engine, Settings(), clock) for _ in range(4)] == [True, True, True, False]
    assert [job.state for job in rows(engine, Job)] == ["failed"]


def test_a_job_whose_worker_dies_each_time_is_given_up(engine, waiting, clock):
    later = clock
    for _ in range(3):
        assert claimed(engine, later).attempts <= 3  # and then the worker is killed
        later = later.later(minutes=3)

    assert work_once(engine, Settings(), later)

    assert not work_once(engine, Settings(), later.later(minutes=3))
    assert [job.state for job in rows(engine, Job)] == ["failed"]
    assert [upload.state for upload in rows(engine, Upload)] == ["failed"]


def test_work_that_another_worker_took_over_is_not_done_twice(engine, ours, waiting, clock):
    slow = claimed(engine, clock)
    later = clock.later(minutes=3)
    assert work_once(engine, ours.settings, later)

    loop.HANDLERS[slow.kind](engine, ours.settings, later, slow)

    kinds = [event.kind for event in rows(engine, Event)]
    assert kinds == ["upload_received", "upload_read", "upload_valid"]


def test_a_late_failure_does_not_undo_what_another_worker_finished(engine, ours, waiting, clock):
    slow = claimed(engine, clock)
    work_once(engine, ours.settings, clock.later(minutes=3))

    loop._put_back(engine, clock, jobs.ClaimedJob(slow.id, slow.organisation_id, slow.kind, slow.payload, 3), "ref")

    assert [upload.state for upload in rows(engine, Upload)] == ["read"]
    assert [job.state for job in rows(engine, Job)] == ["done"]


def test_a_file_that_was_deleted_under_the_worker_fails_with_a_reference(engine, ours, waiting, clock):
    for path in (ours.settings.uploads_dir / str(ours.organisation.id)).iterdir():
        path.unlink()

    while work_once(engine, ours.settings, clock):
        pass

    (upload,) = rows(engine, Upload)
    assert upload.state in {"failed", "unreadable"}


def test_the_workers_log_keeps_the_kind_of_failure_and_never_its_words(engine, ours, waiting, monkeypatch, caplog):
    def fail(*_args, **_options):
        raise ValueError(f"could not read {CANARY}")

    monkeypatch.setattr("app.worker.checking.check_file", fail)
    work_once(engine, ours.settings, ours.clock)

    assert "builtins.ValueError" in caplog.text
    assert CANARY not in caplog.text


def test_the_worker_waits_for_a_database_that_is_away(engine, ours, clock, monkeypatch):
    def away(*_args, **_options):
        raise UnavailableError("The service cannot reach its database at the moment.")

    monkeypatch.setattr(jobs, "claim", away)

    assert not loop.try_once(engine, ours.settings, clock)
