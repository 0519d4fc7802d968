"""Every letter of a collection that is being set up, as a real person would read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from app.db.models import CollectionDraft, Organisation
from app.programme.events import Event
from app.programme.journey import read_journey
from app.programme.milestones import MilestoneKey, Window, milestones
from app.programme.reminders import Reminder, due_reminder, reminder_days
from app.programme.standing import standing_of
from app.services.collection_drafts import windows_in
from app.services.collection_letters import Paper, invitation_text
from app.services.reminder_letters import DueReminder, Recipient, Stationery, letter_text
from app.services.reminders import reachable_people


@dataclass(frozen=True, slots=True)
class DraftLetter:
    """One letter: the day on which it goes, to whom, about what, and its text."""

    day: date
    to: Recipient
    subject: str
    text: str


def draft_letters(
    session: Session, draft: CollectionDraft, organisation: Organisation, base_url: str
) -> tuple[DraftLetter, ...]:
    """Return the invitation and each reminder to one organisation that does nothing until the last day is past.

    Empty where nobody there can be reached. Each reminder is shown to the first person it goes to.
    """
    people = reachable_people(session, [organisation.id]).get(organisation.id, [])
    if not people:
        return ()
    windows = windows_in(draft)
    paper = Paper(draft.year, draft.phase_name, windows[MilestoneKey.REGISTERED], draft.words, base_url)
    text = invitation_text(organisation.name, people[0], people, paper)
    first = DraftLetter(windows[MilestoneKey.INVITED].opens_on, people[0], paper.subject, text)
    on = Stationery(draft.year, base_url, draft.words)
    return first, *_reminders(organisation, people, windows, on)


def _reminders(
    organisation: Organisation, people: Sequence[Recipient], windows: Mapping[MilestoneKey, Window], on: Stationery
) -> Iterator[DraftLetter]:
    for key in MilestoneKey:
        for day in reminder_days(key, windows[key].due_on):
            reminder = _reminder(key, day, windows)
            wanted = tuple(one for one in people if reminder is not None and one.role in reminder.roles)
            if reminder is not None and wanted:
                due = DueReminder(organisation.id, organisation.code, organisation.name, reminder, wanted)
                yield DraftLetter(day, wanted[0], reminder.subject, letter_text(due, wanted[0], on))


def _reminder(key: MilestoneKey, day: date, windows: Mapping[MilestoneKey, Window]) -> Reminder | None:
    """Return what somebody reads on a day who has done everything before a milestone and nothing of it."""
    invited_on = min(day, windows[MilestoneKey.INVITED].opens_on)
    earlier = [one for one in milestones() if list(MilestoneKey).index(one.key) < list(MilestoneKey).index(key)]
    kinds = [min(one.completed_by) for one in earlier if one.completed_by]
    days = (invited_on, *[day] * len(kinds))
    times = [datetime.combine(one, time(0, 1), tzinfo=UTC) for one in days]
    events = [Event(kind, at, sequence=number) for number, (kind, at) in enumerate(zip(kinds, times, strict=False))]
    journey = read_journey(events, day)
    return due_reminder(standing_of(journey, windows, day), journey, day)
