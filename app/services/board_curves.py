"""The board's curves: registrations and submissions by day, this year against last."""

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event
from app.programme.curve import CurvePoint, curve
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey, Window
from app.services.collections import previous_collection, windows_of

Curve = tuple[CurvePoint, ...]


def load_curves(session: Session, collection: Collection, today: date) -> tuple[Curve, Curve]:
    """Return how many had registered, and how many had signed a first version, by each day of the cycle.

    The days run from the first invitation to the end of the quality review.
    """
    before = previous_collection(session, collection)
    days = _first_days(session, [collection.id] if before is None else [collection.id, before.id])
    windows = windows_of(session, collection)
    span = Window(windows[MilestoneKey.INVITED].opens_on, windows[MilestoneKey.QUALITY_REVIEWED].due_on)

    def one(kind: EventKind) -> Curve:
        last_year = None if before is None else days[before.id, kind]
        return curve(days[collection.id, kind], last_year, span, today)

    return one(EventKind.REGISTERED), one(EventKind.SIGNED_OFF)


def _first_days(session: Session, collection_ids: list[int]) -> dict[tuple[int, str], list[date]]:
    rows = session.execute(
        select(Event.collection_id, Event.kind, func.min(Event.at))
        .where(Event.collection_id.in_(collection_ids), Event.kind.in_((EventKind.REGISTERED, EventKind.SIGNED_OFF)))
        .group_by(Event.organisation_id, Event.collection_id, Event.kind)
    )
    days: dict[tuple[int, str], list[date]] = defaultdict(list)
    for collection_id, kind, at in rows:
        days[collection_id or 0, kind].append(at.date())
    return days
