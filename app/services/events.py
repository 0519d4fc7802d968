"""The event log: what happened, written once; milestones and stories are read from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, insert, or_, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Event as EventRow
from app.db.models import Participation, Submission, Upload
from app.programme.events import Event, EventKind
from app.programme.notes import day_of
from app.programme.story import event_sentence

THE_SERVICE = "The service"
_COMING = (EventKind.REGISTERED, EventKind.REJOINED)
_GOING = (EventKind.WITHDRAWN, EventKind.NOTHING_TO_SUBMIT)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of an organisation's story."""

    event: Event
    actor_name: str
    sentence: str

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return day_of(self.event)


def record(  # noqa: PLR0913 - each part of an event is named by its caller
    session: Session,
    *,
    organisation_id: int,
    kind: EventKind,
    actor: Actor | None,
    clock: Clock,
    collection_id: int | None = None,
    **detail: Any,
) -> None:
    """Add one event to an organisation's log, in the caller's transaction. It can never be changed or taken back.

    Without an actor the service itself did it. Details without a value are left out.
    """
    session.add(EventRow(organisation_id=organisation_id, **_columns(kind, actor, clock, collection_id, detail)))
    session.flush()


def record_about(
    session: Session, subject: Upload | Submission, kind: EventKind, actor: Actor | None, clock: Clock, **detail: Any
) -> None:
    """Add an event about an upload or a version of a return to its organisation's log; see ``record``."""
    named = "upload_id" if isinstance(subject, Upload) else "submission_id"
    record(
        session,
        organisation_id=subject.organisation_id,
        kind=kind,
        actor=actor,
        clock=clock,
        collection_id=subject.collection_id,
        **{named: subject.id},
        **detail,
    )


def record_for_participants(
    session: Session, *, kind: EventKind, actor: Actor | None, clock: Clock, collection_id: int, **detail: Any
) -> int:
    """Add the same event to the log of every organisation that takes part in a collection; return how many.

    For what the programme does for all at once, such as releasing benchmarks.
    """
    taking_part = session.scalars(
        select(Participation.organisation_id).where(Participation.collection_id == collection_id)
    )
    columns = _columns(kind, actor, clock, collection_id, detail)
    rows = [{"organisation_id": organisation_id, **columns} for organisation_id in taking_part]
    if rows:
        session.execute(insert(EventRow), rows)
    return len(rows)


def events_of(session: Session, organisation_id: int, collection_id: int) -> list[Event]:
    """Return what happened to an organisation in a collection, as it happened."""
    rows = session.scalars(
        _log(organisation_id).where(EventRow.collection_id == collection_id).order_by(EventRow.at, EventRow.id)
    )
    return [_event(row) for row in rows]


def has_withdrawn(session: Session, organisation_id: int, collection_id: int) -> bool:
    """Say whether an organisation has left a collection and not come back."""
    return absence(session, organisation_id, collection_id) is EventKind.WITHDRAWN


def absence(session: Session, organisation_id: int, collection_id: int) -> EventKind | None:
    """Return why an organisation takes no part: it has withdrawn, or has nothing to submit; ``None`` where it does."""
    newest = session.scalars(
        _log(organisation_id)
        .where(EventRow.collection_id == collection_id, EventRow.kind.in_((*_COMING, *_GOING)))
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(1)
    ).first()
    return EventKind(newest.kind) if newest is not None and newest.kind in _GOING else None


def timeline(session: Session, organisation_id: int, collection_id: int | None = None) -> tuple[TimelineEntry, ...]:
    """Return an organisation's story, newest first: of one collection with what belongs to none, or of all."""
    query = _log(organisation_id)
    if collection_id is not None:
        query = query.where(or_(EventRow.collection_id == collection_id, EventRow.collection_id.is_(None)))
    rows = session.scalars(query.order_by(EventRow.at.desc(), EventRow.id.desc()))
    return tuple(_entries(rows))


def _log(organisation_id: int) -> Select[EventRow]:
    return select(EventRow).where(EventRow.organisation_id == organisation_id)


def _entries(rows: Iterable[EventRow]) -> Iterator[TimelineEntry]:
    for row in rows:
        event = _event(row)
        yield TimelineEntry(event, row.actor_name, event_sentence(event))


def _event(row: EventRow) -> Event:
    return Event(EventKind(row.kind), row.at, row.detail, row.id)


def _columns(
    kind: EventKind, actor: Actor | None, clock: Clock, collection_id: int | None, detail: dict[str, Any]
) -> dict[str, Any]:
    return {
        "collection_id": collection_id,
        "kind": kind,
        "at": clock.now(),
        "actor_user_id": None if actor is None else actor.user_id,
        "actor_name": THE_SERVICE if actor is None else actor.name,
        "detail": {name: value for name, value in detail.items() if value is not None},
    }
