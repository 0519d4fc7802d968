"""What goes into a release: the accepted returns and their counts."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Release, ReleaseState, Submission, SubmissionState
from app.db.models import Result as ResultRow
from app.errors import ConflictError
from app.indicators.disclosure import LEAST_CONTRIBUTORS, RULE_VERSION
from app.indicators.pooling import Contribution, Place
from app.indicators.results import MINORITY_ETHNIC, WHITE

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


def holds(release: Release, sources: Sources) -> bool:
    """Whether a release in force is of exactly these sources, so that publishing them again changes nothing."""
    is_in_force = release.state == ReleaseState.PUBLISHED and release.rule_version == RULE_VERSION
    return is_in_force and release.source_hash == sources.source_hash


def refuse_too_few(sources: Sources, collection_year: int) -> None:
    """Raise ``ConflictError`` where there are too few accepted returns for any release."""
    accepted = len(sources.submissions)
    if accepted < LEAST_CONTRIBUTORS:
        raise ConflictError(
            f"A release needs at least {LEAST_CONTRIBUTORS} accepted returns, so that nobody can be recognised. "
            f"The collection of {collection_year} has {accepted} so far."
        )


def contributions_of(
    session: Session, collection: Collection, submissions: Mapping[int, int], *, only_main: bool = False
) -> Iterator[Contribution]:
    """Yield every place at which one of these submissions gives all four counts, a few thousand rows at a time.

    With ``only_main``, those that compare all minority ethnic people with all White people.
    """
    columns = (
        ResultRow.organisation_id,
        ResultRow.submission_id,
        *(ResultRow.indicator, ResultRow.service, ResultRow.breakdown, ResultRow.ethnic_group, ResultRow.reference),
        *(ResultRow.numerator, ResultRow.denominator, ResultRow.reference_numerator, ResultRow.reference_denominator),
    )
    asked = [ResultRow.collection_id == collection.id, ResultRow.reference_denominator.is_not(None)]
    if only_main:
        asked += [ResultRow.ethnic_group == MINORITY_ETHNIC, ResultRow.reference == WHITE]
    rows = session.execute(select(*columns).where(*asked).execution_options(yield_per=_BLOCK))
    places: dict[tuple[str, ...], Place] = {}
    for organisation_id, submission_id, *place, a, n1, c, n2 in rows:
        if submissions.get(organisation_id) == submission_id:
            key = tuple(place)
            yield Contribution(organisation_id, places.setdefault(key, Place(*key)), a, n1, c, n2)
