"""The letters ahead: on which day to whom, if nothing changes until then and nobody pauses them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Letter, Organisation
from app.programme.calendar import add_working_days
from app.programme.milestones import MilestoneKey, milestone
from app.programme.reminders import due_reminder, reminded_of, reminder_days
from app.programme.standing import standing_of
from app.services.board_entries import Entry, Who
from app.services.board_readings import read_collection
from app.services.reminder_letters import DueReminder
from app.services.reminders import left_alone, reachable_people

AHEAD_WORKING_DAYS = 20
NAMED = 100


@dataclass(frozen=True, slots=True)
class Coming:
    """A day on which letters will go, if nothing changes until then: about which milestone, to how many.

    ``named`` are the first of them by name.
    """

    day: date
    title: str
    organisations: int
    named: tuple[Who, ...]


def coming_letters(entries: Sequence[Entry], today: date, paused: Mapping[int, date]) -> tuple[Coming, ...]:
    """Return the days ahead for what each organisation is reminded of now, without those paused on that day.

    ``paused`` holds the last day on which an organisation is left alone.
    """
    horizon, found = add_working_days(today, AHEAD_WORKING_DAYS), _reminded(entries, today)
    lines = []
    for (key, due_on), about in found.items():
        for day in (one for one in reminder_days(key, due_on) if today < one <= horizon):
            asked = [who for who in about if paused.get(who.organisation_id, date.min) < day]
            lines += [Coming(day, milestone(key).title, len(asked), tuple(asked[:NAMED]))] if asked else []
    return tuple(sorted(lines, key=lambda one: (one.day, one.title)))


def _reminded(entries: Sequence[Entry], today: date) -> dict[tuple[MilestoneKey, date], list[Who]]:
    found: dict[tuple[MilestoneKey, date], list[Who]] = defaultdict(list)
    for entry in entries:
        about = reminded_of(entry.standing, today)
        if about is not None:
            found[about.key, about.window.due_on].append(entry.who)
    return found


def next_letter(
    session: Session, collection: Collection, organisation: Organisation, today: date
) -> tuple[date, DueReminder] | None:
    """Return the next letter after today that an organisation will get, and its day; ``None`` if none is near.

    It is worked out as on that day, with all that has happened until now.
    """
    reading = read_collection(session, collection, today)
    entry = next((one for one in reading.entries if one.who.organisation_id == organisation.id), None)
    if entry is None:
        return None
    sent = set(
        session.scalars(
            select(Letter.key).where(Letter.collection_id == collection.id, Letter.organisation_id == organisation.id)
        )
    )
    first = max(today, left_alone(session, today).get(organisation.id, today))
    for distance in range(1, AHEAD_WORKING_DAYS + 1):
        day = add_working_days(first, distance)
        due = due_reminder(standing_of(entry.journey, reading.windows, day), entry.journey, day)
        if due is not None and due.key not in sent:
            people = reachable_people(session, [organisation.id])[organisation.id]
            wanted = tuple(one for one in people if one.role in due.roles)
            return day, DueReminder(organisation.id, organisation.code, organisation.name, due, wanted)
    return None
