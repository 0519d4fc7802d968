"""The programme's home page: what waits for the team, whom it chases, what is new, and the organisations behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.clock import Clock
from app.programme.deadlines import Deadline, deadline_of
from app.services.board_entries import BoardRow
from app.services.board_readings import read_collection
from app.services.board_risks import risks_of
from app.services.collections import begun_collection
from app.services.earlier_tasks import earlier_tasks
from app.services.letters import unreachable_people
from app.services.team_tasks import Task, Turn, collection_tasks, further_tasks, risk_task
from app.services.work_lists import WorkList, lists_of, with_risks


@dataclass(frozen=True, slots=True)
class ProgrammeHome:
    """What the programme team sees first. ``first`` is the organisation that has waited longest for it.

    ``tasks`` holds what there is of each turn, of the collection before too; ``idle`` what is watched and has nothing
    today, in the collection and outside it, in words.
    """

    year: int
    today: date
    first: BoardRow | None
    tasks: dict[Turn, tuple[Task, ...]]
    idle: tuple[str, ...]
    lists: tuple[WorkList, ...]
    deadline: Deadline
    expected: int


def programme_home(session: Session, clock: Clock) -> ProgrammeHome | None:
    """Return the programme team's home page; ``None`` before the first collection begins.

    Its queries do not grow with the number of organisations.
    """
    collection = begun_collection(session, clock)
    if collection is None:
        return None
    today = clock.today()
    reading = read_collection(session, collection, today)
    risks = risks_of(session, collection, reading, is_now=True)
    lists = [with_risks(one, risks) for one in lists_of(reading)]
    lost = unreachable_people(session)
    here = [*(one.task for one in lists), *collection_tasks(session, collection, reading, lost)]
    elsewhere, earlier = further_tasks(session, clock, lost), earlier_tasks(session, collection, reading)
    waiting = next((one for one in lists if one.rows and one.task.turn is Turn.OURS), None)
    deadline = deadline_of(reading.windows, today)
    return ProgrammeHome(
        year=collection.year,
        today=today,
        first=None if waiting is None else waiting.rows[0],
        tasks=_by_turn([risk_task(reading, risks), *here, *elsewhere, *earlier]),
        idle=_idle(collection.year, here, elsewhere, {one.title for one in earlier}),
        lists=tuple(one for one in lists if one.rows),
        deadline=deadline,
        expected=reading.expected(deadline.key),
    )


def _idle(year: int, here: Iterable[Task], elsewhere: Iterable[Task], earlier: set[str]) -> tuple[str, ...]:
    """Return what has nothing today; good news is not missed, and what the collection before asks for is not empty."""
    titles = [one.title for one in here if not one.count and one.turn is not Turn.NEWS and one.title not in earlier]
    others = [one.title for one in elsewhere if not one.count]
    of_year = (f"in the collection of {year} under: {', '.join(titles)}",) if titles else ()
    return of_year + ((f"under: {', '.join(others)}",) if others else ())


def _by_turn(tasks: list[Task]) -> dict[Turn, tuple[Task, ...]]:
    return {turn: tuple(one for one in tasks if one.turn is turn and one.count) for turn in Turn}
