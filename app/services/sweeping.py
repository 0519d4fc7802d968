"""Tidying the store: what crashes left behind is removed.

Nothing is removed that any row names, nor anything young. The order makes it so, whatever uploads do meanwhile:
a file is listed as old first, then the rows are asked for its name, and last its age is looked at again while nobody
can put a file in place. A file that was sent again since then is young, and one whose row came since then was sent
again before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Base, CommunityFile, TenantOwned
from app.db.scope import open_session
from app.errors import ConflictError
from app.services.signing_in import forget_old_steps
from app.services.store import INCOMING, LOCK, PART, exchanging
from app.services.throttle import forget_old_guesses

SAFE_AGE = 3600.0
STRANGE_FROM = 10
HASH_LENGTH = 64
_HEX = frozenset("0123456789abcdef")

Named = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep removed: names of unfinished files, stored files as ``ORGANISATION/HASH``, and old guesses."""

    parts: tuple[str, ...]
    orphans: tuple[str, ...]
    guesses: int


def sweep(engine: Engine, uploads_dir: Path, clock: Clock, *, dry_run: bool = False, age: float = SAFE_AGE) -> Swept:
    """Remove what is left over and older than ``age`` seconds, and return its names; with ``dry_run`` remove nothing.

    Left over are files whose upload broke off, stored files that no row of any table names, guesses at passwords that
    no longer count, and sign-ins that wait no longer for their second step. Safe beside running uploads and beside
    other sweeps. Raises ``ConflictError`` where the database names none of many stored files: then it is another
    store's.
    """
    removed = tuple(_sweep_files(engine, uploads_dir, age, dry_run=dry_run)) if uploads_dir.is_dir() else ()
    with open_session(engine, Scope.everything(), write=not dry_run) as session:
        guesses = forget_old_guesses(session, clock.now(), dry_run=dry_run)
        guesses += forget_old_steps(session, clock.now(), dry_run=dry_run)
        session.commit()
    parts = tuple(path.name for path in removed if path.suffix == PART)
    orphans = tuple(f"{path.parent.name}/{path.name}" for path in removed if path.suffix != PART)
    return Swept(parts, orphans, guesses)


def _sweep_files(engine: Engine, uploads_dir: Path, age: float, *, dry_run: bool) -> Iterator[Path]:
    before = _time_of_disk(uploads_dir) - age
    parts = [path for path in (uploads_dir / INCOMING).glob(f"*{PART}") if _is_older(path, before)]
    old = [path for path in _stored_files(uploads_dir) if _is_older(path, before)]
    for path in (*parts, *_unnamed(engine, old)):
        if dry_run or _remove(uploads_dir, path, before):
            yield path


def _unnamed(engine: Engine, old: list[Path]) -> list[Path]:
    if not old:
        return []
    with open_session(engine, Scope.everything()) as session:
        named = _named(session)
    unnamed = [path for path in old if (int(path.parent.name), path.name) not in named]
    if len(unnamed) == len(old) >= STRANGE_FROM:
        raise ConflictError(
            f"The database names none of the {len(old)} stored files, so this store seems to belong to another one. "
            "Nothing was removed. Check SCWRES_DATABASE_URL and SCWRES_UPLOADS_DIR."
        )
    return unnamed


def _time_of_disk(uploads_dir: Path) -> float:
    """Return the time by which the disk dates files: the service's own clock may stand on another day."""
    (uploads_dir / INCOMING).mkdir(exist_ok=True)
    lock = uploads_dir / INCOMING / LOCK
    lock.touch()
    return lock.stat().st_mtime


def _stored_files(uploads_dir: Path) -> Iterator[Path]:
    for folder in uploads_dir.iterdir():
        if folder.name.isascii() and folder.name.isdigit() and folder.is_dir():
            yield from (path for path in folder.iterdir() if len(path.name) == HASH_LENGTH and set(path.name) <= _HEX)


def _is_older(path: Path, instant: float) -> bool:
    try:
        return path.lstat().st_mtime < instant
    except FileNotFoundError:
        return False


def _remove(uploads_dir: Path, path: Path, before: float) -> bool:
    with exchanging(uploads_dir):
        if not _is_older(path, before):
            return False
        path.unlink()
        return True


def _named(session: Session) -> set[Named]:
    names: set[Named] = set()
    for model in _users_of_the_store():
        rows = session.execute(select(model.organisation_id, model.sha256).distinct())
        names.update((organisation, sha256) for organisation, sha256 in rows)
    # Files of meetings are for everybody, so their rows name who keeps them. One that was taken out may go.
    shared = select(CommunityFile.keeper_id, CommunityFile.sha256).where(CommunityFile.removed_at.is_(None))
    names.update((keeper, sha256) for keeper, sha256 in session.execute(shared))
    return names


def _users_of_the_store() -> list[Any]:
    """Return every table whose rows belong to an organisation and name a file by its hash."""
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return [model for model in models if issubclass(model, TenantOwned) and hasattr(model, "sha256")]
