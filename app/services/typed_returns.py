"""A return that is typed on the page: every value kept as it was typed, and nobody's value ever overwritten unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, SubmissionState, TypedHow, TypedValue
from app.errors import ConflictError
from app.indicators.edition import Edition
from app.programme.events import EventKind
from app.services.events import record
from app.services.submissions import current_submission
from app.services.typed_fields import Field, field_named, fit_text, too_long
from app.services.typed_findings import refusal
from app.services.uploads import lock_return, refuse_unregistered

ACCEPTED = "Your return was accepted. Ask the programme team to send it back if it must change."
Standing = Mapping[str, TypedValue]


@dataclass(frozen=True, slots=True)
class Typist:
    """Who types, for which collection, by which edition and by which clock."""

    actor: Actor
    clock: Clock
    collection: Collection
    edition: Edition

    @property
    def organisation_id(self) -> int:
        """The organisation whose return it is."""
        return self.actor.organisation_id


@dataclass(frozen=True, slots=True)
class Change:
    """What a person left in a field, and the version that they saw there: 0 for a field that was never filled in."""

    field: str
    text: str
    seen: int


class Fate(StrEnum):
    """What became of a change."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change; ``standing`` is what is kept in the field now, ``why`` what was said of a refusal."""

    change: Change
    fate: Fate
    standing: TypedValue | None
    why: str = ""


def save(
    session: Session, typist: Typist, changes: Iterable[Change], how: TypedHow = TypedHow.TYPED
) -> tuple[Outcome, ...]:
    """Keep what a person typed, in the caller's transaction, and say of each change what became of it.

    A change to a field that somebody else changed since the person saw it is a conflict: nothing is overwritten.
    A text with personal details, or one that is too long, is refused and not kept. Raises ``ConflictError`` if the
    organisation is not registered or its return was accepted, ``InvalidRequestError`` for a field there is not.
    """
    standing = _locked(session, typist)
    writer = _Writer(session, typist, how)
    weighed = [_weigh(session, typist.edition, change, standing) for change in changes]
    kept = [_keep(writer, item, standing) if item.fate is Fate.SAVED else item for item in weighed]
    _note_start(writer, standing, kept)
    return tuple(kept)


def replace_all(session: Session, typist: Typist, texts: Mapping[str, str], how: TypedHow) -> int:
    """Put ``texts`` in the place of everything that stands, in the caller's transaction; return how many changed.

    What stood before stays in the history. Raises ``ConflictError`` as ``save`` does.
    """
    standing = _locked(session, typist)
    writer = _Writer(session, typist, how)
    changed = {key: texts.get(key, "") for key in {*standing, *texts} if texts.get(key, "") != text_of(standing, key)}
    for key in sorted(changed):
        writer.write(key, changed[key], standing.get(key))
    if not standing and changed:
        writer.note_start()
    return len(changed)


def closed_because(session: Session, typist: Typist) -> str:
    """Return why nothing can be typed at the moment, or nothing where it can."""
    try:
        refuse_unregistered(session, typist.organisation_id, typist.collection.id)
    except ConflictError as error:
        return error.user_message
    return ACCEPTED if _is_accepted(session, typist) else ""


def standing_values(session: Session, organisation_id: int, collection_id: int) -> dict[str, TypedValue]:
    """Return the newest value of every field that was ever filled in, by the field's key."""
    mine = (TypedValue.organisation_id == organisation_id, TypedValue.collection_id == collection_id)
    newest = select(func.max(TypedValue.id)).where(*mine).group_by(TypedValue.field)
    rows = session.scalars(select(TypedValue).where(*mine, TypedValue.id.in_(newest)).order_by(TypedValue.id))
    return {row.field: row for row in rows}


def texts_of(standing: Standing) -> dict[str, str]:
    """Return the text that stands in each field that is not empty."""
    return {key: value.text for key, value in standing.items() if value.text}


def text_of(standing: Standing, key: str) -> str:
    """Return the text that stands in one field."""
    return standing[key].text if key in standing else ""


def history(session: Session, organisation_id: int, collection_id: int, keys: Iterable[str]) -> list[TypedValue]:
    """Return every value that ever stood in some fields, newest first."""
    return list(
        session.scalars(
            _values(organisation_id, collection_id)
            .where(TypedValue.field.in_(list(keys)))
            .order_by(TypedValue.id.desc())
        )
    )


def changes_of_others(standing: Standing, user_id: int, since: int | None) -> list[TypedValue]:
    """Return what colleagues changed since a value was written; since the person's own last one where none is named."""
    own = max((value.id for value in standing.values() if value.typed_by == user_id), default=None)
    after = own if since is None else since
    if after is None:
        return []
    return [value for value in standing.values() if value.id > after and value.typed_by != user_id]


def changes_elsewhere(standing: Standing, since: int, saved: Iterable[Outcome]) -> list[TypedValue]:
    """Return what was changed since a value was written, by anybody in any window, other than what was just saved."""
    own = {outcome.standing.id for outcome in saved if outcome.fate is Fate.SAVED and outcome.standing}
    return [value for value in standing.values() if value.id > since and value.id not in own]


def newest_id(standing: Standing) -> int:
    """Return the id of the newest value, 0 where nothing was ever typed."""
    return max((value.id for value in standing.values()), default=0)


@dataclass(frozen=True, slots=True)
class _Writer:
    session: Session
    typist: Typist
    how: TypedHow

    def write(self, key: str, text: str, before: TypedValue | None) -> TypedValue:
        """Add the next version of a field."""
        value = TypedValue(
            organisation_id=self.typist.organisation_id,
            collection_id=self.typist.collection.id,
            field=key,
            version=1 if before is None else before.version + 1,
            text=text,
            how=self.how,
            typed_at=self.typist.clock.now(),
            typed_by=self.typist.actor.user_id,
            typed_by_name=self.typist.actor.name,
        )
        self.session.add(value)
        self.session.flush()
        return value

    def note_start(self) -> None:
        """Log that the organisation began to type."""
        record(
            self.session,
            organisation_id=self.typist.organisation_id,
            collection_id=self.typist.collection.id,
            kind=EventKind.TYPING_STARTED,
            actor=self.typist.actor,
            clock=self.typist.clock,
        )


def _locked(session: Session, typist: Typist) -> Standing:
    """Hold the return for the rest of the transaction, and return what stands in it."""
    lock_return(session, typist.organisation_id, typist.collection.id)
    if _is_accepted(session, typist):
        raise ConflictError(ACCEPTED)
    return standing_values(session, typist.organisation_id, typist.collection.id)


def _is_accepted(session: Session, typist: Typist) -> bool:
    newest = current_submission(session, typist.organisation_id, typist.collection.id)
    return newest is not None and newest.state == SubmissionState.ACCEPTED


def _weigh(session: Session, edition: Edition, change: Change, standing: Standing) -> Outcome:
    """Say what is to become of a change, with its text as it would be kept."""
    field, now = field_named(edition, change.field), standing.get(change.field)
    fit = Change(change.field, fit_text(change.text), change.seen)
    if fit.text == text_of(standing, field.key):
        return Outcome(fit, Fate.UNCHANGED, now)
    if fit.seen != (now.version if now else 0):
        return Outcome(fit, _of_old_page(session, fit, now), now)
    why = _refused(field, fit.text)
    return Outcome(fit, Fate.REFUSED if why else Fate.SAVED, now, why)


def _of_old_page(session: Session, change: Change, now: TypedValue | None) -> Fate:
    """Whether a person whose page is older than the value typed something of their own, or left what they saw."""
    if change.seen == 0 or now is None:
        return Fate.CONFLICT if change.text else Fate.UNCHANGED
    seen = session.scalar(
        _values(now.organisation_id, now.collection_id)
        .with_only_columns(TypedValue.text)
        .where(TypedValue.field == change.field, TypedValue.version == change.seen)
    )
    return Fate.UNCHANGED if seen == change.text else Fate.CONFLICT


def _refused(field: Field, text: str) -> str:
    return too_long(field, text) or refusal(field, text)


def _keep(writer: _Writer, item: Outcome, standing: Standing) -> Outcome:
    value = writer.write(item.change.field, item.change.text, standing.get(item.change.field))
    return Outcome(item.change, Fate.SAVED, value)


def _note_start(writer: _Writer, standing: Standing, kept: Iterable[Outcome]) -> None:
    if not standing and any(item.fate is Fate.SAVED for item in kept):
        writer.note_start()


def _values(organisation_id: int, collection_id: int) -> Select[TypedValue]:
    return select(TypedValue).where(
        TypedValue.organisation_id == organisation_id, TypedValue.collection_id == collection_id
    )
