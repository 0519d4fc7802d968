"""Trying a new edition's checks on last year's returns, before the collection is opened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, CollectionDraft, Finding, Job, JobState, Organisation, Submission, SubmissionState
from app.errors import ConflictError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Return
from app.services import jobs
from app.services.organisations import programme_organisation
from app.services.typed_sending import texts_of_return
from schemas.findings import Severity, load_checks
from schemas.template_values import all_detail_texts
from schemas.typed import typed_csv

AT_ONCE = 20
COUNTED = "fix", "confirm", "before"
IN_FORCE = (SubmissionState.SIGNED, SubmissionState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """How many of last year's returns have something to fix, or to confirm, by one check.

    ``before`` is how many had something of it when they were checked last year.
    """

    code: str
    title: str
    must_fix: int
    confirm: int
    before: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a trial gave so far: of how many returns, how many would pass, and how many fail which check."""

    is_done: bool
    has_failed: bool
    total: int
    checked: int
    clean: int
    checks: tuple[FailedCheck, ...]


def start_dry_run(session: Session, draft: CollectionDraft, clock: Clock) -> None:
    """Ask the worker to try the new edition's checks, in the caller's transaction.

    Raises ``ConflictError`` while a trial is under way or without returns of the year before.
    """
    found = read_dry_run(session, draft)
    if found is not None and not (found.is_done or found.has_failed):
        raise ConflictError("A trial is under way. Wait for it to end.")
    nothing = nothing_to_try(session, draft.year)
    if nothing:
        raise ConflictError(nothing)
    job = jobs.enqueue(
        session,
        organisation_id=programme_organisation(session, clock).id,
        kind=jobs.DRY_RUN,
        clock=clock,
        draft_id=draft.id,
    )
    session.flush()
    draft.dry_run = {
        "job_id": job.id,
        "total": _count_before(session, draft.year),
        "after": 0,
        "checked": 0,
        "clean": 0,
        **{name: {} for name in COUNTED},
    }
    session.flush()


def read_dry_run(session: Session, draft: CollectionDraft) -> DryRun | None:
    """Return how far the trial has come; ``None`` where there was none."""
    kept = draft.dry_run
    if kept is None:
        return None
    job = None if kept["job_id"] is None else session.get(Job, kept["job_id"])
    checks = [_failed(code, kept) for code in {code for name in COUNTED for code in kept.get(name, ())}]
    return DryRun(
        is_done=kept["job_id"] is None,
        has_failed=kept["job_id"] is not None and (job is None or job.state == JobState.FAILED),
        total=kept["total"],
        checked=kept["checked"],
        clean=kept["clean"],
        checks=tuple(sorted(checks, key=lambda one: (-one.must_fix, one.code))),
    )


def _failed(code: str, kept: Mapping[str, Any]) -> FailedCheck:
    fix, confirm, before = (kept.get(name, {}).get(code, 0) for name in COUNTED)
    known = load_checks().get(code)
    return FailedCheck(code, known.title if known else "", fix, confirm, before)


def nothing_to_try(session: Session, year: int) -> str:
    """Return that there is no return of the year before to try the checks on; empty where there is one."""
    if _count_before(session, year):
        return ""
    return f"No return of {year - 1} was signed here, so there is nothing yet to try the checks on."


def submissions_before(session: Session, year: int, after: int = 0) -> list[Submission]:
    """Return the versions in force of the collection before, by id."""
    wanted = select(Submission).where(_in_force_before(year), Submission.id > after)
    return list(session.scalars(wanted.order_by(Submission.id)))


def _count_before(session: Session, year: int) -> int:
    return session.scalar(select(func.count(Submission.id)).where(_in_force_before(year))) or 0


def _in_force_before(year: int) -> ColumnElement[bool]:
    before = select(Collection.id).where(Collection.year == year - 1)
    return and_(Submission.collection_id.in_(before), Submission.state.in_(IN_FORCE))


def code_of(session: Session, submission: Submission) -> str:
    """Return the code that a return must name."""
    return session.get_one(Organisation, submission.organisation_id).code


def found_before(session: Session, submission: Submission) -> frozenset[str]:
    """Return the checks that found something to fix or to confirm in a return when it was sent."""
    asked = Finding.severity.in_((Severity.MUST_FIX, Severity.CONFIRM))
    mine = Finding.upload_id == submission.upload_id, Finding.organisation_id == submission.organisation_id
    return frozenset(session.scalars(select(Finding.code).where(asked, *mine).distinct()))


def as_new_file(return_: Return, code: str, edition: Edition) -> bytes:
    """Return a return as the organisation would send it a year on: its days moved, its counts as they are.

    What the new edition asks for and the old one did not is left empty.
    """
    said = return_.details
    details = replace(
        said,
        organisation=code,
        collection=edition.collection,
        as_at=_year_on(said.as_at),
        window_from=_year_on(said.window_from),
        window_to=_year_on(said.window_to),
        survey_from=_year_on(said.survey_from),
        survey_to=_year_on(said.survey_to),
    )
    moved = Return(details, return_.counts)
    return typed_csv(edition, {**texts_of_return(edition, moved), **all_detail_texts(edition, code, moved)})


def added_up(kept: Mapping[str, Any], found: Mapping[str, frozenset[str]], last_id: int) -> dict[str, Any]:
    """Return the state of a trial with one more return in it: by what is ``COUNTED``, which checks found something."""
    is_clean = not (found["fix"] or found["confirm"])
    return {
        **kept,
        "after": last_id,
        "checked": kept["checked"] + 1,
        "clean": kept["clean"] + is_clean,
        **{name: dict(Counter(kept.get(name, {})) + Counter(found[name])) for name in COUNTED},
    }


def edition_for(draft: CollectionDraft, editions_dir: Path | None) -> Edition:
    """Return the edition that a trial is about."""
    return load_edition(draft.year, editions_dir or EDITIONS_DIR)


def _year_on(day: date | None) -> date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)
