"""Letters that no mail server took, because none could be reached: they go out later, to nobody twice."""

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Letter, LetterState, UserAccount
from app.programme.calendar import count_words
from app.programme.events import EventKind
from app.programme.reminders import due_reminder, is_reminder
from app.services.board_readings import read_collection
from app.services.events import record
from app.services.letters import original_key, unreachable_people


def untaken_letters(session: Session, clock: Clock) -> tuple[Letter, ...]:
    """Return the letters that no server took and that still say what is so, the oldest first.

    Left out are those to a closed account or to an address that was corrected or does not work, and reminders of what
    is no longer owed or too long ago. Needs a session over everything.
    """
    return _worth_sending(session, _waiting(), clock)


def send_again(session: Session, *, actor: Actor, clock: Clock) -> int:
    """Queue those letters once more, in the caller's transaction, over everything; return how many.

    Each keeps its name, and whoever comes second finds none left: nobody gets one twice.
    """
    found = _worth_sending(session, _waiting().with_for_update(of=Letter), clock)
    for letter in found:
        letter.state, letter.attempts, letter.next_attempt_at = LetterState.QUEUED, 0, clock.now()
        letter.settled_at, letter.failure = None, None
    _log(session, found, actor, clock)
    session.flush()
    return len(found)


def _waiting() -> Select[Letter]:
    return (
        select(Letter)
        .join(UserAccount, (UserAccount.id == Letter.user_id) & (UserAccount.email == Letter.address))
        .where(Letter.state == LetterState.NOT_TAKEN, UserAccount.is_active)
        .order_by(Letter.id)
    )


def _worth_sending(session: Session, waiting: Select[Letter], clock: Clock) -> tuple[Letter, ...]:
    found = session.scalars(waiting.execution_options(populate_existing=True)).all()
    if not found:
        return ()
    lost = unreachable_people(session)
    owed = _owed(session, {one.collection_id for one in found if is_reminder(one.key)}, clock)
    return tuple(
        one
        for one in found
        if one.user_id not in lost
        and (not is_reminder(one.key) or (one.collection_id, one.organisation_id, original_key(one)) in owed)
    )


def _owed(session: Session, collection_ids: Iterable[int], clock: Clock) -> set[tuple[int, int, str]]:
    """Return the reminders that are due today, sent or not, by collection, organisation and key."""
    today = clock.today()
    return {
        (number, entry.who.organisation_id, due.key)
        for number in collection_ids
        for entry in read_collection(session, session.get_one(Collection, number), today).entries
        if (due := due_reminder(entry.standing, entry.journey, today)) is not None
    }


def _log(session: Session, letters: Iterable[Letter], actor: Actor, clock: Clock) -> None:
    """Tell each organisation once for each collection how many go out again."""
    counts: dict[tuple[int, int], int] = {}
    for one in letters:
        place = one.organisation_id, one.collection_id
        counts[place] = counts.get(place, 0) + 1
    for (organisation_id, collection_id), count in counts.items():
        record(
            session,
            organisation_id=organisation_id,
            collection_id=collection_id,
            kind=EventKind.LETTER_SENT_AGAIN,
            actor=actor,
            clock=clock,
            text=count_words(count, "letter"),
        )
