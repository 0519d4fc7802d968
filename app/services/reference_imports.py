"""Imports of open data: a newer file is checked, looked at, and put in force only when somebody says so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import ReferenceChangeKind, ReferenceDataset, ReferenceEdition
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.register.comparing import Changes, compare_lines
from app.register.datasets import Dataset, dataset
from app.register.examining import Examined, FileFinding, examine
from app.register.layouts import LAYOUTS
from app.services.reference_editions import (
    IMPORTED,
    Edition,
    Newcomer,
    apply_edition,
    as_seen,
    content_of,
    edition_of,
    get_edition,
    keep_edition,
    record_change,
    record_of,
    was_in_force,
)
from app.services.store import CHUNK, TooLargeError

LARGEST_FILE = 5 * 1024 * 1024
LONGEST_WORDS = 200
NO_DAY = "Say which day or time the figures describe, such as 30 September 2026: the file does not say it."
TOO_LARGE = f"The file is larger than {LARGEST_FILE // (1024 * 1024)} MB, the most that a file of open data can be."


class RefusedFileError(InvalidRequestError):
    """A file cannot be used; ``findings`` say where and why, and ``more`` that there are further ones."""

    status = 422

    def __init__(self, findings: Sequence[FileFinding], *, more: bool) -> None:
        """Keep the findings for the page that lists them."""
        said = "1 thing" if len(findings) == 1 else f"{'more than ' if more else ''}{len(findings)} things"
        super().__init__(f"The file cannot be used yet: {said} to fix in it. Nothing was changed.")
        self.findings = tuple(findings)
        self.more = more


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edition would change. ``replaces`` is the edition in force now, ``None`` where nothing is loaded.

    ``seen`` is the fingerprint of what is in force, to be given back when the change is confirmed.
    """

    edition: Edition
    replaces: Edition | None
    changes: Changes
    seen: str


def importable(key: str) -> Dataset:
    """Return a dataset whose files can be imported; raise ``NotFoundError`` for any other, such as a map."""
    found = dataset(key)
    if not found.is_in_database:
        raise NotFoundError(f"{found.title}: this comes with the service and cannot be imported.")
    return found


def take_in(stream: BinaryIO) -> bytes:
    """Return a stream's bytes; raise ``TooLargeError`` beyond 5 MB and ``InvalidRequestError`` for an empty file."""
    parts: list[bytes] = []
    size = 0
    while part := stream.read(CHUNK):
        size += len(part)
        if size > LARGEST_FILE:
            raise TooLargeError(TOO_LARGE)
        parts.append(part)
    if not parts:
        raise InvalidRequestError("The file is empty. Choose the file again.")
    return b"".join(parts)


def check(dataset: Dataset, content: bytes) -> Examined:
    """Return what a file holds; raise ``RefusedFileError`` with every finding where it cannot be used."""
    found = examine(content, dataset.file, LAYOUTS[dataset.reader])
    if not found.is_usable:
        raise RefusedFileError(found.findings, more=found.more)
    return found


def receive_edition(
    session: Session, dataset: Dataset, newcomer: Newcomer, *, actor: Actor | None, clock: Clock
) -> ReferenceEdition:
    """Keep a file as an edition that waits to be put in force, in the caller's transaction.

    The same file again is the same edition. Raises ``RefusedFileError`` for a file that cannot be used and
    ``InvalidRequestError`` where nobody says what day it describes.
    """
    found = check(dataset, newcomer.content)
    known = edition_of(session, dataset.key, sha256(newcomer.content).hexdigest())
    if known is not None:
        return known
    said = replace(newcomer, source=_words(newcomer.source))
    as_at = _words(newcomer.as_at) or LAYOUTS[dataset.reader].as_at(found.rows)
    if not as_at:
        raise InvalidRequestError(NO_DAY)
    edition = keep_edition(session, dataset, said, rows=len(found.rows), as_at=as_at, actor=actor, clock=clock)
    record_change(session, ReferenceChangeKind.RECEIVED, edition, actor, clock, rows=len(found.rows))
    return edition


def preview(session: Session, dataset: Dataset, edition_id: int) -> Preview:
    """Return what would change if an edition were put in force; raise ``NotFoundError`` if there is no such edition."""
    edition = get_edition(session, dataset, edition_id)
    kept = record_of(session, dataset.key)
    former = edition_of(session, dataset.key, kept.sha256) if kept else None
    layout = LAYOUTS[dataset.reader]
    before = check(dataset, content_of(former)).lines if former else ()
    changes = compare_lines(before, check(dataset, content_of(edition)).lines, layout.key)
    replaces = as_seen(session, former, kept) if former else None
    return Preview(as_seen(session, edition, kept), replaces, changes, kept.sha256 if kept else "")


def put_in_force(  # noqa: PLR0913 - which edition, against what was seen, by whom
    session: Session, dataset: Dataset, edition_id: int, *, seen: str, actor: Actor | None, clock: Clock
) -> ReferenceEdition:
    """Put an edition in force instead of the one so far, which is kept, in the caller's transaction.

    ``seen`` is the fingerprint of the edition that was in force when the person looked; empty where none was.
    Raises ``ConflictError`` if another is in force by now, or if the one in force could not be returned to.
    """
    kept = session.scalar(select(ReferenceDataset).where(ReferenceDataset.key == dataset.key).with_for_update())
    edition = get_edition(session, dataset, edition_id)
    if (kept.sha256 if kept else "") != seen:
        raise ConflictError(
            "Another edition was put in force meanwhile. Nothing was changed: look at the change again."
        )
    if kept is not None and edition_of(session, dataset.key, kept.sha256) is None:
        raise ConflictError(
            "The file in force now is not kept, so it could not be returned to. Run: scwres load-reference. "
            "Then put this edition in force again."
        )
    is_return = was_in_force(session, edition)
    apply_edition(session, dataset, edition, check(dataset, content_of(edition)).rows, actor=actor, clock=clock)
    kind = ReferenceChangeKind.RETURNED_TO if is_return else ReferenceChangeKind.PUT_IN_FORCE
    record_change(session, kind, edition, actor, clock, origin=IMPORTED, instead_of=seen or None)
    return edition


def discard_edition(session: Session, dataset: Dataset, edition_id: int, *, actor: Actor | None, clock: Clock) -> None:
    """Throw away an edition that was never in force; raise ``ConflictError`` for any other."""
    edition = get_edition(session, dataset, edition_id)
    kept = record_of(session, dataset.key)
    if was_in_force(session, edition) or (kept is not None and kept.sha256 == edition.sha256):
        raise ConflictError("This edition is or was in force, so it stays.")
    record_change(session, ReferenceChangeKind.DISCARDED, edition, actor, clock)
    session.execute(delete(ReferenceEdition).where(ReferenceEdition.id == edition.id))


def _words(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > LONGEST_WORDS or not words.isprintable():
        raise InvalidRequestError(f"Say it in at most {LONGEST_WORDS} characters.")
    return words
