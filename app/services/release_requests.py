"""Asking for a release: what it would hold, the work under way, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Job, JobState, Release
from app.errors import ConflictError
from app.programme.milestones import MilestoneKey
from app.services import jobs
from app.services.benchmarks import latest_release, releases_of
from app.services.board_readings import read_collection
from app.services.collections import find_collection, windows_of
from app.services.reasons import given_reason
from app.services.release_limits import NO_REASON, too_many
from app.services.release_sources import Sources, holds, load_sources, refuse_too_few
from app.services.withdrawals import Withdrawal, withdrawals_of
from app.services.work_lists import READY, work_lists

_UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
OUR_FAULT = "It failed for a reason of ours. Nothing was published and nothing was lost."


@dataclass(frozen=True, slots=True)
class ReleaseWork:
    """The newest request for a release. ``refused`` says in words why it failed."""

    state: JobState
    asked_at: datetime
    finished_at: datetime | None
    refused: str
    reference: str

    @property
    def is_under_way(self) -> bool:
        """Whether it is still waiting or being worked out."""
        return self.state in _UNDER_WAY


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One version as the page lists it, with its withdrawal if it was withdrawn; readers see the one in force."""

    release: Release
    withdrawal: Withdrawal | None
    is_in_force: bool

    @property
    def standing(self) -> str:
        """Whether readers see it."""
        if self.withdrawal is not None:
            return "withdrawn"
        return "in force" if self.is_in_force else "replaced"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A collection that is still open: its last day, who is expected, and how many signed returns wait for review."""

    until: date
    expected: int
    to_review: int


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """What the release page shows; ``obstacle`` says why nothing can be published, empty where something can.

    ``holder`` is the version that holds every accepted return already, ``under_way`` the collection while it is open.
    ``too_many`` says why the release cannot be audited, empty where it can.
    """

    year: int
    accepted: int
    obstacle: str
    too_many: str
    holder: int | None
    under_way: UnderWay | None
    work: ReleaseWork | None
    releases: tuple[ReleaseLine, ...]

    @property
    def withdrawable(self) -> tuple[int, ...]:
        """The versions that can still be withdrawn, newest first."""
        return tuple(line.release.version for line in self.releases if line.withdrawal is None)


def release_view(session: Session, clock: Clock, collection_year: int) -> ReleaseView:
    """Return where the release of a collection stands today."""
    collection = find_collection(session, collection_year)
    sources, newest = load_sources(session, collection), next(iter(releases_of(session, collection_year)), None)
    return ReleaseView(
        year=collection_year,
        accepted=len(sources.submissions),
        obstacle=_obstacle(sources, collection_year),
        too_many=too_many(session, collection, sources.submissions),
        holder=newest.version if newest is not None and holds(newest, sources) else None,
        under_way=_under_way(session, collection, clock.today()),
        work=_newest_work(session, collection_year),
        releases=_lines(session, collection_year),
    )


def _lines(session: Session, collection_year: int) -> tuple[ReleaseLine, ...]:
    in_force = latest_release(session, collection_year)
    withdrawn = withdrawals_of(session, collection_year)
    return tuple(
        ReleaseLine(one, withdrawn.get(one.version), one is in_force) for one in releases_of(session, collection_year)
    )


def ask_for_release(session: Session, *, actor: Actor, clock: Clock, collection_year: int, reason: str = "") -> None:
    """Queue the working out of a release, in the caller's transaction.

    Raises ``ConflictError`` with too few accepted returns, or while a release is being worked out, and
    ``InvalidRequestError`` without a ``reason`` where there are too many returns for an audit.
    """
    collection = find_collection(session, collection_year)
    sources = load_sources(session, collection)
    refuse_too_few(sources, collection_year)
    told = {}
    if too_many(session, collection, sources.submissions):
        told["without_audit"] = given_reason(reason, NO_REASON)
    work = _newest_work(session, collection_year)
    if work is not None and work.is_under_way:
        raise ConflictError("A release is being worked out already. This page shows when it is done.")
    jobs.enqueue(
        session,
        organisation_id=actor.organisation_id,
        kind=jobs.PUBLISH_RELEASE,
        clock=clock,
        collection=collection_year,
        asked_by=actor.user_id,
        **told,
    )


def _under_way(session: Session, collection: Collection, today: date) -> UnderWay | None:
    until = windows_of(session, collection)[MilestoneKey.SIGNED_OFF].due_on
    if today > until:
        return None
    reading = read_collection(session, collection, today)
    ready = next(one.total for one in work_lists(session, collection.year, today) if one.key == READY)
    return UnderWay(until, reading.expected(MilestoneKey.SIGNED_OFF), ready)


def _obstacle(sources: Sources, collection_year: int) -> str:
    try:
        refuse_too_few(sources, collection_year)
    except ConflictError as error:
        return error.user_message
    return ""


def _newest_work(session: Session, collection_year: int) -> ReleaseWork | None:
    found = session.scalars(select(Job).where(Job.kind == jobs.PUBLISH_RELEASE).order_by(Job.id.desc()))
    job = next((one for one in found if one.payload.get("collection") == collection_year), None)
    if job is None:
        return None
    reason = str(job.payload.get("refused", "")) or (OUR_FAULT if job.state == JobState.FAILED else "")
    return ReleaseWork(JobState(job.state), job.queued_at, job.finished_at, reason, job.failure_reference or "")
