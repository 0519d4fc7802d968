"""What is here already that a line of a list of organisations may meet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Role
from app.db.models import Membership, Organisation, OrganisationCode, OrganisationKind, ReferenceAuthority, UserAccount
from app.register.geography import CURRENT
from app.register.regions import REGIONS


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to an organisation already."""

    name: str
    email: str
    role: Role
    is_active: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is here and that a line may meet, read in five queries however long the list is.

    Codes and names stand in small letters: one that differs in its case alone is the same. ``types`` are the register's
    types of council by what a line may call them; none where no register is loaded.
    """

    by_code: Mapping[str, Organisation]
    councils: Mapping[str, Organisation]
    members: Mapping[int, Sequence[Member]]
    accounts: Mapping[str, tuple[str, bool]]
    register: Mapping[str, ReferenceAuthority]
    register_names: Mapping[str, ReferenceAuthority]
    regions: Mapping[str, tuple[str, str]]
    types: Mapping[str, str]
    is_demonstration: bool

    def here(self, code: str) -> Organisation | None:
        """Return the organisation that carries a code, or carried it once."""
        return self.by_code.get(code.casefold())

    def listed(self, code: str) -> ReferenceAuthority | None:
        """Return the council of the register that has a code."""
        return self.register.get(code.casefold())

    def registered_as(self, name: str) -> ReferenceAuthority | None:
        """Return the council of the register that has a name, in its short or its long form."""
        return self.register_names.get(name.casefold())

    def council_named(self, name: str) -> Organisation | None:
        """Return the council of this name that is here."""
        return self.councils.get(name.casefold())


def read_known(session: Session, *, is_demonstration: bool) -> Known:
    """Return what is here; needs a session that may see everything."""
    organisations = {row.id: row for row in session.scalars(select(Organisation))}
    carried = session.execute(select(OrganisationCode.code, OrganisationCode.organisation_id)).all()
    by_code = {code.casefold(): organisations[owner] for code, owner in carried}
    by_code |= {row.code.casefold(): row for row in organisations.values()}
    current = session.scalars(select(ReferenceAuthority).where(ReferenceAuthority.status == CURRENT)).all()
    register = {code.casefold(): row for row in current for code in (row.gss_code, row.mysociety_code) if code}
    accounts = session.execute(select(UserAccount.email, UserAccount.name, UserAccount.is_active))
    return Known(
        by_code,
        _councils(organisations.values(), is_demonstration=is_demonstration),
        _members(session),
        {email: (name, is_active) for email, name, is_active in accounts},
        register,
        {name.casefold(): row for row in current for name in (row.ons_name, row.short_name)},
        _regions(organisations.values()),
        {row.type.casefold(): row.type for row in current if row.type},
        is_demonstration,
    )


def _councils(organisations: Iterable[Organisation], *, is_demonstration: bool) -> dict[str, Organisation]:
    """Return the councils of one world, the real or the invented, by name."""
    return {
        one.name.casefold(): one
        for one in organisations
        if one.kind == OrganisationKind.LOCAL_AUTHORITY and one.is_demonstration == is_demonstration
    }


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
