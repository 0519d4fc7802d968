"""The programme's view: where everyone stands, computed from the log, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Finding, Organisation, OrganisationKind, Severity, Upload
from app.programme.curve import CurvePoint
from app.programme.deadlines import Deadline, deadline_of
from app.register.datasets import dataset
from app.register.phases import PublishedPhase, published_phases
from app.services.board_asked import Known, known_filter, left_out, refuse_unknown
from app.services.board_curves import load_curves
from app.services.board_entries import BoardRow, Entry, row_of
from app.services.board_filters import BoardFilter, chosen, filter_of
from app.services.board_map import BoardMap, board_map
from app.services.board_readings import Reading, read_collection
from app.services.board_risk_lists import RiskSummary, summary_of_risks
from app.services.board_risks import Risks, risks_of
from app.services.board_summaries import BoardKind, Summary
from app.services.collections import begun_collection, find_collection, list_collections
from app.services.council_codes import codes_known
from app.services.paging import Page, page_of
from app.services.register import participation
from schemas.findings import load_checks

CHECKS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class CheckCount:
    """A check that files failed, with how many organisations met it and how often it was found."""

    code: str
    title: str
    organisations: int
    findings: int


@dataclass(frozen=True, slots=True)
class Board:
    """Where everyone stands on one day. ``region_names`` are those that a table can be narrowed to, by code.

    ``everyone`` counts the organisations of every kind.
    """

    year: int
    phase: str
    today: date
    summary: Summary
    everyone: int
    checks: tuple[CheckCount, ...]
    registrations: tuple[CurvePoint, ...]
    submissions: tuple[CurvePoint, ...]
    region_names: dict[str, str]
    map: BoardMap | None
    deadline: Deadline
    risks: RiskSummary
    page: Page[BoardRow]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board that an address asks for, the phase of each collection's year, and what is published of phases.

    ``left_out`` says what was asked for and is not known.
    """

    board: Board
    wanted: BoardFilter
    phases: dict[int, str]
    published: tuple[PublishedPhase, ...]
    left_out: tuple[str, ...] = ()


def board_page(session: Session, clock: Clock, asked: Mapping[str, str]) -> BoardPage | None:
    """Return the board of the year that was asked for, else of the current one; ``None`` before the first begins."""
    phases = {one.year: one.phase_name for one in list_collections(session)}
    year = year_asked(session, clock, phases, asked)
    if year is None:
        return None
    collection = find_collection(session, year)
    reading = read_collection(session, collection, clock.today())
    known = Known(phases, year, region_names(reading))
    wanted, published = known_filter(asked, known), published_phases(participation(session))
    found = _board(session, collection, reading, wanted, is_now=True)
    return BoardPage(found, wanted, phases, published, left_out(asked, known))


def year_asked(session: Session, clock: Clock, years: Iterable[int], asked: Mapping[str, str]) -> int | None:
    """Return the year that an address asks for among those that there are, else the current one's, if one has begun."""
    begun = begun_collection(session, clock)
    return next((one for one in years if str(one) == asked.get("year")), begun.year if begun else None)


def board(
    session: Session, collection_year: int, today: date, wanted: BoardFilter = BoardFilter(), *, is_now: bool = False
) -> Board:
    """Return the board of a collection on a day; raise ``NotFoundError`` for a year that was never opened.

    Unless it ``is_now``, everything is what the log alone tells of the day; accounts speak of now only. The number of
    queries does not depend on the number of organisations.
    """
    collection = find_collection(session, collection_year)
    return _board(session, collection, read_collection(session, collection, today), wanted, is_now=is_now)


def _board(session: Session, collection: Collection, reading: Reading, wanted: BoardFilter, *, is_now: bool) -> Board:
    risks = risks_of(session, collection, reading, is_now=is_now)
    registrations, submissions = load_curves(session, collection, reading, wanted.kind)
    return Board(
        year=collection.year,
        phase=collection.phase_name,
        today=reading.today,
        summary=reading.summary(wanted.kind),
        everyone=len(reading.entries),
        # Findings come with the event of their file, so they stay the same while the log does.
        checks=reading.remembered(("checks", wanted.kind), lambda: _commonest_checks(session, collection, wanted.kind)),
        registrations=registrations,
        submissions=submissions,
        region_names=region_names(reading),
        map=_map(session, reading, collection, wanted.kind),
        deadline=deadline_of(reading.windows, reading.today),
        risks=summary_of_risks(reading.of_kind(wanted.kind), risks),
        page=_page(reading.of_kind(wanted.kind), wanted, risks),
    )


def board_rows(
    session: Session, collection_year: int, today: date, wanted: BoardFilter = BoardFilter(), *, is_now: bool = False
) -> tuple[BoardRow, ...]:
    """Return every row that a filter selects, whatever its page; ``is_now`` is as for ``board``."""
    collection = find_collection(session, collection_year)
    reading = read_collection(session, collection, today)
    risks = risks_of(session, collection, reading, is_now=is_now)
    return _rows(chosen(reading.of_kind(wanted.kind), wanted, risks), risks)


def rows_asked(session: Session, collection_year: int, today: date, asked: Mapping[str, str]) -> tuple[BoardRow, ...]:
    """Return every row that an address selects, as things are now; raise what ``refuse_unknown`` does."""
    reading = read_collection(session, find_collection(session, collection_year), today)
    years = [one.year for one in list_collections(session)]
    refuse_unknown(asked, Known(years, collection_year, region_names(reading)))
    return board_rows(session, collection_year, today, filter_of(asked), is_now=True)


def _map(session: Session, reading: Reading, collection: Collection, kind: BoardKind) -> BoardMap | None:
    if kind is BoardKind.EMPLOYERS:
        return None
    councils, is_invented = reading.of_kind(BoardKind.COUNCILS), collection.is_demonstration
    return reading.remembered("map", lambda: board_map(_as_laid_out(session, councils), is_invented=is_invented))


def _as_laid_out(session: Session, councils: list[Entry]) -> list[Entry]:
    """Return the councils with the codes by which the map's layout knows them: one that was recoded keeps its place."""
    known = {one.gss_code for one in dataset("hexagons").read()}
    strangers = [one.who.organisation_id for one in councils if one.who.gss_code and one.who.gss_code not in known]
    codes = codes_known(session, strangers, known)
    return [_coded(one, codes.get(one.who.organisation_id, one.who.gss_code)) for one in councils]


def _coded(entry: Entry, code: str | None) -> Entry:
    return entry if code == entry.who.gss_code else replace(entry, who=entry.who._replace(gss_code=code))


def region_names(reading: Reading) -> dict[str, str]:
    """Return the regions of everybody that a collection is for by code, in the order of their names."""
    return reading.remembered("regions", lambda: _by_name(reading))


def _by_name(reading: Reading) -> dict[str, str]:
    found = {who.region_code: who.region_name for who in reading.everybody}
    named = {code: name for code, name in found.items() if code and name}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def _commonest_checks(session: Session, collection: Collection, kind: BoardKind) -> tuple[CheckCount, ...]:
    organisations = func.count(Finding.organisation_id.distinct())
    is_employer = Organisation.kind == OrganisationKind.EMPLOYER
    of_kind = {BoardKind.COUNCILS: [~is_employer], BoardKind.EMPLOYERS: [is_employer], BoardKind.EVERYONE: []}[kind]
    rows = session.execute(
        select(Finding.code, organisations, func.count(Finding.id))
        .join(Upload, (Upload.organisation_id == Finding.organisation_id) & (Upload.id == Finding.upload_id))
        .join(Organisation, Organisation.id == Upload.organisation_id)
        .where(
            Upload.collection_id == collection.id,
            Finding.severity == Severity.MUST_FIX,
            Organisation.is_demonstration == collection.is_demonstration,
            *of_kind,
        )
        .group_by(Finding.code)
        .order_by(organisations.desc(), Finding.code)
        .limit(CHECKS_SHOWN)
    )
    known = load_checks()
    return tuple(CheckCount(code, known[code].title if code in known else code, *counts) for code, *counts in rows)


def _page(entries: list[Entry], wanted: BoardFilter, risks: Risks) -> Page[BoardRow]:
    selected = page_of(chosen(entries, wanted, risks), wanted.limit, wanted.offset)
    return Page(_rows(selected, risks), selected.total, selected.limit, selected.offset)


def _rows(entries: Iterable[Entry], risks: Risks) -> tuple[BoardRow, ...]:
    return tuple(row_of(entry, risks.get(entry.who.organisation_id)) for entry in entries)
