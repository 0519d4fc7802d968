"""The programme's own indicators: the board of a collection, from the log and the signed returns, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, Select, case, func, select
from sqlalchemy.orm import Session

from app.clock import Clock, british_day
from app.db.models import Collection, ReturnCount, SignOff, SignOffDecision, Submission
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Side
from app.programme.kpi_measures import Evidence, SignedStaff
from app.programme.kpis import KpiRow, kpi_rows
from app.programme.months import Month, months_of
from app.services.asked import asked_for, notes_of
from app.services.board_filters import filter_of
from app.services.board_readings import read_collection
from app.services.board_summaries import BoardKind
from app.services.collections import begun_collection, find_collection, list_collections


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """The board of a collection for one kind of organisation, and the collections that there are.

    ``left_out`` says what was asked for and is not known.
    """

    year: int
    kind: BoardKind
    organisations: int
    months: tuple[Month, ...]
    rows: tuple[KpiRow, ...]
    years: tuple[int, ...]
    left_out: tuple[str, ...] = ()


def programme_indicators(
    session: Session, clock: Clock, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> IndicatorsPage | None:
    """Return the board that an address asks for, else the current one; ``None`` before the first collection begins.

    Needs a session that may see everything.
    """
    years = tuple(one.year for one in list_collections(session))
    begun = begun_collection(session, clock)
    year = next((one for one in years if str(one) == asked.get("year")), begun.year if begun else None)
    if year is None:
        return None
    kind, collection = filter_of(asked).kind, find_collection(session, year)
    reading = read_collection(session, collection, clock.today())
    entries = reading.of_kind(kind)
    ids = {entry.who.organisation_id for entry in entries}
    signed = [one for one in _signed_staff(session, collection, editions_dir) if one.organisation_id in ids]
    months = months_of(reading.windows, clock.today())
    rows = kpi_rows(Evidence([entry.facts for entry in entries], signed), months, reading.windows)
    return IndicatorsPage(year, kind, len(entries), months, rows, years, _left_out(asked, years, year, kind))


def _left_out(asked: Mapping[str, str], years: Iterable[int], year: int, kind: BoardKind) -> tuple[str, ...]:
    return notes_of(
        asked_for("collection", asked.get("year", ""), map(str, years), f"that of {year} is shown"),
        asked_for("kind", asked.get("kind", ""), set(BoardKind), f"{kind} are shown"),
    )


# By connection pool, then collection: signatures are only ever added, and what was signed never changes.
_kept: WeakKeyDictionary[Pool, dict[int, tuple[int, list[SignedStaff]]]] = WeakKeyDictionary()
_turn = Lock()


def _signed_staff(session: Session, collection: Collection, editions_dir: Path) -> list[SignedStaff]:
    """Return the staff of every signed version in the order of their signatures, read again when there are more."""
    count = session.scalar(_signatures(collection, func.count(SignOff.id))) or 0
    with _turn:
        kept = _kept.setdefault(session.get_bind().engine.pool, {})
        if collection.id not in kept or kept[collection.id][0] != count:
            groups = load_edition(int(collection.edition), editions_dir).groups
            known = [group.key for group in groups if group.side is not Side.UNKNOWN]
            kept[collection.id] = count, _read_signed_staff(session, collection, known)
        return kept[collection.id][1]


def _read_signed_staff(session: Session, collection: Collection, groups: list[str]) -> list[SignedStaff]:
    known = func.sum(case((ReturnCount.ethnic_group.in_(groups), ReturnCount.count), else_=0))
    staff = func.sum(ReturnCount.count)
    rows = session.execute(
        _signatures(collection, SignOff.organisation_id, SignOff.decided_at, known, staff)
        .join(
            ReturnCount,
            (ReturnCount.organisation_id == SignOff.organisation_id)
            & (ReturnCount.submission_id == SignOff.submission_id),
        )
        .where(ReturnCount.measure == "headcount")
        .group_by(SignOff.organisation_id, SignOff.id, SignOff.decided_at)
        .order_by(SignOff.decided_at, SignOff.id)
    )
    return [SignedStaff(key, british_day(at), int(known), int(staff)) for key, at, known, staff in rows]


def _signatures(collection: Collection, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(SignOff)
        .join(
            Submission,
            (Submission.organisation_id == SignOff.organisation_id) & (Submission.id == SignOff.submission_id),
        )
        .where(Submission.collection_id == collection.id, SignOff.decision == SignOffDecision.SIGNED)
    )
