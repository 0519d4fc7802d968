"""Everybody in a collection and where they stand, read from the log in a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import case, null, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Organisation, OrganisationKind
from app.db.models import Event as EventRow
from app.programme.events import Event, EventKind
from app.programme.journey import Journey, read_journey
from app.programme.milestones import MilestoneKey, Window
from app.programme.notes import DETAIL_MATTERS
from app.programme.standing import Standing, Stuck, standing_of
from app.programme.statuses import Status
from app.services.collections import windows_of

_KINDS = {kind.value: kind for kind in EventKind}
_NO_DETAIL: dict[str, Any] = {}
EVERYTHING_COMPLETE = "everything is complete"


class Who(NamedTuple):
    """What the board says of an organisation itself."""

    organisation_id: int
    code: str
    name: str
    kind: str
    region_code: str | None
    region_name: str | None
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation, what happened to it, and where that leaves it."""

    who: Who
    journey: Journey
    standing: Standing


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One organisation on the board. ``status`` and ``since`` are those of its current milestone, if any is left."""

    organisation_id: int
    code: str
    name: str
    kind: str
    region_code: str | None
    region_name: str | None
    is_demonstration: bool
    milestone: MilestoneKey | None
    milestone_title: str
    status: Status
    since: date | None
    due: str
    reason: str
    is_registered: bool
    overdue: tuple[MilestoneKey, ...]
    stuck: Stuck | None
    statuses: tuple[Status, ...]


def load_entries(session: Session, collection: Collection, today: date) -> list[Entry]:
    """Return every organisation but the programme itself, by name, with where it stands on a day.

    Three queries, however many organisations there are. Needs a session that may see everything.
    """
    windows = windows_of(session, collection)
    happened = _events_by_organisation(session, collection)
    untouched = _entry_parts([], windows, today)
    return [
        Entry(who, *(_entry_parts(happened[who.organisation_id], windows, today)))
        if who.organisation_id in happened
        else Entry(who, *untouched)
        for who in _everybody(session)
    ]


def row_of(entry: Entry) -> BoardRow:
    """Return what the board shows of one organisation."""
    standing, current = entry.standing, entry.standing.current
    reason = "" if current is None else current.reason
    return BoardRow(
        **entry.who._asdict(),
        milestone=None if current is None else current.key,
        milestone_title=EVERYTHING_COMPLETE if current is None else current.milestone.title,
        status=Status.COMPLETE if current is None else current.status,
        since=None if current is None else current.since,
        due="" if current is None else current.due,
        reason=reason if standing.stuck is None else standing.stuck.reason,
        is_registered=standing.is_registered,
        overdue=standing.overdue,
        stuck=standing.stuck,
        statuses=tuple(one.status for one in standing.statuses),
    )


def _entry_parts(events: list[Event], windows: dict[MilestoneKey, Window], today: date) -> tuple[Journey, Standing]:
    journey = read_journey(events, today)
    return journey, standing_of(journey, windows, today)


def _everybody(session: Session) -> list[Who]:
    columns = (
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Organisation.kind,
        Organisation.region_code,
        Organisation.region_name,
        Organisation.is_demonstration,
    )
    rows = session.execute(select(*columns).where(Organisation.kind != OrganisationKind.PROGRAMME))
    return sorted((Who(*row) for row in rows), key=lambda who: (who.name.casefold(), who.organisation_id))


def _events_by_organisation(session: Session, collection: Collection) -> dict[int, list[Event]]:
    rows = session.execute(
        select(
            EventRow.organisation_id,
            EventRow.kind,
            EventRow.at,
            case((EventRow.kind.in_(DETAIL_MATTERS), EventRow.detail), else_=null()),
            EventRow.id,
        )
        .where(EventRow.collection_id == collection.id)
        .order_by(EventRow.organisation_id, EventRow.at, EventRow.id)
    )
    return {organisation: list(_events(group)) for organisation, group in groupby(rows, key=itemgetter(0))}


def _events(rows: Iterator[Any]) -> Iterator[Event]:
    kind: str
    at: datetime
    for _organisation, kind, at, detail, sequence in rows:
        yield Event(_KINDS[kind], at, detail or _NO_DETAIL, sequence)
