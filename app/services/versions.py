"""Every version of a return: each file that was received and each version that was sent, with who, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import SignOff, Submission, Upload, UploadState, UserAccount
from app.errors import ConflictError, NotFoundError
from app.indicators.returns import Return
from app.services.return_records import return_from_record
from app.services.submissions import submissions_of
from app.services.uploads import submitted_return, uploads_of

SENT, RECEIVED = "v", "f"


@dataclass(frozen=True, slots=True)
class Version:
    """A file that was received, or the version that was made of it. ``key`` names it in addresses."""

    key: str
    upload: Upload
    submission: Submission | None
    who: str
    decisions: tuple[SignOff, ...] = ()

    @property
    def title(self) -> str:
        """What people call it."""
        return f"Version {self.submission.version}" if self.submission else f"File {self.upload.id}"

    @property
    def made_at(self) -> datetime:
        """When it was sent for sign-off, or received."""
        return self.submission.created_at if self.submission else self.upload.received_at

    @property
    def edition(self) -> str | None:
        """The collection by whose definitions it was read."""
        return self.submission.edition if self.submission else self.upload.edition

    @property
    def rule_set(self) -> str | None:
        """The checks that it was held to."""
        return self.submission.rule_set if self.submission else self.upload.rule_set

    @property
    def template_version(self) -> str | None:
        """The template that it says it was made with."""
        return self.submission.template_version if self.submission else self.upload.template_version

    @property
    def holds_figures(self) -> bool:
        """Whether it could be read, so that it can be compared and downloaded again."""
        return self.upload.state == UploadState.READ and self.upload.counts is not None


def versions_of(session: Session, organisation_id: int, collection_id: int) -> tuple[Version, ...]:
    """Return every version of a return and every file that became none, newest first."""
    files = {upload.id: upload for upload in uploads_of(session, organisation_id, collection_id)}
    sent = submissions_of(session, organisation_id, collection_id)
    names, decided = _names(session), _decisions(session, organisation_id)
    made = {submission.upload_id for submission in sent}
    versions = [
        Version(
            f"{SENT}{one.version}",
            files[one.upload_id],
            one,
            names.get(one.created_by, "a former colleague"),
            decided.get(one.id, ()),
        )
        for one in sent
    ]
    only_files = [
        Version(f"{RECEIVED}{one.id}", one, None, names.get(one.received_by, "a former colleague"))
        for one in files.values()
        if one.id not in made
    ]
    return tuple(sorted((*versions, *only_files), key=lambda one: (one.made_at, one.upload.id), reverse=True))


def find_version(versions: tuple[Version, ...], key: str) -> Version:
    """Return the version of that key with its figures.

    Raises ``NotFoundError`` where there is none, and ``ConflictError`` for a file that could not be read.
    """
    found = next((one for one in versions if one.key == key), None)
    if found is None:
        raise NotFoundError("Your organisation has no such version in this collection.")
    if not found.holds_figures:
        raise ConflictError("This file could not be read, so it has no figures to compare or to download.")
    return found


def return_of(session: Session, version: Version) -> Return:
    """Return what a version holds."""
    if version.submission is not None:
        return submitted_return(session, version.submission)
    return return_from_record(version.upload.details or {}, version.upload.counts or [])


def _names(session: Session) -> Mapping[int, str]:
    return {person.id: person.name for person in session.execute(select(UserAccount.id, UserAccount.name))}


def _decisions(session: Session, organisation_id: int) -> dict[int, tuple[SignOff, ...]]:
    found: dict[int, tuple[SignOff, ...]] = {}
    rows = session.scalars(select(SignOff).where(SignOff.organisation_id == organisation_id).order_by(SignOff.id))
    for row in rows:
        found[row.submission_id] = (*found.get(row.submission_id, ()), row)
    return found
