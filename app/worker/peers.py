"""Bring both sides of a question to another organisation in step, once one of them has said something."""

from sqlalchemy import Engine

from app.access import Scope
from app.clock import Clock
from app.db.scope import open_session
from app.services import jobs
from app.services.peer_matching import settle
from app.settings import Settings


def settle_question(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Settle the question that a job names; its outcome and the end of the job are kept together."""
    with open_session(engine, Scope.everything(), write=True) as session:
        if not jobs.is_still_mine(session, job):
            return
        settle(session, clock, int(job.payload["request_id"]), settings.base_url)
        jobs.finish(session, job.id, clock)
        session.commit()
