"""Moving the days of a milestone in an open collection; who did it, when, from what to what and why is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Event, Organisation, OrganisationKind
from app.errors import FieldsRefusedError, InvalidRequestError
from app.programme.calendar import day_words
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey, Window, milestone
from app.services.collection_drafts import wrong_windows
from app.services.collections import move_window, windows_of
from app.services.events import THE_SERVICE
from app.services.organisations import programme_organisation
from app.services.reasons import given_reason

NO_REASON = "Say why, so that organisations and your colleagues understand it later."
NO_DAY = "Write the new {which} day of this milestone, such as {now}, which holds now."


class MoveRefusedError(FieldsRefusedError):
    """Days cannot be moved as they were typed; ``problems`` says what to change, by field."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a milestone's days: who made it, when, and in words from what to what and why."""

    at: datetime
    who: str
    words: str


def move_days(  # noqa: PLR0913 - what is moved, to which days, by whom and why, all named
    session: Session,
    *,
    actor: Actor | None,
    clock: Clock,
    collection: Collection,
    key: MilestoneKey,
    opens_on: date | None,
    due_on: date | None,
    reason: str,
) -> None:
    """Move the days of a milestone and log it, in the caller's transaction; every status follows at once.

    It is logged for the programme, and for every organisation that the collection has reached, which reads why.
    Without an actor the service itself did it. Raises ``MoveRefusedError`` for all that is wrong at once.
    """
    before = windows_of(session, collection)
    problems = dict(_problems(collection, before, key, opens_on, due_on, reason))
    if problems or opens_on is None or due_on is None:
        raise MoveRefusedError(problems)
    window = Window(opens_on, due_on)
    move_window(session, collection, key, window)
    text = f"{milestone(key).title}: {_days(before[key])} becomes {_days(window)}, because {given_reason(reason, '')}"
    _log(session, actor, clock, collection, text)


def moves_of(session: Session, collection: Collection) -> tuple[Move, ...]:
    """Return every move of a collection's days, the newest first."""
    rows = session.scalars(
        select(Event)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(
            Organisation.kind == OrganisationKind.PROGRAMME,
            Event.collection_id == collection.id,
            Event.kind == EventKind.WINDOW_MOVED,
        )
        .order_by(Event.at.desc(), Event.id.desc())
    )
    return tuple(Move(row.at, row.actor_name, str(row.detail["text"])) for row in rows)


def _problems(  # noqa: PLR0913, PLR0917 - all that was typed, beside what it is held to
    collection: Collection,
    before: Mapping[MilestoneKey, Window],
    key: MilestoneKey,
    opens_on: date | None,
    due_on: date | None,
    reason: str,
) -> Iterator[tuple[str, str]]:
    if opens_on is None:
        yield "opens", NO_DAY.format(which="first", now=day_words(before[key].opens_on))
    if due_on is None:
        yield "due", NO_DAY.format(which="last", now=day_words(before[key].due_on))
    if opens_on is not None and due_on is not None:
        yield from _wrong_days(collection, before, key, Window(opens_on, due_on))
    try:
        given_reason(reason, NO_REASON)
    except InvalidRequestError as error:
        yield "reason", error.user_message


def _wrong_days(
    collection: Collection, before: Mapping[MilestoneKey, Window], key: MilestoneKey, window: Window
) -> Iterator[tuple[str, str]]:
    """Yield what this move would make wrong; what was so before it is nobody's fault now."""
    if window == before[key]:
        yield "due", "These are its days already. Choose others."
        return
    was_wrong = set(wrong_windows(collection.year, before))
    words = [one for one in wrong_windows(collection.year, {**before, key: window}) if one not in was_wrong]
    if words:
        yield "due", " ".join(words)


def _days(window: Window) -> str:
    return f"{day_words(window.opens_on)} to {day_words(window.due_on)}"


def _log(session: Session, actor: Actor | None, clock: Clock, collection: Collection, text: str) -> None:
    programme = programme_organisation(session, clock).id
    reached = set(session.scalars(select(Event.organisation_id).where(Event.collection_id == collection.id).distinct()))
    row = {
        "collection_id": collection.id,
        "kind": EventKind.WINDOW_MOVED,
        "at": clock.now(),
        "actor_user_id": None if actor is None else actor.user_id,
        "actor_name": THE_SERVICE if actor is None else actor.name,
        "detail": {"text": text},
    }
    session.execute(insert(Event), [{"organisation_id": one, **row} for one in sorted(reached | {programme})])
