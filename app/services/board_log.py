"""How far the log of a collection was read, and whose part of it has grown since: without counting it all anew."""

from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event


class LogSize(NamedTuple):
    """How many events of a collection a statement saw, and the newest number of any event that it saw."""

    events: int
    newest: int


class Growth(NamedTuple):
    """Which organisations' logs have grown, and how far the log reaches now."""

    organisations: set[int]
    size: LogSize


EMPTY = LogSize(0, 0)


def event_counts(session: Session, collection: Collection) -> tuple[dict[int, int], LogSize]:
    """Return how many events the log holds of each organisation in a collection, and how far it reaches."""
    newest = select(func.max(Event.id)).scalar_subquery()
    rows = session.execute(
        select(Event.organisation_id, func.count(Event.id), newest)
        .where(Event.collection_id == collection.id)
        .group_by(Event.organisation_id)
    ).all()
    counts = {organisation_id: count for organisation_id, count, _ in rows}
    return counts, LogSize(sum(counts.values()), rows[0][2]) if rows else EMPTY


def growth(session: Session, collection: Collection, since: LogSize) -> Growth | None:
    """Return whose log has grown since a size was taken; ``None`` where the numbers of events alone cannot tell.

    Events are never removed, but one with a lower number may be committed after one with a higher number. So what is
    newer by its number is all that is new only where it is as much as the log has grown by, in one and the same look.
    """
    rows = session.execute(
        select(Event.id, Event.organisation_id, Event.collection_id, _events(collection)).where(Event.id > since.newest)
    ).all()
    here = [organisation_id for _, organisation_id, collection_id, _ in rows if collection_id == collection.id]
    if not rows or rows[0][3] - since.events != len(here):
        return None
    return Growth(set(here), LogSize(rows[0][3], max(number for number, *_ in rows)))


def _events(collection: Collection) -> ScalarSelect[int]:
    return select(func.count(Event.id)).where(Event.collection_id == collection.id).scalar_subquery()
