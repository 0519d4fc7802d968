"""Everything that is wrong with each line of a list of organisations, so that it can be put right in one go."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.access import Role
from app.db.models import Organisation, OrganisationKind
from app.services.import_files import FileRow, NamedPerson
from app.services.import_known import Known, Member

REACHABLE = (Role.LEAD, Role.EMPLOYER)
NOBODY = "Name its lead: nobody there could be reached otherwise."
MOST_NAMED = 3


def faults_of(rows: Sequence[FileRow], known: Known) -> tuple[tuple[str, ...], ...]:
    """Return what is wrong with each line, in the order of the file: by itself, beside the others, with what is here.

    Nothing is concluded from a cell that cannot be read.
    """
    twins, names = _twins(rows, known), _first_names(rows)
    found = (
        (
            *row.problems,
            *_same_organisation(row, twins.get(row.line, ())),
            *_wrong_region(row, known),
            *_wrong_type(row, known),
            *_beside_what_is_here(row, known),
            *_other_names(row, names),
        )
        for row in rows
    )
    return tuple(tuple(dict.fromkeys(words)) for words in found)


def _twins(rows: Sequence[FileRow], known: Known) -> dict[int, Sequence[int]]:
    """Return by its line which lines are about the same organisation as each, itself among them."""
    readable = [row for row in rows if row.can_read("code")]
    councils = {
        code.casefold(): listed.gss_code
        for row in readable
        if row.kind is OrganisationKind.LOCAL_AUTHORITY and (listed := known.listed(code := row.cells["code"]))
    }
    lines: dict[object, list[int]] = defaultdict(list)
    for row in readable:
        lines[_identity(row.cells["code"], known, councils)].append(row.line)
    return {line: group for group in lines.values() for line in group}


def _identity(code: str, known: Known, councils: Mapping[str, str]) -> object:
    """Return what two lines about the same organisation share, whichever of its codes they give.

    Only what some line calls a council goes by the register: an employer's own code may be a council's there.
    """
    here, code = known.here(code), code.casefold()
    return councils.get(code, code) if here is None else here.id


def _same_organisation(row: FileRow, lines: Sequence[int]) -> Iterator[str]:
    named = [str(line) for line in lines[: MOST_NAMED + 1] if line != row.line][:MOST_NAMED]
    more = len(lines) - 1 - len(named)
    if more > 0:
        named.append(f"{more:,} more")
    if len(named) == 1:
        yield f"Line {named[0]} is about the same organisation."
    elif named:
        yield f"Lines {', '.join(named[:-1])} and {named[-1]} are about the same organisation."


def _wrong_region(row: FileRow, known: Known) -> Iterator[str]:
    region = row.cells["region"]
    if row.can_read("region") and region and region.casefold() not in known.regions:
        yield f"{region} is not a region of England. Write it such as South West or E12000009."


def _wrong_type(row: FileRow, known: Known) -> Iterator[str]:
    typed = row.cells["type"]
    if row.can_read("type") and typed and known.types and typed.casefold() not in known.types:
        yield f"{typed} is no type of council in the register. Write one of: {', '.join(sorted(known.types.values()))}."


def _beside_what_is_here(row: FileRow, known: Known) -> Iterator[str]:
    organisation = known.here(row.cells["code"]) if row.can_read("code") else None
    if organisation is not None and organisation.is_demonstration != known.is_demonstration:
        yield _other_world(organisation)
        yield from _closed_accounts(row, known)
        return
    if organisation is not None and row.kind and organisation.kind != row.kind:
        yield f"{organisation.name} has this code already and is of another kind. If that is wrong, correct it there."
    yield from _same_name(row, organisation, known)
    yield from _wrong_people(row, organisation, known)


def _same_name(row: FileRow, organisation: Organisation | None, known: Known) -> Iterator[str]:
    """Yield that another council has this name: two would be invited, and one of them for nothing."""
    can_read = row.can_read("code") and row.can_read("name") and row.kind is OrganisationKind.LOCAL_AUTHORITY
    named = known.council_named(row.cells["name"]) if can_read else None
    if named is not None and named is not organisation:
        yield f"{named.name} is here already with the code {named.code}. Give that code, or another name."


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


def _closed_accounts(row: FileRow, known: Known) -> Iterator[str]:
    return (_closed(person) for person in _with_address(row) if _is_closed(person, known))


def _with_address(row: FileRow) -> list[NamedPerson]:
    return [person for person in row.people if row.can_read(f"{person.role}_email")]


def _is_closed(person: NamedPerson, known: Known) -> bool:
    _name, is_active = known.accounts.get(person.email, ("", True))
    return not is_active


def _closed(person: NamedPerson) -> str:
    return f"The account of {person.email} was closed. Ask an administrator to open it again."


def _wrong_people(row: FileRow, organisation: Organisation | None, known: Known) -> Iterator[str]:
    members = () if organisation is None else known.members.get(organisation.id, ())
    for person in _with_address(row):
        if _is_closed(person, known):
            yield _closed(person)
        elif organisation is not None:
            yield from _wrong_member(person, row.role_of(person, OrganisationKind(organisation.kind)), members)
    is_reached = any(one.is_active and one.role in REACHABLE for one in members)
    if row.can_read("code") and not is_reached and not any(person.role is Role.LEAD for person in row.people):
        yield NOBODY


def _wrong_member(person: NamedPerson, role: Role, members: Sequence[Member]) -> Iterator[str]:
    member = next((one for one in members if one.email == person.email), None)
    holder = next((one for one in members if one.is_active and one.role is role and one.email != person.email), None)
    if member is not None and not _holds(member, role):
        yield f"{person.email} is its {member.role} already. Change the role on its page."
    elif holder is not None:
        yield f"{holder.name} is its {role} already. Hand over on its page."


def _holds(member: Member, role: Role) -> bool:
    return member.role is role or {member.role, role} == set(REACHABLE)


def _first_names(rows: Sequence[FileRow]) -> dict[str, tuple[int, str]]:
    """Return in which line each address stands first, and the name that it has there."""
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        for person in _with_name(row):
            found.setdefault(person.email, (row.line, person.name))
    return found


def _with_name(row: FileRow) -> list[NamedPerson]:
    return [person for person in _with_address(row) if row.can_read(f"{person.role}_name")]


def _other_names(row: FileRow, names: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    for person in _with_name(row):
        line, name = names[person.email]
        if name.casefold() != person.name.casefold():
            yield f"Line {line} calls {person.email} {name}."
