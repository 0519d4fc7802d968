"""Editions of open data: every file that was ever in force or waits to be, and what was done with each."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import ReferenceChange, ReferenceChangeKind, ReferenceDataset, ReferenceEdition
from app.errors import ConflictError, NotFoundError
from app.register.datasets import Dataset
from app.services.events import THE_SERVICE
from app.services.reference_rows import replace_rows

SHIPPED, IMPORTED = "shipped", "imported"
AT_ONCE = "Somebody else did the same at the same moment. Nothing was changed: look again."
_IN_FORCE = (ReferenceChangeKind.PUT_IN_FORCE, ReferenceChangeKind.RETURNED_TO)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A file that somebody brings: its bytes, and what they say of it. Empty words are read from the file or kept."""

    file_name: str
    content: bytes
    as_at: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a dataset as people see it; ``is_in_force`` says whether it is the one that is shown."""

    id: int
    sha256: str
    file_name: str
    size: int
    rows: int
    as_at: str
    source: str
    received_at: datetime
    received_by: str
    is_in_force: bool
    was_in_force: bool


def keep_edition(  # noqa: PLR0913 - the parts of one row
    session: Session,
    dataset: Dataset,
    newcomer: Newcomer,
    *,
    rows: int,
    as_at: str,
    actor: Actor | None,
    clock: Clock,
) -> ReferenceEdition:
    """Keep a file as an edition, in the caller's transaction; the same file again is the same edition."""
    digest = sha256(newcomer.content).hexdigest()
    known = edition_of(session, dataset.key, digest)
    if known is not None:
        return known
    edition = ReferenceEdition(
        dataset_key=dataset.key,
        sha256=digest,
        file_name=newcomer.file_name,
        size=len(newcomer.content),
        row_count=rows,
        as_at=as_at,
        source=newcomer.source or dataset.source,
        received_at=clock.now(),
        received_by=actor.user_id if actor else None,
        received_by_name=actor.name if actor else THE_SERVICE,
        content=zlib.compress(newcomer.content),
    )
    _add(session, edition)
    return edition


def apply_edition(  # noqa: PLR0913 - which rows, of which edition, by whom
    session: Session,
    dataset: Dataset,
    edition: ReferenceEdition,
    rows: Sequence[object],
    *,
    actor: Actor | None,
    clock: Clock,
) -> None:
    """Replace a dataset's rows by an edition's, and say so in the dataset's record."""
    record = record_of(session, dataset.key) or ReferenceDataset(key=dataset.key)
    for field in ("title", "publisher", "licence", "attribution"):
        setattr(record, field, getattr(dataset, field))
    record.source, record.as_at = edition.source, edition.as_at
    record.sha256, record.row_count = edition.sha256, len(rows)
    record.loaded_at = clock.now()
    record.loaded_by = actor.user_id if actor else None
    _add(session, record)
    replace_rows(session, dataset, rows)


def editions_of(session: Session, dataset: Dataset) -> tuple[Edition, ...]:
    """Return every edition of a dataset, the newest first."""
    kept = record_of(session, dataset.key)
    chosen = select(ReferenceEdition).where(ReferenceEdition.dataset_key == dataset.key)
    rows = session.scalars(chosen.order_by(ReferenceEdition.id.desc()))
    return tuple(as_seen(session, row, kept) for row in rows)


def changes_of(session: Session, dataset: Dataset) -> tuple[ReferenceChange, ...]:
    """Return what was done to a dataset, the newest first."""
    chosen = select(ReferenceChange).where(ReferenceChange.dataset_key == dataset.key)
    return tuple(session.scalars(chosen.order_by(ReferenceChange.id.desc())))


def get_edition(session: Session, dataset: Dataset, edition_id: int) -> ReferenceEdition:
    """Return an edition of a dataset; raise ``NotFoundError`` if there is none."""
    edition = session.get(ReferenceEdition, edition_id)
    if edition is None or edition.dataset_key != dataset.key:
        raise NotFoundError("There is no such edition of this data set. It may have been thrown away.")
    return edition


def content_of(edition: ReferenceEdition) -> bytes:
    """Return the file of an edition, byte for byte."""
    return zlib.decompress(edition.content)


def is_imported(session: Session, key: str) -> bool:
    """Return whether the edition in force was put there by a person, not by the service itself."""
    chosen = select(ReferenceChange).where(ReferenceChange.dataset_key == key, ReferenceChange.kind.in_(_IN_FORCE))
    newest = session.scalars(chosen.order_by(ReferenceChange.id.desc()).limit(1)).first()
    return newest is not None and newest.detail.get("origin") == IMPORTED


def record_change(
    session: Session,
    kind: ReferenceChangeKind,
    edition: ReferenceEdition,
    actor: Actor | None,
    clock: Clock,
    **detail: object,
) -> None:
    """Write down what was done to a dataset, in the caller's transaction. It can never be changed or taken back."""
    session.add(
        ReferenceChange(
            dataset_key=edition.dataset_key,
            sha256=edition.sha256,
            kind=kind,
            at=clock.now(),
            actor_user_id=actor.user_id if actor else None,
            actor_name=actor.name if actor else THE_SERVICE,
            detail={"as_at": edition.as_at} | {name: value for name, value in detail.items() if value is not None},
        )
    )
    session.flush()


def record_of(session: Session, key: str) -> ReferenceDataset | None:
    """Return what is in force of a dataset, or ``None`` where it is not loaded."""
    return session.scalar(select(ReferenceDataset).where(ReferenceDataset.key == key))


def edition_of(session: Session, key: str, digest: str) -> ReferenceEdition | None:
    """Return the edition of a dataset with this fingerprint, if it is kept."""
    named = (ReferenceEdition.dataset_key == key, ReferenceEdition.sha256 == digest)
    return session.scalar(select(ReferenceEdition).where(*named))


def was_in_force(session: Session, edition: ReferenceEdition) -> bool:
    """Return whether an edition is or ever was in force."""
    named = (
        ReferenceChange.dataset_key == edition.dataset_key,
        ReferenceChange.sha256 == edition.sha256,
        ReferenceChange.kind.in_(_IN_FORCE),
    )
    return session.scalars(select(ReferenceChange.id).where(*named).limit(1)).first() is not None


def as_seen(session: Session, row: ReferenceEdition, kept: ReferenceDataset | None) -> Edition:
    """Return an edition as people see it, beside what is in force."""
    return Edition(
        id=row.id,
        sha256=row.sha256,
        file_name=row.file_name,
        size=row.size,
        rows=row.row_count,
        as_at=row.as_at,
        source=row.source,
        received_at=row.received_at,
        received_by=row.received_by_name,
        is_in_force=kept is not None and kept.sha256 == row.sha256,
        was_in_force=was_in_force(session, row),
    )


def _add(session: Session, row: ReferenceDataset | ReferenceEdition) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(AT_ONCE) from None
