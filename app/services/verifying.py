"""What time or a hand did to what is kept: files, figures, signatures and the log are each held against another record.

A file is held against the hash in its row; a version of a return against the hash that was signed; a signature against
its version; and what came in, was sent and was signed against its entry in the log. Nothing is changed.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, and_, exists, select
from sqlalchemy.orm import Session, undefer

from app.access import Scope
from app.db.models import (
    Collection,
    CommunityFile,
    Event,
    Finding,
    Organisation,
    OrganisationImport,
    ReferenceEdition,
    ReturnCount,
    SignOff,
    Submission,
    Upload,
)
from app.db.scope import open_session
from app.programme.events import EventKind
from app.services.return_records import content_hash, return_from_record, return_from_rows
from app.services.store import CHUNK, stored_path
from schemas.reading import PERSONAL_DETAILS

MISSING, ALTERED = "missing", "altered"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something kept that is missing or not what another record says. ``sha256`` is the hash that it should have."""

    what: str
    name: str
    sha256: str = ""


def faults_in_store(engine: Engine, uploads_dir: Path) -> list[Fault]:
    """Return every stored file that is missing, or whose bytes are not those that were sent, wherever it lies."""
    with open_session(engine, Scope.everything()) as session:
        kept = [*_files_of_uploads(session), *_files_of_meetings(session)]
        inside = [*_editions(session), *_lists(session)]
    found = [
        Fault(what, name, sha256)
        for name, organisation_id, sha256 in kept
        if (what := _fault_of(stored_path(uploads_dir, organisation_id, sha256), sha256))
    ]
    return found + inside


def faults_in_rows(engine: Engine) -> list[Fault]:
    """Return every version, signature and entry in the log that does not agree with what else is known of it."""
    with open_session(engine, Scope.everything()) as session:
        return [*_versions(session), *_signatures(session), *_log(session)]


def _files_of_uploads(session: Session) -> Iterator[tuple[str, int, str]]:
    personal = exists().where(
        and_(
            Finding.organisation_id == Upload.organisation_id,
            Finding.upload_id == Upload.id,
            Finding.code == PERSONAL_DETAILS,
        )
    )
    kept = (
        select(Upload.id, Upload.organisation_id, Upload.sha256, Organisation.code)
        .join(Organisation, Organisation.id == Upload.organisation_id)
        .where(~personal)
        .order_by(Upload.id)
    )
    for number, organisation_id, sha256, code in session.execute(kept):
        yield f"file of upload {number} of {code}", organisation_id, sha256


def _files_of_meetings(session: Session) -> Iterator[tuple[str, int, str]]:
    kept = select(CommunityFile).where(CommunityFile.removed_at.is_(None)).order_by(CommunityFile.id)
    for file in session.scalars(kept):
        yield f"file {file.id} of meeting {file.event_id}", file.keeper_id, file.sha256


def _fault_of(path: Path, sha256: str) -> str:
    if not path.is_file():
        return MISSING
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return "" if digest.hexdigest() == sha256 else ALTERED


def _editions(session: Session) -> Iterator[Fault]:
    """Look at the files of open figures, which the database itself holds."""
    every = select(ReferenceEdition).options(undefer(ReferenceEdition.content)).order_by(ReferenceEdition.id)
    for edition in session.scalars(every.execution_options(yield_per=1)):
        if _unpacked_hash(edition.content) != edition.sha256:
            yield Fault(ALTERED, f"file {edition.id} of the open figures '{edition.dataset_key}'", edition.sha256)


def _lists(session: Session) -> Iterator[Fault]:
    """Look at the lists of organisations that wait to be written to the tables."""
    waiting = select(OrganisationImport).options(undefer(OrganisationImport.content))
    for one in session.scalars(waiting.where(OrganisationImport.applied_at.is_(None)).order_by(OrganisationImport.id)):
        if _unpacked_hash(one.content or b"") != one.sha256:
            yield Fault(ALTERED, f"list {one.id} of organisations", one.sha256)


def _unpacked_hash(packed: bytes) -> str:
    try:
        return hashlib.sha256(zlib.decompress(packed)).hexdigest()
    except zlib.error:
        return ""


def _versions(session: Session) -> Iterator[Fault]:
    """Work out anew the hash of each version, from its counts and from the reading of its file."""
    every = (
        select(Submission, Upload, Organisation.code, Collection.year)
        .join(Upload, Upload.id == Submission.upload_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Collection, Collection.id == Submission.collection_id)
        .order_by(Submission.id)
    )
    for submission, upload, code, year in session.execute(every):
        name = _version_name(submission, code, year)
        if not _is_as_hashed(session, submission, upload):
            yield Fault(ALTERED, f"figures of {name}", submission.content_hash)
        if not _is_in_log(session, submission, EventKind.SUBMISSION_CREATED, version=submission.version):
            yield Fault(MISSING, f"entry in the log about sending {name}")


def _version_name(submission: Submission, code: str, year: int) -> str:
    return f"version {submission.version} of the return of {code} for {year}"


def _is_as_hashed(session: Session, submission: Submission, upload: Upload) -> bool:
    mine = (
        ReturnCount.organisation_id == submission.organisation_id,
        ReturnCount.submission_id == submission.id,
    )
    rows = session.scalars(select(ReturnCount).where(*mine)).all()
    try:
        readings = (
            return_from_rows(upload.details or {}, rows),
            return_from_record(upload.details or {}, upload.counts or []),
        )
        hashes = {content_hash(one, submission.edition, submission.rule_set) for one in readings}
    except (KeyError, TypeError, ValueError):
        return False
    return hashes == {submission.content_hash}


def _signatures(session: Session) -> Iterator[Fault]:
    every = (
        select(SignOff, Submission, Organisation.code, Collection.year)
        .join(Submission, Submission.id == SignOff.submission_id)
        .join(Organisation, Organisation.id == SignOff.organisation_id)
        .join(Collection, Collection.id == Submission.collection_id)
        .order_by(SignOff.id)
    )
    for sign_off, submission, code, year in session.execute(every):
        name = f"{sign_off.receipt} about {_version_name(submission, code, year)}"
        if sign_off.content_hash != submission.content_hash:
            yield Fault(ALTERED, f"decision {name}", submission.content_hash)
        if not _is_in_log(session, submission, None, receipt=sign_off.receipt):
            yield Fault(MISSING, f"entry in the log about decision {name}")


def _log(session: Session) -> Iterator[Fault]:
    """Look for the entry about each file that came in."""
    every = (
        select(Upload, Organisation.code)
        .join(Organisation, Organisation.id == Upload.organisation_id)
        .order_by(Upload.id)
    )
    for upload, code in session.execute(every):
        if not _is_in_log(session, upload, EventKind.UPLOAD_RECEIVED, sha256=upload.sha256):
            yield Fault(MISSING, f"entry in the log about upload {upload.id} of {code}", upload.sha256)


def _is_in_log(session: Session, subject: Upload | Submission, kind: EventKind | None, **said: object) -> bool:
    """Whether the log of the same organisation and collection says so about an upload or a version."""
    named = "upload_id" if isinstance(subject, Upload) else "submission_id"
    mine = [Event.organisation_id == subject.organisation_id, Event.collection_id == subject.collection_id]
    entries = select(Event.detail).where(*mine, *([Event.kind == kind] if kind else []))
    wanted = {named: subject.id, **said}
    return any(all(detail.get(key) == value for key, value in wanted.items()) for detail in session.scalars(entries))
