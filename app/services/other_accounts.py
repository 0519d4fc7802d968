"""Accounts of other organisations: a slip in an address gives nobody access, and nobody's name is dropped unsaid."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Permission
from app.db.models import Membership, Organisation, UserAccount
from app.errors import FieldsRefusedError
from app.services.addresses import known_email

AGREED = "agreed"


class OtherAccountError(FieldsRefusedError):
    """An address belongs to an account of another organisation, and nobody said yet that it is meant."""


def ask_about_other_account(
    session: Session, actor: Actor, organisation: Organisation, email: str, agreed: frozenset[str]
) -> None:
    """Raise ``OtherAccountError`` for an address with an open account that belongs to other organisations alone.

    Not where it is among those agreed to. Only who sees every organisation is told whose account it is.
    """
    account = session.scalars(
        select(UserAccount).where(UserAccount.email == known_email(email), UserAccount.is_active)
    ).first()
    if account is None or account.email in agreed:
        return
    mine = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    found = session.scalars(mine.where(Membership.user_id == account.id).order_by(Organisation.name)).all()
    if found and organisation.id not in {one.id for one in found}:
        names = [one.name for one in found] if actor.may(Permission.MANAGE_ORGANISATIONS) else []
        raise OtherAccountError({AGREED: _asked(account, organisation.name, names)})


def _asked(account: UserAccount, organisation: str, names: list[str]) -> str:
    whose = f"{account.name} of {' and '.join(names)}" if names else "somebody of another organisation"
    kept = account.name if names else "that stands there, whatever name you typed"
    return (
        f"{account.email} is the address of an account already, that of {whose}. Tick the box if that is whom you "
        f"mean: the account then gets access to {organisation} as well, and keeps the name {kept}. Otherwise correct "
        "the address."
    )
