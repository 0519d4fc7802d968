"""What earlier collections still ask of the programme team once the next has begun, each with its year and page."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from app.db.models import Collection
from app.programme.calendar import count_words, day_words
from app.programme.deadlines import deadline_of
from app.programme.milestones import MilestoneKey
from app.programme.statuses import Status
from app.services.benchmarks import latest_release
from app.services.board_readings import Reading, read_collection
from app.services.collections import earlier_collections
from app.services.team_tasks import Task, Turn, release_task, reminders_task
from app.services.work_lists import APPROVE, lists_of

_Noun = tuple[str, str]  # one and many, each of a year

_WAITING = {
    "failed": ("file of {} that we failed to check", "files of {} that we failed to check"),
    "answers": ("answer of {} to read", "answers of {} to read"),
    "ready": ("return of {} to review", "returns of {} to review"),
    APPROVE: ("registration of {} to approve", "registrations of {} to approve"),
    "queries": ("organisation has a query of {} to answer", "organisations have a query of {} to answer"),
}
_UNTIL_RELEASED = {
    MilestoneKey.REGISTERED: ("registration of {}", "registrations of {}"),
    MilestoneKey.SIGNED_OFF: ("return of {}", "returns of {}"),
}
_AFTERWARDS = {
    MilestoneKey.ACTION_PLAN: ("action plan of {}", "action plans of {}"),
    MilestoneKey.PROGRESS_REVIEW: ("progress review of {}", "progress reviews of {}"),
}
_OVERDUE = _UNTIL_RELEASED | _AFTERWARDS


def earlier_tasks(session: Session, collection: Collection, current: Reading) -> tuple[Task, ...]:
    """Return what each collection of a year before asks for today, the newest first; nothing where there was none.

    What is late for its benchmarks is counted until they are published, its plans and reviews of progress after that
    too. ``current`` is the reading of ``collection`` itself. The number of queries does not depend on the number of
    organisations. Needs a session over everything.
    """
    found: list[Task] = []
    for before in earlier_collections(session, collection):
        are_same = before.is_demonstration == collection.is_demonstration
        reading = read_collection(session, before, current.today, current.stamp.organisations if are_same else None)
        found += (one for one in _tasks(session, before, reading) if one.count)
    return tuple(found)


def _tasks(session: Session, before: Collection, reading: Reading) -> Iterator[Task]:
    year = before.year
    yield from _waiting(reading, year)
    yield release_task(session, before, reading, f" of {year}")
    yield from _overdue(reading, year, _OVERDUE if latest_release(session, year) is None else _AFTERWARDS)
    due = reminders_task(session, before, reading)
    words = f"{count_words(due.count, 'organisation')} to remind today about {year}"
    yield replace(due, words=words, address=f"{due.address}?year={year}")
    yield _expected(reading, year)


def _waiting(reading: Reading, year: int) -> Iterator[Task]:
    for one in lists_of(reading):
        if one.key in _WAITING:
            path, _, choice = one.address.partition("?")
            words, address = _words(one.total, _WAITING[one.key], year), f"{path}?year={year}{choice and f'&{choice}'}"
            yield replace(one.task, words=words, address=address)


def _overdue(reading: Reading, year: int, nouns: Mapping[MilestoneKey, _Noun]) -> Iterator[Task]:
    found = reading.remembered("overdue", lambda: {key: _late(reading, key) for key in _OVERDUE})
    for key, noun in nouns.items():
        days, asked = found[key]
        are = "is" if len(days) == 1 else "are"
        words = f"{len(days):,} of {_words(asked, noun, year)} {are} overdue"
        address = f"/programme?year={year}&kind=everyone&milestone={key.value}&status=overdue#everyone"
        yield Task(Turn.THEIRS, "overdue", len(days), words, address, min(days, default=None))


def _late(reading: Reading, key: MilestoneKey) -> tuple[list[date], int]:
    """Return since when each one is overdue with a milestone, and how many were asked for it, the late and the done."""
    found = [one.standing.status_of(key) for one in reading.entries]
    late = [one.since for one in found if one.status is Status.OVERDUE and one.since is not None]
    return late, sum(one.is_owed or one.completed_at is not None for one in found)


def _expected(reading: Reading, year: int) -> Task:
    """Return how many are still expected at the deadline that comes next, once its window has begun."""
    deadline = deadline_of(reading.windows, reading.today)
    window, title = deadline.window, deadline.milestone.title
    count = reading.expected(deadline.key) if window.opens_on <= reading.today <= window.due_on else 0
    are = f"{count_words(count, 'organisation')} {'is' if count == 1 else 'are'} still expected"
    words = f"{title} of {year} by {day_words(window.due_on, reading.today)}: {are}"
    return Task(Turn.NEWS, title.lower(), count, words, f"/programme/deadline?kind=everyone&year={year}")


def _words(count: int, noun: _Noun, year: int) -> str:
    one, many = noun
    return f"{count:,} {(one if count == 1 else many).format(year)}"
