"""The judge of a campaign: holds what was acknowledged against what is stored, and counts everything that is amiss."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Event, Job, Result, ReturnCount, SignOff, Submission, Upload, UploadState
from app.db.scope import open_session
from app.services.store import INCOMING, PART
from app.services.sweeping import sweep
from app.services.verifying import faults_in_rows, faults_in_store

RESULTS = 216
RETURN_CREATED = "submission_created"


@dataclass(slots=True)
class Acknowledged:
    """What people were told that the service has: uploads with the file's hash, submissions, signatures."""

    uploads: dict[int, str] = field(default_factory=dict)
    submissions: dict[int, int] = field(default_factory=dict)
    signatures: set[int] = field(default_factory=set)

    def upload(self, number: int, content: bytes) -> None:
        """Note an upload."""
        self.uploads[number] = sha256(content).hexdigest()


@dataclass(slots=True)
class Verdict:
    """What is amiss; every figure of ``amiss`` must be 0."""

    stored: int
    amiss: dict[str, int]
    leftovers: tuple[int, int]
    leftovers_after_sweep: tuple[int, int]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is amiss and nothing is left over."""
        return not any(self.amiss.values()) and self.leftovers_after_sweep == (0, 0)


def judge(engine: Engine, uploads: Path, told: Acknowledged) -> Verdict:
    """Return the verdict on a service that stands still. Sweeps the store, whatever the age of what it holds."""
    with open_session(engine, Scope.everything()) as session:
        amiss = {
            "lost": _lost(session, told) + len(faults_in_store(engine, uploads)) + len(faults_in_rows(engine)),
            "partial": _partial(session),
            "duplicate": _duplicates(session),
            "gaps in versions": _gaps(session),
            "left waiting": _waiting(session),
            "damage of the database": _damage(engine),
        }
        stored = session.scalar(select(func.count(Submission.id))) or 0
    before = _leftovers(engine, uploads)
    sweep(engine, uploads, Clock(), age=-1)
    return Verdict(stored, amiss, before, _leftovers(engine, uploads))


def _lost(session: Session, told: Acknowledged) -> int:
    uploads = _mapping(session, select(Upload.id, Upload.sha256))
    submissions = _mapping(session, select(Submission.id, Submission.upload_id))
    signed = set(session.scalars(select(SignOff.submission_id)))
    return (
        sum(uploads.get(number) != digest for number, digest in told.uploads.items())
        + sum(submissions.get(number) != upload for number, upload in told.submissions.items())
        + len(told.signatures - signed)
    )


def _partial(session: Session) -> int:
    """Count submissions without all their rows, and uploads without their job or their entry in the log."""
    counts = _number_by(session, ReturnCount.submission_id)
    results = _number_by(session, Result.submission_id)
    created = _events(session, RETURN_CREATED, "submission_id")
    queued = {job.payload.get("upload_id") for job in session.scalars(select(Job))}
    received = _events(session, "upload_received", "upload_id")
    submissions = session.execute(
        select(Submission.id, Upload.counts).join(Upload, Upload.id == Submission.upload_id)
    ).all()
    broken = sum(
        counts.get(number) != len(wanted) or results.get(number) != RESULTS or created.get(number) != 1
        for number, wanted in submissions
    )
    uploads = session.scalars(select(Upload.id)).all()
    return broken + sum(number not in queued or received.get(number) != 1 for number in uploads)


def _number_by(session: Session, column: object) -> dict[int, int]:
    return _mapping(session, select(column, func.count()).group_by(column))


def _mapping(session: Session, pairs: Any) -> dict[int, Any]:
    return {key: value for key, value in session.execute(pairs)}  # noqa: C416 - a row is no pair to dict()


def _events(session: Session, kind: str, key: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for detail in session.scalars(select(Event.detail).where(Event.kind == kind)):
        found[detail[key]] = found.get(detail[key], 0) + 1
    return found


def _duplicates(session: Session) -> int:
    """Count uploads of the same file, versions of the same upload, and signatures under the same version."""
    same_file = (Upload.organisation_id, Upload.collection_id, Upload.sha256)
    in_use = Upload.state.in_((UploadState.RECEIVED, UploadState.READ))
    return (
        _more_than_once(session, same_file, in_use)
        + _more_than_once(session, (Submission.upload_id,))
        + _more_than_once(session, (SignOff.submission_id,))
    )


def _more_than_once(session: Session, columns: tuple[object, ...], *where: object) -> int:
    counted = select(func.count(), *columns).where(*where).group_by(*columns).having(func.count() > 1)
    numbers = session.scalars(counted)
    return sum(number - 1 for number in numbers)


def _gaps(session: Session) -> int:
    returns: dict[tuple[int, int], list[int]] = {}
    for organisation, collection, version in session.execute(
        select(Submission.organisation_id, Submission.collection_id, Submission.version)
    ):
        returns.setdefault((organisation, collection), []).append(version)
    return sum(sorted(versions) != list(range(1, len(versions) + 1)) for versions in returns.values())


def _waiting(session: Session) -> int:
    unread = select(func.count(Upload.id)).where(Upload.state == UploadState.RECEIVED)
    return session.scalar(unread) or 0


def _damage(engine: Engine) -> int:
    if engine.dialect.name != "sqlite":
        return 0  # what it stores is read from end to end above
    connection = sqlite3.connect(engine.url.database or "")
    try:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        return (said != ["ok"]) + len(connection.execute("PRAGMA foreign_key_check").fetchall())
    finally:
        connection.close()


def _leftovers(engine: Engine, uploads: Path) -> tuple[int, int]:
    """Return how many unfinished files there are, and how many stored files that no row names."""
    parts = len(list((uploads / INCOMING).glob(f"*{PART}")))
    return parts, sum(1 for _ in _nameless(engine, uploads))


def _nameless(engine: Engine, uploads: Path) -> Iterator[Path]:
    with open_session(engine, Scope.everything()) as session:
        named = {(one, name) for one, name in session.execute(select(Upload.organisation_id, Upload.sha256))}
    for path in uploads.glob("[0-9]*/*"):
        if (int(path.parent.name), path.name) not in named:
            yield path
