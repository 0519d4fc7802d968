"""Collections that are over: their returns stay as they are, but for one that came back to be changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Event
from app.errors import ConflictError
from app.programme.events import EventKind
from app.services.collections import begun_collection

CAME_BACK = (EventKind.RETURNED, EventKind.SIGNATURE_WITHDRAWN)


def refuse_closed(session: Session, organisation_id: int, collection_id: int, clock: Clock) -> None:
    """Raise ``ConflictError`` for a collection after which another has begun, unless it is open to be corrected."""
    newest, collection = begun_collection(session, clock), session.get_one(Collection, collection_id)
    if newest is None or newest.year <= collection.year or collection in _corrections(session, organisation_id, newest):
        return
    raise ConflictError(
        f"The collection of {collection.year} is closed: that of {newest.year} has begun. What was sent stays as "
        "it is. Ask the programme team if something in it must change."
    )


def open_corrections(session: Session, organisation_id: int, clock: Clock) -> tuple[Collection, ...]:
    """Return the earlier collections whose return was signed, came back and has not been signed since, oldest first."""
    newest = begun_collection(session, clock)
    return () if newest is None else _corrections(session, organisation_id, newest)


def _corrections(session: Session, organisation_id: int, newest: Collection) -> tuple[Collection, ...]:
    told = session.execute(
        select(Collection, Event.kind)
        .join(Event, Event.collection_id == Collection.id)
        .where(
            Event.organisation_id == organisation_id,
            Event.kind.in_((*CAME_BACK, EventKind.SIGNED_OFF)),
            Collection.year < newest.year,
        )
        .order_by(Collection.year, Event.id)
    )
    last = {one.Collection: one.kind for one in told}
    return tuple(collection for collection, kind in last.items() if kind in CAME_BACK)
