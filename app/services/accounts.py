"""People: signing in, changing a password, and who is what in which organisation.

Sessions passed in must be opened for everything and for writing: no
organisation's own scope may touch accounts. This module is also the door to
the session functions that every request needs.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from app.access import PROGRAMME_ROLES, Role, Scope
from app.clock import Clock
from app.db.models import LinkPurpose, Membership, Organisation, OrganisationKind, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError, ScWresError
from app.services.addresses import checked_email, is_email, normal_email
from app.services.links import create_link, drop_links
from app.services.passwords import check_password, hash_password, password_matches
from app.services.sessions import (
    actor_for_token,
    begin_session,
    end_sessions,
    live_session,
    memberships_of,
    sign_out,
    switch_membership,
)
from app.services.throttle import admit_guess, forgive_guess

__all__ = [
    "SignInError",
    "actor_for_token",
    "add_user",
    "authenticate",
    "change_password",
    "change_role",
    "disable_account",
    "enable_account",
    "invite_user",
    "memberships_of",
    "set_first_password",
    "sign_out",
    "switch_membership",
]

LONGEST_NAME = 200


class SignInError(ScWresError):
    """The address or the password is not right, or the account is closed; never said which."""

    status = 401

    def __init__(self) -> None:
        """Say so, and nothing about whether the address is known."""
        super().__init__("The email address or the password is not right. Check both and try again.")


@dataclass(frozen=True, slots=True)
class _Candidate:
    user_id: int | None
    password_hash: str | None


def authenticate(engine: Engine, email: str, password: str, address: str, clock: Clock) -> str:
    """Sign in and return the token of a new session, as the person's first membership.

    ``address`` is the network address that the guess came from. Raises
    ``SignInError``, or ``TooManyAttemptsError`` after ten wrong guesses in five minutes for the account
    or the address. An unknown address takes as long as a known one.
    """
    known_as = normal_email(email)
    attempt = admit_guess(engine, known_as, address, clock.now())
    candidate = _candidate(engine, known_as)
    if not password_matches(candidate.password_hash, password):
        raise SignInError
    with open_session(engine, Scope.everything(), write=True) as session:
        membership = session.scalars(
            select(Membership).where(Membership.user_id == candidate.user_id).order_by(Membership.id).limit(1)
        ).first()
        if membership is None:
            raise SignInError
        forgive_guess(session, attempt)
        token = begin_session(session, membership, clock.now())
        session.commit()
        return token


def change_password(  # noqa: PLR0913 - two passwords, and who asks from where
    engine: Engine, token: str, *, current: str, new: str, address: str, clock: Clock
) -> str:
    """Change the signed-in person's password, end all their sessions and links, and return a new session's token.

    Raises ``SessionEndedError``, ``WeakPasswordError``, ``TooManyAttemptsError``, or ``InvalidRequestError`` when the
    current password is not right.
    """
    with open_session(engine, Scope.everything()) as session:
        person = session.get_one(
            UserAccount, live_session(session, token, clock.now()).user_id, options=[undefer(UserAccount.password_hash)]
        )
    attempt = admit_guess(engine, person.email, address, clock.now())
    if not password_matches(person.password_hash, current):
        raise InvalidRequestError("Your current password is not right. Check it and try again.")
    check_password(new, person.name, person.email)
    hashed = hash_password(new)
    with open_session(engine, Scope.everything(), write=True) as session:
        login = live_session(session, token, clock.now())
        forgive_guess(session, attempt)
        session.get_one(UserAccount, person.id).password_hash = hashed
        end_sessions(session, person.id, clock.now())
        drop_links(session, person.id, clock.now())
        fresh = begin_session(session, session.get_one(Membership, login.membership_id), clock.now())
        session.commit()
        return fresh


def add_user(  # noqa: PLR0913 - each is one fact about the person
    session: Session, email: str, name: str, role: Role, organisation: Organisation, *, clock: Clock
) -> UserAccount:
    """Make a person a member of an organisation, with an account if they had none yet.

    Raises ``InvalidRequestError`` for an address, name or role that cannot be, ``ConflictError`` for a member.
    """
    _refuse_misplaced_role(role, organisation)
    person = session.scalar(select(UserAccount).where(UserAccount.email == checked_email(email)))
    if person is None:
        person = UserAccount(email=checked_email(email), name=_checked_name(name), created_at=clock.now())
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


def _candidate(engine: Engine, email: str) -> _Candidate:
    if not is_email(email):
        return _Candidate(None, None)
    with open_session(engine, Scope.everything()) as session:
        found = session.execute(
            select(UserAccount.id, UserAccount.password_hash).where(UserAccount.email == email, UserAccount.is_active)
        ).one_or_none()
    return _Candidate(found.id, found.password_hash) if found else _Candidate(None, None)


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


def _checked_name(name: str) -> str:
    shown = " ".join(name.split())
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise InvalidRequestError("Write the person's name, in at most 200 characters.")
    return shown
