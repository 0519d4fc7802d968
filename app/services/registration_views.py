"""The registrations that wait for an approval or were sent back, with what deserves a look in each."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import ROLE_TITLES, Role
from app.db.models import Collection, Event, Membership, Organisation, Participation, UserAccount
from app.programme.events import EventKind
from app.programme.registration_looks import Named, looks, vacancies
from app.services.board_readings import Reading
from app.services.collections import previous_collection
from app.services.link_effects import SERVICE_WORDS
from app.services.participation import missing_roles
from app.services.run_services import runners


@dataclass(frozen=True, slots=True)
class WaitingRegistration:
    """A registration that waits: who, since when, whom it names, and what deserves a look. ``seen`` names all that."""

    organisation_id: int
    code: str
    name: str
    since: date
    services: tuple[str, ...]
    people: tuple[Named, ...]
    looks: tuple[str, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class SentBackRegistration:
    """A registration that was sent back and not made again since: who, when, by whom and why."""

    code: str
    name: str
    since: date
    by: str
    reason: str


def waiting_registrations(
    session: Session, collection: Collection, reading: Reading
) -> tuple[WaitingRegistration, ...]:
    """Return the registrations that wait for an approval, the longest waiting first.

    The number of queries does not depend on how many there are. Needs a session over everything.
    """
    since = {
        entry.who.organisation_id: entry.journey.notes.unapproved_since
        for entry in reading.entries
        if entry.standing.is_taking_part and entry.journey.notes.unapproved_since is not None
    }
    names = {entry.who.organisation_id: (entry.who.code, entry.who.name) for entry in reading.entries}
    found = described_registrations(
        session, collection, {key: day for key, day in since.items() if day is not None}, names
    )
    return tuple(sorted(found, key=lambda one: (one.since, one.name.casefold())))


def sent_back_registrations(
    session: Session, collection: Collection, reading: Reading
) -> tuple[SentBackRegistration, ...]:
    """Return the registrations that were sent back and not made again since, the longest ago first."""
    back = {
        entry.who.organisation_id: (entry.who, entry.journey.notes.registration_sent_back_on)
        for entry in reading.entries
        if entry.journey.notes.registration_sent_back_on is not None and not entry.standing.is_registered
    }
    said = {row.organisation_id: row for row in _sendings_back(session, collection, back)}
    lines = (
        SentBackRegistration(who.code, who.name, day, said[key].actor_name, str(said[key].detail.get("reason", "")))
        for key, (who, day) in back.items()
        if day is not None
    )
    return tuple(sorted(lines, key=lambda one: (one.since, one.name.casefold())))


def described_registrations(
    session: Session, collection: Collection, since: Mapping[int, date], names: Mapping[int, tuple[str, str]]
) -> list[WaitingRegistration]:
    """Return the registrations that wait ``since`` these days, each with the code and name of its organisation."""
    before = previous_collection(session, collection)
    people, services = _people(session, since), _services(session, collection, since)
    earlier = {} if before is None else _services(session, before, since)
    run = runners(session, collection.year) if since else {}
    missing, year = _missing(session, since), collection.year
    found: list[WaitingRegistration] = []
    for key, day in since.items():
        mine, run_by = services.get(key, ()), [(SERVICE_WORDS[one], name) for one, name in run.get(key, ())]
        look_at = (*vacancies(missing[key]), *looks(people[key], mine, earlier.get(key), year - 1, run_by))
        seen = hashlib.sha256(repr((key, day, mine, people[key])).encode()).hexdigest()
        found.append(WaitingRegistration(key, *names[key], day, mine, tuple(people[key]), look_at, seen))
    return found


def _missing(session: Session, wanted: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return which roles nobody with an open account holds, in words, for each of these organisations."""
    kinds = select(Organisation.id, Organisation.kind).where(Organisation.id.in_(list(wanted)))
    rows = session.execute(
        select(Membership.organisation_id, Membership.role)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.organisation_id.in_(list(wanted)), UserAccount.is_active)
    )
    held: dict[int, set[str]] = defaultdict(set)
    for key, role in rows:
        held[key].add(role)
    return {key: tuple(role.value for role in missing_roles(kind, held[key])) for key, kind in session.execute(kinds)}


def _people(session: Session, wanted: Iterable[int]) -> dict[int, list[Named]]:
    rows = session.execute(
        select(Membership.organisation_id, Membership.role, UserAccount.id, UserAccount.name, UserAccount.email)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.organisation_id.in_(list(wanted)), UserAccount.is_active, Membership.role != Role.VIEWER)
        .order_by(Membership.id)
    ).all()
    belongs = _organisations_of(session, {person for _there, _role, person, _name, _email in rows})
    found: dict[int, list[Named]] = defaultdict(list)
    for there, role, person, name, email in rows:
        also = tuple(title for key, title in belongs[person] if key != there)
        found[there].append(Named(name, email, ROLE_TITLES[Role(role)].split(":")[0].lower(), also))
    return found


def _organisations_of(session: Session, people: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Return the organisations that each of these people belongs to, by id and name, in the order of the names."""
    rows = session.execute(
        select(Membership.user_id, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(list(people)))
        .order_by(Organisation.name, Organisation.id)
        .distinct()
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for person, key, name in rows:
        found[person].append((key, name))
    return found


def _services(session: Session, collection: Collection, wanted: Iterable[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Participation.organisation_id, Participation.services).where(
            Participation.collection_id == collection.id, Participation.organisation_id.in_(list(wanted))
        )
    )
    return {key: tuple(SERVICE_WORDS[one] for one in services) for key, services in rows}


def _sendings_back(session: Session, collection: Collection, wanted: Iterable[int]) -> Iterable[Event]:
    """Return each sending back of these, so that the newest of one organisation comes last."""
    return session.scalars(
        select(Event)
        .where(
            Event.collection_id == collection.id,
            Event.kind == EventKind.REGISTRATION_SENT_BACK,
            Event.organisation_id.in_(list(wanted)),
        )
        .order_by(Event.at, Event.id)
    )
