"""The lists of the programme's home page: who needs the team today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from sqlalchemy.orm import Session

from app.clock import Clock
from app.programme.calendar import add_working_days
from app.programme.milestones import MilestoneKey
from app.services.board_entries import BoardRow, Entry, row_of
from app.services.board_readings import read_collection
from app.services.board_summaries import is_submitted
from app.services.collections import begun_collection, find_collection
from app.services.handovers import unreached_organisations

READY = "ready"
LIST_SHOWN = 20
NEW_FOR_WORKING_DAYS = 10


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of the programme's home page: the first rows of ``total``, the longest waiting first."""

    key: str
    title: str
    empty: str
    rows: tuple[BoardRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ProgrammeHome:
    """What the programme team sees first. ``first`` is the organisation that has waited longest for it.

    ``unreached`` is how many organisations have nobody in charge who can be reached.
    """

    year: int
    sentence: str
    first: BoardRow | None
    lists: tuple[WorkList, ...]
    unreached: int = 0


def programme_home(session: Session, clock: Clock) -> ProgrammeHome | None:
    """Return the programme team's home page; ``None`` before the first collection begins."""
    collection = begun_collection(session, clock)
    if collection is None:
        return None
    lists = work_lists(session, collection.year, clock.today())
    waiting = [one for one in lists if one.rows]
    counts = ", ".join(f"{one.title.lower()} {one.total:,}" for one in waiting)
    sentence = f"In {collection.year} these wait for you: {counts}." if waiting else "Nobody waits for you today."
    first = waiting[0].rows[0] if waiting else None
    return ProgrammeHome(collection.year, sentence, first, lists, len(unreached_organisations(session)))


def work_lists(session: Session, collection_year: int, today: date) -> tuple[WorkList, ...]:
    """Return the five lists of the programme's home page: who needs the team today."""
    entries = read_collection(session, find_collection(session, collection_year), today).entries
    newest = add_working_days(today, -NEW_FOR_WORKING_DAYS)
    lists: tuple[tuple[str, str, str, Callable[[Entry], date | None]], ...] = (
        ("queries", "Queries", "No query waits for anybody.", _query_since),
        ("overdue", "Overdue", "Nobody is overdue.", _overdue_since),
        ("stuck", "Stuck", "Nobody is stuck.", _stuck_since),
        ("new", "New registrations", "Nobody registered lately.", lambda entry: _registered_since(entry, newest)),
        (READY, "Ready to review", "No return waits for review.", _ready_since),
    )
    return tuple(_work_list(entries, key, title, empty, since) for key, title, empty, since in lists)


def _work_list(
    entries: list[Entry], key: str, title: str, empty: str, since: Callable[[Entry], date | None]
) -> WorkList:
    waiting = [(day, entry) for entry in entries if (day := since(entry)) is not None]
    waiting.sort(key=itemgetter(0))
    return WorkList(key, title, empty, tuple(row_of(entry) for _, entry in waiting[:LIST_SHOWN]), len(waiting))


def _query_since(entry: Entry) -> date | None:
    notes = entry.journey.notes
    return notes.query_since or notes.answered_on


def _overdue_since(entry: Entry) -> date | None:
    late = entry.standing.overdue
    return entry.standing.status_of(late[0]).since if late else None


def _stuck_since(entry: Entry) -> date | None:
    return None if entry.standing.stuck is None else entry.standing.stuck.since


def _registered_since(entry: Entry, newest: date) -> date | None:
    registered = entry.standing.status_of(MilestoneKey.REGISTERED).since
    return registered if entry.standing.is_taking_part and registered is not None and registered >= newest else None


def _ready_since(entry: Entry) -> date | None:
    review = entry.standing.status_of(MilestoneKey.QUALITY_REVIEWED)
    is_ready = is_submitted(entry.standing) and review.completed_at is None and not entry.journey.notes.queries
    return entry.standing.status_of(MilestoneKey.SIGNED_OFF).since if is_ready else None
