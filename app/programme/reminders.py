"""Reminders: who is to be written to on a day, about what, and why; never twice for the same thing."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.programme.calendar import (
    add_working_days,
    count_words,
    day_words,
    is_working_day,
    last_working_day,
    working_days_between,
)
from app.programme.journey import Journey
from app.programme.milestones import MilestoneKey, Who
from app.programme.next_step import PREPARERS, step_of
from app.programme.standing import Standing
from app.programme.statuses import MilestoneStatus

REMINDERS_FILE = Path(__file__).parent / "reminders.toml"
_ABOUT_MILESTONE, _ABOUT_QUERY = "milestone:", "query:"
_STILL = "Ask the programme team if your organisation still wants to take part"


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """Working days from a last day, below 0 before it, on which a letter goes; the same for queries from their day."""

    catch_up: int
    offsets: Mapping[MilestoneKey, tuple[int, ...]]
    query_offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One letter that an organisation is due, the same however often it is worked out.

    ``key`` names it for ever; ``task`` is what to do, ``missing`` what still stands in the way, ``due`` how far away
    the last day is; ``page`` is the key of the page where it is done, ``roles`` are those of the people who can.
    """

    key: str
    subject: str
    task: str
    missing: str
    due: str
    page: str
    roles: frozenset[str]


@lru_cache(maxsize=1)
def reminder_rules() -> ReminderRules:
    """Return when letters go; ``ValueError`` where the file names a milestone that there is not."""
    read = tomllib.loads(REMINDERS_FILE.read_text(encoding="utf-8"))
    offsets = {MilestoneKey(key): _offsets(days) for key, days in read["milestones"].items()}
    return ReminderRules(read["catch_up"], offsets, _offsets(read["query"]))


def due_reminder(standing: Standing, journey: Journey, today: date) -> Reminder | None:
    """Return the letter that an organisation is due on a day, if any; nobody is written to on a day off.

    Whether it was sent already, or is to wait, is for whoever keeps the letters to say: the same day always gives the
    same key.
    """
    if not is_working_day(today):
        return None
    return next(_found(standing, journey, today), None)


def is_reminder(key: str) -> bool:
    """Return whether a letter of this key reminds of something, so that it is out of date once that is done."""
    return key.startswith((_ABOUT_MILESTONE, _ABOUT_QUERY))


def is_about_query(key: str) -> bool:
    """Return whether a letter of this key reminds of a query."""
    return key.startswith(_ABOUT_QUERY)


def reminder_days(key: MilestoneKey, last_day: date) -> tuple[date, ...]:
    """Return the days on which whoever still owes a milestone is written to; none for one of the programme's own."""
    return tuple(_letter_day(last_day, offset) for offset in reminder_rules().offsets.get(key, ()))


def letter_after(key: MilestoneKey, last_day: date, paused_until: date) -> tuple[date, str] | None:
    """Return the letter that a pause holds back and that still goes after it: on which day, and its key.

    ``None`` where nothing was held back, or too long ago.
    """
    first = add_working_days(paused_until, 1)
    offsets, catch_up = reminder_rules().offsets.get(key, ()), reminder_rules().catch_up
    offset = _offset(last_day, offsets, first, catch_up)
    if offset is None or _letter_day(last_day, offset) > paused_until:
        return None
    return first, _milestone_key(last_day, offset)


def reminded_of(standing: Standing, today: date) -> MilestoneStatus | None:
    """Return what an organisation is reminded of: the first thing it owes about which letters are not over by today.

    So whoever left a step out hears of the next one in its turn; ``None`` where no letter is to come.
    """
    owed = (one for one in standing.statuses if one.is_owed and one.milestone.who is not Who.PROGRAMME)
    return next((one for one in owed if not _is_over(one, today)), None)


def _is_over(owed: MilestoneStatus, today: date) -> bool:
    days = reminder_days(owed.key, owed.last_day)
    return not days or working_days_between(days[-1], today) > reminder_rules().catch_up


def _found(standing: Standing, journey: Journey, today: date) -> Iterator[Reminder]:
    about, rules = reminded_of(standing, today), reminder_rules()
    since = journey.notes.query_since
    if since is not None and standing.is_taking_part:
        offset = _offset(since, rules.query_offsets, today, rules.catch_up)
        if offset is not None:
            yield _about_query(since, offset, len(journey.notes.queries), today)
    if about is not None:
        offset = _offset(about.last_day, rules.offsets[about.key], today, rules.catch_up)
        if offset is not None:
            yield _about_milestone(about, offset, today)


@lru_cache(maxsize=512)
def _offset(start: date, offsets: tuple[int, ...], today: date, catch_up: int) -> int | None:
    """Return the newest distance whose day has come, unless that was too long ago."""
    come = [offset for offset in offsets if _letter_day(start, offset) <= today]
    if not come:
        return None
    late = working_days_between(_letter_day(start, max(come)), today)
    return max(come) if late <= catch_up else None


def _letter_day(last_day: date, offset: int) -> date:
    """Return the day of a letter. Before a day off, the working days left count from the working day before it."""
    return add_working_days(last_working_day(last_day) if offset < 0 else last_day, offset)


def _milestone_key(last_day: date, offset: int) -> str:
    return f"{_ABOUT_MILESTONE}{last_day}:{offset:+d}"


def _query_key(since: date, offset: int) -> str:
    return f"{_ABOUT_QUERY}{since}:{offset:+d}"


def _about_query(since: date, offset: int, count: int, today: date) -> Reminder:
    questions = "A question" if count == 1 else f"{count} questions"
    return Reminder(
        key=_query_key(since, offset),
        subject=f"{questions} about your return",
        task="Answer what the programme team asks about your return",
        missing=f"{questions[0].lower()}{questions[1:]} waiting since {day_words(since, today)}",
        due="",
        page="queries",
        roles=PREPARERS,
    )


def _about_milestone(about: MilestoneStatus, offset: int, today: date) -> Reminder:
    step, roles = step_of(about)
    due_on, key = day_words(about.last_day, today), _milestone_key(about.last_day, offset)
    if about.is_closed:
        closed = f"Registration closed on {due_on}"
        return Reminder(
            key, f"{closed}: do you still want to take part?", f"{closed}. {_STILL}", "", "", step.page, roles
        )
    left = working_days_between(today, about.last_day)
    late = f"was due by {due_on}" if left < 0 else f"{count_words(left, 'working day')} left" if left else "due today"
    return Reminder(
        key=key,
        subject=f"{step.sentence}: {late}",
        task=step.sentence,
        missing=about.reason,
        due=f"{'by' if left >= 0 else 'as soon as you can. It was due by'} {due_on} ({about.due})",
        page=step.page,
        roles=roles,
    )


def _offsets(days: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(sorted((*(-day for day in days.get("before", ())), *days.get("after", ()))))
