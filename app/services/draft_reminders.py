"""The reminders of a collection that is being set up: each on its day, in every wording that they can have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from app.clock import BRITISH
from app.programme.calendar import add_working_days, count_words, day_words
from app.programme.events import Event, EventKind
from app.programme.journey import Journey, read_journey
from app.programme.milestones import MilestoneKey, Window, milestone, milestones
from app.programme.reminders import Reminder, due_reminder, reminder_days, reminder_rules
from app.programme.standing import standing_of
from app.programme.statuses import last_day_of
from app.services.letter_kinds import LetterKind, Reader, ShownLetter, copies
from app.services.reminder_letters import DueReminder, Stationery, letter_text
from schemas.wording import listed

Happened = tuple[EventKind, Mapping[str, Any]]
NOON = time(12, tzinfo=BRITISH)


def _said(kind: EventKind, **detail: Any) -> Happened:
    return kind, detail


@dataclass(frozen=True, slots=True)
class _Case:
    """What happened before a reminder, and in which case that is; ``is_usual`` ones are shown on every day."""

    words: str
    happened: tuple[Happened, ...] = ()
    is_usual: bool = field(default=False)


_REGISTERED = (_said(EventKind.REGISTERED),)
_PREPARED = (*_REGISTERED, _said(EventKind.TEMPLATE_DOWNLOADED))
_READ = (*_PREPARED, _said(EventKind.UPLOAD_READ))
_FAULTS = (*_READ, _said(EventKind.UPLOAD_HAS_FAULTS, must_fix=3, confirm=2))
_VALID = (*_READ, _said(EventKind.UPLOAD_VALID))
_SENT = (*_VALID, _said(EventKind.SUBMISSION_CREATED))
_SIGNED = (*_SENT, _said(EventKind.SIGNED_OFF))
_ACCEPTED = (*_SIGNED, _said(EventKind.ACCEPTED))
_PUBLISHED = (*_ACCEPTED, _said(EventKind.ACTION_PLAN_PUBLISHED))

# Every milestone of which an organisation is reminded, with what its letters can be about.
_CASES: Mapping[MilestoneKey, tuple[_Case, ...]] = {
    MilestoneKey.REGISTERED: (
        _Case("", is_usual=True),
        _Case(
            "if people are still to be named",
            (_said(EventKind.REGISTRATION_CHANGED, missing=("deputy", "signatory")),),
        ),
        _Case("if the registration was sent back", (*_REGISTERED, _said(EventKind.REGISTRATION_SENT_BACK))),
    ),
    MilestoneKey.PREPARED: (_Case("", _REGISTERED, is_usual=True),),
    MilestoneKey.UPLOADED: (
        _Case("", _PREPARED, is_usual=True),
        _Case("if a file is being read", (*_PREPARED, _said(EventKind.UPLOAD_RECEIVED))),
        _Case("if a file could not be read", (*_PREPARED, _said(EventKind.UPLOAD_UNREADABLE))),
        _Case("if the service could not check a file", (*_PREPARED, _said(EventKind.UPLOAD_FAILED))),
    ),
    MilestoneKey.VALID: (
        _Case("", _FAULTS, is_usual=True),
        _Case("if a file was read and nothing was found yet", _READ),
        _Case("if the signatory declined", (*_SENT, _said(EventKind.SIGN_OFF_DECLINED))),
        _Case("if the signature was taken back", (*_SIGNED, _said(EventKind.SIGNATURE_WITHDRAWN))),
        _Case("if the return was sent back", (*_SIGNED, _said(EventKind.RETURNED))),
    ),
    MilestoneKey.SIGNED_OFF: (
        _Case("to whoever prepares the return, while it was not sent to the signatory", _VALID, is_usual=True),
        _Case("to the signatory, once it was sent", _SENT, is_usual=True),
    ),
    MilestoneKey.ACTION_PLAN: (_Case("", _ACCEPTED, is_usual=True),),
    MilestoneKey.PROGRESS_REVIEW: (
        _Case("", _PUBLISHED, is_usual=True),
        _Case("once some actions are updated", (*_PUBLISHED, _said(EventKind.PROGRESS_UPDATED, left=2))),
    ),
}


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who reads, on which days the milestones lie, and on which paper the letters are written."""

    reader: Reader
    windows: Mapping[MilestoneKey, Window]
    on: Stationery

    @property
    def invited(self) -> date:
        """The day on which the first are invited."""
        return self.windows[MilestoneKey.INVITED].opens_on


def draft_reminders(reader: Reader, windows: Mapping[MilestoneKey, Window], on: Stationery) -> tuple[LetterKind, ...]:
    """Return every reminder as a reader would get it: by milestone, and at last those about queries.

    ``KeyError`` where a milestone has letters and nobody said what they can be about.
    """
    desk, reminded = _Desk(reader, windows, on), [key for key in MilestoneKey if key in reminder_rules().offsets]
    return (*(_about(key, desk) for key in reminded), _about_queries(desk))


def _about(key: MilestoneKey, desk: _Desk) -> LetterKind:
    last_day = last_day_of(milestone(key), _journey((), desk, desk.invited, desk.invited), desk.windows)
    found = [(case, tuple(_due(case, reminder_days(key, last_day), desk))) for case in _CASES[key]]
    days = listed([day_words(day, last_day) for day, _reminder in found[0][1]])
    sent = f"To whoever still owes this, whose last day is {day_words(last_day)}: {f'on {days}' if days else 'never'}."
    letters = tuple(one for case, due in found for one in _shown(case, due, desk))
    return LetterKind(key.value, f"Reminders: {milestone(key).title}", sent, letters)


def _due(case: _Case, days: Iterable[date], desk: _Desk) -> Iterator[tuple[date, Reminder]]:
    """Yield the days on which a reminder would go in a case, with it."""
    for day in days:
        reminder = _reminder(case.happened, add_working_days(day, -1), day, desk)
        if reminder is not None:
            yield day, reminder


def _shown(case: _Case, due: Sequence[tuple[date, Reminder]], desk: _Desk) -> Iterator[ShownLetter]:
    for day, reminder in due if case.is_usual else due[:1]:
        yield _letter(", ".join(filter(None, (f"{day:%A} {day_words(day)}", case.words))), reminder, desk)


def _about_queries(desk: _Desk) -> LetterKind:
    offsets = reminder_rules().query_offsets
    asked = [*((1, offset) for offset in offsets), (2, offsets[0])]
    letters = tuple(one for count, offset in asked for one in _query(count, offset, desk))
    sent = "To whoever prepares the return, while a question of the programme team about it waits for an answer."
    return LetterKind("query", "Reminders: a question about the return", sent, letters)


def _query(count: int, offset: int, desk: _Desk) -> Iterator[ShownLetter]:
    asked = add_working_days(desk.windows[MilestoneKey.QUALITY_REVIEWED].opens_on, 1)
    queries = (_said(EventKind.QUERY_ASKED, query_id=number) for number in range(count))
    reminder = _reminder((*_SIGNED, *queries), asked, add_working_days(asked, offset), desk)
    what = "a question was" if count == 1 else f"{count} questions were"
    if reminder is not None:
        when = f"{count_words(offset, 'working day')} after {what} asked, for example on {day_words(asked)}"
        yield _letter(when, reminder, desk)


def _reminder(happened: Iterable[Happened], before: date, today: date, desk: _Desk) -> Reminder | None:
    journey = _journey(happened, desk, before, today)
    return due_reminder(standing_of(journey, desk.windows, today), journey, today)


def _journey(happened: Iterable[Happened], desk: _Desk, before: date, today: date) -> Journey:
    """Return the journey of an organisation that was invited on the first day, with what happened up to a day.

    Each step was done in time, the newest on the day itself where its own time was not over by then.
    """
    later = ((kind, detail, max(min(before, _in_time(kind, desk.windows)), desk.invited)) for kind, detail in happened)
    days = ((EventKind.INVITED, {}, desk.invited), *later)
    events = [Event(kind, datetime.combine(day, NOON), detail, place) for place, (kind, detail, day) in enumerate(days)]
    return read_journey(events, today)


def _in_time(kind: EventKind, windows: Mapping[MilestoneKey, Window]) -> date:
    """Return the last day of what an event completes, and no limit for one that completes nothing."""
    return min((windows[one.key].due_on for one in milestones() if kind in one.completed_by), default=date.max)


def _letter(when: str, reminder: Reminder, desk: _Desk) -> ShownLetter:
    reader = desk.reader
    wanted = tuple(one for one in reader.people if one.role in reminder.roles)
    due = DueReminder(reader.organisation_id, reader.code, reader.name, reminder, wanted)
    return ShownLetter(when, reminder.subject, copies(wanted, lambda to: letter_text(due, to, desk.on)))
