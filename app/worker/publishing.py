"""Compute a release that the programme team asked for."""

from sqlalchemy import Engine

from app.access import Scope
from app.clock import Clock
from app.db.scope import open_session
from app.services import jobs
from app.services.benchmarks import publish_release
from app.settings import Settings


def publish(engine: Engine, _settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Publish the release of the collection that a job names, in the name of whoever asked for it."""
    publish_release(
        engine, collection_year=int(job.payload["collection"]), clock=clock, published_by=job.payload["asked_by"]
    )
    with open_session(engine, Scope.everything(), write=True) as session:
        jobs.finish(session, job.id, clock)
        session.commit()
