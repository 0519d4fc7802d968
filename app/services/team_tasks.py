"""What waits for the programme team beyond its lists of organisations: each kind of work, counted, with its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import Clock, british_day
from app.db.models import CaseState, Collection, CommunityEvent, Letter, Membership, OfferedCase, UserAccount
from app.programme.calendar import count_words, day_words
from app.programme.community import when_words
from app.programme.milestones import MilestoneKey
from app.programme.reminders import due_reminder
from app.services.benchmarks import latest_release
from app.services.board_readings import Reading
from app.services.board_risks import Risks
from app.services.board_summaries import councils_words
from app.services.handovers import IN_CHARGE
from app.services.import_lists import not_invited_yet
from app.services.peer_desk import desk
from app.services.reminders import left_alone, setting_of
from app.services.untaken_letters import untaken_letters

MEETINGS_WITHIN = timedelta(days=14)


class Turn(StrEnum):
    """Whose turn it is: the programme team's, that of organisations that it reminds, or nobody's."""

    OURS = "ours"
    THEIRS = "theirs"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work: its title, how many wait, that in words, since when the oldest, and where it is done.

    ``note`` says more about them, and ``oldest`` leads the day of the oldest.
    """

    turn: Turn
    title: str
    count: int
    words: str
    address: str
    since: date | None = None
    note: str = ""
    oldest: str = "the oldest since"


def collection_tasks(
    session: Session, collection: Collection, reading: Reading, lost: dict[int, str]
) -> tuple[Task, ...]:
    """Return what waits in a collection beyond the lists of its log, and what is watched there, found or not.

    ``lost`` are the people whom letters do not reach. Needs a session over everything.
    """
    return (
        release_task(session, collection, reading),
        *_of_lists(session, collection),
        _uninvited(reading),
        reminders_task(session, collection, reading),
        _unreached(session, reading, lost),
    )


def further_tasks(session: Session, clock: Clock, lost: dict[int, str]) -> tuple[Task, ...]:
    """Return what waits and is watched outside every collection. Needs a session over everything."""
    waiting = _questions(session), _cases(session), _letters(lost)
    return *_untaken(session, clock), *waiting, *_meetings(session, clock)


def release_task(session: Session, collection: Collection, reading: Reading, of_year: str = "") -> Task:
    """Return the release of a collection, which waits from its first day on; ``of_year`` names the collection."""
    window = reading.windows[MilestoneKey.BENCHMARKS_RELEASED]
    begins, is_published = reading.today >= window.opens_on, latest_release(session, collection.year) is not None
    is_open = begins and not is_published
    what = "release of benchmarks" + ("" if begins else f" (from {day_words(window.opens_on, reading.today)})")
    is_late = "it was due " if reading.today > window.due_on else ""
    words = f"1 release of benchmarks{of_year}, {is_late}by {day_words(window.due_on, reading.today)}"
    return Task(Turn.OURS, what, int(is_open), words, f"/programme/release?year={collection.year}")


def risk_task(reading: Reading, risks: Risks) -> Task:
    """Return how many organisations may miss their next deadline, as the board lists them."""
    found = {number for number, risk in risks.items() if not risk.is_missed}
    kinds = [one.who.kind for one in reading.entries if one.who.organisation_id in found] if found else []
    count = len(kinds)
    words = f"{count_words(count, 'organisation')} may miss {'its' if count == 1 else 'their'} next deadline"
    address = "/programme?kind=everyone&only=at_risk&sort=risk#everyone"
    return Task(Turn.THEIRS, "who may miss a deadline", count, words, address, note=councils_words(kinds))


def _questions(session: Session) -> Task:
    waiting = [line for line in desk(session) if line.needs_us]
    since = min((british_day(line.request.asked_at) for line in waiting), default=None)
    words = f"{count_words(len(waiting), 'question')} between organisations to pass on"
    return Task(Turn.OURS, "questions to pass on", len(waiting), words, "/programme/community", since)


def _cases(session: Session) -> Task:
    offered = OfferedCase.state == CaseState.OFFERED
    asked = select(func.count(OfferedCase.id), func.min(OfferedCase.offered_at)).where(offered)
    count, first = session.execute(asked).one()
    words, since = f"{count_words(count, 'case')} of good practice to review", first and british_day(first)
    return Task(Turn.OURS, "cases of good practice", count, words, "/programme/good-practice", since)


def _uninvited(reading: Reading) -> Task:
    """Return how many were to be invited and are not, because nobody can be reached there."""
    since = [one.journey.notes.uninvited_since for one in reading.entries]
    days = [one for one in since if one is not None]
    words = f"{count_words(len(days), 'organisation')} not invited: nobody to reach"
    address = "/organisations/unreached#not-invited"
    return Task(Turn.OURS, "organisations to find somebody for", len(days), words, address, min(days, default=None))


def _of_lists(session: Session, collection: Collection) -> Iterator[Task]:
    """Yield how many organisations of lists that were brought are not invited; nothing where all are."""
    count = not_invited_yet(session, collection)
    words = f"{count_words(count, 'organisation')} of your lists not invited yet"
    if count:
        yield Task(Turn.OURS, "organisations of lists to invite", count, words, "/organisations/import#earlier")


def reminders_task(session: Session, collection: Collection, reading: Reading) -> Task:
    """Return how many organisations can be sent a letter today; none where letters go by themselves."""
    due = reading.remembered("reminders", lambda: _due_keys(reading))
    sent: set[tuple[int, str]] = set()
    is_automatic = setting_of(session, collection).is_automatic
    if due and not is_automatic:
        keys = {key for _, key in due}
        rows = select(Letter.organisation_id, Letter.key).where(Letter.collection_id == collection.id)
        sent = {(number, key) for number, key in session.execute(rows.where(Letter.key.in_(keys)).distinct())}
    paused = left_alone(session, reading.today) if due else {}
    count = 0 if is_automatic else sum(number not in paused for number, _key in due - sent)
    words = f"{count_words(count, 'organisation')} to remind today"
    return Task(Turn.THEIRS, "reminders to send", count, words, "/programme/reminders")


def _due_keys(reading: Reading) -> set[tuple[int, str]]:
    found = ((one, due_reminder(one.standing, one.journey, reading.today)) for one in reading.entries)
    return {(one.who.organisation_id, due.key) for one, due in found if due is not None}


def _letters(lost: dict[int, str]) -> Task:
    words = f"{count_words(len(lost), 'address').replace('addresss', 'addresses')} at which letters did not arrive"
    return Task(Turn.THEIRS, "letters that did not arrive", len(lost), words, "/programme/reminders")


def _untaken(session: Session, clock: Clock) -> Iterator[Task]:
    """Yield the letters that no mail server took; nothing where there are none, since hardly ever there are."""
    count = len(untaken_letters(session, clock))
    words, address = f"{count_words(count, 'letter')} to send again", "/programme/reminders#not-taken"
    if count:
        yield Task(Turn.OURS, "letters to send again", count, words, address, note="no mail server took them")


def _unreached(session: Session, reading: Reading, lost: dict[int, str]) -> Task:
    """Return how many that take part have nobody in charge with an open account and an address that works."""
    rows = session.execute(
        select(Membership.organisation_id, Membership.user_id)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active, Membership.role.in_(IN_CHARGE))
    )
    reached = {number for number, user_id in rows if user_id not in lost}
    taking_part = (one.who.organisation_id for one in reading.entries if one.standing.is_taking_part)
    count = sum(number not in reached for number in taking_part)
    words = f"{count_words(count, 'organisation')} taking part without anybody to reach"
    return Task(
        Turn.THEIRS, "organisations taking part without anybody to reach", count, words, "/organisations/unreached"
    )


def _meetings(session: Session, clock: Clock) -> Iterator[Task]:
    coming = select(CommunityEvent).where(
        CommunityEvent.cancelled_at.is_(None),
        CommunityEvent.ends_at > clock.now(),
        CommunityEvent.starts_at < clock.now() + MEETINGS_WITHIN,
    )
    for one in session.scalars(coming.order_by(CommunityEvent.starts_at)):
        come = f"{one.signed_up:,} {'person comes' if one.signed_up == 1 else 'people come'}"
        words = f"Meeting “{one.title}”, {when_words(one.starts_at, one.ends_at)}: {come}"
        yield Task(Turn.NEWS, "meetings", 1, words, f"/programme/community/meetings/{one.id}")
