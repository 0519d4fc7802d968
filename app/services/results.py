"""An organisation's own results: stored with the submission they were worked out from, and read back whole.

What pages read is asked for by statements that are made once, column by column: a page costs what its rows do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.db.models import Collection, Submission, SubmissionState
from app.db.models import Result as ResultRow
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.counts import rate
from app.indicators.results import MINORITY_ETHNIC, Label, Reliability, Result, State, UnknownShare

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
_TRANSLATED = (
    "breakdown",
    "ethnic_group",
    "state",
    "label",
    "reliability",
    "unknown_numerator_share",
    "unknown_denominator_share",
    "sentence",
)
# What a column holds in words; as an enumeration would look it up, only faster.
_STATES = {one.value: one for one in State}
_LABELS: dict[str | None, Label | None] = {None: None, **{one.value: one for one in Label}}
_RELIABILITIES: dict[str | None, Reliability | None] = {None: None, **{one.value: one for one in Reliability}}
_standing, _newer = aliased(Submission), aliased(Submission)
# A version that was superseded or withdrawn no longer stands; one that was sent back does, until the next.
_STANDS = and_(
    _standing.organisation_id == bindparam("organisation"),
    *(_standing.state != state for state in _PUT_ASIDE),
    ~exists().where(
        _newer.organisation_id == _standing.organisation_id,
        _newer.collection_id == _standing.collection_id,
        _newer.version > _standing.version,
        *(_newer.state != state for state in _PUT_ASIDE),
    ),
)
_OF_THE_YEAR = _standing.collection_id.in_(select(Collection.id).where(Collection.year == bindparam("year")))
_STANDING = select(_standing).where(_STANDS, _OF_THE_YEAR)
_COLUMNS = tuple(getattr(ResultRow, name) for name in (*_AS_THEY_ARE, *_TRANSLATED))
_RESULTS: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS, Collection.year, Submission.edition, ResultRow.submission_id)
    .join_from(ResultRow, Submission, Submission.id == ResultRow.submission_id)
    .join(Collection, Collection.id == ResultRow.collection_id)
    .where(ResultRow.organisation_id == bindparam("organisation"))
    # An index has this order: without the submission in it, SQLite would read the results of every year to sort them.
    .order_by(ResultRow.submission_id, ResultRow.id)
)
_OF_ONE = _RESULTS.where(ResultRow.submission_id == bindparam("submission"))
_OF_EACH_YEAR = _RESULTS.where(ResultRow.submission_id.in_(select(_standing.id).where(_STANDS)))
_OF_ONE_YEAR = _RESULTS.where(ResultRow.submission_id.in_(select(_standing.id).where(_STANDS, _OF_THE_YEAR)))
_SERVICES = (
    select(ResultRow.service)
    .where(
        ResultRow.organisation_id == bindparam("organisation"),
        ResultRow.submission_id.in_(select(_standing.id).where(_STANDS, _OF_THE_YEAR)),
        # An index leads to the one group in which every service has its results, a sixth of all.
        ResultRow.ethnic_group == MINORITY_ETHNIC,
        ResultRow.numerator.is_not(None),
    )
    .distinct()
)
_NARROWING = {
    "group": ResultRow.ethnic_group == bindparam("group"),
    "service": ResultRow.service == bindparam("service"),
}


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


@dataclass(frozen=True, slots=True)
class StandingResults:
    """The results of the version of a return that stands for a collection, and which version that is."""

    submission_id: int | None
    results: tuple[Result, ...]


def standing_results(
    session: Session, organisation_id: int, collection_year: int, editions_dir: Path = EDITIONS_DIR, **named: str
) -> StandingResults:
    """Return the results of the version of a return that stands for a collection; none where there is no such version.

    ``named`` may be the ``group`` and the ``service``: then only those about it.
    """
    place = {"organisation": organisation_id, "year": collection_year, **named}
    rows = session.execute(_narrowed(*named), place).all()
    return StandingResults(rows[0].submission_id if rows else None, tuple(_result(row, editions_dir) for row in rows))


@cache
def _narrowed(*named: str) -> Select[*tuple[Any, ...]]:
    return _OF_ONE_YEAR.where(*(_NARROWING[name] for name in named))


def services_with_counts(session: Session, organisation_id: int, collection_year: int) -> frozenset[str]:
    """Return the services, both together among them, of which the return that stands for a collection has counts."""
    return frozenset(session.scalars(_SERVICES, {"organisation": organisation_id, "year": collection_year}))


def standing_submission(session: Session, organisation_id: int, collection_year: int) -> Submission | None:
    """Return the version of a return that stands for a collection: the newest one that was not put aside, if any."""
    return session.scalars(_STANDING, {"organisation": organisation_id, "year": collection_year}).one_or_none()


def results_of(session: Session, submission: Submission, editions_dir: Path = EDITIONS_DIR) -> tuple[Result, ...]:
    """Return the results of one submission, in the order they were worked out."""
    return results_of_version(session, submission.organisation_id, submission.id, editions_dir)


def results_of_version(
    session: Session, organisation_id: int, submission_id: int, editions_dir: Path = EDITIONS_DIR
) -> tuple[Result, ...]:
    """Return the results of the version of an organisation's return that has this id, as they were worked out."""
    place = {"organisation": organisation_id, "submission": submission_id}
    return tuple(_result(row, editions_dir) for row in session.execute(_OF_ONE, place))


def results_by_collection(
    session: Session, organisation_id: int, editions_dir: Path = EDITIONS_DIR
) -> dict[int, tuple[Result, ...]]:
    """Return the results that stand for each collection year in which there are any, oldest first."""
    found: dict[int, list[Result]] = defaultdict(list)
    for row in session.execute(_OF_EACH_YEAR, {"organisation": organisation_id}):
        found[row.year].append(_result(row, editions_dir))
    return {year: tuple(found[year]) for year in sorted(found)}


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


def _result(row: Row[*tuple[Any, ...]], editions_dir: Path) -> Result:
    *plain, breakdown, group, state, label, reliability, lost, lost_of, sentence, _year, edition, _submission = row
    found: dict[str, Any] = dict(zip(_AS_THEY_ARE, plain, strict=True))
    return Result(
        **found,
        number=_numbers(edition, editions_dir)[found["indicator"]],
        breakdown=breakdown or None,
        group=group,
        state=_STATES[state],
        rate=_rate(found["numerator"], found["denominator"]),
        reference_rate=_rate(found["reference_numerator"], found["reference_denominator"]),
        label=_LABELS[label],
        reliability=_RELIABILITIES[reliability],
        unknown_share=UnknownShare(lost, lost_of),
        sentence=sentence or "",
    )


@lru_cache(maxsize=32)
def _numbers(edition: str, editions_dir: Path) -> dict[str, str]:
    return {indicator.key: indicator.number for indicator in load_edition(int(edition), editions_dir).indicators}


def _rate(part: int | None, whole: int | None) -> float | None:
    return rate(part, whole) if part is not None and whole is not None else None
