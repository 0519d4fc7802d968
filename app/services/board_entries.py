"""Everybody in a collection and where they stand, read from the log in a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import case, null, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Organisation, OrganisationKind
from app.db.models import Event as EventRow
from app.programme.events import Event, EventKind
from app.programme.joining import Joined
from app.programme.journey import Journey, read_journey
from app.programme.kpi_facts import Facts, read_facts
from app.programme.milestones import MilestoneKey, Window, milestone
from app.programme.milestones import Who as Owes
from app.programme.noting import DETAIL_MATTERS
from app.programme.risks import Nearing, Risk, nearing_of
from app.programme.sentences import distance_words, with_aim
from app.programme.standing import Standing, Stuck, standing_of
from app.programme.statuses import ABSENT, MilestoneStatus, Status

_KINDS = {kind.value: kind for kind in EventKind}
_NO_DETAIL: dict[str, Any] = {}
_AT_ONCE = 500
EVERYTHING_COMPLETE, NOTHING_EXPECTED = "everything is complete", "nothing is expected"
PROGRAMME_TEAM, ORGANISATION, NOBODY = "programme team", "organisation", "nobody"
_TURNS = {
    Owes.PROGRAMME: PROGRAMME_TEAM,
    Owes.ORGANISATION: ORGANISATION,
    Owes.SIGNATORY: "signatory",
    Owes.BOTH: "organisation and programme team",
}


class Who(NamedTuple):
    """What the board says of an organisation itself."""

    organisation_id: int
    code: str
    name: str
    kind: str
    region_code: str | None
    region_name: str | None
    gss_code: str | None
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one organisation in a collection, and where that leaves it. ``events`` were read."""

    events: int
    journey: Journey
    standing: Standing
    facts: Facts
    nearing: Nearing | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation, what happened to it, where that leaves it, and in which collection it joined, if it did.

    ``nearing`` is what it owes soon, where it is neither overdue nor stuck.
    """

    who: Who
    journey: Journey
    standing: Standing
    facts: Facts
    joined: Joined | None
    nearing: Nearing | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One organisation on the board. ``status`` and ``since`` are those of its current milestone, if any is left.

    ``turn`` says whose turn it is there.
    """

    organisation_id: int
    code: str
    name: str
    kind: str
    region_code: str | None
    region_name: str | None
    gss_code: str | None
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
    turn: str
    joined: Joined | None
    risk: Risk | None
    is_past_aim: bool

    @property
    def status_words(self) -> str:
        """The status of the current milestone; what is late on the programme's side is nobody's overdue."""
        return f"waits for the {self.turn}" if self._is_late_here else self.status.words

    @property
    def next_step(self) -> str:
        """What the organisation is to do next, or that nothing is left or expected."""
        if self.milestone is None:
            return EVERYTHING_COMPLETE
        return NOTHING_EXPECTED if self.status in ABSENT else milestone(self.milestone).to_do

    @property
    def lacks(self) -> str:
        """The next step and why it is not done, such as "to register: not registered yet (3 working days overdue)"."""
        late = f" ({self.own_due})" if self.status is Status.OVERDUE and self.own_due else ""
        return f"{self.next_step}: {self.reason}{late}" if self.reason else self.next_step

    @property
    def own_due(self) -> str:
        """How far away the last day is; empty where nothing is expected any more or the day of a review has passed."""
        if self.status in ABSENT or self._is_late_here:
            return ""
        return self.due if self.milestone is None else distance_words(self.milestone, self.due)

    @property
    def _is_late_here(self) -> bool:
        return self.status is Status.OVERDUE and not self.overdue


def everybody(session: Session, collection: Collection) -> list[Who]:
    """Return every organisation that a collection is for, by name; never the programme itself.

    A demonstration is for invented organisations only, and any other collection for real ones only.
    """
    columns = (
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Organisation.kind,
        Organisation.region_code,
        Organisation.region_name,
        Organisation.gss_code,
        Organisation.is_demonstration,
    )
    rows = session.execute(
        select(*columns).where(
            Organisation.kind != OrganisationKind.PROGRAMME,
            Organisation.is_demonstration == collection.is_demonstration,
        )
    )
    return sorted((Who(*row) for row in rows), key=lambda who: (who.name.casefold(), who.organisation_id))


def read_courses(
    session: Session, collection: Collection, wanted: set[int], windows: dict[MilestoneKey, Window], today: date
) -> dict[int, Course]:
    """Return the course of each wanted organisation that has any event, read in one query."""
    query = (
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
    if len(wanted) <= _AT_ONCE:
        query = query.where(EventRow.organisation_id.in_(wanted))
    rows = groupby(session.execute(query), key=itemgetter(0))
    return {key: course_of(list(_events(group)), windows, today) for key, group in rows if key in wanted}


def course_of(events: list[Event], windows: dict[MilestoneKey, Window], today: date) -> Course:
    """Return where these events, as they happened, leave an organisation on a day."""
    journey = read_journey(events, today)
    standing = standing_of(journey, windows, today)
    return Course(len(events), journey, standing, read_facts(events), nearing_of(journey, standing, today))


def belongs(course: Course) -> bool:
    """Whether an organisation was to be invited, did something, or had its return made with another's."""
    notes = course.journey.notes
    was_asked = course.journey.is_complete(MilestoneKey.INVITED) or notes.uninvited_since is not None
    return was_asked or notes.last_active_on is not None or notes.made_with_since is not None


def row_of(entry: Entry, risk: Risk | None = None) -> BoardRow:
    """Return what the board shows of one organisation, with why it may miss its next deadline or missed it."""
    row = _row_of(entry)
    return row if risk is None else with_risk(row, risk)


def with_risk(row: BoardRow, risk: Risk) -> BoardRow:
    """Return a row with what the accounts add: why it may be late, or why it was never registered."""
    return replace(row, risk=risk, reason=f"{row.reason}; {risk.words}" if risk.is_missed else row.reason)


def _row_of(entry: Entry) -> BoardRow:
    standing, current = entry.standing, entry.standing.current
    reason = "" if current is None else current.reason
    return BoardRow(
        **entry.who._asdict(),
        milestone=None if current is None else current.key,
        milestone_title=EVERYTHING_COMPLETE if current is None else current.milestone.title,
        status=Status.COMPLETE if current is None else current.status,
        since=None if current is None else current.since,
        due="" if current is None else current.due,
        reason=with_aim(reason if standing.stuck is None else standing.stuck.reason, standing),
        is_registered=standing.is_registered,
        overdue=standing.overdue,
        stuck=standing.stuck,
        statuses=standing.pattern,
        turn=_turn(entry.journey, standing.current),
        joined=entry.joined,
        risk=None,
        is_past_aim=standing.is_past_aim,
    )


def _turn(journey: Journey, current: MilestoneStatus | None) -> str:
    """Return who has to do something next; a review waits for the organisation while a query is open."""
    if current is None or current.status in ABSENT:
        return NOBODY
    is_asked = current.key is MilestoneKey.QUALITY_REVIEWED and journey.notes.query_since is not None
    return ORGANISATION if is_asked else _TURNS[current.milestone.who]


def _events(rows: Iterator[Any]) -> Iterator[Event]:
    kind: str
    at: datetime
    for _organisation, kind, at, detail, sequence in rows:
        yield Event(_KINDS[kind], at, detail or _NO_DETAIL, sequence)
