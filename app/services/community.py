"""Meetings of the community, as the programme team holds them: announced, changed and cancelled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import CommunityEvent
from app.errors import ConflictError, FieldsRefusedError, InvalidRequestError, NotFoundError
from app.programme.clock_times import time_typed
from app.programme.community import british_instant, when_words
from app.programme.plans import Theme
from app.services.community_letters import Notice, people_signed_up, write_letters
from app.services.reasons import cleaned

LONGEST_TITLE, LONGEST_PLACE, LONGEST = 120, 300, 2000
AHEAD = timedelta(days=3 * 366)
BEHIND = timedelta(days=366)
NO_TITLE = "Give the meeting a title."
NO_BEGIN = "Write when the meeting begins by a British clock, such as 14:00 or 2pm."
NO_END = "Write when the meeting ends by a British clock, such as 15:30 or 3.30pm."
NO_DESCRIPTION = "Say what the meeting is about."
PASSED = "This day has passed. Choose today or a later day."


class EventRefusedError(FieldsRefusedError):
    """Something about a meeting cannot be kept; ``problems`` says what to change, by field."""


@dataclass(frozen=True, slots=True)
class EventWords:
    """A meeting as a form sends it: ``day`` as 2025-11-06, ``begins`` and ``ends`` by a British clock as 10:00."""

    title: str
    theme: str
    day: str
    begins: str
    ends: str
    place: str
    description: str


def announce(session: Session, *, actor: Actor, clock: Clock, words: EventWords) -> CommunityEvent:
    """Announce a meeting that is still to come, in the caller's transaction.

    Raises ``EventRefusedError`` for all that cannot be kept.
    """
    event = CommunityEvent(created_by=actor.user_id, created_name=actor.name, created_at=clock.now())
    _write(event, words, clock.today(), clock.today())
    session.add(event)
    session.flush()
    return event


def change(  # noqa: PLR0913 - which meeting becomes what, as it was seen, all named
    session: Session, *, clock: Clock, event_id: int, words: EventWords, seen: int, base_url: str
) -> int:
    """Change a meeting that is not cancelled, in the caller's transaction; return to how many letters were written.

    Whoever signed up is written to once where its title, its time or its place is another one and it is still to come.
    Raises ``EventRefusedError``, and ``ConflictError`` where somebody changed it since it was read as ``seen``.
    """
    event = _held(session, event_id)
    if event.edited != seen:
        raise ConflictError("A colleague changed this meeting meanwhile. Open it again to see how it stands now.")
    before = told(event)
    _write(event, words, clock.today(), clock.today() - BEHIND)
    event.edited += 1
    session.flush()
    if told(event) == before or event.ends_at <= clock.now():
        return 0
    notice = changed(event, before, base_url)
    return write_letters(session, clock, base_url, people_signed_up(session, event.id), notice)


def cancel(session: Session, *, clock: Clock, event_id: int, base_url: str) -> int:
    """Cancel a meeting for good and write to whoever signed up, in the caller's transaction; return to how many.

    Raises ``ConflictError`` for one that is over or was cancelled.
    """
    event = _held(session, event_id)
    if event.ends_at <= clock.now():
        raise ConflictError("This meeting is over, so it cannot be cancelled.")
    event.cancelled_at, event.edited = clock.now(), event.edited + 1
    session.flush()
    return write_letters(session, clock, base_url, people_signed_up(session, event.id), cancelled(event, base_url))


def cancelled(event: CommunityEvent, base_url: str) -> Notice:
    """Return what whoever signed up for a meeting reads when it is cancelled."""
    when = when_words(event.starts_at, event.ends_at)
    words = f"The meeting “{event.title}” of {when} is cancelled.", f"{base_url.rstrip('/')}/community"
    return Notice(f"community:{event.id}:cancelled", f"Cancelled: {event.title}", words)


def told(event: CommunityEvent) -> dict[str, str]:
    """Return what whoever signed up must know of a meeting."""
    return {"Title": event.title, "When": when_words(event.starts_at, event.ends_at), "Place": event.place}


def changed(event: CommunityEvent, before: dict[str, str], base_url: str) -> Notice:
    """Return what whoever signed up for a meeting reads when it becomes another than they were told ``before``."""
    now = told(event)
    lines = (f"{what}: {words}" + ("" if words == before[what] else f" (it was: {before[what]})")
             for what, words in now.items())  # fmt: skip
    paragraphs = (
        f"The meeting “{before['Title']}”, for which you signed up, is changed. This is how it stands now.",
        *lines,
        "You are still signed up. If you cannot come any more, say so in the calendar.",
        f"{base_url.rstrip('/')}/community",
    )
    return Notice(f"community:{event.id}:changed:{event.edited}", f"Changed: {event.title}", paragraphs)


def get_event(session: Session, event_id: int) -> CommunityEvent:
    """Return a meeting; raise ``NotFoundError`` where there is none of that number."""
    event = session.get(CommunityEvent, event_id)
    if event is None:
        raise NotFoundError("There is no such meeting.")
    return event


def _held(session: Session, event_id: int) -> CommunityEvent:
    event = session.get(CommunityEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None:
        raise NotFoundError("There is no such meeting.")
    if event.cancelled_at is not None:
        raise ConflictError("This meeting was cancelled. Announce a new one instead.")
    return event


def _write(event: CommunityEvent, words: EventWords, today: date, earliest: date) -> None:
    """Put what was typed into a meeting; raise ``EventRefusedError`` for all of it that cannot be kept."""
    problems: dict[str, str] = {}
    title = _tried(problems, "title", lambda: _fit(" ".join(words.title.split()), LONGEST_TITLE, NO_TITLE))
    theme = _tried(problems, "theme", lambda: _theme(words.theme))
    day = _tried(problems, "day", lambda: _day(words.day, today, earliest))
    begins = _tried(problems, "begins", lambda: _time(words.begins, NO_BEGIN))
    ends = _tried(problems, "ends", lambda: _time(words.ends, NO_END, begins))
    place = _tried(problems, "place", lambda: _place(words.place))
    description = _tried(problems, "description", lambda: _fit(words.description, LONGEST, NO_DESCRIPTION))
    if problems:
        raise EventRefusedError(problems)
    event.title, event.theme, event.place, event.description = title, Theme(theme), place, description
    event.starts_at, event.ends_at = british_instant(day, begins), british_instant(day, ends)


def _tried(problems: dict[str, str], field: str, read: Callable[[], str]) -> str:
    """Return what a field says; where it cannot be kept, note why at the field and return nothing."""
    try:
        return read()
    except InvalidRequestError as refused:
        problems[field] = refused.user_message
        return ""


def _fit(text: str, longest: int, missing: str) -> str:
    fit = cleaned(text)
    if not fit:
        raise InvalidRequestError(missing)
    if len(fit) > longest:
        raise InvalidRequestError(f"Use at most {longest:,} characters here; there are {len(fit):,}.")
    return fit


def _theme(theme: str) -> str:
    if theme not in set(Theme):
        raise InvalidRequestError("Choose what the meeting is about.")
    return theme


def _day(text: str, today: date, earliest: date) -> str:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidRequestError("Write the day of the meeting, such as 6 November 2025.") from None
    if day < earliest:
        raise InvalidRequestError(PASSED if earliest == today else "Choose a day within the last year, or a later one.")
    if day > today + AHEAD:
        raise InvalidRequestError("Choose a day within the next three years.")
    return day.isoformat()


def _time(text: str, missing: str, after: str = "") -> str:
    time = time_typed(text)
    if time is None:
        raise InvalidRequestError(missing)
    if time <= after:
        raise InvalidRequestError("The meeting ends before it begins. Choose a later end.")
    return time


def _place(text: str) -> str:
    place = _fit(" ".join(text.split()), LONGEST_PLACE, "Say where the meeting is: a place, or a link to join by.")
    if "://" in place and not is_link(place):
        raise InvalidRequestError("A link begins with https:// and stands alone, without other words.")
    return place


def is_link(place: str) -> bool:
    """Whether a place is an address that one can follow, over https alone."""
    if any(one.isspace() for one in place) or not place.startswith("https://"):
        return False
    try:
        return bool(urlsplit(place).hostname)
    except ValueError:
        return False
