"""Files of meetings: known by their content, kept under their hash, handed out as attachments only."""

import io
import zipfile
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import CommunityFile, CommunityFileKind
from app.errors import InvalidRequestError, NotFoundError
from app.services.community import LONGEST_TITLE, get_event
from app.services.reasons import cleaned
from app.services.store import store_stream, stored_path

MOST_BYTES = 10 * 1024 * 1024
MIME_TYPES = {
    CommunityFileKind.PDF: "application/pdf",
    CommunityFileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    CommunityFileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    CommunityFileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN = "Offer a PDF, or a document of Word, PowerPoint or Excel in today's format without macros or a password."
GONE = "There is no such file. It may have been taken out."
_MAIN_PARTS = {
    "word/document.xml": CommunityFileKind.DOCX,
    "ppt/presentation.xml": CommunityFileKind.PPTX,
    "xl/workbook.xml": CommunityFileKind.XLSX,
}
_CONTENT_TYPES = "[Content_Types].xml"
_MOST_PARTS = 5000
_MACROS = "vbaproject.bin"


def add_file(  # noqa: PLR0913 - whose file of which meeting, what it is and where it goes, all named
    session: Session, *, actor: Actor, clock: Clock, event_id: int, title: str, stream: BinaryIO, uploads_dir: Path
) -> CommunityFile:
    """Keep a file of a meeting, in the caller's transaction.

    Raises ``InvalidRequestError`` for one without a title, of an unknown sort, or larger than 10 MB.
    """
    event = get_event(session, event_id)
    words = " ".join(cleaned(title).split())
    if not words:
        raise InvalidRequestError("Give the file a title, so that readers know what it is.")
    if len(words) > LONGEST_TITLE:
        raise InvalidRequestError(f"Use at most {LONGEST_TITLE} characters for the title.")
    kind = kind_of(stream)
    stored = store_stream(stream, uploads_dir, actor.organisation_id, MOST_BYTES)
    file = CommunityFile(
        event_id=event.id,
        keeper_id=actor.organisation_id,
        sha256=stored.sha256,
        size=stored.size,
        kind=kind,
        title=words,
        added_by=actor.user_id,
        added_name=actor.name,
        added_at=clock.now(),
    )
    session.add(file)
    session.flush()
    return file


def remove_file(session: Session, *, clock: Clock, event_id: int, file_id: int) -> None:
    """Take a file out, in the caller's transaction; its bytes go when the store is next tidied."""
    file = session.get(CommunityFile, file_id, with_for_update=True, populate_existing=True)
    if file is None or file.event_id != event_id or file.removed_at is not None:
        raise NotFoundError(GONE)
    file.removed_at = clock.now()
    session.flush()


def file_to_send(session: Session, file_id: int, uploads_dir: Path) -> tuple[CommunityFile, Path]:
    """Return a file with where its bytes lie; raise ``NotFoundError`` for one that is not there any more."""
    file = session.get(CommunityFile, file_id)
    if file is None or file.removed_at is not None:
        raise NotFoundError(GONE)
    path = stored_path(uploads_dir, file.keeper_id, file.sha256)
    if not path.is_file():
        raise NotFoundError(GONE)
    return file, path


def kind_of(stream: BinaryIO) -> CommunityFileKind:
    """Return what a file is by its content alone, and leave the stream at its beginning.

    Raises ``InvalidRequestError`` for an empty file, one that is too large, or of another sort.
    """
    size = stream.seek(0, io.SEEK_END)
    if size == 0:
        raise InvalidRequestError("The file is empty. Choose the file and send it again.")
    if size > MOST_BYTES:
        raise InvalidRequestError(f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB. Make it smaller first.")
    stream.seek(0)
    begins = stream.read(5)
    kind = CommunityFileKind.PDF if begins == b"%PDF-" else _kind_of_package(stream)
    stream.seek(0)
    return kind


def _kind_of_package(stream: BinaryIO) -> CommunityFileKind:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise InvalidRequestError(UNKNOWN) from None
    found = [kind for part, kind in _MAIN_PARTS.items() if part in names]
    has_macros = any(name.casefold().endswith(_MACROS) for name in names)
    if len(found) != 1 or _CONTENT_TYPES not in names or has_macros or len(names) > _MOST_PARTS:
        raise InvalidRequestError(UNKNOWN)
    return found[0]
