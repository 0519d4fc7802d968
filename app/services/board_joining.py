"""In which collection each organisation joined, for the board: read once, and again only when an earlier log grew."""

from collections import defaultdict
from datetime import date

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.clock import british_day
from app.db.models import Collection, Event
from app.programme.events import EventKind
from app.programme.joining import Joined, first_joined


def earlier_registrations(collection: Collection) -> ScalarSelect[int]:
    """Return, as a column, how many registrations the log holds of the collections before: it never loses any."""
    before = select(Collection.id).where(Collection.year < collection.year)
    return (
        select(func.count(Event.id))
        .where(Event.collection_id.in_(before), Event.kind == EventKind.REGISTERED)
        .scalar_subquery()
    )


def joined_earlier(session: Session, collection: Collection, today: date) -> dict[int, Joined]:
    """Return in which collection before this one each organisation joined, as far as any did by a day."""
    rows = session.execute(
        select(Event.organisation_id, Collection.year, Collection.phase_name, func.min(Event.at))
        .join(Collection, Collection.id == Event.collection_id)
        .where(Collection.year < collection.year, Event.kind == EventKind.REGISTERED)
        .group_by(Event.organisation_id, Collection.year, Collection.phase_name)
    )
    days: dict[int, dict[int, date]] = defaultdict(dict)
    known: dict[int, Joined] = {}
    for organisation_id, year, phase, at in rows:
        days[organisation_id][year] = british_day(at)
        known.setdefault(year, Joined(year, phase))
    years = {organisation_id: first_joined(found, today) for organisation_id, found in days.items()}
    return {organisation_id: known[year] for organisation_id, year in years.items() if year is not None}
