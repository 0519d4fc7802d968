"""The letters ahead: on which day to whom, if nothing changes until then and nobody pauses them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Letter, Organisation
from app.programme.calendar import add_working_days
from app.programme.milestones import MilestoneKey, milestone
from app.programme.reminders import due_reminder, is_about_query, letter_after, reminded_of, reminder_days
from app.programme.standing import standing_of
from app.services.board_entries import Entry, Who
from app.services.board_readings import Reading, Windows, read_collection
from app.services.reminder_letters import DueReminder
from app.services.reminders import left_alone, reachable_people

AHEAD_WORKING_DAYS = 20
QUERIES = "Queries about returns"
NAMED = 100


@dataclass(frozen=True, slots=True)
class Coming:
    """A day on which letters will go, if nothing changes until then: about which milestone or queries, to how many.

    ``named`` are the first of them by name.
    """

    day: date
    title: str
    organisations: int
    named: tuple[Who, ...]


def coming_letters(
    reading: Reading, today: date, paused: Mapping[int, date], sent: AbstractSet[tuple[int, str]]
) -> tuple[Coming, ...]:
    """Return the days ahead for what each organisation is reminded of now, as their pauses let it.

    ``paused`` holds the last day on which an organisation is left alone; what it held back goes on the first working
    day after it, if that is not too late. ``sent`` are the letters that went, by organisation and key.
    """
    asked: dict[tuple[date, str], list[Who]] = defaultdict(list)
    queried = [one for one in reading.entries if one.journey.notes.query_since and one.standing.is_taking_part]
    numbers = {one.who.organisation_id for one in queried}
    others = [one for one in reading.entries if one.who.organisation_id not in numbers]
    for day, key, who in _about_milestones(others, today, paused, sent):
        asked[day, milestone(key).title].append(who)
    gone: dict[int, set[str]] = {number: set() for number in numbers}
    for number, name in sent:
        if number in numbers:
            gone[number].add(name)
    for entry in queried:
        number = entry.who.organisation_id
        ahead = _day_by_day(entry, reading.windows, today, paused.get(number, date.min), gone[number])
        for day, title in ahead:
            asked[day, title].append(entry.who)
    lines = (_coming(day, title, who) for (day, title), who in asked.items())
    return tuple(sorted(lines, key=lambda one: (one.day, one.title)))


def _about_milestones(
    entries: Sequence[Entry], today: date, paused: Mapping[int, date], sent: AbstractSet[tuple[int, str]]
) -> Iterator[tuple[date, MilestoneKey, Who]]:
    """Yield each letter ahead about a milestone, many organisations at a time."""
    horizon = add_working_days(today, AHEAD_WORKING_DAYS)
    for (key, last_day), about in _reminded(entries, today).items():
        for day in (one for one in reminder_days(key, last_day) if today < one <= horizon):
            yield from ((day, key, who) for who in about if paused.get(who.organisation_id, date.min) < day)
        for day, who in _held_back(key, last_day, about, paused, sent):
            if today < day <= horizon:
                yield day, key, who


def _day_by_day(
    entry: Entry, windows: Windows, today: date, left_alone_until: date, gone: set[str]
) -> Iterator[tuple[date, str]]:
    """Yield each letter ahead to an organisation with a query, which comes before what else is due on a day.

    What is due today goes today; ``gone`` holds the keys of what went, and takes in what will.
    """
    for day in (add_working_days(today, distance) for distance in range(AHEAD_WORKING_DAYS + 1)):
        standing = standing_of(entry.journey, windows, day)
        due = due_reminder(standing, entry.journey, day)
        if due is None or due.key in gone or day <= left_alone_until:
            continue
        gone.add(due.key)
        about = reminded_of(standing, day)
        if day > today:
            yield day, QUERIES if is_about_query(due.key) or about is None else milestone(about.key).title


def _held_back(
    key: MilestoneKey,
    last_day: date,
    about: Sequence[Who],
    paused: Mapping[int, date],
    sent: AbstractSet[tuple[int, str]],
) -> Iterator[tuple[date, Who]]:
    """Yield who gets a letter late because of a pause, and on which day."""
    for who in (one for one in about if one.organisation_id in paused):
        held = letter_after(key, last_day, paused[who.organisation_id])
        if held is not None and (who.organisation_id, held[1]) not in sent:
            yield held[0], who


def _coming(day: date, title: str, asked: Sequence[Who]) -> Coming:
    by_name = sorted(asked, key=lambda who: (who.name.casefold(), who.organisation_id))
    return Coming(day, title, len(by_name), tuple(by_name[:NAMED]))


def _reminded(entries: Sequence[Entry], today: date) -> dict[tuple[MilestoneKey, date], list[Who]]:
    found: dict[tuple[MilestoneKey, date], list[Who]] = defaultdict(list)
    for entry in entries:
        about = reminded_of(entry.standing, today)
        if about is not None:
            found[about.key, about.last_day].append(entry.who)
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
