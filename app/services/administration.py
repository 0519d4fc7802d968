"""What an administrator sees first: how many organisations and accounts there are, and what is unusual about them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models import Organisation, OrganisationKind, UserAccount


@dataclass(frozen=True, slots=True)
class AdministratorHome:
    """Counts of organisations (the programme itself apart) and of people's accounts."""

    organisations: int
    open_accounts: int
    never_signed_in: int
    closed_accounts: int


def administrator_home(session: Session) -> AdministratorHome:
    """Return the counts; needs a session that may see everything."""
    is_open = UserAccount.is_active
    organisations = select(func.count(Organisation.id)).where(Organisation.kind != OrganisationKind.PROGRAMME)
    people = select(func.count(UserAccount.id))
    return AdministratorHome(
        organisations=session.scalar(organisations) or 0,
        open_accounts=session.scalar(people.where(is_open)) or 0,
        never_signed_in=session.scalar(people.where(is_open, UserAccount.password_hash.is_(None))) or 0,
        closed_accounts=session.scalar(people.where(~is_open)) or 0,
    )
