"""Compute a release that the programme team asked for."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.access import Scope
from app.clock import Clock
from app.db.scope import open_session
from app.errors import ScWresError
from app.services import jobs
from app.services.publishing import publish_release
from app.settings import Settings

KEPT_EVERY_SECONDS = 30.0
log = logging.getLogger("scwres.worker")


def publish(engine: Engine, _settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Publish the release of the collection that a job names, in the name of whoever asked for it.

    The audit of many returns takes minutes; meanwhile no other worker takes the job over. Where the rules refuse the
    release, the reason is kept with the job: the page shows it, and nothing is tried again.
    """
    with _kept(engine, clock, job):
        refused = _refusal(engine, clock, job)
    with open_session(engine, Scope.everything(), write=True) as session:
        if not jobs.is_still_mine(session, job):
            return
        if refused is None:
            jobs.finish(session, job.id, clock)
        else:
            jobs.refuse(session, job.id, refused, clock)
        session.commit()


def _refusal(engine: Engine, clock: Clock, job: jobs.ClaimedJob) -> str | None:
    year, asked_by = int(job.payload["collection"]), job.payload["asked_by"]
    reason = job.payload.get("without_audit")
    try:
        publish_release(engine, collection_year=year, clock=clock, published_by=asked_by, without_audit=reason)
    except ScWresError as error:
        return error.user_message
    return None


@contextmanager
def _kept(engine: Engine, clock: Clock, job: jobs.ClaimedJob) -> Iterator[None]:
    """Say now and then that a job is still being worked on, for as long as it is."""
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(engine, clock, job, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _keep(engine: Engine, clock: Clock, job: jobs.ClaimedJob, done: threading.Event) -> None:
    while not done.wait(KEPT_EVERY_SECONDS):
        try:
            with open_session(engine, Scope.everything(), write=True) as session:
                jobs.keep(session, job, clock)
                session.commit()
        except ScWresError as error:
            log.warning("%s", error.user_message)
