"""Counts of HR extracts go into the typed return, or become a file that is received like any other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Organisation, TypedHow, TypedValue, Upload
from app.indicators.returns import Return
from app.services.store import StoredFile, store_stream
from app.services.typed_fields import Field, field_named
from app.services.typed_returns import Change, Fate, Standing, Typist, save, standing_values, text_of
from app.services.uploads import receive_upload
from schemas.dates import parse_date
from schemas.parsing import parse_text
from schemas.template_writer import Format, template_bytes
from schemas.typed import field_of

DAYS = ("as_at", "window_from", "window_to")


class Others(StrEnum):
    """What is to become of figures that are typed already and differ."""

    ASK = "ask"
    LEAVE = "leave"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which something else is typed: what stands there, in which version, and what was counted."""

    field: Field
    typed: str
    counted: str
    version: int


@dataclass(frozen=True, slots=True)
class Carried:
    """How many fields were filled in, and where something else stands; with ``differing`` asked, nothing was."""

    saved: int
    differing: tuple[Difference, ...]


def carry(
    session: Session,
    typist: Typist,
    counted: Return,
    others: Others = Others.ASK,
    seen: Mapping[str, int] | None = None,
) -> Carried:
    """Put counts into the typed return, in the caller's transaction; an empty count is put nowhere.

    Nothing that differs is overwritten unless ``others`` says so, and then only in the version that the person saw:
    ``seen`` holds it by the field. Raises ``ConflictError`` as ``typed_returns.save`` does.
    """
    standing = standing_values(session, typist.organisation_id, typist.collection.id)
    texts = texts_to_carry(counted)
    differing = {key: text for key, text in texts.items() if not _is_free(standing, key, text)}
    if differing and others is Others.ASK:
        return Carried(0, tuple(_differences(typist, standing, differing)))
    changes = list(_changes(standing, texts, differing, (seen or {}) if others is Others.REPLACE else {}))
    outcomes = save(session, typist, changes, TypedHow.FROM_A_FILE)
    late = {one.change.field: one.change.text for one in outcomes if one.fate is Fate.CONFLICT}
    if others is Others.REPLACE:
        late |= {key: text for key, text in differing.items() if key not in (seen or {})}
    now = {one.change.field: one.standing for one in outcomes if one.standing}
    saved = sum(one.fate is Fate.SAVED for one in outcomes)
    return Carried(saved, tuple(_differences(typist, {**standing, **now}, late)))


def texts_to_carry(counted: Return) -> dict[str, str]:
    """Return what one would type to give these counts and their days, by the field's key."""
    days = {key: getattr(counted.details, key) for key in DAYS}
    texts = {key: day.isoformat() for key, day in days.items() if day}
    return texts | {field_of(cell): str(count) for cell, count in counted.counts.items()}


def keep_as_file(
    organisation: Organisation, typist: Typist, counted: Return, place: Path, most_bytes: int
) -> StoredFile:
    """Put the counts into the store as the filled long CSV."""
    content = template_bytes(typist.edition, organisation.code, organisation.name, Format.CSV, counted)
    return store_stream(BytesIO(content), place, typist.organisation_id, most_bytes)


def send_to_checks(session: Session, typist: Typist, stored: StoredFile) -> Upload:
    """Receive the file of the counts as an upload, in the caller's transaction: what follows is the same."""
    return receive_upload(
        session,
        actor=typist.actor,
        clock=typist.clock,
        collection=typist.collection,
        stored=stored,
        display_name=f"counted-from-extracts-{typist.collection.year}.csv",
    )


def _is_free(standing: Standing, key: str, text: str) -> bool:
    """Whether nothing else stands in a field: it is empty, or says the same in other letters."""
    typed = text_of(standing, key)
    if not typed or typed == text:
        return True
    return parse_date(typed) == parse_date(text) if key in DAYS else parse_text(typed) == int(text)


def _changes(
    standing: Standing, texts: Mapping[str, str], differing: Mapping[str, str], seen: Mapping[str, int]
) -> Iterator[Change]:
    for key, text in texts.items():
        if key in differing:
            if key in seen:
                yield Change(key, text, seen[key])
        elif not text_of(standing, key):
            yield Change(key, text, standing[key].version if key in standing else 0)


def _differences(
    typist: Typist, standing: Mapping[str, TypedValue], differing: Mapping[str, str]
) -> Iterator[Difference]:
    for key, text in differing.items():
        value = standing[key]
        yield Difference(field_named(typist.edition, key), value.text, text, value.version)
