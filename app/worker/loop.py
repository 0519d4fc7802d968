"""The worker's loop: take one job at a time until told to stop."""

import logging
import secrets
from collections.abc import Callable

from sqlalchemy import Engine

from app.access import Scope
from app.clock import Clock
from app.db.engine import JOB_SECONDS, create_engine_for
from app.db.scope import open_session
from app.errors import UnavailableError, without_values
from app.services import jobs
from app.settings import Settings
from app.worker.checking import check_upload, mark_failed
from app.worker.custom_groups import work_out_group
from app.worker.dry_runs import try_returns
from app.worker.peers import settle_question
from app.worker.posting import Posting
from app.worker.publishing import publish
from app.worker.stopping import stop_on_signals
from app.worker.tidying import Tidying

POLL_SECONDS = 0.2
log = logging.getLogger("scwres.worker")

Handler = Callable[[Engine, Settings, Clock, jobs.ClaimedJob], None]
HANDLERS: dict[str, Handler] = {
    jobs.CHECK_UPLOAD: check_upload,
    jobs.PUBLISH_RELEASE: publish,
    jobs.WORK_OUT_GROUP: work_out_group,
    jobs.DRY_RUN: try_returns,
    jobs.SETTLE_QUESTION: settle_question,
}


def run(settings: Settings) -> None:
    """Work until the process is asked to end, tidying up now and then; a job under way is finished first."""
    stop = stop_on_signals()
    engine = create_engine_for(settings.database_url, must_exist=True, seconds=JOB_SECONDS)
    clock = settings.clock
    tidying, posting = Tidying(), Posting()
    while not stop.is_set():
        tidying.tidy_if_due(engine, settings, clock)
        posting.post_if_due(engine, settings, clock)
        if not try_once(engine, settings, clock):
            stop.wait(POLL_SECONDS)


def try_once(engine: Engine, settings: Settings, clock: Clock) -> bool:
    """Do as ``work_once`` does, but wait where the database is away: what is waiting there waits with it."""
    try:
        return work_once(engine, settings, clock)
    except UnavailableError as error:
        log.warning("%s", error.user_message)
        return False


def work_once(engine: Engine, settings: Settings, clock: Clock) -> bool:
    """Do the oldest waiting job; return whether there was one."""
    with open_session(engine, Scope.everything(), write=True) as session:
        job = jobs.claim(session, clock)
        session.commit()
    if job is None:
        return False
    try:
        _handle(engine, settings, clock, job)
    except Exception as error:  # the loop must outlive any one job; the reference leads to this log entry
        reference = secrets.token_hex(4)
        log.exception("job %s (%s) failed, reference %s", job.id, job.kind, reference, exc_info=without_values(error))
        _put_back(engine, clock, job, reference)
    return True


def _handle(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    if job.attempts > jobs.MOST_ATTEMPTS:
        raise RuntimeError("every worker that took this job died with it")
    HANDLERS[job.kind](engine, settings, clock, job)


def _put_back(engine: Engine, clock: Clock, job: jobs.ClaimedJob, reference: str) -> None:
    with open_session(engine, Scope.everything(), write=True) as session:
        given_up = jobs.give_up_or_retry(session, job, reference, clock)
        if given_up and job.kind == jobs.CHECK_UPLOAD:
            mark_failed(session, job, reference, clock)
        session.commit()
