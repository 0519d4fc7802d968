"""Earlier collections of an organisation with results that were stored as a submission stores them."""

from dataclasses import replace

from app.access import Scope
from app.db.models import Collection, Organisation, Submission
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from app.indicators.returns import Return
from app.services.results import store_results
from app.services.return_records import details_record
from tests.support.factories import Factories
from tests.support.returns import return_of


def past_return(
    make: Factories,
    organisation: Organisation,
    year: int,
    counts: dict,
    *,
    version: int = 1,
    reason: str | None = None,
    **given: object,
) -> Submission:
    """Store what ``return_of`` makes of ``counts`` as the organisation's accepted return of a collection."""
    edition = load_edition(year)
    found = return_of(counts, edition=edition, **given)
    upload = make.upload(
        organisation,
        _collection(make, year),
        make.user(),
        sha256=f"{year}" * 16,
        details=details_record(replace(found.details, collection=year)),
    )
    submission = make.submission(
        upload,
        version=version,
        reason=reason,
        edition=str(year),
        rule_set=edition.rule_set,
        template_version=edition.template_version,
        state="accepted",
        content_hash=f"{year}" * 16,
    )
    _store(make, submission, found)
    return submission


def _collection(make: Factories, year: int) -> Collection:
    with open_session(make.engine, Scope.everything()) as session:
        found = session.query(Collection).filter_by(year=year).first()
    return found or make.collection(year, phase_name=f"Collection {year}")


def _store(make: Factories, submission: Submission, found: Return) -> None:
    for cell, count in found.counts.items():
        make.return_count(
            submission,
            service=cell.service,
            measure=cell.measure,
            breakdown=cell.breakdown,
            ethnic_group=cell.ethnic_group,
            count=count,
            sheet="Sheet",
            cell="B2",
        )
    with open_session(make.engine, Scope.everything(), write=True) as session:
        store_results(session, submission, calculate(found, load_edition(int(submission.edition))))
        session.commit()
