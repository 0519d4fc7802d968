"""An organisation's own results: stored with the submission they were worked out from, and read back whole."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Submission, SubmissionState
from app.db.models import Result as ResultRow
from app.indicators.calculate import rate
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.results import Label, Reliability, Result, State, UnknownShare

_PUT_ASIDE = (SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN)
_AS_THEY_ARE = (
    "indicator",
    "service",
    "reference",
    "numerator",
    "denominator",
    "reference_numerator",
    "reference_denominator",
    "ratio",
    "lower",
    "upper",
    "reason",
    "excess",
    "bound_low",
    "bound_high",
    "share",
)


def store_results(session: Session, submission: Submission, results: Iterable[Result]) -> None:
    """Store the results of one submission, in the caller's transaction."""
    place = {
        "organisation_id": submission.organisation_id,
        "submission_id": submission.id,
        "collection_id": submission.collection_id,
    }
    rows = [place | _row(result) for result in results]
    if rows:
        session.execute(insert(ResultRow), rows)


def latest_results(  # noqa: PLR0913 - whose, and which of them
    session: Session,
    organisation_id: int,
    collection_year: int,
    editions_dir: Path = EDITIONS_DIR,
    *,
    group: str | None = None,
    service: str | None = None,
) -> tuple[Result, ...]:
    """Return the results of the version of a return that stands for a collection; none where there is no such version.

    All of them, or only those of one ethnic group or service.
    """
    submission = standing_submission(session, organisation_id, collection_year)
    if submission is None:
        return ()
    return results_of(session, submission, editions_dir, group=group, service=service)


def standing_submission(session: Session, organisation_id: int, collection_year: int) -> Submission | None:
    """Return the version of a return that stands for a collection, if any.

    A version that was superseded or withdrawn no longer stands; one that was sent back does, until the next.
    """
    newest = (
        select(Submission)
        .join(Collection, Collection.id == Submission.collection_id)
        .where(
            Submission.organisation_id == organisation_id,
            Collection.year == collection_year,
            Submission.state.not_in(_PUT_ASIDE),
        )
        .order_by(Submission.version.desc())
        .limit(1)
    )
    return session.scalars(newest).first()


def results_of(
    session: Session,
    submission: Submission,
    editions_dir: Path = EDITIONS_DIR,
    *,
    group: str | None = None,
    service: str | None = None,
) -> tuple[Result, ...]:
    """Return the results of one submission, or those of one group or service, in the order they were worked out."""
    edition = load_edition(int(submission.edition), editions_dir)
    numbers = {indicator.key: indicator.number for indicator in edition.indicators}
    asked = {"ethnic_group": group, "service": service}
    rows = session.scalars(
        select(ResultRow)
        .where(ResultRow.organisation_id == submission.organisation_id, ResultRow.submission_id == submission.id)
        .filter_by(**{name: value for name, value in asked.items() if value is not None})
        .order_by(ResultRow.id)
    )
    return tuple(_result(row, numbers[row.indicator]) for row in rows)


def results_by_collection(
    session: Session, organisation_id: int, editions_dir: Path = EDITIONS_DIR
) -> dict[int, tuple[Result, ...]]:
    """Return the results that stand for each collection year in which there are any, oldest first."""
    years = (
        select(Collection.year)
        .join(Submission, Submission.collection_id == Collection.id)
        .where(Submission.organisation_id == organisation_id, Submission.state.not_in(_PUT_ASIDE))
        .distinct()
        .order_by(Collection.year)
    )
    found: Sequence[int] = session.scalars(years).all()
    return {year: latest_results(session, organisation_id, year, editions_dir) for year in found}


def _row(result: Result) -> dict[str, Any]:
    return {
        **{name: getattr(result, name) for name in _AS_THEY_ARE},
        "breakdown": result.breakdown or "",
        "ethnic_group": result.group,
        "state": result.state,
        "label": result.label,
        "reliability": result.reliability,
        "unknown_numerator_share": result.unknown_share.numerator,
        "unknown_denominator_share": result.unknown_share.denominator,
        "sentence": result.sentence,
    }


def _result(row: ResultRow, number: str) -> Result:
    return Result(
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        number=number,
        breakdown=row.breakdown or None,
        group=row.ethnic_group,
        state=State(row.state),
        rate=_rate(row.numerator, row.denominator),
        reference_rate=_rate(row.reference_numerator, row.reference_denominator),
        label=Label(row.label) if row.label else None,
        reliability=Reliability(row.reliability) if row.reliability else None,
        unknown_share=UnknownShare(row.unknown_numerator_share, row.unknown_denominator_share),
        sentence=row.sentence or "",
    )


def _rate(part: int | None, whole: int | None) -> float | None:
    return rate(part, whole) if part is not None and whole is not None else None
