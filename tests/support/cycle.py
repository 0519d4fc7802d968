"""Short ways to write an organisation's year in a test."""

from datetime import UTC, date, datetime, time

from app.programme.events import Event, EventKind, in_order
from app.programme.journey import read_journey
from app.programme.milestones import default_windows
from app.programme.standing import standing_of
from app.programme.statuses import milestone_statuses

WINDOWS = default_windows(2025)
REGISTERED = (("invited", "2025-03-03"), ("registered", "2025-05-12"))
PREPARED = (*REGISTERED, ("template_downloaded", "2025-07-08"))
READ = (*PREPARED, ("upload_received", "2025-09-15"), ("upload_read", "2025-09-15"))
VALID = (*READ, ("upload_valid", "2025-09-15"))
WAITING = (*VALID, ("submission_created", "2025-09-16"))
SIGNED = (*WAITING, ("signed_off", "2025-09-18"))
ACCEPTED = (*SIGNED, ("accepted", "2025-11-12"))


def events(*happenings):
    """Return events from (kind, ISO date) or (kind, ISO date, detail), in the order given."""
    return [
        Event(
            EventKind(kind),
            datetime.combine(date.fromisoformat(day), time(9), UTC),
            detail[0] if detail else {},
            sequence,
        )
        for sequence, (kind, day, *detail) in enumerate(happenings)
    ]


def statuses(happenings, today):
    """Return the statuses after these happenings, by milestone."""
    found = milestone_statuses(events(*happenings), WINDOWS, date.fromisoformat(today))
    return {one.key: one for one in found}


def words(happenings, today):
    """Return the word of each milestone's status, in order."""
    return [one.status.words for one in statuses(happenings, today).values()]


def standing(happenings, today):
    """Return where the organisation stands after these happenings."""
    day = date.fromisoformat(today)
    return standing_of(read_journey(in_order(events(*happenings)), day), WINDOWS, day)
