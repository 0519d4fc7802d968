"""What a list would do to the organisations that are here: each line's fate, worked out before anything is written."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.db.models import OrganisationKind
from app.services.import_faults import faults_of
from app.services.import_files import FileRow, NamedPerson
from app.services.import_known import Known


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


def fates_of(rows: Iterable[FileRow], known: Known) -> tuple[Fate, ...]:
    """Return the fate of each line, in the order of the file."""
    rows = tuple(rows)
    return tuple(
        _refused(row, faults) if faults else _fate(row, known)
        for row, faults in zip(rows, faults_of(rows, known), strict=True)
    )


def digest_of(fates: Iterable[Fate]) -> str:
    """Return a name of what was seen that is another one when the fate of any line is."""
    lines = (f"{one.line} {one.kind} {one.organisation_id} {one.values} {one.people}" for one in fates)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _refused(row: FileRow, problems: Sequence[str]) -> Fate:
    return Fate(row.line, row.cells["name"], row.cells["code"], FateKind.REFUSED, tuple(problems))


def _fate(row: FileRow, known: Known) -> Fate:
    organisation = known.here(row.cells["code"])
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
    listed = known.listed(row.cells["code"]) if is_council else None
    if listed is not None:
        region = {"region_code": listed.region_code, "region_name": listed.region_name, "la_type": listed.type}
        values = {**region, **values, "gss_code": listed.gss_code}
    values = {"code": row.cells["code"], "kind": row.kind, **values}
    words = (*_named(people, known), *(_in_no_register(row, known) if is_council and listed is None else ()))
    return Fate(row.line, row.cells["name"], row.cells["code"], FateKind.NEW, words, None, values, people)


def _in_no_register(row: FileRow, known: Known) -> Iterator[str]:
    """Yield what a new real council lacks that the register does not have, and which code may have been meant."""
    if known.is_demonstration or not known.register:
        return
    meant = known.registered_as(row.cells["name"])
    yield "Look again: the register has no council with this code. It would be on no map and have no neighbours."
    if meant is not None:
        yield f"The register has {meant.ons_name} with the code {meant.gss_code}. If that is it, write this code."


def _values(row: FileRow, known: Known) -> dict[str, Any]:
    """Return the columns that a line gives; an empty cell says nothing."""
    values: dict[str, Any] = {"name": row.cells["name"]}
    if row.cells["region"]:
        values["region_code"], values["region_name"] = known.regions[row.cells["region"].casefold()]
    if row.cells["type"]:
        values["la_type"] = known.types.get(row.cells["type"].casefold(), row.cells["type"])
    if row.size is not None:
        values["size"] = row.size
    return values


def _in_role(person: NamedPerson, row: FileRow) -> NamedPerson:
    return NamedPerson(row.role_of(person, row.kind), person.name, person.email)


def _named(people: Iterable[NamedPerson], known: Known) -> tuple[str, ...]:
    return tuple(
        f"{one.role}: {known.accounts[one.email][0] if one.email in known.accounts else one.name}, {one.email}"
        f"{', who has an account already' if one.email in known.accounts else ''}"
        for one in people
    )


_COLUMNS = {"name": "Name", "region_name": "Region", "la_type": "Type", "size": "Size"}
