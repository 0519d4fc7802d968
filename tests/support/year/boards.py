"""What the board said on some days of the year, and the same worked out again from the log alone."""

from dataclasses import dataclass, replace
from datetime import date

from app.programme.curve import CurvePoint
from app.programme.events import Event, in_order
from app.programme.journey import read_journey
from app.programme.milestones import MilestoneKey, Window
from app.programme.risks import Nearing, Risk, nearing_of, risk_of
from app.programme.standing import standing_of
from app.programme.statuses import Status, milestone_statuses
from app.services.board_entries import BoardRow
from app.services.board_summaries import Summary
from app.services.collections import find_collection, windows_of
from app.services.events import events_of
from app.services.programme import board, board_rows
from tests.support.year.living import Year

Pattern = tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The board of a collection as it was seen on a day."""

    collection: int
    day: date
    summary: Summary
    rows: tuple[BoardRow, ...]
    curves: tuple[tuple[CurvePoint, ...], tuple[CurvePoint, ...]]

    @property
    def funnel(self) -> list[int]:
        """How many have completed each milestone."""
        return [step.complete for step in self.summary.funnel]

    @property
    def patterns(self) -> dict[str, Pattern]:
        """Each council's statuses, by its code."""
        return {row.code: row.statuses for row in self.rows}

    @property
    def risks(self) -> dict[str, Risk]:
        """Why each council that may miss its next last day may, by its code."""
        return {row.code: row.risk for row in self.rows if row.risk is not None}

    @property
    def overdue(self) -> list[str]:
        """The codes of the councils that owe something late."""
        return [row.code for row in self.rows if row.overdue and row.is_registered]

    def row(self, code: str) -> BoardRow:
        """Return the line of one council."""
        return next(row for row in self.rows if row.code == code)

    def without_deadlines(self) -> "Seen":
        """Return the same without how far the last days are away, and who may miss them: they may be moved later."""
        rows = tuple(replace(row, due="", risk=None) for row in self.rows)
        stuck = tuple(replace(row, due="") for row in self.summary.stuck_longest)
        return replace(self, rows=rows, summary=replace(self.summary, stuck_longest=stuck))


def look(year: Year, collection: int, day: date | None = None) -> Seen:
    """Return the board of a collection as it is seen today, or as it is told now of an earlier day."""
    today = day or year.today
    with year.seen() as session:
        found = board(session, collection, today)
        rows = board_rows(session, collection, today)
    return Seen(collection, today, found.summary, rows, (found.registrations, found.submissions))


def recounted(year: Year, seen: Seen) -> dict[str, Pattern]:
    """Return each council's statuses on the day of a board, each worked out anew from its own events."""
    with year.seen() as session:
        collection = find_collection(session, seen.collection)
        windows = windows_of(session, collection)
        logs = {row.code: events_of(session, row.organisation_id, collection.id) for row in seen.rows}
    return {code: tuple(one.status for one in milestone_statuses(log, windows, seen.day)) for code, log in logs.items()}


def recounted_risks(year: Year, seen: Seen) -> dict[str, Risk]:
    """Return who may miss the next last day on the day of a board, each worked out anew from its own events."""
    with year.seen() as session:
        collection = find_collection(session, seen.collection)
        windows = windows_of(session, collection)
        logs = {row.code: events_of(session, row.organisation_id, collection.id) for row in seen.rows}
    near = {code: _nearing(log, windows, seen.day) for code, log in logs.items()}
    risks = {code: risk_of(one) for code, one in near.items() if one is not None}
    return {code: risk for code, risk in risks.items() if risk is not None}


def _nearing(log: list[Event], windows: dict[MilestoneKey, Window], day: date) -> Nearing | None:
    journey = read_journey(in_order(log), day)
    return nearing_of(journey, standing_of(journey, windows, day), day)
