"""Who comes to the meetings of the community: signing up, staying away, and what each reader may know of it."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import CommunityEvent, CommunityFile, CommunitySignUp, Organisation
from app.errors import ConflictError
from app.programme.community import when_words
from app.services.community import get_event, is_link


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A meeting as one person sees it. ``place`` is empty for whoever may not know it."""

    event: CommunityEvent
    when: str
    place: str
    is_mine: bool
    is_over: bool
    files: tuple[CommunityFile, ...]

    @property
    def has_link(self) -> bool:
        """Whether the place is a link to follow."""
        return is_link(self.place)

    @property
    def is_cancelled(self) -> bool:
        """Whether the meeting was cancelled."""
        return self.event.cancelled_at is not None


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who signed up, as the programme team sees it."""

    name: str
    organisation: str


def calendar_of(session: Session, actor: Actor, clock: Clock, *, knows_places: bool) -> tuple[CalendarEntry, ...]:
    """Return every meeting as a person sees it, by time. With ``knows_places`` they need not sign up for the place."""
    mine, files, now = _mine(session, actor), _files(session), clock.now()
    events = session.scalars(select(CommunityEvent).order_by(CommunityEvent.starts_at, CommunityEvent.id))
    return tuple(
        CalendarEntry(
            event=event,
            when=when_words(event.starts_at, event.ends_at),
            place=event.place if knows_places or event.id in mine else "",
            is_mine=event.id in mine,
            is_over=event.ends_at <= now,
            files=tuple(files[event.id]),
        )
        for event in events
    )


def calendar_entry(session: Session, actor: Actor, clock: Clock, event_id: int, *, knows_places: bool) -> CalendarEntry:
    """Return one meeting as a person sees it; raise ``NotFoundError`` where there is none of that number."""
    get_event(session, event_id)
    entries = calendar_of(session, actor, clock, knows_places=knows_places)
    return next(one for one in entries if one.event.id == event_id)


def sign_up(session: Session, *, actor: Actor, clock: Clock, event_id: int) -> CommunityEvent:
    """Sign the person up, in the caller's transaction; who is signed up already stays so, once.

    Raises ``ConflictError`` for a meeting that is over or cancelled.
    """
    event = _open_event(session, clock, event_id)
    kept = _sign_up_of(session, actor, event_id)
    if kept is not None and kept.cancelled_at is None:
        return event
    if kept is not None:
        kept.cancelled_at, kept.name, kept.signed_up_at = None, actor.name, clock.now()
    else:
        session.add(
            CommunitySignUp(
                organisation_id=actor.organisation_id,
                event_id=event_id,
                user_id=actor.user_id,
                name=actor.name,
                signed_up_at=clock.now(),
            )
        )
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError("You are signed up already.") from None
    return event


def stay_away(session: Session, *, actor: Actor, clock: Clock, event_id: int) -> CommunityEvent:
    """Cancel the person's own sign-up, in the caller's transaction; who had not signed up stays so.

    Raises ``ConflictError`` for a meeting that is over or cancelled.
    """
    event = _open_event(session, clock, event_id)
    kept = _sign_up_of(session, actor, event_id)
    if kept is not None and kept.cancelled_at is None:
        kept.cancelled_at = clock.now()
        session.flush()
    return event


def who_comes(session: Session) -> dict[int, tuple[Coming, ...]]:
    """Return who comes to each meeting, by organisation and name. Needs a session that may see everything."""
    rows = session.execute(
        select(CommunitySignUp.event_id, CommunitySignUp.name, Organisation.name)
        .join(Organisation, Organisation.id == CommunitySignUp.organisation_id)
        .where(CommunitySignUp.cancelled_at.is_(None))
        .order_by(Organisation.name, CommunitySignUp.name, CommunitySignUp.id)
    )
    found: dict[int, list[Coming]] = defaultdict(list)
    for event_id, name, organisation in rows:
        found[event_id].append(Coming(name, organisation))
    return {event_id: tuple(people) for event_id, people in found.items()}


def _open_event(session: Session, clock: Clock, event_id: int) -> CommunityEvent:
    event = get_event(session, event_id)
    if event.cancelled_at is not None:
        raise ConflictError("This meeting was cancelled.")
    if event.ends_at <= clock.now():
        raise ConflictError("This meeting is over.")
    return event


def _sign_up_of(session: Session, actor: Actor, event_id: int) -> CommunitySignUp | None:
    mine = (
        CommunitySignUp.organisation_id == actor.organisation_id,
        CommunitySignUp.event_id == event_id,
        CommunitySignUp.user_id == actor.user_id,
    )
    return session.scalars(select(CommunitySignUp).where(*mine).with_for_update()).first()


def _mine(session: Session, actor: Actor) -> set[int]:
    mine = (
        CommunitySignUp.organisation_id == actor.organisation_id,
        CommunitySignUp.user_id == actor.user_id,
        CommunitySignUp.cancelled_at.is_(None),
    )
    return set(session.scalars(select(CommunitySignUp.event_id).where(*mine)))


def _files(session: Session) -> dict[int, list[CommunityFile]]:
    kept = select(CommunityFile).where(CommunityFile.removed_at.is_(None)).order_by(CommunityFile.id)
    found: dict[int, list[CommunityFile]] = defaultdict(list)
    for file in session.scalars(kept):
        found[file.event_id].append(file)
    return found
