"""Loads the reference files into the database: all of a dataset or nothing, and never the same file twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import ReferenceChangeKind, ReferenceDataset, ReferenceEdition
from app.register.datasets import DATA_DIRECTORY, Dataset, load_datasets
from app.register.reading import ReferenceFileError, read_bytes
from app.services.reference_editions import (
    SHIPPED,
    Newcomer,
    apply_edition,
    is_imported,
    keep_edition,
    record_change,
    was_in_force,
)


class Outcome(StrEnum):
    """What became of one dataset."""

    LOADED = "loaded"
    REPLACED = "replaced"
    ALREADY_LOADED = "already_loaded"
    NEWER_KEPT = "newer_kept"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class LoadedDataset:
    """One dataset after loading; ``rows`` is how many the database now holds for it."""

    key: str
    title: str
    outcome: Outcome
    rows: int


def datasets_to_load(directory: Path = DATA_DIRECTORY) -> list[Dataset]:
    """Return the datasets that loading a folder concerns, in the order in which they are loaded."""
    kept = [one for one in load_datasets() if one.is_in_database]
    return [one for one in kept if one.is_shipped or (directory / one.file).is_file()]


def load_reference(
    session: Session,
    *,
    clock: Clock,
    directory: Path | None = None,
    progress: Callable[[LoadedDataset], None] = lambda _: None,
) -> list[LoadedDataset]:
    """Load every dataset whose file differs from what the database holds, and return what became of each.

    ``directory`` is a folder of newer files, which may hold only some; without it the files shipped are loaded, except
    where somebody has imported an edition. Nothing is committed: the caller commits all of it or none. Raises
    ``ReferenceFileError`` for a folder without any known file and for a file that cannot be used.
    """
    folder = directory or DATA_DIRECTORY
    chosen = datasets_to_load(folder)
    _refuse_empty(folder, chosen)
    loaded = []
    for one in chosen:
        loaded.append(_load(session, clock, one, folder))
        progress(loaded[-1])
    return loaded


def _refuse_empty(folder: Path, chosen: Sequence[Dataset]) -> None:
    if not any((folder / one.file).is_file() for one in chosen):
        names = ", ".join(one.file for one in chosen)
        raise ReferenceFileError(f"{folder} holds none of the reference files. Expected at least one of: {names}.")


def _load(session: Session, clock: Clock, dataset: Dataset, folder: Path) -> LoadedDataset:
    kept = session.scalar(select(ReferenceDataset).where(ReferenceDataset.key == dataset.key))
    if not (folder / dataset.file).is_file():
        return _told(dataset, Outcome.ABSENT, kept.row_count if kept else 0)
    if kept is not None and kept.sha256 == dataset.fingerprint(folder):
        _refresh(session, clock, dataset, kept, folder)
        return _told(dataset, Outcome.ALREADY_LOADED, kept.row_count)
    if kept is not None and folder == DATA_DIRECTORY and is_imported(session, dataset.key):
        return _told(dataset, Outcome.NEWER_KEPT, kept.row_count)
    rows = _put(session, clock, dataset, folder)
    return _told(dataset, Outcome.REPLACED if kept else Outcome.LOADED, rows)


def _told(dataset: Dataset, outcome: Outcome, rows: int) -> LoadedDataset:
    return LoadedDataset(dataset.key, dataset.title, outcome, rows)


def _put(session: Session, clock: Clock, dataset: Dataset, folder: Path) -> int:
    rows = dataset.read(folder)
    if not rows:
        raise ReferenceFileError(f"{dataset.file} holds no rows. The figures loaded before are unchanged.")
    edition = _keep(session, clock, dataset, folder, len(rows))
    apply_edition(session, dataset, edition, rows, actor=None, clock=clock)
    record_change(session, ReferenceChangeKind.PUT_IN_FORCE, edition, None, clock, origin=SHIPPED)
    return len(rows)


def _refresh(session: Session, clock: Clock, dataset: Dataset, kept: ReferenceDataset, folder: Path) -> None:
    """Bring the words about a dataset up to date, and keep its file where an earlier release of the service did not."""
    for field in ("title", "publisher", "licence", "attribution"):
        setattr(kept, field, getattr(dataset, field))
    if not is_imported(session, dataset.key):
        kept.source, kept.as_at = dataset.source, dataset.as_at
    edition = _keep(session, clock, dataset, folder, kept.row_count)
    if not was_in_force(session, edition):
        record_change(session, ReferenceChangeKind.PUT_IN_FORCE, edition, None, clock, origin=SHIPPED)


def _keep(session: Session, clock: Clock, dataset: Dataset, folder: Path, rows: int) -> ReferenceEdition:
    brought = Newcomer(dataset.file, read_bytes(folder / dataset.file), source=dataset.source)
    return keep_edition(session, dataset, brought, rows=rows, as_at=dataset.as_at, actor=None, clock=clock)
