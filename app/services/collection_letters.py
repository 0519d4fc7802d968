"""Inviting organisations to a collection: an event in each log and one letter to each person who can be reached."""

from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import BRITISH, Clock, british_day
from app.db.models import Collection, Event, Letter, LetterState, Organisation
from app.errors import ConflictError
from app.programme.calendar import count_words, day_words
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey, Window
from app.programme.statuses import notice_until
from app.services.collections import windows_of
from app.services.events import THE_SERVICE
from app.services.letters import new_message_id
from app.services.link_effects import unasked_organisations
from app.services.reminder_letters import ENDING, PAGES, Recipient, first_time_words, question_words
from app.services.reminders import reachable_people, setting_of

KEY = "invitation"
FIRST_HOUR = time(9, tzinfo=BRITISH)


@dataclass(frozen=True, slots=True)
class Paper:
    """What all invitations to a collection share: its year, its phase, when to register, and the words added.

    None of them goes out before ``opens_on``.
    """

    year: int
    phase_name: str
    opens_on: date
    registration: Window
    words: str
    base_url: str

    @property
    def subject(self) -> str:
        """What the letter is about."""
        return f"Invitation to the SC-WRES collection of {self.year}"


@dataclass(frozen=True, slots=True)
class Invited:
    """How many organisations were newly invited, how many letters are on their way, and how many wait for somebody.

    Those that wait have nobody who can be reached, so that they are not invited.
    """

    organisations: int
    letters: int
    waiting: int = 0

    @property
    def waiting_words(self) -> str:
        """The sentence about those that wait, with a space before it; empty where there are none."""
        if not self.waiting:
            return ""
        are, them = ("is", "it") if self.waiting == 1 else ("are", "each")
        return (
            f" {count_words(self.waiting, 'organisation')} {are} not invited, because nobody can be reached there: "
            f"the invitation goes to {them} once somebody is named."
        )


def paper_of(session: Session, collection: Collection, base_url: str) -> Paper:
    """Return what the invitations to an open collection say."""
    windows, words = windows_of(session, collection), setting_of(session, collection).words
    invited, registered = windows[MilestoneKey.INVITED], windows[MilestoneKey.REGISTERED]
    return Paper(collection.year, collection.phase_name, invited.opens_on, registered, words, base_url)


def invitation_text(organisation: str, to: Recipient, others: Sequence[Recipient], on: Paper) -> str:
    """Return the letter to one person, in plain text. It holds no link that lets anybody in without a password."""
    base, window = on.base_url.rstrip("/"), on.registration
    written = ", ".join(one.words for one in others if one.user_id != to.user_id) or "nobody else"
    register = f"Registration is open from {day_words(window.opens_on)} to {day_words(window.due_on)}:"
    paragraphs = (
        f"Dear {to.name},",
        f"{organisation} is invited to take part in the SC-WRES collection of {on.year} ({on.phase_name}).",
        f"{register}\n{base}{PAGES['registration']}",
        first_time_words(base, to.email),
        on.words,
        f"You get this as {to.title} of {organisation}. It also went to {written}.",
        ENDING,
        question_words(to),
        "SC-WRES programme team",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def paper_for(invited_on: date, paper: Paper) -> Paper:
    """Return what the letter to one organisation says: who is invited late has longer to register."""
    window = paper.registration
    return replace(paper, registration=replace(window, due_on=max(window.due_on, notice_until(invited_on))))


def invite_organisations(  # noqa: PLR0913 - whom, to what, by whom and from where
    session: Session,
    wanted: Several[int],
    *,
    collection: Collection,
    actor: Actor | None,
    clock: Clock,
    base_url: str,
) -> Invited:
    """Invite organisations and queue their letters, in the caller's transaction and a fixed number of statements.

    Nobody is invited twice, nobody of whom nothing is asked is invited, and nobody gets two letters; none goes out
    before the first day of inviting. Where nobody can be reached the log says that the invitation waits, and the
    organisation is not invited. Raises ``ConflictError`` where an invented organisation would take part in a real
    collection, or the other way round.
    """
    session.scalars(select(Collection).where(Collection.id == collection.id).with_for_update()).one()
    names = _names(session, set(wanted) - unasked_organisations(session, collection.year), collection)
    invited = _invited(session, collection)
    fresh, people = sorted(set(names) - invited.keys()), reachable_people(session, names)
    rows = [_event(one, EventKind.INVITED, collection, actor, clock) for one in fresh if people.get(one)]
    alone = [one for one in fresh if not people.get(one)]
    known = waiting_organisations(session, collection)
    waits = [_event(one, EventKind.INVITATION_WAITS, collection, actor, clock) for one in alone if one not in known]
    paper = paper_of(session, collection, base_url)
    papers = {one: paper_for(invited.get(one, clock.today()), paper) for one in names}
    letters = _letters(session, names, people, collection, clock, papers)
    if rows or waits:
        session.execute(insert(Event), [*rows, *waits])
    if letters:
        session.execute(insert(Letter), letters)
    return Invited(len(rows), len(letters), len(alone))


def waiting_organisations(session: Session, collection: Collection) -> frozenset[int]:
    """Return the ids of those whose invitation to a collection waits for somebody to reach."""
    waits = select(Event.organisation_id).where(
        Event.collection_id == collection.id, Event.kind == EventKind.INVITATION_WAITS
    )
    return frozenset(session.scalars(waits)) - _invited(session, collection).keys()


def uninvited(session: Session, wanted: Several[int], collection: Collection) -> frozenset[int]:
    """Return those of these organisations that were not invited to a collection that asks something of them."""
    invited = _invited(session, collection).keys()
    return frozenset(wanted) - invited - unasked_organisations(session, collection.year)


def _names(session: Session, wanted: set[int], collection: Collection) -> dict[int, str]:
    rows = session.execute(select(Organisation.id, Organisation.name, Organisation.is_demonstration)).all()
    found = [(one, name, is_invented) for one, name, is_invented in rows if one in wanted]
    if any(is_invented != collection.is_demonstration for _one, _name, is_invented in found):
        raise ConflictError("Only invented organisations take part in a demonstration, and only real ones elsewhere.")
    return {one: name for one, name, _is_invented in found}


def _invited(session: Session, collection: Collection) -> dict[int, date]:
    """Return the day on which each organisation was invited."""
    rows = session.execute(
        select(Event.organisation_id, func.min(Event.at))
        .where(Event.collection_id == collection.id, Event.kind == EventKind.INVITED)
        .group_by(Event.organisation_id)
    )
    return {organisation_id: british_day(at) for organisation_id, at in rows}


def _event(
    organisation_id: int, kind: EventKind, collection: Collection, actor: Actor | None, clock: Clock
) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "collection_id": collection.id,
        "kind": kind,
        "at": clock.now(),
        "actor_user_id": None if actor is None else actor.user_id,
        "actor_name": THE_SERVICE if actor is None else actor.name,
        "detail": {},
    }


def _letters(  # noqa: PLR0913, PLR0917 - whom, who is there, and what they read
    session: Session, names: Mapping[int, str], people_of: Mapping[int, Sequence[Recipient]], collection: Collection,
    clock: Clock, papers: Mapping[int, Paper],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the letters that nobody got yet, as rows."""
    got: dict[int, set[int]] = defaultdict(set)
    written = select(Letter.organisation_id, Letter.user_id).where(
        Letter.collection_id == collection.id, Letter.key == KEY
    )
    for organisation_id, user_id in session.execute(written):
        got[organisation_id].add(user_id)
    return [
        _letter(owner, names[owner], to, people, collection, clock, papers[owner])
        for owner, people in people_of.items()
        for to in people
        if to.user_id not in got[owner]
    ]


def _letter(  # noqa: PLR0913, PLR0917 - the parts of one letter
    owner: int, name: str, to: Recipient, people: Sequence[Recipient], collection: Collection, clock: Clock,
    paper: Paper,
) -> dict[str, Any]:  # fmt: skip
    return {
        "organisation_id": owner,
        "collection_id": collection.id,
        "user_id": to.user_id,
        "key": KEY,
        "message_id": new_message_id(paper.base_url),
        "name": to.name,
        "address": to.email,
        "subject": paper.subject,
        "text": invitation_text(name, to, people, paper),
        "queued_at": clock.now(),
        "state": LetterState.QUEUED,
        "attempts": 0,
        "next_attempt_at": max(clock.now(), datetime.combine(paper.opens_on, FIRST_HOUR)),
        "settled_at": None,
        "failure": None,
    }
