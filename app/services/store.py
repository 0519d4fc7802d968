"""The store of original files: content-addressed, written once, never served inline."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from app.errors import InvalidRequestError

CHUNK = 256 * 1024


class TooLargeError(InvalidRequestError):
    """The file is larger than the service takes."""

    status = 413


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the store under its own hash."""

    sha256: str
    size: int
    path: Path


def store_stream(stream: BinaryIO, uploads_dir: Path, organisation_id: int, max_bytes: int) -> StoredFile:
    """Write a stream to the organisation's folder under its hash, and return where it lies.

    The file appears under its final name only when every byte is on disk. Raises ``TooLargeError``
    beyond ``max_bytes`` and ``InvalidRequestError`` for an empty file; neither leaves anything behind.
    """
    incoming = uploads_dir / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    part = incoming / f"{uuid4().hex}.part"
    try:
        sha256, size = _write_part(stream, part, max_bytes)
        return StoredFile(sha256, size, _move(part, _object_path(uploads_dir, organisation_id, sha256)))
    finally:
        part.unlink(missing_ok=True)


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


def _move(part: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        part.replace(target)
        target.chmod(0o440)
        _sync_directory(target.parent)
    return target


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
