"""Naming somebody else as deputy or signatory: the account of the one before is closed, and so is an unused link."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Permission, Role
from app.db.models import Membership, Organisation, UserAccount
from app.errors import ConflictError, InvalidRequestError, NotFoundError, NotPermittedError
from app.programme.events import EventKind
from app.services.accounts import change_role, disable_account, enable_account
from app.services.addresses import known_email, normal_email
from app.services.approval_again import ask_for_approval_again
from app.services.handovers import IN_CHARGE, successor_among_members
from app.services.invitations import Invitation, Newcomer, Within, invite_again, invite_person, member_of

REPLACEABLE = (Role.DEPUTY, Role.SIGNATORY)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Who was replaced by whom in which role. ``stays`` where the account is needed elsewhere, so that it only reads.

    ``invitation`` is there for a successor who has yet to be invited.
    """

    name: str
    email: str
    role: Role
    successor: str
    stays: bool
    invitation: Invitation | None


def replace_person(within: Within, leaver_id: int, name: str, email: str) -> Replaced:
    """Put somebody else in the place of a deputy or signatory, in the caller's transaction.

    What the one before signed stands; their account is closed with every session and link, so that an invitation that
    was never used is withdrawn. Raises ``NotFoundError`` for somebody who is neither, ``NotPermittedError`` for an
    actor who may not, ``ConflictError`` for a person in charge or a closed account, and what ``invite_person`` raises.
    """
    session, organisation = within.session, within.organisation
    _refuse_stranger(within)
    leaving = replaceable(session, organisation, leaver_id)
    role, leaver = Role(leaving.role), session.get_one(UserAccount, leaver_id)
    _refuse_self(within, email)
    _reopen_unused(within, email)
    known = successor_among_members(session, organisation, email, leaver_id)
    invitation = invite_person(within, Newcomer(name, email, role)) if known is None else _moved(within, known, role)
    successor = session.scalars(select(UserAccount.name).where(UserAccount.email == known_email(email))).one()
    stays = _close(within, leaving, leaver)
    said = f"{leaver.name} by {successor} ({role})"
    within.log(EventKind.PERSON_REPLACED, text=said)
    ask_for_approval_again(session, organisation.id, actor=within.actor, clock=within.clock, text=said)
    return Replaced(leaver.name, leaver.email, role, successor, stays, invitation)


def replaceable(session: Session, organisation: Organisation, user_id: int) -> Membership:
    """Return the membership that somebody else can be named for; raise ``NotFoundError`` for any other person."""
    found = session.scalars(
        select(Membership)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation.id,
            Membership.user_id == user_id,
            Membership.role.in_(REPLACEABLE),
            UserAccount.is_active,
        )
    ).first()
    if found is None:
        raise NotFoundError(f"This person is neither deputy nor signatory of {organisation.name}.")
    return found


def _refuse_stranger(within: Within) -> None:
    actor = within.actor
    is_ours = actor.organisation_id == within.organisation.id and actor.may(Permission.REGISTER)
    if not (is_ours or actor.may(Permission.MANAGE_ORGANISATIONS)):
        raise NotPermittedError("Only your lead or deputy, or the programme team, can name somebody else.")


def _refuse_self(within: Within, email: str) -> None:
    if normal_email(email) == within.actor.email:
        raise InvalidRequestError("Name somebody else: nobody gives themselves another role.")


def _reopen_unused(within: Within, email: str) -> None:
    """Open an account that was closed before anybody used it: whoever was replaced by mistake can be named again."""
    unused = within.session.scalars(
        select(UserAccount)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(
            Membership.organisation_id == within.organisation.id,
            UserAccount.email == known_email(email),
            UserAccount.password_hash.is_(None),
            UserAccount.is_active.is_(False),
        )
    ).first()
    if unused is not None:
        enable_account(within.session, unused.id)
        within.log(EventKind.USER_ENABLED, name=unused.name)


def _moved(within: Within, user_id: int, role: Role) -> Invitation | None:
    """Give a member the role; return a new invitation for one who has not chosen a password yet."""
    session, membership = within.session, member_of(within.session, within.organisation, user_id)
    if membership.role in IN_CHARGE:
        raise ConflictError("This person is in charge of the return. Let them hand over first, or name somebody else.")
    change_role(session, membership.id, role, within.clock)
    is_new = select(UserAccount.id).where(UserAccount.id == user_id, UserAccount.password_hash.is_(None))
    return None if session.scalars(is_new).first() is None else invite_again(within, user_id)


def _close(within: Within, leaving: Membership, leaver: UserAccount) -> bool:
    """Close the leaver's account; where another organisation needs it let it only read here, and return that."""
    session = within.session
    elsewhere = select(Membership.id).where(Membership.user_id == leaver.id, Membership.id != leaving.id).limit(1)
    if session.scalars(elsewhere).first() is None:
        disable_account(session, leaver.id, within.clock)
        within.log(EventKind.USER_DISABLED, name=leaver.name)
        return False
    change_role(session, leaving.id, Role.VIEWER, within.clock)
    within.log(EventKind.ROLE_CHANGED, name=leaver.name, role=Role.VIEWER.value)
    return True
