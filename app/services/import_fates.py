"""What a list would do to the organisations that are here: each line's fate, worked out before anything is written."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Role
from app.db.models import (
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationKind,
    ReferenceAuthority,
    UserAccount,
)
from app.register.geography import CURRENT
from app.register.regions import REGIONS
from app.services.import_files import FileRow, NamedPerson

REACHABLE = (Role.LEAD, Role.EMPLOYER)
NOBODY = "Name its lead: nobody there could be reached otherwise."


class FateKind(StrEnum):
    """What becomes of a line."""

    REFUSED = "refused"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one line, in ``words``; of an organisation that is here already only what is new.

    ``values`` are the columns to write and ``people`` those to add; both are empty for a line that is refused.
    """

    line: int
    name: str
    code: str
    kind: FateKind
    words: tuple[str, ...]
    organisation_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[NamedPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to an organisation already."""

    name: str
    email: str
    role: Role
    is_active: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is here and that a line may meet, read in five queries however long the list is."""

    by_code: Mapping[str, Organisation]
    members: Mapping[int, Sequence[Member]]
    accounts: Mapping[str, tuple[str, bool]]
    register: Mapping[str, ReferenceAuthority]
    regions: Mapping[str, tuple[str, str]]
    is_demonstration: bool


def read_known(session: Session, *, is_demonstration: bool) -> Known:
    """Return what is here; needs a session that may see everything."""
    organisations = {row.id: row for row in session.scalars(select(Organisation))}
    carried = session.execute(select(OrganisationCode.code, OrganisationCode.organisation_id)).all()
    by_code = {code: organisations[owner] for code, owner in carried}
    by_code |= {row.code: row for row in organisations.values()}
    current = select(ReferenceAuthority).where(ReferenceAuthority.status == CURRENT)
    register = {code: row for row in session.scalars(current) for code in (row.gss_code, row.mysociety_code) if code}
    accounts = session.execute(select(UserAccount.email, UserAccount.name, UserAccount.is_active))
    return Known(
        by_code,
        _members(session),
        {email: (name, is_active) for email, name, is_active in accounts},
        register,
        _regions(organisations.values()),
        is_demonstration,
    )


def fates_of(rows: Iterable[FileRow], known: Known) -> tuple[Fate, ...]:
    """Return the fate of each line, in the order of the file."""
    rows = tuple(rows)
    codes = Counter(_identity(row, known) for row in rows)
    names: dict[str, NamedPerson] = {}
    found = []
    for row in rows:
        problems = row.problems or (*_problems(row, known, codes), *_other_names(row, names))
        found.append(_refused(row, problems) if problems else _fate(row, known))
    return tuple(found)


def digest_of(fates: Iterable[Fate]) -> str:
    """Return a name of what was seen that is another one when the fate of any line is."""
    lines = (f"{one.line} {one.kind} {one.organisation_id} {one.values} {one.people}" for one in fates)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _members(session: Session) -> dict[int, list[Member]]:
    rows = session.execute(
        select(
            Membership.organisation_id, UserAccount.name, UserAccount.email, Membership.role, UserAccount.is_active
        ).join(UserAccount, UserAccount.id == Membership.user_id)
    )
    found: dict[int, list[Member]] = defaultdict(list)
    for organisation_id, name, email, role, is_active in rows:
        found[organisation_id].append(Member(name, email, Role(role), is_active))
    return found


def _regions(organisations: Iterable[Organisation]) -> dict[str, tuple[str, str]]:
    """Return every region that a line may name, by its name and by its code: England's, and those in use here."""
    pairs = {(one.code, one.name) for one in REGIONS}
    pairs |= {(one.region_code, one.region_name) for one in organisations if one.region_code and one.region_name}
    return {word.casefold(): pair for pair in sorted(pairs, reverse=True) for word in pair}


def _identity(row: FileRow, known: Known) -> object:
    """Return what two lines about the same organisation share, whichever of its codes they give."""
    code = row.cells["code"]
    here, listed = known.by_code.get(code), known.register.get(code)
    if here is not None:
        return here.id
    return listed.gss_code if listed is not None and row.kind is OrganisationKind.LOCAL_AUTHORITY else code


def _problems(row: FileRow, known: Known, codes: Counter[object]) -> Iterator[str]:
    organisation = known.by_code.get(row.cells["code"])
    if row.cells["code"] and codes[_identity(row, known)] > 1:
        yield "Another line is about the same organisation."
    if row.cells["region"] and row.cells["region"].casefold() not in known.regions:
        yield f"{row.cells['region']} is not a region of England. Write it such as South West or E12000009."
    if organisation is not None and organisation.is_demonstration != known.is_demonstration:
        yield _other_world(organisation)
    elif organisation is not None and row.kind and organisation.kind != row.kind:
        yield f"{organisation.name} has this code already and is of another kind. If that is wrong, correct it there."
    elif row.kind is not None:
        yield from _wrong_people(row, organisation, known)


def _other_world(organisation: Organisation) -> str:
    """Return why a line about an organisation cannot be taken where only invented, or only real ones are."""
    if organisation.is_demonstration:
        return (
            f"This code is that of {organisation.name}, which is invented for demonstrations. Only real organisations "
            "take part here. Check the code, or leave the line out."
        )
    return (
        f"{organisation.name} is a real organisation, and this is a demonstration, in which only invented ones take "
        "part. Leave the line out, or give an invented code."
    )


def _wrong_people(row: FileRow, organisation: Organisation | None, known: Known) -> Iterator[str]:
    members = () if organisation is None else known.members.get(organisation.id, ())
    for person in row.people:
        yield from _wrong_person(person, row, members, known)
    is_reached = any(one.is_active and one.role in REACHABLE for one in members)
    if not is_reached and not any(person.role is Role.LEAD for person in row.people):
        yield NOBODY


def _wrong_person(person: NamedPerson, row: FileRow, members: Sequence[Member], known: Known) -> Iterator[str]:
    role, account = role_of(person, row), known.accounts.get(person.email)
    member = next((one for one in members if one.email == person.email), None)
    holder = next((one for one in members if one.is_active and one.role is role and one.email != person.email), None)
    if account is not None and not account[1]:
        yield f"The account of {person.email} was closed. Ask an administrator to open it again."
    elif member is not None and not _holds(member, role):
        yield f"{person.email} is its {member.role} already. Change the role on its page."
    elif holder is not None:
        yield f"{holder.name} is its {role} already. Hand over on its page."


def _other_names(row: FileRow, names: dict[str, NamedPerson]) -> Iterator[str]:
    for person in row.people:
        first = names.setdefault(person.email, person)
        if first.name.casefold() != person.name.casefold():
            yield f"Another line calls {person.email} {first.name}."


def role_of(person: NamedPerson, row: FileRow) -> Role:
    """Return the role that a person gets: the lead of an employer without a signatory signs for it too."""
    has_signatory = any(one.role is Role.SIGNATORY for one in row.people)
    is_alone = row.kind is OrganisationKind.EMPLOYER and not has_signatory
    return Role.EMPLOYER if is_alone and person.role is Role.LEAD else person.role


def _holds(member: Member, role: Role) -> bool:
    return member.role is role or {member.role, role} == set(REACHABLE)


def _refused(row: FileRow, problems: Sequence[str]) -> Fate:
    return Fate(row.line, row.cells["name"], row.cells["code"], FateKind.REFUSED, tuple(problems))


def _fate(row: FileRow, known: Known) -> Fate:
    organisation = known.by_code.get(row.cells["code"])
    values = _values(row, known)
    if organisation is None:
        return _new(row, values, known)
    news = {name: value for name, value in values.items() if getattr(organisation, name) != value}
    here = {one.email for one in known.members.get(organisation.id, ())}
    people = tuple(_in_role(one, row) for one in row.people if one.email not in here)
    words = (*(f"{_COLUMNS[name]}: {getattr(organisation, name) or 'empty'} becomes {news[name]}" for name in news
               if name in _COLUMNS), *_named(people, known))  # fmt: skip
    kind = FateKind.CHANGED if words else FateKind.SAME
    return Fate(row.line, organisation.name, row.cells["code"], kind, words, organisation.id, news, people)


def _new(row: FileRow, values: dict[str, Any], known: Known) -> Fate:
    people = tuple(_in_role(one, row) for one in row.people)
    is_council = row.kind is OrganisationKind.LOCAL_AUTHORITY
    listed = known.register.get(row.cells["code"]) if is_council else None
    if listed is not None:
        region = {"region_code": listed.region_code, "region_name": listed.region_name, "la_type": listed.type}
        values = {**region, **values, "gss_code": listed.gss_code}
    values = {"code": row.cells["code"], "kind": row.kind, **values}
    return Fate(row.line, row.cells["name"], row.cells["code"], FateKind.NEW, _named(people, known), None, values,
                people)  # fmt: skip


def _values(row: FileRow, known: Known) -> dict[str, Any]:
    """Return the columns that a line gives; an empty cell says nothing."""
    values: dict[str, Any] = {"name": row.cells["name"]}
    if row.cells["region"]:
        values["region_code"], values["region_name"] = known.regions[row.cells["region"].casefold()]
    if row.cells["type"]:
        values["la_type"] = row.cells["type"]
    if row.size is not None:
        values["size"] = row.size
    return values


def _in_role(person: NamedPerson, row: FileRow) -> NamedPerson:
    return NamedPerson(role_of(person, row), person.name, person.email)


def _named(people: Iterable[NamedPerson], known: Known) -> tuple[str, ...]:
    return tuple(
        f"{one.role}: {known.accounts[one.email][0] if one.email in known.accounts else one.name}, {one.email}"
        f"{', who has an account already' if one.email in known.accounts else ''}"
        for one in people
    )


_COLUMNS = {"name": "Name", "region_name": "Region", "la_type": "Type", "size": "Size"}
