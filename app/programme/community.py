"""The community of practice: when a meeting is by a British clock, and its calendar entry."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.clock import BRITISH

_FOLD_AT = 75  # octets, RFC 5545 section 3.1


@dataclass(frozen=True, slots=True)
class CalendarNote:
    """What an entry of somebody's own calendar says. ``sequence`` counts the changes of a meeting."""

    uid: str
    title: str
    place: str
    description: str
    starts_at: datetime
    ends_at: datetime
    written_at: datetime
    sequence: int
    is_cancelled: bool


def british_instant(day: str, time: str) -> datetime:
    """Return the instant that a British clock shows on a day, such as "2025-11-06" and "10:00".

    Raises ``ValueError`` for anything else.
    """
    return datetime.strptime(f"{day.strip()} {time.strip()[:5]}", "%Y-%m-%d %H:%M").replace(tzinfo=BRITISH)


def when_words(starts_at: datetime, ends_at: datetime) -> str:
    """Return when a meeting is by a British clock: Thursday 6 November 2025, 10:00 to 11:30."""
    start, end = starts_at.astimezone(BRITISH), ends_at.astimezone(BRITISH)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{_day(end)}, {end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M} to {last}"


def calendar_file(note: CalendarNote) -> bytes:
    """Return a meeting as a file that calendars read (RFC 5545): lines end with CR LF and are folded at 75 octets."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SC-WRES Benchmarking Service//Community of practice//EN",
        "BEGIN:VEVENT",
        f"UID:{note.uid}",
        f"DTSTAMP:{_utc(note.written_at)}",
        f"DTSTART:{_utc(note.starts_at)}",
        f"DTEND:{_utc(note.ends_at)}",
        f"SEQUENCE:{note.sequence}",
        f"STATUS:{'CANCELLED' if note.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY:{_text(note.title)}",
        *((f"LOCATION:{_text(note.place)}",) if note.place else ()),
        f"DESCRIPTION:{_text(note.description)}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line folded so that no part, with the blank before it, is longer than allowed, nor a letter cut."""
    parts = [b""]
    for letter in line:
        octets = letter.encode()
        if len(parts[-1]) + len(octets) > _FOLD_AT:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"
