"""People: changing a password, and who is what in which organisation.

Sessions passed in must be opened for everything and for writing: no
organisation's own scope may touch accounts. This module is also the door to
the session functions that every request needs.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import PROGRAMME_ROLES, Role, Scope
from app.clock import Clock
from app.db.models import LinkPurpose, Membership, Organisation, OrganisationKind, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError, FieldsRefusedError, InvalidRequestError, NotFoundError
from app.services import second_step
from app.services.addresses import NO_ADDRESS, is_email, known_email, normal_email
from app.services.links import create_link, drop_links
from app.services.passwords import check_password, hash_password
from app.services.sessions import (
    actor_for_token,
    begin_session,
    end_sessions,
    live_session,
    memberships_of,
    sign_out,
    switch_membership,
)
from app.services.signing_in import Desk, known_person
from app.services.throttle import forgive_guess

__all__ = [
    "actor_for_token",
    "add_user",
    "change_password",
    "change_role",
    "disable_account",
    "enable_account",
    "invite_user",
    "lose_authenticator",
    "memberships_of",
    "set_first_password",
    "sign_out",
    "switch_membership",
]

LONGEST_NAME = 200


class PersonRefusedError(FieldsRefusedError):
    """Somebody cannot be named as they were typed; ``problems`` says what to change, by field."""


def change_password(desk: Desk, session_token: str, *, current: str, new: str) -> str:
    """Change the signed-in person's password, end all their sessions and links, and return a new session's token.

    Raises what ``known_person`` raises, and ``WeakPasswordError``.
    """
    person, attempt = known_person(desk, session_token, current)
    check_password(new, person.name, person.email)
    hashed, now = hash_password(new), desk.clock.now()
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        login = live_session(session, session_token, now)
        forgive_guess(session, attempt)
        session.get_one(UserAccount, person.id).password_hash = hashed
        end_sessions(session, person.id, now)
        drop_links(session, person.id, now)
        fresh = begin_session(session, session.get_one(Membership, login.membership_id), now)
        session.commit()
        return fresh


def add_user(  # noqa: PLR0913 - each is one fact about the person
    session: Session, email: str, name: str, role: Role, organisation: Organisation, *, clock: Clock
) -> UserAccount:
    """Make a person a member of an organisation, with an account if they had none yet.

    Raises ``PersonRefusedError`` for an address or name that cannot be, ``InvalidRequestError`` for such a role, and
    ``ConflictError`` for a member.
    """
    _refuse_misplaced_role(role, organisation)
    address, shown = normal_email(email), " ".join(name.split())
    person = session.scalar(select(UserAccount).where(UserAccount.email == known_email(email)))
    if person is None:
        _refuse_newcomer(address, shown)
        person = UserAccount(email=address, name=shown, created_at=clock.now())
        session.add(person)
        session.flush()
    if _membership(session, person.id, organisation.id) is not None:
        raise ConflictError(f"{person.email} already belongs to {organisation.name}.")
    session.add(Membership(organisation_id=organisation.id, user_id=person.id, role=role))
    session.flush()
    return person


def invite_user(session: Session, user: UserAccount, clock: Clock) -> str:
    """Return the token of a link with which the person sets their password, good once within seven days."""
    return create_link(session, user.id, LinkPurpose.INVITATION, clock.now())


def set_first_password(user: UserAccount, password: str) -> None:
    """Give a new person a password without a link.

    Raises ``ConflictError`` if there is one already, ``WeakPasswordError`` for one that will not do.
    """
    if user.password_hash is not None:
        raise ConflictError(f"{user.email} has a password already. They can ask for a new one on the sign-in page.")
    check_password(password, user.name, user.email)
    user.password_hash = hash_password(password)


def change_role(session: Session, membership_id: int, role: Role, clock: Clock) -> None:
    """Give a member another role and end all their sessions; raise ``NotFoundError`` for no such membership."""
    membership = session.get(Membership, membership_id)
    if membership is None:
        raise NotFoundError("There is no such member.")
    _refuse_misplaced_role(role, session.get_one(Organisation, membership.organisation_id))
    membership.role = role
    end_sessions(session, membership.user_id, clock.now())


def disable_account(session: Session, user_id: int, clock: Clock) -> None:
    """Close an account at once: no session, no link and no password of it works. Its history stays."""
    _person(session, user_id).is_active = False
    end_sessions(session, user_id, clock.now())
    drop_links(session, user_id, clock.now())


def enable_account(session: Session, user_id: int) -> None:
    """Open a closed account again, with the password it had."""
    _person(session, user_id).is_active = True


def lose_authenticator(session: Session, email: str, clock: Clock) -> UserAccount:
    """Take the second step of signing in from the person with this address, and end all their sessions.

    Raises ``NotFoundError`` for no such person, ``ConflictError`` for one who has no second step.
    """
    person = session.scalar(select(UserAccount).where(UserAccount.email == normal_email(email)))
    if person is None:
        raise NotFoundError("There is no account with this address.")
    if not second_step.remove(session, person.id):
        raise ConflictError(f"{person.name} signs in without a second step.")
    end_sessions(session, person.id, clock.now())
    return person


def _person(session: Session, user_id: int) -> UserAccount:
    person = session.get(UserAccount, user_id)
    if person is None:
        raise NotFoundError("There is no such account.")
    return person


def _membership(session: Session, user_id: int, organisation_id: int) -> Membership | None:
    return session.scalar(
        select(Membership).where(Membership.user_id == user_id, Membership.organisation_id == organisation_id)
    )


def _refuse_misplaced_role(role: Role, organisation: Organisation) -> None:
    # The programme's roles see every organisation, so only the programme's own people may hold them.
    if (role in PROGRAMME_ROLES) != (organisation.kind == OrganisationKind.PROGRAMME):
        raise InvalidRequestError(f"The role {role} does not belong to {organisation.name}. Choose another role.")


def _refuse_newcomer(address: str, name: str) -> None:
    problems = {} if is_email(address) else {"email": NO_ADDRESS}
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        problems["name"] = "Write the person's name, in at most 200 characters."
    if problems:
        raise PersonRefusedError(problems)
