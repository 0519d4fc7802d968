"""What a board rests on, in one short look: two equal stamps stand for the same board of a day."""

from functools import reduce
from operator import add
from typing import NamedTuple

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event, Organisation
from app.services.board_joining import earlier_registrations

_SHOWN = (Organisation.code, Organisation.name, Organisation.kind, Organisation.region_code, Organisation.region_name,
          Organisation.gss_code)  # fmt: skip
# A sign that no name and no code holds stands after each part of an organisation.
_END = literal("\x1f")
_RECORD = reduce(add, (func.coalesce(one, "") + _END for one in _SHOWN))


class BoardStamp(NamedTuple):
    """What a board rests on.

    How many events the log holds of a collection, how many registrations of the collections before, and the
    organisations that it is for, as the board shows them.
    """

    events: int
    earlier: int
    organisations: str


def board_stamp(session: Session, collection: Collection, organisations: str | None = None) -> BoardStamp:
    """Return what the board of a collection rests on at this moment, beside its windows.

    The log is append-only, so its number of events stands for all of it. ``organisations`` is that part of another
    collection's stamp, taken just before, where both are for the same ones: to read it is the dear half. Needs a
    session that may see everything.
    """
    events = select(func.count(Event.id)).where(Event.collection_id == collection.id).scalar_subquery()
    log = events, earlier_registrations(collection)
    if organisations is not None:
        number, earlier = session.execute(select(*log)).one()
        return BoardStamp(number, earlier, organisations)
    records = select(func.aggregate_strings(_RECORD, ",")).where(
        Organisation.is_demonstration == collection.is_demonstration
    )
    number, earlier, found = session.execute(select(*log, records.scalar_subquery())).one()
    return BoardStamp(number, earlier, found or "")
