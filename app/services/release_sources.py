"""What goes into a release: the accepted returns, how they changed since the last version, and their counts."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event, Release, Submission, SubmissionState
from app.db.models import Result as ResultRow
from app.errors import ConflictError
from app.indicators.differencing import LEAST_ORGANISATIONS
from app.indicators.disclosure import LEAST_CONTRIBUTORS
from app.indicators.pooling import Contribution, Place
from app.programme.events import EventKind

_BLOCK = 5_000


@dataclass(frozen=True, slots=True)
class Sources:
    """The accepted submissions behind a release: the submission's number by organisation, and the hash of them all."""

    submissions: Mapping[int, int]
    source_hash: str


def load_sources(session: Session, collection: Collection) -> Sources:
    """Return the accepted submissions of a collection, the newest of each organisation."""
    accepted = session.scalars(
        select(Submission)
        .where(Submission.collection_id == collection.id, Submission.state == SubmissionState.ACCEPTED)
        .order_by(Submission.organisation_id, Submission.version)
    )
    newest = {one.organisation_id: one for one in accepted}
    lines = [f"{key} {one.content_hash} {one.edition} {one.rule_set}" for key, one in newest.items()]
    source_hash = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Sources({key: one.id for key, one in newest.items()}, source_hash)


def refuse_too_few(sources: Sources, collection_year: int) -> None:
    """Raise ``ConflictError`` where there are too few accepted returns for any release."""
    accepted = len(sources.submissions)
    if accepted < LEAST_CONTRIBUTORS:
        raise ConflictError(
            f"A release needs at least {LEAST_CONTRIBUTORS} accepted returns, so that nobody can be recognised. "
            f"The collection of {collection_year} has {accepted} so far."
        )


def changed_since(
    session: Session, collection: Collection, previous: Release | None, sources: Sources
) -> frozenset[int]:
    """Return the organisations whose return is new, gone or different since the last version.

    Raises ``ConflictError`` where they are so few that the difference would show their returns.
    """
    if previous is None:
        return frozenset()
    before = _submissions_in(session, collection, previous.version)
    now = sources.submissions
    changed = frozenset(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    if 0 < len(changed) < LEAST_ORGANISATIONS:
        raise ConflictError(
            f"Only {len(changed)} of the accepted returns changed since version {previous.version}, and comparing the "
            f"two versions would show what they hold. Publish again once at least {LEAST_ORGANISATIONS} have changed."
        )
    return changed


def _submissions_in(session: Session, collection: Collection, version: int) -> dict[int, int]:
    """Return what went into a version, as the event log has it."""
    released = (Event.collection_id == collection.id, Event.kind == EventKind.BENCHMARKS_RELEASED)
    rows = session.execute(select(Event.organisation_id, Event.detail).where(*released))
    return {
        key: detail["submission_id"]
        for key, detail in rows
        if detail.get("release") == version and "submission_id" in detail
    }


def contributions_of(session: Session, collection: Collection, sources: Sources) -> Iterator[Contribution]:
    """Yield every place at which an accepted return gives all four counts, a few thousand rows at a time."""
    columns = (
        ResultRow.organisation_id,
        ResultRow.submission_id,
        *(ResultRow.indicator, ResultRow.service, ResultRow.breakdown, ResultRow.ethnic_group, ResultRow.reference),
        *(ResultRow.numerator, ResultRow.denominator, ResultRow.reference_numerator, ResultRow.reference_denominator),
    )
    rows = session.execute(
        select(*columns)
        .where(ResultRow.collection_id == collection.id, ResultRow.reference_denominator.is_not(None))
        .execution_options(yield_per=_BLOCK)
    )
    places: dict[tuple[str, ...], Place] = {}
    for organisation_id, submission_id, *place, a, n1, c, n2 in rows:
        if sources.submissions.get(organisation_id) == submission_id:
            key = tuple(place)
            yield Contribution(organisation_id, places.setdefault(key, Place(*key)), a, n1, c, n2)
