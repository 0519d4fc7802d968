"""What links between organisations mean for a return: with whom it is made, whom it covers, that its maker ended."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection
from app.errors import ConflictError
from app.programme.calendar import day_words
from app.programme.journey import read_journey
from app.programme.reasons import ended_words
from app.services.events import events_of


@dataclass(frozen=True, slots=True)
class SharedReturn:
    """What an organisation reads on its pages: with whom its return is made, or whom else its own covers.

    ``ended`` says how it ended, such as "ended: merged into Northmoor on 1 April 2025"; empty while it goes on.
    """

    made_with: str
    since: date | None
    covers: tuple[str, ...]
    ended: str


def shared_return(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> SharedReturn:
    """Return whether an organisation's return of a collection is shared today, and with whom."""
    notes = read_journey(events_of(session, organisation_id, collection.id), clock.today()).notes
    return SharedReturn(
        notes.made_with,
        notes.made_with_since,
        tuple(sorted(name for name, _ in notes.covers.values())),
        ended_words(notes) if notes.ended else "",
    )


def refuse_made_with(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> None:
    """Raise ``ConflictError`` where another organisation's return covers this one, so that nobody counts twice.

    Also before the first day of the link: a return that was sent earlier would count beside the other's. One that is
    to end may send its return until it does.
    """
    events = events_of(session, organisation_id, collection.id)
    today = read_journey(events, clock.today()).notes
    if today.ended:
        raise ConflictError(
            f"Your organisation {ended_words(today)}, so nothing is sent from here. If that is wrong, tell the "
            "programme team."
        )
    notes = read_journey(events, date.max).notes
    if notes.made_with_since is not None:
        begins = "since" if notes.made_with_since <= clock.today() else "from"
        raise ConflictError(
            f"Your return is made with {notes.made_with}, {begins} {day_words(notes.made_with_since)}, so nothing is "
            "sent from here. If that is wrong, tell the programme team."
        )


def refuse_signed_after_end(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> None:
    """Raise ``ConflictError`` where a return was signed when its organisation had ended: its people count elsewhere."""
    refusal = signed_after_end(session, organisation_id, collection, clock)
    if refusal:
        raise ConflictError(refusal)


def signed_after_end(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> str:
    """Return why a return cannot be accepted that was signed when its organisation had ended; empty for any other.

    So it is where the end became known later. What was signed before the end is still accepted.
    """
    journey = read_journey(events_of(session, organisation_id, collection.id), clock.today())
    if not journey.notes.ended or journey.is_signed_before_end:
        return ""
    return (
        f"The organisation {ended_words(journey.notes)}, before this return was signed: those it went into count "
        "its people. Send the return back, or take the link back on the page of its codes if it is wrong."
    )


def refuse_ended(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> None:
    """Raise ``ConflictError`` where the organisation has ended: nothing is signed from that day on."""
    ended = shared_return(session, organisation_id, collection, clock).ended
    if ended:
        raise ConflictError(
            f"Your organisation {ended}, so nothing is signed from that day on. If that is wrong, tell the programme "
            "team."
        )
