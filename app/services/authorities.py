"""Authorities: every council of the register becomes an organisation, once, whatever code it carried."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Organisation, OrganisationCode, OrganisationKind, ReferenceAuthority
from app.register.datasets import dataset
from app.services.organisations import NewOrganisation, add_organisation

GSS = "gss"
CURRENT = "current"
GSS_CODES_BEGAN = date(2011, 1, 1)


@dataclass(frozen=True, slots=True)
class LoadedAuthorities:
    """How many organisations a load added, and how many had something new to learn."""

    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class Kin:
    """A council of the register that came before or after another, with its first and last day where they are known."""

    code: str
    name: str
    active_from: date | None
    active_to: date | None


@dataclass(frozen=True, slots=True)
class RegisterKin:
    """What the register says came before and after a council, in its words where it adds any, and the source."""

    before: tuple[Kin, ...]
    after: tuple[Kin, ...]
    notes: tuple[str, ...]
    as_at: str
    source: str


def kin_of(session: Session, organisation: Organisation) -> RegisterKin | None:
    """Return the predecessors and successors of a council by the register; ``None`` where it names none.

    Codes that the organisation carries itself are no kin. They are only told: nobody is added for them, nor invited.
    """
    carried = select(OrganisationCode.code).where(
        OrganisationCode.organisation_id == organisation.id, OrganisationCode.scheme == GSS
    )
    own = {*session.scalars(carried), organisation.gss_code}
    rows = session.scalars(select(ReferenceAuthority).where(ReferenceAuthority.gss_code.in_(own - {None}))).all()
    before = {code for row in rows for code in row.predecessor_codes} - own
    after = {code for row in rows for code in row.successor_codes} - own
    if not before and not after:
        return None
    about, notes = dataset("authorities"), tuple(dict.fromkeys(row.note for row in rows if row.note))
    return RegisterKin(_kin(session, before), _kin(session, after), notes, about.as_at, about.attribution)


def _kin(session: Session, codes: Collection[str]) -> tuple[Kin, ...]:
    """Return councils by name; one that the register does not hold itself has its code for a name."""
    rows = session.scalars(select(ReferenceAuthority).where(ReferenceAuthority.gss_code.in_(codes))).all()
    found = {row.gss_code: _described(row) for row in rows}
    every = (found.get(code) or Kin(code, code, None, None) for code in codes)
    return tuple(sorted(every, key=lambda one: (one.name, one.code)))


def _described(row: ReferenceAuthority) -> Kin:
    return Kin(row.gss_code, row.council_name or row.ons_name, row.active_from, row.active_to)


def load_authorities(session: Session, clock: Clock) -> LoadedAuthorities:
    """Make an organisation of every current council of the register, in the caller's transaction.

    A council whose code was replaced keeps its organisation and carries both codes, each with its dates;
    a council that came from a split or a merger begins anew. Loading again adds nothing.
    """
    by_code = {row.gss_code: row for row in session.scalars(select(ReferenceAuthority))}
    owners = _owners(session)
    councils = select(Organisation).where(Organisation.kind == OrganisationKind.LOCAL_AUTHORITY)
    organisations = {row.id: row for row in session.scalars(councils)}
    added = changed = 0
    for authority in sorted(by_code.values(), key=lambda row: row.gss_code):
        if authority.status != CURRENT:
            continue
        line = _line(authority, by_code)
        known = next((owners[one.gss_code] for one in line if one.gss_code in owners), None)
        organisation = _create(session, authority, clock) if known is None else organisations[known.organisation_id]
        added += known is None
        is_new = _describe(organisation, authority) | _write_codes(session, organisation, line, owners)
        changed += is_new and known is not None
    session.flush()
    return LoadedAuthorities(added, changed)


def _owners(session: Session) -> dict[str, OrganisationCode]:
    carried = (
        select(OrganisationCode)
        .join(Organisation, Organisation.id == OrganisationCode.organisation_id)
        .where(OrganisationCode.scheme == GSS, Organisation.kind == OrganisationKind.LOCAL_AUTHORITY)
    )
    return {row.code: row for row in session.scalars(carried)}


def _line(authority: ReferenceAuthority, by_code: Mapping[str, ReferenceAuthority]) -> list[ReferenceAuthority]:
    """Return an authority and those it replaced one for one, newest first."""
    line = [authority]
    while (before := _sole_predecessor(line[-1], by_code)) is not None:
        line.append(before)
    return line


def _sole_predecessor(
    authority: ReferenceAuthority, by_code: Mapping[str, ReferenceAuthority]
) -> ReferenceAuthority | None:
    if len(authority.predecessor_codes) != 1:
        return None
    before = by_code.get(authority.predecessor_codes[0])
    return before if before is not None and before.successor_codes == [authority.gss_code] else None


def _create(session: Session, authority: ReferenceAuthority, clock: Clock) -> Organisation:
    new = NewOrganisation(
        code=authority.mysociety_code or authority.gss_code,
        name=authority.council_name or authority.ons_name,
        kind=OrganisationKind.LOCAL_AUTHORITY,
    )
    return add_organisation(session, new, clock)


def _describe(organisation: Organisation, authority: ReferenceAuthority) -> bool:
    """Bring an organisation up to date with the register, and say whether that changed it."""
    told = {
        "name": authority.council_name or authority.ons_name,
        "la_type": authority.type,
        "region_code": authority.region_code,
        "region_name": authority.region_name,
        "gss_code": authority.gss_code,
    }
    news = {name: value for name, value in told.items() if getattr(organisation, name) != value}
    for name, value in news.items():
        setattr(organisation, name, value)
    return bool(news)


def _write_codes(
    session: Session,
    organisation: Organisation,
    line: list[ReferenceAuthority],
    owners: dict[str, OrganisationCode],
) -> bool:
    is_new = False
    for code, valid_from, valid_to in _dated(line):
        row = owners.get(code)
        if row is None:
            row = OrganisationCode(organisation_id=organisation.id, scheme=GSS, code=code)
            owners[code] = row
            session.add(row)
        is_new |= (row.valid_from, row.valid_to) != (valid_from, valid_to)
        row.valid_from, row.valid_to = valid_from, valid_to
    return is_new


def _dated(line: list[ReferenceAuthority]) -> Iterator[tuple[str, date, date | None]]:
    """Give each code of a line with its first and last day.

    A replaced code whose last day the register does not know is kept as a name to be recognised, valid on
    one day only: the day from which such codes exist at all.
    """
    for position, one in enumerate(line):
        valid_from = max(one.active_from or GSS_CODES_BEGAN, GSS_CODES_BEGAN)
        if position == 0:
            yield one.gss_code, valid_from, None
            continue
        last = one.active_to or _day_before(line[position - 1])
        yield one.gss_code, min(valid_from, last), last


def _day_before(successor: ReferenceAuthority) -> date:
    began = successor.active_from or GSS_CODES_BEGAN
    return max(began - timedelta(days=1), GSS_CODES_BEGAN)
