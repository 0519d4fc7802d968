"""Reminders of a collection: who is due one, sending them once, by itself or by hand, and leaving somebody alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.clock import Clock
from app.db.models import Collection, Event, Letter, Membership, Organisation, ReminderSetting, UserAccount
from app.errors import ConflictError, FieldsRefusedError, InvalidRequestError
from app.programme.calendar import day_words, is_working_day
from app.programme.events import EventKind
from app.programme.reminders import Reminder, due_reminder
from app.programme.sentences import ended
from app.services.board_entries import Entry
from app.services.board_readings import read_collection
from app.services.events import record
from app.services.letters import new_message_id, unreachable_people
from app.services.reasons import given_reason
from app.services.reminder_letters import DueReminder, Recipient, Stationery, letter_text

LONGEST_WORDS = 2000
LONGEST_PAUSE = timedelta(days=365)
NO_DAY = "Write the day up to which no reminder goes, such as 24 October 2025."
NO_REASON = "Say why, so that your colleagues and the organisation understand it later."


class PauseRefusedError(FieldsRefusedError):
    """A pause cannot be kept as it was typed; ``problems`` says what to change, by field."""


def due_reminders(session: Session, collection: Collection, today: date) -> tuple[DueReminder, ...]:
    """Return every letter that is due on a day and was not sent, by name of organisation.

    The number of queries does not depend on the number of organisations. Needs a session that may see everything.
    """
    if not is_working_day(today):
        return ()
    reading = read_collection(session, collection, today)
    found = [(entry, due_reminder(entry.standing, entry.journey, today)) for entry in reading.entries]
    owed = [(entry, reminder) for entry, reminder in found if reminder is not None]
    if not owed:
        return ()
    sent, waiting = sent_keys(session, collection), left_alone(session, today)
    owed = [(entry, one) for entry, one in owed if entry.who.organisation_id not in waiting]
    unsent = [(entry, one) for entry, one in owed if (entry.who.organisation_id, one.key) not in sent]
    people = reachable_people(session, [entry.who.organisation_id for entry, _ in unsent])
    return tuple(_due(entry, reminder, people[entry.who.organisation_id]) for entry, reminder in unsent)


def send_reminders(
    session: Session, *, actor: Actor | None, clock: Clock, collection: Collection, base_url: str
) -> int:
    """Write every letter that is due and queue it for the mail server, in the caller's transaction; return how many.

    Whoever comes second finds nothing left to send, however close they are. Without an actor the service itself did it.
    """
    session.scalars(select(Collection).where(Collection.id == collection.id).with_for_update()).one()
    letters, stationery = 0, stationery_of(session, collection, base_url)
    for due in due_reminders(session, collection, clock.today()):
        if not due.recipients:
            continue
        rows = [_letter(collection, due, one, stationery, clock) for one in due.recipients]
        session.add_all(rows)
        letters += len(rows)
        record(
            session,
            organisation_id=due.organisation_id,
            collection_id=collection.id,
            kind=EventKind.REMINDER_SENT,
            actor=actor,
            clock=clock,
            key=due.reminder.key,
            text=f"{ended(due.reminder.subject)} To {', '.join(one.words for one in due.recipients)}",
        )
    session.flush()
    return letters


def setting_of(session: Session, collection: Collection) -> ReminderSetting:
    """Return how a collection's reminders go out; one that was never set says that nothing goes by itself."""
    kept = session.scalars(select(ReminderSetting).where(ReminderSetting.collection_id == collection.id)).first()
    return kept or ReminderSetting(collection_id=collection.id, is_automatic=False, words="")


def stationery_of(session: Session, collection: Collection, base_url: str) -> Stationery:
    """Return what all letters of a collection share as it is set now."""
    return Stationery(collection.year, base_url, setting_of(session, collection).words)


def change_setting(  # noqa: PLR0913 - what is set, by whom and when, all named
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, is_automatic: bool, words: str
) -> None:
    """Set how reminders go out, and the words that the programme team adds to each, in the caller's transaction.

    Raises ``InvalidRequestError`` for endless words.
    """
    if len(words.strip()) > LONGEST_WORDS:
        raise InvalidRequestError(
            f"These words are too long for a letter. Use at most {LONGEST_WORDS:,} characters; "
            f"yours have {len(words.strip()):,}."
        )
    setting = setting_of(session, collection)
    setting.is_automatic, setting.words = is_automatic, words.strip()
    setting.changed_by, setting.changed_name, setting.changed_at = actor.user_id, actor.name, clock.now()
    session.add(setting)
    session.flush()


def pause(  # noqa: PLR0913 - who is left alone, until when, why and by whom, all named
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, organisation: Organisation,
    until: date | None, reason: str,
) -> None:  # fmt: skip
    """Leave an organisation alone up to a day, for a reason that it reads in its log, in the caller's transaction.

    The log of the ``collection`` says so; no letter of any other goes either.

    Raises ``PauseRefusedError`` for a day that is none, has passed or is more than a year ahead, and for a reason that
    is empty or endless: for all of it at once.
    """
    said = _unusable_day(until, clock.today()) | _unusable_reason(reason)
    if said or until is None:
        raise PauseRefusedError(said)
    record(
        session,
        organisation_id=organisation.id,
        collection_id=collection.id,
        kind=EventKind.REMINDERS_PAUSED,
        actor=actor,
        clock=clock,
        until=until.isoformat(),
        reason=f"until {day_words(until, clock.today())}, because {given_reason(reason, NO_REASON)}",
    )


def resume(session: Session, *, actor: Actor, clock: Clock, collection: Collection, organisation: Organisation) -> None:
    """Let reminders go to an organisation again; raise ``ConflictError`` where they were not paused."""
    if organisation.id not in left_alone(session, clock.today()):
        raise ConflictError(f"Reminders to {organisation.name} are not paused.")
    record(
        session,
        organisation_id=organisation.id,
        collection_id=collection.id,
        kind=EventKind.REMINDERS_RESUMED,
        actor=actor,
        clock=clock,
    )


def left_alone(session: Session, today: date) -> dict[int, date]:
    """Return the organisations that get no reminders today, and the last day of that.

    It holds for every collection: letters about one go on while the next has begun, and the reason is the same.
    """
    pauses = (EventKind.REMINDERS_PAUSED, EventKind.REMINDERS_RESUMED)
    rows = session.execute(
        select(Event.organisation_id, Event.detail).where(Event.kind.in_(pauses)).order_by(Event.at, Event.id)
    )
    until = {organisation_id: detail.get("until") for organisation_id, detail in rows}
    found = {key: date.fromisoformat(day) for key, day in until.items() if day}
    return {key: day for key, day in found.items() if day >= today}


def reachable_people(session: Session, organisation_ids: Iterable[int]) -> dict[int, list[Recipient]]:
    """Return the people of each organisation who have an open account and an address that works."""
    wanted, unreachable = set(organisation_ids), unreachable_people(session)
    rows = session.execute(
        select(
            Membership.organisation_id,
            UserAccount.id,
            UserAccount.name,
            UserAccount.email,
            Membership.role,
            UserAccount.password_hash.is_(None),
        )
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active)
        .order_by(Membership.id)
    )
    found: dict[int, list[Recipient]] = defaultdict(list)
    for organisation_id, user_id, name, email, role, is_new in rows:
        if organisation_id in wanted and user_id not in unreachable:
            found[organisation_id].append(Recipient(user_id, name, email, Role(role), is_new))
    return found


def _unusable_day(day: date | None, today: date) -> dict[str, str]:
    if day is None:
        return {"until": NO_DAY}
    if day < today:
        return {"until": "Choose a day that has not passed."}
    return {"until": _too_far(today + LONGEST_PAUSE, today)} if day > today + LONGEST_PAUSE else {}


def _too_far(last: date, today: date) -> str:
    return (
        f"A pause lasts a year at most, so choose a day up to {day_words(last, today)}; it can be renewed then. An "
        "organisation that takes no part can say so on its registration page, and is not reminded either."
    )


def _unusable_reason(reason: str) -> dict[str, str]:
    try:
        given_reason(reason, NO_REASON)
    except InvalidRequestError as error:
        return {"reason": error.user_message}
    return {}


def sent_keys(session: Session, collection: Collection) -> set[tuple[int, str]]:
    """Return the letters of a collection that were written, by organisation and key."""
    rows = session.execute(
        select(Letter.organisation_id, Letter.key).where(Letter.collection_id == collection.id).distinct()
    )
    return {(organisation_id, key) for organisation_id, key in rows}


def _due(entry: Entry, reminder: Reminder, people: Sequence[Recipient]) -> DueReminder:
    who = entry.who
    wanted = tuple(one for one in people if one.role in reminder.roles)
    return DueReminder(who.organisation_id, who.code, who.name, reminder, wanted)


def _letter(collection: Collection, due: DueReminder, to: Recipient, on: Stationery, clock: Clock) -> Letter:
    return Letter(
        organisation_id=due.organisation_id,
        collection_id=collection.id,
        user_id=to.user_id,
        key=due.reminder.key,
        message_id=new_message_id(on.base_url),
        name=to.name,
        address=to.email,
        subject=due.reminder.subject,
        text=letter_text(due, to, on),
        queued_at=clock.now(),
        next_attempt_at=clock.now(),
    )
