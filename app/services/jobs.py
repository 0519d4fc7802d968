"""Background work: queued in the transaction that made it necessary, claimed by exactly one worker."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Job, JobState

CHECK_UPLOAD = "check_upload"
PUBLISH_RELEASE = "publish_release"
WORK_OUT_GROUP = "work_out_group"
DRY_RUN = "dry_run"
SETTLE_QUESTION = "settle_question"
MOST_ATTEMPTS = 3
ABANDONED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A piece of work that this process has taken."""

    id: int
    organisation_id: int
    kind: str
    payload: dict[str, Any]
    attempts: int


def enqueue(session: Session, *, organisation_id: int, kind: str, clock: Clock, **payload: object) -> Job:
    """Add a piece of work to the caller's transaction."""
    job = Job(organisation_id=organisation_id, kind=kind, payload=payload, queued_at=clock.now())
    session.add(job)
    return job


def claim(session: Session, clock: Clock) -> ClaimedJob | None:
    """Take the oldest waiting job, or one whose worker died; ``None`` if there is nothing to do.

    Needs a writing session over everything, and commits with it.
    """
    now = clock.now()
    abandoned = (Job.state == JobState.RUNNING) & (Job.claimed_at < now - ABANDONED_AFTER)
    waiting = select(Job).where(or_(Job.state == JobState.QUEUED, abandoned)).order_by(Job.id).limit(1)
    job = session.scalars(waiting.with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    job.state, job.claimed_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
    session.flush()
    return ClaimedJob(job.id, job.organisation_id, job.kind, dict(job.payload), job.attempts)


def is_still_mine(session: Session, claimed: ClaimedJob) -> bool:
    """Say whether nobody took over the job meanwhile, and hold it to the end of the transaction."""
    job = session.scalars(select(Job).where(Job.id == claimed.id).with_for_update()).one()
    return job.state == JobState.RUNNING and job.attempts == claimed.attempts


def keep(session: Session, claimed: ClaimedJob, clock: Clock) -> None:
    """Say that a job which takes long is still being worked on; nothing where another worker took it over."""
    if is_still_mine(session, claimed):
        session.get_one(Job, claimed.id).claimed_at = clock.now()


def finish(session: Session, job_id: int, clock: Clock) -> None:
    """Mark a job as done, in the transaction that holds its outcome."""
    job = session.get_one(Job, job_id)
    job.state, job.finished_at = JobState.DONE, clock.now()


def refuse(session: Session, job_id: int, reason: str, clock: Clock) -> None:
    """Mark a job as failed for a reason that a person can read, and that trying again would not change."""
    job = session.get_one(Job, job_id)
    job.state, job.finished_at = JobState.FAILED, clock.now()
    job.payload = {**job.payload, "refused": reason}


def give_up_or_retry(session: Session, claimed: ClaimedJob, reference: str, clock: Clock) -> bool:
    """Put a failed job back, or mark it as failed after ``MOST_ATTEMPTS``; return whether it was given up.

    A job that another worker took over is left to it.
    """
    if not is_still_mine(session, claimed):
        return False
    job = session.get_one(Job, claimed.id)
    given_up = claimed.attempts >= MOST_ATTEMPTS
    job.state = JobState.FAILED if given_up else JobState.QUEUED
    job.failure_reference = reference
    job.finished_at = clock.now() if given_up else None
    return given_up
