"""A release that takes minutes to work out stays with the worker that works on it."""

import threading

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.errors import ConflictError, UnavailableError
from app.services import jobs
from app.settings import Settings
from app.worker import publishing
from tests.support.journeys import traveller

LONGEST = 30


@pytest.fixture
def asked(make, tmp_path):
    ours = traveller(make, tmp_path)
    make.job(ours.organisation, kind=jobs.PUBLISH_RELEASE, payload={"collection": 2025, "asked_by": None})
    return ours


def claimed(engine, clock):
    with open_session(engine, Scope.everything(), write=True) as session:
        job = jobs.claim(session, clock)
        session.commit()
    return job


def test_a_job_that_is_kept_is_not_taken_over(engine, asked, clock):
    job = claimed(engine, clock)

    with open_session(engine, Scope.everything(), write=True) as session:
        jobs.keep(session, job, clock.later(minutes=2))
        session.commit()

    assert claimed(engine, clock.later(minutes=3)) is None
    assert claimed(engine, clock.later(minutes=5)).id == job.id


def test_who_lost_a_job_does_not_keep_it(engine, asked, clock):
    slow = claimed(engine, clock)
    claimed(engine, clock.later(minutes=3))

    with open_session(engine, Scope.everything(), write=True) as session:
        jobs.keep(session, slow, clock.later(minutes=5))
        session.commit()

    assert claimed(engine, clock.later(minutes=6)).id == slow.id


def test_a_release_is_kept_for_as_long_as_it_is_worked_out(engine, asked, clock, monkeypatch):
    kept, calls = threading.Event(), []

    def keep(*_):
        calls.append(1)
        if len(calls) == 1:
            raise UnavailableError("The database is away.")
        kept.set()

    def slow_release(*_, **__):
        assert kept.wait(LONGEST)
        raise ConflictError("Too few returns.")

    monkeypatch.setattr(publishing, "KEPT_EVERY_SECONDS", 0.001)
    monkeypatch.setattr(jobs, "keep", keep)
    monkeypatch.setattr(publishing, "publish_release", slow_release)
    before = threading.active_count()

    publishing.publish(engine, Settings(), clock, claimed(engine, clock))

    assert len(calls) > 1
    assert threading.active_count() <= before
