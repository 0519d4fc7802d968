"""What a board rests on, in one short look: two equal stamps stand for the same board of a day."""

from datetime import date
from functools import reduce
from operator import add
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.db.models import Collection, CollectionMilestone, Event, Organisation
from app.programme.milestones import MilestoneKey, default_windows
from app.services.board_joining import earlier_registrations

_SHOWN = (Organisation.code, Organisation.name, Organisation.kind, Organisation.region_code, Organisation.region_name,
          Organisation.gss_code)  # fmt: skip
# A sign that no name and no code holds stands after each part of an organisation.
_END = literal("\x1f")
_RECORD = reduce(add, (func.coalesce(one, "") + _END for one in _SHOWN))


class BoardStamp(NamedTuple):
    """What a board rests on.

    How many events the log holds of a collection, how many registrations of the collections before, the organisations
    that it is for, as the board shows them, and the first day of the next collection, ``None`` where none is open.
    """

    events: int
    earlier: int
    organisations: str
    next_begins: date | None


def board_stamp(session: Session, collection: Collection, organisations: str | None = None) -> BoardStamp:
    """Return what the board of a collection rests on at this moment, beside its windows.

    The log is append-only, so its number of events stands for all of it. ``organisations`` is that part of another
    collection's stamp, taken just before, where both are for the same ones: to read it is the dear half. Needs a
    session that may see everything.
    """
    events = select(func.count(Event.id)).where(Event.collection_id == collection.id).scalar_subquery()
    log = events, earlier_registrations(collection), *_next(collection)
    if organisations is not None:
        number, earlier, *begins = session.execute(select(*log)).one()
        return BoardStamp(number, earlier, organisations, _begins(*begins))
    records = select(func.aggregate_strings(_RECORD, ",")).where(
        Organisation.is_demonstration == collection.is_demonstration
    )
    number, earlier, year, opens_on, found = session.execute(select(*log, records.scalar_subquery())).one()
    return BoardStamp(number, earlier, found or "", _begins(year, opens_on))


def _next(collection: Collection) -> tuple[ScalarSelect[int], ScalarSelect[date]]:
    """Return, as columns, the year of the next collection and the first day of inviting to it, as far as it is kept."""
    later = aliased(Collection)
    year = select(func.min(later.year)).where(later.year > collection.year).scalar_subquery()
    opens_on = (
        select(CollectionMilestone.opens_on)
        .join(Collection, Collection.id == CollectionMilestone.collection_id)
        .where(Collection.year == year, CollectionMilestone.milestone == MilestoneKey.INVITED)
    )
    return year, opens_on.scalar_subquery()


def _begins(year: int | None, opens_on: date | None) -> date | None:
    """Return the first day of a collection, its usual one where none is kept; ``None`` without a year."""
    usual = None if year is None else default_windows(year)[MilestoneKey.INVITED].opens_on
    return opens_on or usual
