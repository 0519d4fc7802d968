"""The programme's view: where everyone stands, computed from the log each time it is asked for, never typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Finding, Severity, Upload
from app.programme.calendar import add_working_days
from app.programme.curve import CurvePoint
from app.programme.funnel import FunnelStep, RegionLine, by_region, funnel
from app.programme.milestones import MilestoneKey
from app.programme.sentences import board_sentence
from app.programme.standing import Standing
from app.programme.statuses import Status
from app.services.board_curves import load_curves
from app.services.board_entries import BoardRow, Entry, load_entries, row_of
from app.services.collections import find_collection
from app.services.paging import DEFAULT_LIMIT, Page, page_of
from schemas.findings import load_checks

AT_RISK_SHOWN = 100
CHECKS_SHOWN = 10
LIST_SHOWN = 20
NEW_FOR_WORKING_DAYS = 10


class Only(StrEnum):
    """A shortcut to the organisations that somebody looks for."""

    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    SUBMITTED = "submitted"
    OVERDUE = "overdue"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which rows of the table to show; the counts above it are always of everybody.

    ``status`` is that of ``milestone`` where one is named, else of the current milestone.
    """

    search: str = ""
    kind: str | None = None
    region_code: str | None = None
    milestone: MilestoneKey | None = None
    status: Status | None = None
    only: Only | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CheckCount:
    """A check that files failed, with how many organisations met it and how often it was found."""

    code: str
    title: str
    organisations: int
    findings: int


@dataclass(frozen=True, slots=True)
class Board:
    """Where everyone stands on one day. Counts are of organisations."""

    year: int
    today: date
    sentence: str
    organisations: int
    registered: int
    submitted: int
    overdue: int
    stuck: int
    funnel: tuple[FunnelStep, ...]
    regions: tuple[RegionLine, ...]
    at_risk: tuple[BoardRow, ...]
    checks: tuple[CheckCount, ...]
    registrations: tuple[CurvePoint, ...]
    submissions: tuple[CurvePoint, ...]
    page: Page[BoardRow]


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of the programme's home page: the first rows of ``total``, the longest waiting first."""

    key: str
    title: str
    empty: str
    rows: tuple[BoardRow, ...]
    total: int


def board(session: Session, collection_year: int, today: date, wanted: BoardFilter = BoardFilter()) -> Board:
    """Return the board of a collection on a day; raise ``NotFoundError`` for a year that was never opened.

    The number of queries does not depend on the number of organisations.
    """
    collection = find_collection(session, collection_year)
    entries = load_entries(session, collection, today)
    standings = [entry.standing for entry in entries]
    registrations, submissions = load_curves(session, collection, today)
    return Board(
        year=collection_year,
        today=today,
        sentence=board_sentence(standings),
        organisations=len(entries),
        registered=sum(one.is_registered for one in standings),
        submitted=sum(is_submitted(one) for one in standings),
        overdue=sum(bool(one.overdue) for one in standings),
        stuck=sum(one.stuck is not None for one in standings),
        funnel=funnel(standings),
        regions=by_region((entry.who.region_name, entry.standing) for entry in entries),
        at_risk=_at_risk(entries),
        checks=_commonest_checks(session, collection),
        registrations=registrations,
        submissions=submissions,
        page=_page(entries, wanted),
    )


def board_rows(
    session: Session, collection_year: int, today: date, wanted: BoardFilter = BoardFilter()
) -> tuple[BoardRow, ...]:
    """Return every row that a filter selects, whatever its page."""
    entries = load_entries(session, find_collection(session, collection_year), today)
    return tuple(row_of(entry) for entry in entries if _is_wanted(entry, wanted))


def work_lists(session: Session, collection_year: int, today: date) -> tuple[WorkList, ...]:
    """Return the five lists of the programme's home page: who needs the team today."""
    entries = load_entries(session, find_collection(session, collection_year), today)
    newest = add_working_days(today, -NEW_FOR_WORKING_DAYS)
    lists: tuple[tuple[str, str, str, Callable[[Entry], date | None]], ...] = (
        ("queries", "Queries", "No query waits for anybody.", _query_since),
        ("overdue", "Overdue", "Nobody is overdue.", _overdue_since),
        ("stuck", "Stuck", "Nobody is stuck.", _stuck_since),
        ("new", "New registrations", "Nobody registered lately.", lambda entry: _registered_since(entry, newest)),
        ("ready", "Ready to review", "No return waits for review.", _ready_since),
    )
    return tuple(_work_list(entries, key, title, empty, since) for key, title, empty, since in lists)


def is_submitted(standing: Standing) -> bool:
    """Whether a signed return stands."""
    return standing.status_of(MilestoneKey.SIGNED_OFF).status is Status.COMPLETE


def _at_risk(entries: list[Entry]) -> tuple[BoardRow, ...]:
    """Return those that are stuck, the longest first."""
    stuck = [(entry.standing.stuck.since, entry) for entry in entries if entry.standing.stuck is not None]
    stuck.sort(key=itemgetter(0))
    return tuple(row_of(entry) for _, entry in stuck[:AT_RISK_SHOWN])


def _commonest_checks(session: Session, collection: Collection) -> tuple[CheckCount, ...]:
    organisations = func.count(Finding.organisation_id.distinct())
    rows = session.execute(
        select(Finding.code, organisations, func.count(Finding.id))
        .join(Upload, (Upload.organisation_id == Finding.organisation_id) & (Upload.id == Finding.upload_id))
        .where(Upload.collection_id == collection.id, Finding.severity == Severity.MUST_FIX)
        .group_by(Finding.code)
        .order_by(organisations.desc(), Finding.code)
        .limit(CHECKS_SHOWN)
    )
    known = load_checks()
    return tuple(CheckCount(code, known[code].title if code in known else code, *counts) for code, *counts in rows)


def _page(entries: list[Entry], wanted: BoardFilter) -> Page[BoardRow]:
    selected = page_of([entry for entry in entries if _is_wanted(entry, wanted)], wanted.limit, wanted.offset)
    return Page(tuple(row_of(entry) for entry in selected), selected.total, selected.limit, selected.offset)


def _is_wanted(entry: Entry, wanted: BoardFilter) -> bool:
    who = entry.who
    search = wanted.search.strip().casefold()
    return (
        (wanted.kind is None or who.kind == wanted.kind)
        and (wanted.region_code is None or who.region_code == wanted.region_code)
        and (wanted.only is None or _ONLY[wanted.only](entry.standing))
        and _has_status(entry.standing, wanted)
        and (search in who.name.casefold() or search in who.code.casefold())
    )


def _has_status(standing: Standing, wanted: BoardFilter) -> bool:
    current = standing.current
    if wanted.milestone is None:
        return wanted.status is None or wanted.status is (Status.COMPLETE if current is None else current.status)
    if wanted.status is None:
        return current is not None and current.key is wanted.milestone
    return standing.status_of(wanted.milestone).status is wanted.status


_ONLY: dict[Only, Callable[[Standing], bool]] = {
    Only.REGISTERED: lambda standing: standing.is_registered,
    Only.NOT_REGISTERED: lambda standing: not standing.is_registered,
    Only.SUBMITTED: is_submitted,
    Only.OVERDUE: lambda standing: bool(standing.overdue),
    Only.STUCK: lambda standing: standing.stuck is not None,
}


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
