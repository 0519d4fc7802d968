"""What the programme team sees of reminders: today's, the coming ones, and what became of those that went out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Letter, Organisation, ReminderSetting
from app.services.board_entries import Entry
from app.services.board_readings import read_collection
from app.services.collections import begun_collection, find_collection, list_collections
from app.services.letters import letters_of
from app.services.next_letters import Coming, coming_letters, next_letter
from app.services.reminder_letters import DueReminder, Stationery, letter_text
from app.services.reminders import due_reminders, left_alone, sent_keys, setting_of, stationery_of

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Paused:
    """An organisation that is left alone, and until when."""

    organisation_id: int
    organisation: str
    until: date


@dataclass(frozen=True, slots=True)
class RemindersPage:
    """Reminders of one collection. ``digest`` names today's letters, so that what is sent is what was seen."""

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
    """One organisation's letters as they would go out today, or on ``later`` where none is due today.

    Without ``due`` there are none in the coming weeks either.
    """

    organisation: Organisation
    due: DueReminder | None
    texts: tuple[str, ...]
    later: date | None


def reminders_page(session: Session, clock: Clock, asked: Mapping[str, str], base_url: str) -> RemindersPage | None:
    """Return the page of the year that was asked for, else of the current one; ``None`` before the first begins."""
    years = tuple(one.year for one in list_collections(session))
    begun = begun_collection(session, clock)
    year = next((one for one in years if str(one) == asked.get("year")), begun.year if begun else None)
    if year is None:
        return None
    collection, today = find_collection(session, year), clock.today()
    reading, paused = read_collection(session, collection, today), left_alone(session, today)
    found = due_reminders(session, collection, today)
    return RemindersPage(
        collection=collection,
        years=years,
        setting=setting_of(session, collection),
        due=tuple(one for one in found if one.recipients),
        nobody=tuple(one for one in found if not one.recipients),
        digest=digest_of(found, stationery_of(session, collection, base_url)),
        coming=coming_letters(reading, today, paused, sent_keys(session, collection)),
        paused=tuple(_paused(reading.entries, paused)),
        letters=letters_of(session, collection.id, SHOWN),
    )


def preview(
    session: Session, clock: Clock, collection: Collection, organisation: Organisation, base_url: str
) -> Preview:
    """Return what an organisation would be sent today, else what it will be sent next and when."""
    found, later = due_reminders(session, collection, clock.today()), None
    due = next((one for one in found if one.organisation_id == organisation.id), None)
    if due is None:
        later, due = next_letter(session, collection, organisation, clock.today()) or (None, None)
    stationery = stationery_of(session, collection, base_url)
    texts = () if due is None else tuple(letter_text(due, one, stationery) for one in due.recipients)
    return Preview(organisation, due, texts, later)


def digest_of(due: Iterable[DueReminder], on: Stationery) -> str:
    """Return a name of reminders that is another one when to whom they go is, or a word of any letter."""
    said = ((one.organisation_id, one.reminder.key, one.reminder.subject, _letters(one, on)) for one in due)
    return hashlib.sha256(repr(list(said)).encode()).hexdigest()


def _letters(due: DueReminder, on: Stationery) -> list[tuple[str, str]]:
    return [(to.email, letter_text(due, to, on)) for to in due.recipients]


def _paused(entries: Sequence[Entry], until: Mapping[int, date]) -> list[Paused]:
    return [
        Paused(entry.who.organisation_id, entry.who.name, until[entry.who.organisation_id])
        for entry in entries
        if entry.who.organisation_id in until
    ]
