"""Compute a release that the programme team asked for."""

from sqlalchemy import Engine

from app.access import Scope
from app.clock import Clock
from app.db.scope import open_session
from app.errors import ScWresError
from app.services import jobs
from app.services.publishing import publish_release
from app.settings import Settings


def publish(engine: Engine, _settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Publish the release of the collection that a job names, in the name of whoever asked for it.

    Where the rules refuse it, the reason is kept with the job: the page shows it, and nothing is tried again.
    """
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
    try:
        publish_release(engine, collection_year=year, clock=clock, published_by=asked_by)
    except ScWresError as error:
        return error.user_message
    return None
