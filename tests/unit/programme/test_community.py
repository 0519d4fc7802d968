"""Meetings by a British clock, and their calendar entries."""

from datetime import UTC, datetime

import pytest

from app.programme.community import CalendarNote, british_instant, calendar_file, when_words

NOTE = CalendarNote(
    uid="meeting-1@scwres.example",
    title="Panels; fair, mixed",
    place="https://meet.example/a",
    description="Bring\r\none \\ question",
    starts_at=datetime(2025, 11, 6, 10, tzinfo=UTC),
    ends_at=datetime(2025, 11, 6, 11, 30, tzinfo=UTC),
    written_at=datetime(2025, 10, 8, 9, tzinfo=UTC),
    sequence=2,
    is_cancelled=False,
)


def changed(**values):
    return CalendarNote(**{**{name: getattr(NOTE, name) for name in NOTE.__slots__}, **values})


def test_a_time_is_taken_by_a_british_clock_in_summer_and_in_winter():
    assert british_instant("2025-07-06", "10:00").astimezone(UTC) == datetime(2025, 7, 6, 9, tzinfo=UTC)
    assert british_instant("2025-11-06", "10:00:00").astimezone(UTC) == datetime(2025, 11, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize(("day", "time"), [("", "10:00"), ("2025-11-31", "10:00"), ("2025-11-06", "ten")])
def test_what_is_no_time_is_refused(day, time):
    with pytest.raises(ValueError, match=r"does not match|day is out of range"):
        british_instant(day, time)


def test_when_a_meeting_is_stands_in_british_time_with_the_day_of_the_week():
    start, end = datetime(2025, 7, 6, 9, tzinfo=UTC), datetime(2025, 7, 6, 10, 30, tzinfo=UTC)

    assert when_words(start, end) == "Sunday 6 July 2025, 10:00 to 11:30"
    assert when_words(start, end.replace(day=7)) == "Sunday 6 July 2025, 10:00 to Monday 7 July 2025, 11:30"


def test_a_calendar_entry_says_when_where_and_what_with_its_signs_escaped():
    lines = calendar_file(NOTE).decode().split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SC-WRES Benchmarking Service//Community of practice//EN",
        "BEGIN:VEVENT",
        "UID:meeting-1@scwres.example",
        "DTSTAMP:20251008T090000Z",
        "DTSTART:20251106T100000Z",
        "DTEND:20251106T113000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        r"SUMMARY:Panels\; fair\, mixed",
        "LOCATION:https://meet.example/a",
        r"DESCRIPTION:Bring\none \\ question",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_calendar_entry_without_a_place_names_none_and_a_cancelled_one_says_so():
    entry = calendar_file(changed(place="", is_cancelled=True)).decode()

    assert "LOCATION" not in entry
    assert "STATUS:CANCELLED" in entry


def test_long_lines_are_folded_at_75_octets_and_no_letter_is_cut():
    description = "é€𝄞a" * 60

    raw = calendar_file(changed(description=description))

    assert max(len(line) for line in raw.split(b"\r\n")) == 75
    assert f"DESCRIPTION:{description}\r\n" in raw.replace(b"\r\n ", b"").decode()


def test_what_a_person_types_cannot_begin_a_line_of_its_own():
    entry = calendar_file(changed(title="a\r\nATTENDEE:mailto:x@y", description="b\rEND:VEVENT")).decode()

    assert entry.count("\r\nATTENDEE") == 0
    assert entry.count("\r\nEND:VEVENT") == 1
