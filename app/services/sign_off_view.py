"""What a signatory reads before signing: headline sentences, reasons given, and figures too small to publish."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import (
    Collection,
    Confirmation,
    Finding,
    Organisation,
    SignOff,
    Submission,
    Upload,
    UserAccount,
    Waiver,
)
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.republishing import withheld_of
from app.indicators.results import MINORITY_ETHNIC, Result
from app.services.confirmations import confirmations_of
from app.services.results import results_of
from app.services.submissions import sign_offs_of
from app.services.uploads import findings_of
from app.services.waivers import applied_waivers


@dataclass(frozen=True, slots=True)
class AnsweredFinding:
    """A finding that needed a reason, with the reason."""

    finding: Finding
    answer: Confirmation


@dataclass(frozen=True, slots=True)
class WaivedFinding:
    """A finding that is only a note, because the programme team waived the check."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class SignOffView:
    """One version of a return, as its signatory sees it."""

    submission: Submission
    organisation: Organisation
    collection: Collection
    edition: Edition
    prepared_by: str
    headlines: dict[str, tuple[Result, ...]]
    too_small: tuple[Result, ...]
    answered: tuple[AnsweredFinding, ...]
    waived: tuple[WaivedFinding, ...]
    decisions: tuple[SignOff, ...]


def sign_off_view(session: Session, submission: Submission, editions_dir: Path = EDITIONS_DIR) -> SignOffView:
    """Return what the signatory of a version reads; ``headlines`` are by service, one per indicator."""
    edition = load_edition(int(submission.edition), editions_dir)
    results = results_of(session, submission, editions_dir)
    headline, withheld = [result for result in results if is_headline(result, edition)], withheld_of(results)
    return SignOffView(
        submission=submission,
        organisation=session.get_one(Organisation, submission.organisation_id),
        collection=session.get_one(Collection, submission.collection_id),
        edition=edition,
        prepared_by=_name(session, submission.created_by),
        headlines=_by_service(headline, edition),
        too_small=tuple(result for result in headline if result in withheld),
        answered=_answered(session, submission),
        waived=_waived(session, submission),
        decisions=tuple(sign_offs_of(session, submission)),
    )


def is_headline(result: Result, edition: Edition) -> bool:
    """Whether a result opens its indicator: minority ethnic against White, and the top band of pay."""
    band = edition.indicator(result.indicator).labelled_band or None
    return result.group == MINORITY_ETHNIC and result.breakdown in (None, band)


def _by_service(results: list[Result], edition: Edition) -> dict[str, tuple[Result, ...]]:
    by_service = {
        service.label: tuple(result for result in results if result.service == service.key)
        for service in edition.services
    }
    return {label: found for label, found in by_service.items() if any(one.numerator is not None for one in found)}


def _answered(session: Session, submission: Submission) -> tuple[AnsweredFinding, ...]:
    upload = session.get_one(Upload, submission.upload_id)
    answers = confirmations_of(session, upload)
    return tuple(
        AnsweredFinding(found, answers[found.key]) for found in findings_of(session, upload) if found.key in answers
    )


def _waived(session: Session, submission: Submission) -> tuple[WaivedFinding, ...]:
    upload = session.get_one(Upload, submission.upload_id)
    waivers = applied_waivers(session, upload)
    if not waivers:
        return ()
    numbers = {one["key"]: one["waiver"] for one in (upload.summary or {})["waived"]}
    found = ((one, numbers.get(one.key)) for one in findings_of(session, upload))
    return tuple(WaivedFinding(one, waivers[number]) for one, number in found if number in waivers)


def _name(session: Session, user_id: int) -> str:
    return session.scalars(select(UserAccount.name).where(UserAccount.id == user_id)).first() or "a former colleague"
