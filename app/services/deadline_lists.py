"""Who is still expected on a deadline, with whom to write to, and what organisations have just done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from heapq import nlargest

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Role
from app.clock import BRITISH
from app.db.models import Collection, Membership, UserAccount
from app.db.models import Event as EventRow
from app.programme.events import BY_THE_PROGRAMME, Event, EventKind
from app.programme.milestones import Who as Owes
from app.programme.statuses import MilestoneStatus
from app.programme.story import event_sentence
from app.services.board_entries import Entry, Who
from app.services.deadline_standing import Awaited
from app.services.letters import unreachable_people

NEWEST = 10
_AT_ONCE = 500
_IN_CHARGE = (Role.LEAD, Role.DEPUTY, Role.EMPLOYER)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of an organisation to write to. ``is_lost``: letters to this address did not arrive."""

    name: str
    email: str
    role: Role
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """An organisation that has not done what is due: the step it is at, what it lacks, and who can do it."""

    who: Who
    step: MilestoneStatus
    contacts: tuple[Contact, ...]

    @property
    def lacks(self) -> str:
        """What is missing, in words."""
        return self.step.reason or self.step.milestone.owed


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that an organisation did, by a British clock."""

    at: datetime
    code: str
    name: str
    sentence: str


def with_contacts(session: Session, awaited: Sequence[Awaited]) -> tuple[Expected, ...]:
    """Return these organisations with the step that each is at, and who can do it."""
    people = _people(session, [one.entry.who.organisation_id for one in awaited])
    return tuple(_expected(one.entry, one.step, people) for one in awaited)


def _expected(entry: Entry, step: MilestoneStatus, people: Mapping[int, list[Contact]]) -> Expected:
    """Return an organisation with whoever can do its step: the signatory signs, everything else is the lead's."""
    mine = people.get(entry.who.organisation_id, [])
    wanted = (Role.SIGNATORY, Role.EMPLOYER) if step.milestone.who is Owes.SIGNATORY else _IN_CHARGE
    return Expected(entry.who, step, tuple(one for one in mine if one.role in wanted) or tuple(mine))


def _people(session: Session, organisation_ids: list[int]) -> dict[int, list[Contact]]:
    lost = unreachable_people(session)
    rows = session.execute(
        select(Membership.organisation_id, UserAccount.id, UserAccount.name, UserAccount.email, Membership.role)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(
            UserAccount.is_active,
            Membership.organisation_id.in_(organisation_ids),
            Membership.role.in_((*_IN_CHARGE, Role.SIGNATORY)),
        )
        .order_by(Membership.id)
    )
    found: dict[int, list[Contact]] = {}
    for organisation_id, user_id, name, email, role in rows:
        found.setdefault(organisation_id, []).append(Contact(name, email, Role(role), user_id in lost))
    return found


def newest_happenings(session: Session, collection: Collection, entries: Iterable[Entry]) -> tuple[Happening, ...]:
    """Return the newest that these organisations did themselves, newest first.

    The reading knows who was active last, so that only the logs of these are looked into.
    """
    active = {one.who.organisation_id: (day, one.who) for one in entries if (day := one.journey.notes.last_active_on)}
    days = nlargest(NEWEST, (day for day, _ in active.values()))
    if not days:
        return ()
    lately = [number for number, (day, _) in active.items() if day >= days[-1]]
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.collection_id == collection.id,
            EventRow.organisation_id.in_(lately[:_AT_ONCE]),
            EventRow.at >= datetime.combine(days[-1], time.min, BRITISH),
            EventRow.kind.not_in(BY_THE_PROGRAMME),
        )
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(NEWEST)
    )
    return tuple(_happening(row, active[row.organisation_id][1]) for row in rows)


def _happening(row: EventRow, who: Who) -> Happening:
    return Happening(row.at.astimezone(BRITISH), who.code, who.name, _sentence(row))


def _sentence(event: EventRow) -> str:
    return event_sentence(Event(EventKind(event.kind), event.at, event.detail, event.id))
