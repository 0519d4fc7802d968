"""Letters on their way: each goes out at most once, and what became of it is kept."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Collection, Letter, LetterState, UserAccount
from app.errors import ConflictError, NotFoundError
from app.programme.events import EventKind
from app.services.events import record

# How long after each failed attempt the next one is made; after the last one the letter is given up.
WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6), timedelta(hours=24))
AT_ONCE = 20
LOST_AFTER = timedelta(minutes=10)
UNDELIVERED = (LetterState.REFUSED, LetterState.RETURNED)
NOT_ARRIVED = (*UNDELIVERED, LetterState.NOT_TAKEN)
_WORST_FIRST = (Letter.state.in_((*NOT_ARRIVED, LetterState.UNCERTAIN)).desc(), Letter.id.desc())
_NEVER_TAKEN = "No mail server took it for more than a day."
_CORRECTED = "The address was corrected before it went out; it goes to the new one."
_ANEW = ":corrected"
_LOST = "The process that sent it ended. It may have gone out, so it is not sent again."


def new_message_id(base_url: str) -> str:
    """Return a new name for a letter, by which a mail server can refer to it."""
    return f"<{secrets.token_hex(16)}@{urlsplit(base_url).hostname or 'localhost'}>"


def claim_letters(session: Session, clock: Clock) -> list[Letter]:
    """Take some letters whose time has come, in the caller's transaction: from its commit on nobody else sends them.

    Needs a writing session over everything.
    """
    waiting = (
        select(Letter)
        .where(Letter.state == LetterState.QUEUED, Letter.next_attempt_at <= clock.now())
        .order_by(Letter.id)
        .limit(AT_ONCE)
    )
    found = list(session.scalars(waiting.with_for_update(skip_locked=True)))
    for letter in found:
        letter.state, letter.next_attempt_at = LetterState.SENDING, None
        letter.attempts, letter.settled_at = letter.attempts + 1, clock.now()
    session.flush()
    return found


def give_up_lost(session: Session, clock: Clock) -> int:
    """Settle letters whose sender died, in the caller's transaction; return how many. They are not sent again."""
    lost = select(Letter).where(Letter.state == LetterState.SENDING, Letter.settled_at < clock.now() - LOST_AFTER)
    found = list(session.scalars(lost.with_for_update(skip_locked=True)))
    for letter in found:
        settle(session, letter, LetterState.UNCERTAIN, clock, _LOST)
    return len(found)


def settle(session: Session, letter: Letter, state: LetterState, clock: Clock, failure: str = "") -> None:
    """Keep what became of a letter, in the caller's transaction; its organisation reads that one did not arrive."""
    letter.state, letter.next_attempt_at, letter.settled_at = state, None, clock.now()
    letter.failure = failure or None
    session.flush()
    if state in NOT_ARRIVED:
        record(
            session,
            organisation_id=letter.organisation_id,
            collection_id=letter.collection_id,
            kind=EventKind.LETTER_UNDELIVERED,
            actor=None,
            clock=clock,
            name=letter.name,
            reason=failure,
            letter_id=letter.id,
        )


def try_again_later(session: Session, letter: Letter, clock: Clock) -> None:
    """Put a letter back that the mail server could not take, or keep it to be sent again after the last attempt.

    That says nothing about its address: no server could be reached, or the one that was asked for patience.
    """
    if letter.attempts > len(WAITS):
        settle(session, letter, LetterState.NOT_TAKEN, clock, _NEVER_TAKEN)
        return
    letter.state, letter.next_attempt_at = LetterState.QUEUED, clock.now() + WAITS[letter.attempts - 1]
    session.flush()


def redirect_letters(session: Session, person: UserAccount, clock: Clock) -> None:
    """Send a person's waiting letters to the address that they have now, in the caller's transaction.

    Each is written anew: what a letter said and where it was to go stays on record.
    """
    waiting = select(Letter).where(
        Letter.user_id == person.id, Letter.state == LetterState.QUEUED, Letter.address != person.email
    )
    for letter in session.scalars(waiting.with_for_update()).all():
        settle(session, letter, LetterState.REFUSED, clock, _CORRECTED)
        session.add(
            Letter(
                organisation_id=letter.organisation_id,
                collection_id=letter.collection_id,
                user_id=person.id,
                key=f"{letter.key}{_ANEW}",
                message_id=f"<{secrets.token_hex(16)}@{letter.message_id.rpartition('@')[2]}",
                name=person.name,
                address=person.email,
                subject=letter.subject,
                text=letter.text,
                queued_at=clock.now(),
                next_attempt_at=clock.now(),
            )
        )
    session.flush()


def original_key(letter: Letter) -> str:
    """Return what a letter is about, the same for one that was written anew to another address."""
    return letter.key.partition(_ANEW)[0]


def record_return(session: Session, letter: Letter, clock: Clock, reason: str) -> None:
    """Keep that a letter came back, in the caller's transaction; ``ConflictError`` for one that never went out."""
    if letter.state == LetterState.RETURNED:
        return
    if letter.state not in (LetterState.SENT, LetterState.UNCERTAIN):
        raise ConflictError("This letter did not go out, so it cannot have come back.")
    settle(session, letter, LetterState.RETURNED, clock, reason)


def get_letter(session: Session, letter_id: int) -> Letter:
    """Return a letter that the session may see; raise ``NotFoundError`` otherwise."""
    letter = session.get(Letter, letter_id)
    if letter is None:
        raise NotFoundError("There is no such letter.")
    return letter


def letters_of(session: Session, collection_id: int, most: int) -> Sequence[Letter]:
    """Return the newest letters of a collection that the session may see: first what did not arrive."""
    query = select(Letter).where(Letter.collection_id == collection_id)
    return session.scalars(query.order_by(*_WORST_FIRST).limit(most)).all()


def letters_by_year(session: Session, most: int) -> dict[int, list[Letter]]:
    """Return the newest letters of all collections that the session may see, each year's in the order of one."""
    query = select(Collection.year, Letter).join(Collection, Collection.id == Letter.collection_id)
    found: dict[int, list[Letter]] = {}
    for year, letter in session.execute(query.order_by(Collection.year.desc(), *_WORST_FIRST).limit(most)):
        found.setdefault(year, []).append(letter)
    return found


def unreachable_people(session: Session) -> dict[int, str]:
    """Return everybody whose newest settled letter did not arrive at the address they still have, with the reason.

    A letter that no server took says nothing, nor what came back before somebody said that the address works again.
    """
    settled = Letter.state.in_((LetterState.SENT, *UNDELIVERED))
    ever_lost = select(Letter.user_id).where(Letter.state.in_(UNDELIVERED))
    newest = select(func.max(Letter.id)).where(settled, Letter.user_id.in_(ever_lost)).group_by(Letter.user_id)
    rows = session.execute(
        select(Letter.user_id, Letter.failure)
        .join(UserAccount, (UserAccount.id == Letter.user_id) & (UserAccount.email == Letter.address))
        .where(
            Letter.id.in_(newest),
            Letter.state.in_(UNDELIVERED),
            or_(UserAccount.address_works_since.is_(None), UserAccount.address_works_since < Letter.settled_at),
        )
    )
    return {user_id: failure or "" for user_id, failure in rows}
