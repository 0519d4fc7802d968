"""Lists of organisations: brought, looked at line by line, and then written all at once or not at all."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from app.access import Actor
from app.clock import Clock
from app.db.models import Event, Membership, Organisation, OrganisationCode, OrganisationImport, UserAccount
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.programme.events import EventKind
from app.services.authorities import GSS, GSS_CODES_BEGAN
from app.services.events import THE_SERVICE
from app.services.import_fates import Fate, FateKind, digest_of, fates_of
from app.services.import_faults import NOBODY
from app.services.import_files import read_list
from app.services.import_known import read_known
from app.services.store import TooLargeError

LARGEST_FILE = 5 * 1024 * 1024
KEPT_UNCONFIRMED = timedelta(days=7)
CHANGED_MEANWHILE = (
    "Something changed since you looked, so nothing was written. What would happen now is shown below: look again."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do. ``digest`` names it, to be given back when it is confirmed."""

    fates: tuple[Fate, ...]
    digest: str

    @property
    def counts(self) -> dict[FateKind, int]:
        """How many lines come to each fate."""
        found = Counter(one.kind for one in self.fates)
        return {kind: found[kind] for kind in FateKind}

    @property
    def unreached(self) -> tuple[Fate, ...]:
        """The lines that are refused because nobody there could be reached."""
        return tuple(one for one in self.fates if NOBODY in one.words)

    @property
    def is_usable(self) -> bool:
        """Whether the list may be written: no line is refused, and some line says something new."""
        counts = self.counts
        return not counts[FateKind.REFUSED] and bool(counts[FateKind.NEW] + counts[FateKind.CHANGED])

    @property
    def by_weight(self) -> tuple[Fate, ...]:
        """The lines with what needs a look first: refused, new, changed, the same."""
        order = list(FateKind)
        return tuple(sorted(self.fates, key=lambda one: (order.index(one.kind), one.line)))


def take_in(stream: IO[bytes]) -> bytes:
    """Return a stream's bytes; raise ``TooLargeError`` beyond 5 MB and ``InvalidRequestError`` for an empty file."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLargeError(f"The file is larger than {LARGEST_FILE // 1024**2} MB. Bring the list in parts.")
    if not content:
        raise InvalidRequestError("The file is empty. Choose the file again.")
    return content


def receive_list(
    session: Session, file_name: str, content: bytes, *, actor: Actor | None, clock: Clock
) -> OrganisationImport:
    """Keep a list until it is confirmed, in the caller's transaction; lists that nobody confirmed in a week go.

    Raises ``InvalidRequestError`` for a file that is no list.
    """
    read_list(content)
    old = OrganisationImport.received_at < clock.now() - KEPT_UNCONFIRMED
    session.execute(delete(OrganisationImport).where(OrganisationImport.applied_at.is_(None), old))
    kept = OrganisationImport(
        file_name=file_name,
        sha256=sha256(content).hexdigest(),
        content=zlib.compress(content),
        received_by=None if actor is None else actor.user_id,
        received_name=_name(actor),
        received_at=clock.now(),
        organisation_ids=[],
    )
    session.add(kept)
    session.flush()
    return kept


def get_import(session: Session, import_id: int) -> OrganisationImport:
    """Return a list; raise ``NotFoundError`` if there is none."""
    found = session.get(OrganisationImport, import_id, options=[undefer(OrganisationImport.content)])
    if found is None:
        raise NotFoundError("There is no such list. It may have been thrown away.")
    return found


def preview_list(session: Session, content: bytes, *, is_demonstration: bool) -> Preview:
    """Return what a list would do now, in a fixed number of queries."""
    fates = fates_of(read_list(content), read_known(session, is_demonstration=is_demonstration))
    return Preview(fates, digest_of(fates))


def preview_import(session: Session, kept: OrganisationImport, *, is_demonstration: bool) -> Preview:
    """Return what a kept list would do now; raise ``ConflictError`` for one that was written already."""
    if kept.content is None:
        raise ConflictError("This list was written already.")
    return preview_list(session, zlib.decompress(kept.content), is_demonstration=is_demonstration)


def discard_import(session: Session, import_id: int) -> None:
    """Throw away a list that was not written; raise ``ConflictError`` for one that was."""
    kept = get_import(session, import_id)
    if kept.applied_at is not None:
        raise ConflictError("This list was written already, so it stays in the record.")
    session.delete(kept)
    session.flush()


def apply_import(  # noqa: PLR0913 - which list, as it was seen, by whom
    session: Session, import_id: int, *, seen: str, actor: Actor | None, clock: Clock, is_demonstration: bool
) -> OrganisationImport:
    """Write a list in the caller's transaction: all of it, or nothing and an error. Nobody is invited yet.

    Raises ``ConflictError`` where the list would do something else by now than what was ``seen``.
    """
    session.execute(select(OrganisationImport.id).where(OrganisationImport.id == import_id).with_for_update())
    kept = get_import(session, import_id)
    found = preview_import(session, kept, is_demonstration=is_demonstration)
    if found.digest != seen:
        raise ConflictError(CHANGED_MEANWHILE)
    if not found.is_usable:
        raise InvalidRequestError("Nothing was written. Put the refused lines right in your file and bring it again.")
    try:
        touched = _write(session, found.fates, actor, clock, is_demonstration=is_demonstration)
    except IntegrityError:
        raise ConflictError(CHANGED_MEANWHILE) from None
    kept.content, kept.applied_at, kept.applied_name = None, clock.now(), _name(actor)
    kept.organisation_ids = touched
    session.flush()
    return kept


def _write(
    session: Session, fates: Sequence[Fate], actor: Actor | None, clock: Clock, *, is_demonstration: bool
) -> list[int]:
    """Write the lines and return the organisations whose people were named."""
    common = {"is_demonstration": is_demonstration, "created_at": clock.now()}
    blank = dict.fromkeys(("la_type", "region_code", "region_name", "gss_code", "size"))
    _insert(session, Organisation, [{**blank, **one.values, **common} for one in fates if one.kind is FateKind.NEW])
    changed = [{"id": one.organisation_id, **_as_kept(session, one)} for one in fates if one.organisation_id]
    if changed:
        session.execute(update(Organisation), changed)
    ids = {code: found for code, found in session.execute(select(Organisation.code, Organisation.id))}  # noqa: C416 - rows
    placed = [(one.organisation_id or ids[one.code], one) for one in fates]
    _write_codes(session, placed)
    _write_people(session, placed, actor, clock)
    session.expire_all()
    return [organisation_id for organisation_id, one in placed if one.people]


def _as_kept(session: Session, one: Fate) -> dict[str, Any]:
    """Return every column that a list may change, so that all changes are one statement."""
    organisation = session.get_one(Organisation, one.organisation_id)
    columns = ("name", "la_type", "region_code", "region_name", "size")
    return {name: one.values.get(name, getattr(organisation, name)) for name in columns}


def _write_codes(session: Session, placed: Iterable[tuple[int, Fate]]) -> None:
    rows = [
        {"organisation_id": owner, "scheme": GSS, "code": one.values["gss_code"], "valid_from": GSS_CODES_BEGAN,
         "valid_to": None}
        for owner, one in placed
        if one.kind is FateKind.NEW and one.values.get("gss_code")
    ]  # fmt: skip
    _insert(session, OrganisationCode, rows)


def _write_people(session: Session, placed: Sequence[tuple[int, Fate]], actor: Actor | None, clock: Clock) -> None:
    known = set(session.scalars(select(UserAccount.email)))
    people = {one.email: one.name for _owner, fate in placed for one in fate.people if one.email not in known}
    rows = [{"email": email, "name": name, "is_active": True, "created_at": clock.now(), "password_hash": None}
            for email, name in people.items()]  # fmt: skip
    _insert(session, UserAccount, rows)
    ids = {email: found for email, found in session.execute(select(UserAccount.email, UserAccount.id))}  # noqa: C416 - rows
    members = [
        {"organisation_id": owner, "user_id": ids[one.email], "role": one.role}
        for owner, fate in placed
        for one in fate.people
    ]
    _insert(session, Membership, members)
    _insert(session, Event, [_event(owner, fate, actor, clock) for owner, fate in placed if fate.people])


def _event(owner: int, fate: Fate, actor: Actor | None, clock: Clock) -> dict[str, Any]:
    return {
        "organisation_id": owner,
        "collection_id": None,
        "kind": EventKind.PEOPLE_NAMED,
        "at": clock.now(),
        "actor_user_id": None if actor is None else actor.user_id,
        "actor_name": _name(actor),
        "detail": {"text": ", ".join(f"{one.name} ({one.role})" for one in fate.people)},
    }


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _name(actor: Actor | None) -> str:
    return THE_SERVICE if actor is None else actor.name
