"""The story of one organisation as the programme team reads it: no cell of a return is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, PlanVersion, Submission, SubmissionState, Upload, UploadState
from app.errors import NotFoundError
from app.services.collections import begun_collection, list_collections
from app.services.late_registrations import late_registration
from app.services.letters import unreachable_people
from app.services.organisation_stories import OrganisationStory, organisation_story
from app.services.organisations import find_organisation
from app.services.plan_versions import published_versions
from app.services.queries import Query, queries_of
from app.services.shared_returns import shared_return
from app.services.submissions import submissions_of
from app.services.waiting_members import Reached, waiting_members

_OUTCOMES = {
    UploadState.RECEIVED: "being checked",
    UploadState.UNREADABLE: "could not be read",
    UploadState.FAILED: "could not be checked, for a reason of ours",
}


@dataclass(frozen=True, slots=True)
class UploadLine:
    """One file that was sent: when, and what was found in it, in words."""

    received_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class ProgrammeStory:
    """Everything the programme team may know of one organisation in one collection without opening its return.

    ``waiting`` are the ids of its people with an open account who have not chosen a password yet, with what became of
    the letters to each, ``lost`` those whose letters do not arrive, with the reason. ``ended`` says how the
    organisation ended, empty while it goes on.
    ``may_be_late`` says that it has not registered and that the programme team can keep registration open for it.
    """

    story: OrganisationStory
    year: int
    years: tuple[int, ...]
    uploads: tuple[UploadLine, ...]
    versions: tuple[Submission, ...]
    plans: tuple[PlanVersion, ...]
    queries: tuple[Query, ...]
    waiting: Mapping[int, Reached]
    may_be_late: bool
    lost: Mapping[int, str]
    ended: str


def programme_story(session: Session, clock: Clock, asked: Mapping[str, str]) -> ProgrammeStory | None:
    """Return the story that an address asks for by code and year; ``None`` where there is no such organisation."""
    collection = _collection(session, clock, asked.get("year", ""))
    if collection is None:
        return None
    try:
        organisation = find_organisation(session, asked.get("code", ""))
    except NotFoundError:
        return None
    return ProgrammeStory(
        story=organisation_story(session, organisation.id, collection, clock),
        year=collection.year,
        years=tuple(one.year for one in list_collections(session)),
        uploads=_uploads(session, organisation.id, collection),
        versions=tuple(submissions_of(session, organisation.id, collection.id)),
        plans=tuple(published_versions(session, organisation.id, collection.id)),
        queries=queries_of(session, organisation.id, collection.id),
        waiting=waiting_members(session, organisation),
        may_be_late=late_registration(session, collection, organisation, clock) is not None,
        lost=unreachable_people(session),
        ended=shared_return(session, organisation.id, collection, clock).ended,
    )


def door_words(version: Submission) -> str:
    """Return the words of the link to a version: to review is only what was signed and not decided on."""
    if version.state == SubmissionState.SIGNED:
        return f"Review version {version.version}"
    unsigned = " (not signed yet)" if version.state == SubmissionState.AWAITING_SIGNATURE else ""
    return f"Look at version {version.version}{unsigned}"


def _collection(session: Session, clock: Clock, year: str) -> Collection | None:
    asked = next((one for one in list_collections(session) if str(one.year) == year), None)
    return asked or begun_collection(session, clock)


def _uploads(session: Session, organisation_id: int, collection: Collection) -> tuple[UploadLine, ...]:
    # Only what a line shows is read: the figures of a return stay where they are.
    rows = session.execute(
        select(Upload.received_at, Upload.state, Upload.summary)
        .where(Upload.organisation_id == organisation_id, Upload.collection_id == collection.id)
        .order_by(Upload.id.desc())
    )
    return tuple(UploadLine(at, _outcome(state, summary or {})) for at, state, summary in rows)


def _outcome(state: str, summary: Mapping[str, int]) -> str:
    if state != UploadState.READ:
        return _OUTCOMES[UploadState(state)]
    return f"{summary.get('must_fix', 0)} to fix, {summary.get('confirm', 0)} to confirm"
