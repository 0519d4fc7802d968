"""The lists of the programme's home page: the organisations that wait for the team, that it chases or that are new."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.programme.calendar import add_working_days
from app.programme.kpi_measures import REVIEW_WORKING_DAYS
from app.programme.milestones import MilestoneKey
from app.programme.sentences import overdue_split
from app.services.board_entries import BoardRow, Entry, row_of, with_risk
from app.services.board_readings import Reading, read_collection
from app.services.board_risk_lists import by_sign
from app.services.board_risks import Risks
from app.services.board_summaries import councils_words, is_submitted
from app.services.collections import find_collection
from app.services.team_tasks import Task, Turn

READY, OVERDUE, STUCK, APPROVE = "ready", "overdue", "stuck", "approve"
LIST_SHOWN = 10
NEW_FOR_WORKING_DAYS = 10


class _Kind(NamedTuple):
    """A list: whose turn it is, its heading, its noun for one and for many, and which rows of the board hold it all."""

    key: str
    turn: Turn
    title: str
    one: str
    many: str
    board: str
    since: Callable[[Entry, date], date | None]


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of the programme's home page: the first rows of ``total``, the longest waiting first.

    ``days`` are those since when each row waits; ``address`` leads to all of them on the board, as far as it can show
    just them.
    """

    key: str
    title: str
    rows: tuple[BoardRow, ...]
    days: tuple[date, ...]
    total: int
    task: Task
    address: str


def work_lists(session: Session, collection_year: int, today: date) -> tuple[WorkList, ...]:
    """Return the lists of the programme's home page, empty ones too: who needs the team today."""
    return lists_of(read_collection(session, find_collection(session, collection_year), today))


def lists_of(reading: Reading) -> tuple[WorkList, ...]:
    """Return the lists of a collection that was read, worked out once for each reading."""
    return reading.remembered(
        "work", lambda: tuple(_work_list(reading.entries, kind, reading.today) for kind in _KINDS)
    )


def with_risks(one: WorkList, risks: Risks) -> WorkList:
    """Return a list with what is known of why its organisations never registered, counted beside all of them."""
    rows = tuple(row if (risk := risks.get(row.organisation_id)) is None else with_risk(row, risk) for row in one.rows)
    if one.key != OVERDUE:
        return replace(one, rows=rows)
    counts = [
        line.sign.counted(line.organisations) for line in by_sign(risk for risk in risks.values() if risk.is_missed)
    ]
    note = ", ".join(part for part in (one.task.note, *counts) if part)
    return replace(one, rows=rows, task=replace(one.task, note=note))


def _work_list(entries: list[Entry], kind: _Kind, today: date) -> WorkList:
    waiting = [(day, entry) for entry in entries if (day := kind.since(entry, today)) is not None]
    waiting.sort(key=itemgetter(0))
    oldest, total = waiting[0][0] if waiting else None, len(waiting)
    words = f"{total:,} {kind.one if total == 1 else kind.many}{_split(waiting) if kind.key == OVERDUE else ''}"
    return WorkList(
        kind.key,
        kind.title,
        tuple(row_of(entry) for _, entry in waiting[:LIST_SHOWN]),
        tuple(day for day, _ in waiting[:LIST_SHOWN]),
        total,
        Task(
            kind.turn,
            kind.title.lower(),
            total,
            words,
            _OWN_PAGES.get(kind.key, f"#{kind.key}"),
            oldest,
            *_further_words(kind, waiting),
        ),
        _OWN_PAGES.get(kind.key, f"/programme?kind=everyone&{kind.board}#everyone"),
    )


def _split(waiting: list[tuple[date, Entry]]) -> str:
    registered = sum(entry.standing.is_registered for _, entry in waiting)
    return overdue_split(len(waiting) - registered, registered)


def _further_words(kind: _Kind, waiting: list[tuple[date, Entry]]) -> tuple[str, ...]:
    """Return how many are councils, or reviews past the programme's aim and what the oldest of those waits since."""
    if kind.turn is Turn.NEWS:
        return (f"in the last {NEW_FOR_WORKING_DAYS} working days",)
    if kind.key in _BY_KIND:
        return (councils_words([entry.who.kind for _, entry in waiting]),)
    if kind.key != READY:
        return ()
    late = sum(entry.standing.is_past_aim for _, entry in waiting)
    return f"{late:,} past the {REVIEW_WORKING_DAYS}-day aim" if late else "", "the oldest signed on"


def _failed_since(entry: Entry, _today: date) -> date | None:
    return entry.journey.notes.failed_on


def _answered_since(entry: Entry, _today: date) -> date | None:
    notes = entry.journey.notes
    return None if notes.queries else notes.answered_on


def _query_since(entry: Entry, _today: date) -> date | None:
    return entry.journey.notes.query_since


def _overdue_since(entry: Entry, _today: date) -> date | None:
    late = entry.standing.overdue
    return entry.standing.status_of(late[0]).since if late else None


def _stuck_since(entry: Entry, _today: date) -> date | None:
    return None if entry.standing.stuck is None else entry.standing.stuck.since


def _registered_since(entry: Entry, today: date) -> date | None:
    registered, newest = (
        entry.standing.status_of(MilestoneKey.REGISTERED).since,
        add_working_days(today, -NEW_FOR_WORKING_DAYS),
    )
    is_new = entry.standing.is_taking_part and _unapproved_since(entry, today) is None
    return registered if is_new and registered is not None and registered >= newest else None


def _left_since(entry: Entry, today: date) -> date | None:
    left = entry.journey.notes.withdrawn_on or entry.journey.notes.nothing_to_submit_on
    return left if left is not None and left >= add_working_days(today, -NEW_FOR_WORKING_DAYS) else None


def _unapproved_since(entry: Entry, _today: date) -> date | None:
    return entry.journey.notes.unapproved_since if entry.standing.is_taking_part else None


def _ready_since(entry: Entry, _today: date) -> date | None:
    review, notes = entry.standing.status_of(MilestoneKey.QUALITY_REVIEWED), entry.journey.notes
    is_asked = bool(notes.queries) or notes.answered_on is not None
    is_ready = is_submitted(entry.standing) and review.completed_at is None and not is_asked
    return entry.standing.status_of(MilestoneKey.SIGNED_OFF).since if is_ready else None


_OWN_PAGES = {APPROVE: "/programme/registrations"}
_BY_KIND = (OVERDUE, STUCK)
_REVIEW = "milestone=quality_reviewed&sort=longest"
_KINDS = (
    _Kind("failed", Turn.OURS, "Files that we failed to check", "file that we failed to check",
          "files that we failed to check", "milestone=uploaded", _failed_since),
    _Kind("answers", Turn.OURS, "Answers to read", "answer to read", "answers to read", _REVIEW, _answered_since),
    _Kind(READY, Turn.OURS, "Ready to review", "return to review", "returns to review", _REVIEW, _ready_since),
    _Kind(APPROVE, Turn.OURS, "Registrations to approve", "registration to approve", "registrations to approve",
          "", _unapproved_since),
    _Kind(OVERDUE, Turn.THEIRS, "Overdue", "organisation is overdue", "organisations are overdue",
          "only=overdue", _overdue_since),
    _Kind(STUCK, Turn.THEIRS, "Stuck", "organisation is stuck", "organisations are stuck",
          "only=stuck&sort=longest", _stuck_since),
    _Kind("queries", Turn.THEIRS, "Queries without an answer", "organisation has a query to answer",
          "organisations have a query to answer", _REVIEW, _query_since),
    _Kind("new", Turn.NEWS, "New registrations", "new registration", "new registrations", "only=registered",
          _registered_since),
    _Kind("left", Turn.NEWS, "Declined, withdrew or have nothing to submit",
          "organisation declined, withdrew or has nothing to submit",
          "organisations declined, withdrew or have nothing to submit", "milestone=signed_off&status=withdrawn",
          _left_since),
)  # fmt: skip
