"""A typed return becomes a file and is received like any other; a file that was read can be typed on from."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation, Participation, TypedCheck, TypedHow, Upload, UploadState
from app.errors import ConflictError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Return
from app.services.return_records import return_from_record
from app.services.store import StoredFile, store_stream
from app.services.typed_fields import FILLED_FOR_YOU, address_of, field_of_finding, fields_of
from app.services.typed_returns import Standing, Typist, newest_id, replace_all, standing_values, texts_of
from app.services.uploads import findings_of, receive_upload, refuse_unregistered
from schemas.template_values import all_detail_texts
from schemas.typed import field_of, typed_csv

NOTHING_TYPED = "Nothing is typed in yet. Type at least one figure, then check it."
NOT_READ = "Only a file that could be read can be carried on from. Choose another, or start empty."


def complete_texts(session: Session, typist: Typist, standing: Standing) -> dict[str, str]:
    """Return everything that goes into the return: what was typed, and what the service knows already.

    Whose it is and which collection it is for is filled in; until the person says otherwise, the services are those
    of the registration and every table is supplied. Raises ``ConflictError`` if the organisation is not registered.
    """
    refuse_unregistered(session, typist.organisation_id, typist.collection.id)
    organisation = session.get_one(Organisation, typist.organisation_id)
    mine = (
        Participation.organisation_id == typist.organisation_id,
        Participation.collection_id == typist.collection.id,
    )
    services = session.scalars(select(Participation.services).where(*mine)).one()
    known = {key: text for key, text in all_detail_texts(typist.edition, organisation.code, None).items() if text}
    filled = {key: known[key] for key in FILLED_FOR_YOU}
    return {**known, "services": ",".join(services), **texts_of(standing), **filled}


@dataclass(frozen=True, slots=True)
class TypedFile:
    """The file of a typed return in the store, and the newest value that went into it."""

    stored: StoredFile
    newest_value_id: int


def keep_as_file(session: Session, typist: Typist, uploads_dir: Path, max_bytes: int) -> TypedFile:
    """Put what is typed into the store as the long CSV. Raises ``ConflictError`` while nothing is typed."""
    standing = standing_values(session, typist.organisation_id, typist.collection.id)
    if not texts_of(standing):
        raise ConflictError(NOTHING_TYPED)
    content = typed_csv(typist.edition, complete_texts(session, typist, standing))
    stored = store_stream(BytesIO(content), uploads_dir, typist.organisation_id, max_bytes)
    return TypedFile(stored, newest_id(standing))


def send_to_checks(session: Session, typist: Typist, typed: TypedFile) -> Upload:
    """Receive the file of a typed return as an upload, in the caller's transaction: what follows is the same."""
    upload = receive_upload(
        session,
        actor=typist.actor,
        clock=typist.clock,
        collection=typist.collection,
        stored=typed.stored,
        display_name=f"typed-in-{typist.collection.year}.csv",
    )
    if not was_typed(session, upload):
        keys = {"organisation_id": upload.organisation_id, "upload_id": upload.id}
        session.add(TypedCheck(**keys, newest_value_id=typed.newest_value_id))
        session.flush()
    return upload


def was_typed(session: Session, upload: Upload) -> bool:
    """Whether an upload was typed in here."""
    mine = (TypedCheck.organisation_id == upload.organisation_id, TypedCheck.upload_id == upload.id)
    return session.scalars(select(TypedCheck.id).where(*mine)).first() is not None


def typed_places(session: Session, upload: Upload, editions_dir: Path = EDITIONS_DIR) -> dict[int, str]:
    """Return where each finding of an upload was typed, by the finding's position; empty for any other file."""
    if not upload.edition or not was_typed(session, upload):
        return {}
    edition = load_edition(int(upload.edition), editions_dir)
    found = {
        item.position: typed_place(edition, item.row_label, item.column_label) for item in findings_of(session, upload)
    }
    return {position: address for position, address in found.items() if address}


def typed_place(edition: Edition, row: str | None, column: str | None) -> str | None:
    """Return the address of the field that a finding is about, or ``None`` where it is about no field."""
    field = field_of_finding(edition, row, column)
    return address_of(field) if field else None


def carry_on_from(session: Session, typist: Typist, upload: Upload) -> int:
    """Put the figures of a file in the place of what is typed, in the caller's transaction; return how many changed.

    Raises ``ConflictError`` for a file that could not be read, or of another collection.
    """
    if upload.state != UploadState.READ or upload.details is None or upload.collection_id != typist.collection.id:
        raise ConflictError(NOT_READ)
    texts = texts_of_return(typist.edition, return_from_record(upload.details, upload.counts or []))
    return replace_all(session, typist, texts, TypedHow.FROM_A_FILE)


def texts_of_return(edition: Edition, return_: Return) -> Mapping[str, str]:
    """Return what one would type to give this return."""
    known = fields_of(edition)
    details = all_detail_texts(edition, return_.details.organisation, return_)
    counts = {field_of(cell): str(count) for cell, count in return_.counts.items()}
    return {key: text for key, text in {**details, **counts}.items() if key in known and text}
