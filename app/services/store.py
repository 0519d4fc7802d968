"""The store of original files: content-addressed, written once, never served inline.

``UPLOADS/incoming/*.part`` are files on their way in; ``UPLOADS/ORGANISATION/HASH`` are those that arrived. A file
that arrives again takes the place of the one that lies there, so that its age begins anew: whoever tidies the store
goes by that age (see ``app.services.sweeping``) and by the lock that both take for the moment of the exchange.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from app.errors import InvalidRequestError, UnavailableError

CHUNK = 256 * 1024
INCOMING, PART = "incoming", ".part"
LOCK = "lock"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class TooLargeError(InvalidRequestError):
    """The file is larger than the service takes."""

    status = 413


class StoreUnavailableError(UnavailableError):
    """The store cannot be written at the moment: the disk is full (507), or the folder cannot be used (503)."""

    def __init__(self, error: OSError) -> None:
        """Say which of the two it is."""
        if error.errno in NO_ROOM:
            self.status = 507
            why = "There is no room for new files at the moment."
        else:
            why = "Files cannot be kept at the moment."
        super().__init__(f"{why} Your file was not kept, and nothing else was lost. Please try again in some minutes.")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the store under its own hash."""

    sha256: str
    size: int
    path: Path


def store_stream(stream: BinaryIO, uploads_dir: Path, organisation_id: int, max_bytes: int) -> StoredFile:
    """Write a stream to the organisation's folder under its hash, and return where it lies.

    The file appears under its final name only when every byte is on disk. Raises ``TooLargeError`` beyond
    ``max_bytes``, ``InvalidRequestError`` for an empty file and ``StoreUnavailableError`` where the disk gives out;
    none of them leaves anything behind.
    """
    try:
        return _stored(stream, uploads_dir, organisation_id, max_bytes)
    except OSError as error:
        raise StoreUnavailableError(error) from error


def _stored(stream: BinaryIO, uploads_dir: Path, organisation_id: int, max_bytes: int) -> StoredFile:
    _make_folder(uploads_dir / INCOMING)
    part = uploads_dir / INCOMING / f"{uuid4().hex}{PART}"
    try:
        sha256, size = _write_part(stream, part, max_bytes)
        target = _object_path(uploads_dir, organisation_id, sha256)
        with exchanging(uploads_dir):
            _move(part, target)
        return StoredFile(sha256, size, target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def exchanging(uploads_dir: Path) -> Iterator[None]:
    """Hold the store for as long as one file is put in place or taken away; the system lets go when a process dies."""
    with (uploads_dir / INCOMING / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stored_path(uploads_dir: Path, organisation_id: int, sha256: str) -> Path:
    """Return where the organisation's file of that hash lies, whether or not it is there."""
    return _object_path(uploads_dir, organisation_id, sha256)


def remove_stored(uploads_dir: Path, organisation_id: int, sha256: str) -> None:
    """Delete the organisation's file of that hash, if it is there: for a file that must not be kept."""
    _object_path(uploads_dir, organisation_id, sha256).unlink(missing_ok=True)


def _write_part(stream: BinaryIO, part: Path, max_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as file:
        for chunk in _chunks(stream):
            size += len(chunk)
            if size > max_bytes:
                raise TooLargeError(_too_large(max_bytes))
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise InvalidRequestError("The file is empty. Choose the filled-in return and upload it again.")
    return digest.hexdigest(), size


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _too_large(max_bytes: int) -> str:
    return (
        f"The file is larger than {max_bytes // (1024 * 1024)} MB, the most that a return can be. "
        "Remove pictures and sheets that are not part of the template, then upload it again."
    )


def _object_path(uploads_dir: Path, organisation_id: int, sha256: str) -> Path:
    return uploads_dir / str(organisation_id) / sha256


def _move(part: Path, target: Path) -> None:
    _make_folder(target.parent)
    part.chmod(0o440)
    part.replace(target)
    _sync_directory(target.parent)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_directory(folder.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
