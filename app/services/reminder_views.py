"""What the programme team sees of reminders: today's, the coming ones, and what became of those that went out."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Letter, Organisation, ReminderSetting
from app.programme.calendar import add_working_days
from app.programme.milestones import MilestoneKey, milestone
from app.programme.reminders import reminded_of, reminder_days
from app.services.board_entries import Entry
from app.services.board_readings import read_collection
from app.services.collections import begun_collection, find_collection, list_collections
from app.services.letters import letters_of
from app.services.reminder_letters import DueReminder, Stationery, letter_text
from app.services.reminders import due_reminders, left_alone, setting_of

SHOWN = 100
AHEAD_WORKING_DAYS = 20


@dataclass(frozen=True, slots=True)
class Coming:
    """A day on which letters will go, if nothing changes until then: about which milestone, to how many."""

    day: date
    title: str
    organisations: int


@dataclass(frozen=True, slots=True)
class Paused:
    """An organisation that is left alone, and until when."""

    organisation_id: int
    organisation: str
    until: date


@dataclass(frozen=True, slots=True)
class RemindersPage:
    """Reminders of one collection. ``digest`` names today's list, so that what is sent is what was seen."""

    collection: Collection
    years: tuple[int, ...]
    setting: ReminderSetting
    due: tuple[DueReminder, ...]
    nobody: tuple[DueReminder, ...]
    digest: str
    coming: tuple[Coming, ...]
    paused: tuple[Paused, ...]
    letters: Sequence[Letter]

    @property
    def letter_count(self) -> int:
        """How many letters today's list amounts to."""
        return sum(len(one.recipients) for one in self.due)


@dataclass(frozen=True, slots=True)
class Preview:
    """One organisation's letters as they would go out today; without ``due`` there are none."""

    organisation: Organisation
    due: DueReminder | None
    texts: tuple[str, ...]


def reminders_page(session: Session, clock: Clock, asked: Mapping[str, str]) -> RemindersPage | None:
    """Return the page of the year that was asked for, else of the current one; ``None`` before the first begins."""
    years = tuple(one.year for one in list_collections(session))
    begun = begun_collection(session, clock)
    year = next((one for one in years if str(one) == asked.get("year")), begun.year if begun else None)
    if year is None:
        return None
    collection, today = find_collection(session, year), clock.today()
    entries = read_collection(session, collection, today).entries
    found = due_reminders(session, collection, today)
    return RemindersPage(
        collection=collection,
        years=years,
        setting=setting_of(session, collection),
        due=tuple(one for one in found if one.recipients),
        nobody=tuple(one for one in found if not one.recipients),
        digest=digest_of(found),
        coming=tuple(sorted(_coming(entries, today), key=lambda one: (one.day, one.title))),
        paused=tuple(_paused(entries, left_alone(session, today))),
        letters=letters_of(session, collection.id, SHOWN),
    )


def preview(
    session: Session, clock: Clock, collection: Collection, organisation: Organisation, base_url: str
) -> Preview:
    """Return what an organisation would be sent today."""
    found = due_reminders(session, collection, clock.today())
    due = next((one for one in found if one.organisation_id == organisation.id), None)
    stationery = Stationery(collection.year, base_url, setting_of(session, collection).words)
    texts = () if due is None else tuple(letter_text(due, one, stationery) for one in due.recipients)
    return Preview(organisation, due, texts)


def digest_of(due: Iterable[DueReminder]) -> str:
    """Return a name of a list of reminders that is another one when anything of it is."""
    lines = (f"{one.organisation_id} {one.reminder.key} {[to.user_id for to in one.recipients]}" for one in due)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _coming(entries: Sequence[Entry], today: date) -> list[Coming]:
    """Return the days ahead for what each organisation is reminded of now."""
    horizon = add_working_days(today, AHEAD_WORKING_DAYS)
    about = (reminded_of(entry.standing, today) for entry in entries)
    at: Counter[tuple[MilestoneKey, date]] = Counter((one.key, one.window.due_on) for one in about if one is not None)
    return [
        Coming(day, milestone(key).title, count)
        for (key, due_on), count in at.items()
        for day in reminder_days(key, due_on)
        if today < day <= horizon
    ]


def _paused(entries: Sequence[Entry], until: Mapping[int, date]) -> list[Paused]:
    return [
        Paused(entry.who.organisation_id, entry.who.name, until[entry.who.organisation_id])
        for entry in entries
        if entry.who.organisation_id in until
    ]
