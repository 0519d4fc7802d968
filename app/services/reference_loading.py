"""Loads the reference files into the database: all of a dataset or nothing, and never the same file twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import ReferenceDataset, ReferenceFigure
from app.register.datasets import DATA_DIRECTORY, Dataset, load_datasets
from app.register.reading import ReferenceFileError
from app.services.reference_rows import WRITERS


class Outcome(StrEnum):
    """What became of one dataset."""

    LOADED = "loaded"
    REPLACED = "replaced"
    ALREADY_LOADED = "already_loaded"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class LoadedDataset:
    """One dataset after loading; ``rows`` is how many the database now holds for it."""

    key: str
    title: str
    outcome: Outcome
    rows: int


def datasets_to_load() -> list[Dataset]:
    """Return the datasets that the database holds, in the order in which they are loaded."""
    return [one for one in load_datasets() if one.is_in_database]


def load_reference(
    session: Session,
    *,
    clock: Clock,
    directory: Path | None = None,
    progress: Callable[[LoadedDataset], None] = lambda _: None,
) -> list[LoadedDataset]:
    """Load every dataset whose file differs from what the database holds, and return what became of each.

    ``directory`` is a folder of newer files, which may hold only some; without it the files shipped are loaded.
    Nothing is committed: the caller commits all of it or none. Raises ``ReferenceFileError`` for a folder without
    any known file and for a file that cannot be used.
    """
    folder = directory or DATA_DIRECTORY
    chosen = datasets_to_load()
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
        return LoadedDataset(dataset.key, dataset.title, Outcome.ABSENT, kept.row_count if kept else 0)
    sha256 = dataset.fingerprint(folder)
    if kept is not None and kept.sha256 == sha256:
        _describe(kept, dataset)
        return LoadedDataset(dataset.key, dataset.title, Outcome.ALREADY_LOADED, kept.row_count)
    rows = _insert(session, clock, dataset, kept, folder)
    return LoadedDataset(dataset.key, dataset.title, Outcome.REPLACED if kept else Outcome.LOADED, rows)


def _insert(session: Session, clock: Clock, dataset: Dataset, kept: ReferenceDataset | None, folder: Path) -> int:
    rows = dataset.read(folder)
    if not rows:
        raise ReferenceFileError(f"{dataset.file} holds no rows. The figures loaded before are unchanged.")
    record = kept or ReferenceDataset(key=dataset.key)
    _describe(record, dataset)
    record.sha256 = dataset.fingerprint(folder)
    record.row_count = len(rows)
    record.loaded_at = clock.now()
    session.add(record)
    session.flush()
    _replace(session, dataset, rows)
    return len(rows)


def _describe(record: ReferenceDataset, dataset: Dataset) -> None:
    for field in ("title", "publisher", "licence", "attribution", "source", "as_at"):
        setattr(record, field, getattr(dataset, field))


def _replace(session: Session, dataset: Dataset, rows: Sequence[object]) -> None:
    model, values = WRITERS[dataset.reader]
    if model is ReferenceFigure:
        session.execute(delete(ReferenceFigure).where(ReferenceFigure.dataset_key == dataset.key))
        session.execute(insert(model), [{**values(row), "dataset_key": dataset.key} for row in rows])
    else:
        session.execute(delete(model))
        session.execute(insert(model), [values(row) for row in rows])
