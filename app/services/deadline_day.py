"""The days around a deadline: who is still expected, what each lacks, whom to write to, and what has just happened."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import BRITISH, Clock
from app.programme.deadlines import Deadline, deadline_of, deadlines
from app.services.board_asked import Known, known_filter, left_out, refuse_unknown
from app.services.board_filters import BoardFilter
from app.services.board_readings import Reading, read_collection
from app.services.collections import find_collection, list_collections
from app.services.deadline_lists import Expected, Happening, newest_happenings, with_contacts
from app.services.deadline_standing import Awaited, DeadlineStanding, deadline_standing, known_region, within
from app.services.paging import Page, page_of
from app.services.programme import region_names, year_asked


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as it stands at a moment: what is due, who is awaited, and what organisations just did.

    ``left_out`` says what was asked for and is not known.
    """

    year: int
    phase: str
    now: datetime
    today: date
    deadline: Deadline
    choices: tuple[Deadline, ...]
    years: dict[int, str]
    wanted: BoardFilter
    standing: DeadlineStanding
    happenings: tuple[Happening, ...]
    page: Page[Expected]
    left_out: tuple[str, ...]

    @property
    def expected(self) -> int:
        """How many are still expected in the region that was asked for, or in all."""
        return len(self.standing.awaited)


def deadline_view(session: Session, clock: Clock, asked: Mapping[str, str]) -> DeadlineView | None:
    """Return the deadline that an address asks for (``due``), else the one to look at; ``None`` before the first year.

    Its queries do not grow with the number of organisations. Needs a session that may see everything.
    """
    years = {one.year: one.phase_name for one in list_collections(session)}
    year = year_asked(session, clock, years, asked)
    if year is None:
        return None
    collection, today = find_collection(session, year), clock.today()
    reading = read_collection(session, collection, today)
    known = _known(years, year, reading)
    wanted = known_filter(asked, known)
    deadline = _chosen(reading, asked.get("due"))
    place = known_region(reading, wanted.kind, wanted.region_code)
    standing = deadline_standing(reading, wanted.kind, deadline, place)
    selected = page_of(_selected(standing, wanted), wanted.limit, wanted.offset)
    return DeadlineView(
        year=year,
        phase=collection.phase_name,
        now=clock.now().astimezone(BRITISH),
        today=today,
        deadline=deadline,
        choices=deadlines(reading.windows),
        years=years,
        wanted=wanted,
        standing=standing,
        happenings=reading.remembered(
            ("happenings", wanted.kind, place),
            lambda: newest_happenings(session, collection, within(reading, wanted.kind, place)),
        ),
        page=Page(with_contacts(session, selected.rows), selected.total, selected.limit, selected.offset),
        left_out=left_out(asked, known),
    )


def expected_rows(session: Session, clock: Clock, asked: Mapping[str, str]) -> tuple[Expected, ...]:
    """Return everybody who is still expected and whom the address selects, whatever the page; empty before any year.

    Raises what ``refuse_unknown`` does.
    """
    years = {one.year: one.phase_name for one in list_collections(session)}
    year = year_asked(session, clock, years, asked)
    if year is None:
        return ()
    reading = read_collection(session, find_collection(session, year), clock.today())
    known = _known(years, year, reading)
    refuse_unknown(asked, known)
    wanted = known_filter(asked, known)
    deadline = _chosen(reading, asked.get("due"))
    standing = deadline_standing(reading, wanted.kind, deadline, wanted.region_code)
    return with_contacts(session, _selected(standing, wanted))


def _known(years: Collection[int], year: int, reading: Reading) -> Known:
    return Known(years, year, region_names(reading), [one.key for one in deadlines(reading.windows)])


def _chosen(reading: Reading, asked: str | None) -> Deadline:
    every = deadlines(reading.windows)
    return next((one for one in every if one.key == asked), deadline_of(reading.windows, reading.today))


def _selected(standing: DeadlineStanding, wanted: BoardFilter) -> Sequence[Awaited]:
    """Return those at the milestone that is wanted; the standing is of the region already."""
    if wanted.milestone is None:
        return standing.awaited
    return [one for one in standing.awaited if one.step.key is wanted.milestone]
