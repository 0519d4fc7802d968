"""Try a coming edition's checks on last year's returns, some at a time, and keep nothing but how many fail which."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import CollectionDraft, Submission
from app.db.scope import open_session
from app.indicators.catalogue import EDITIONS_DIR
from app.programme.milestones import MilestoneKey
from app.services import dry_runs, jobs
from app.services.collection_drafts import windows_in
from app.services.uploads import previous_return, submitted_return
from app.settings import Settings
from schemas.findings import Finding, Severity
from schemas.report import check_file


def try_returns(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Check the next returns of the trial that a job names, and queue the rest; a set-up that is gone ends it."""
    kept = _tried(engine, settings, job)
    with open_session(engine, Scope.everything(), write=True) as session:
        if not jobs.is_still_mine(session, job):
            return
        draft = _draft(session, job)
        if draft is not None and kept is not None:
            draft.dry_run = {**kept, "job_id": _next_job(session, draft, kept["after"], job, clock)}
        jobs.finish(session, job.id, clock)
        session.commit()


def _draft(session: Session, job: jobs.ClaimedJob) -> CollectionDraft | None:
    """Return the set-up that a job is about, unless it is gone or another trial was begun."""
    draft = session.get(CollectionDraft, int(job.payload["draft_id"]))
    is_about_it = draft is not None and draft.dry_run is not None and draft.dry_run["job_id"] == job.id
    return draft if is_about_it else None


def _tried(engine: Engine, settings: Settings, job: jobs.ClaimedJob) -> dict[str, Any] | None:
    """Return the state of the trial after the next returns, or ``None`` where it is over."""
    with open_session(engine, Scope.everything()) as session:
        draft = _draft(session, job)
        if draft is None:
            return None
        kept = dict(draft.dry_run or {})
        for submission in dry_runs.submissions_before(session, draft.year, kept["after"])[: dry_runs.AT_ONCE]:
            kept = dry_runs.added_up(kept, _failed(session, settings, draft, submission), submission.id)
        return kept


def _next_job(session: Session, draft: CollectionDraft, after: int, job: jobs.ClaimedJob, clock: Clock) -> int | None:
    if not dry_runs.submissions_before(session, draft.year, after):
        return None
    owner = job.organisation_id
    following = jobs.enqueue(session, organisation_id=owner, kind=jobs.DRY_RUN, clock=clock, draft_id=draft.id)
    session.flush()
    return following.id


def _failed(
    session: Session, settings: Settings, draft: CollectionDraft, submission: Submission
) -> Mapping[str, frozenset[str]]:
    edition, code = dry_runs.edition_for(draft, settings.editions_dir), dry_runs.code_of(session, submission)
    content = dry_runs.as_new_file(submitted_return(session, submission), code, edition)
    with TemporaryDirectory(prefix="scwres-trial-") as folder:
        path = Path(folder) / "return.csv"
        path.write_bytes(content)
        report = check_file(
            path,
            display_name=path.name,
            today=windows_in(draft)[MilestoneKey.UPLOADED].due_on,
            organisation=code,
            collection=draft.year,
            previous=previous_return(session, submission.organisation_id, draft.year - 1),
            editions_dir=settings.editions_dir or EDITIONS_DIR,
        )
    return {
        "fix": _codes(report.findings, Severity.MUST_FIX),
        "confirm": _codes(report.findings, Severity.CONFIRM),
        "before": dry_runs.found_before(session, submission),
    }


def _codes(findings: Iterable[Finding], severity: Severity) -> frozenset[str]:
    return frozenset(one.code for one in findings if one.severity is severity)
