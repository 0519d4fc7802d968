"""The programme's home page: what waits for the team, whom it chases, what is new, and the organisations behind it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.clock import Clock
from app.programme.deadlines import Deadline, deadline_of
from app.services.board_entries import BoardRow
from app.services.board_readings import read_collection
from app.services.collections import begun_collection
from app.services.earlier_tasks import earlier_tasks
from app.services.team_tasks import Task, Turn, further_tasks, risk_task
from app.services.work_lists import WorkList, lists_of


@dataclass(frozen=True, slots=True)
class ProgrammeHome:
    """What the programme team sees first. ``first`` is the organisation that has waited longest for it.

    ``tasks`` holds what there is of each turn, of the collection before too; ``idle`` what is watched and has nothing
    today, in words.
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
    lists = lists_of(reading)
    watched = [*(one.task for one in lists), *further_tasks(session, clock, collection, reading)]
    waiting = next((one for one in lists if one.rows and one.task.turn is Turn.OURS), None)
    deadline = deadline_of(reading.windows, today)
    return ProgrammeHome(
        year=collection.year,
        today=today,
        first=None if waiting is None else waiting.rows[0],
        tasks=_by_turn(
            [risk_task(session, collection, reading), *watched, *earlier_tasks(session, collection, reading)]
        ),
        idle=tuple(one.title for one in watched if not one.count),
        lists=tuple(one for one in lists if one.rows),
        deadline=deadline,
        expected=reading.expected(deadline.key),
    )


def _by_turn(tasks: list[Task]) -> dict[Turn, tuple[Task, ...]]:
    return {turn: tuple(one for one in tasks if one.turn is turn and one.count) for turn in Turn}
