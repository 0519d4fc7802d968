"""Signed-in sessions: rows in the database, each known to one browser by an opaque token, ended at will.

Only the SHA-256 of a token is stored. A session ends after 30 minutes without
use and 12 hours after sign-in, whichever comes first.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, Row, Select, Update, bindparam, select, update
from sqlalchemy.orm import Session

from app.access import Actor, Role, Scope
from app.clock import Clock
from app.db.models import LoginSession, Membership, Organisation, UserAccount
from app.db.scope import open_connection, open_session
from app.errors import NotFoundError, ScWresError
from app.services.standing_in import stood_in_for

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH = timedelta(minutes=1)  # a visit is noted at most this often, to spare the disk
# What every request asks: one statement, made once, and of each row only what is needed.
_ACTOR = {
    "user_id": UserAccount.id,
    "name": UserAccount.name,
    "email": UserAccount.email,
    "organisation_id": Organisation.id,
    "organisation_name": Organisation.name,
    "session_id": LoginSession.id,
    "is_demonstration": Organisation.is_demonstration,
}
_PERSON: Select[*tuple[Any, ...]] = (
    select(
        *(column.label(name) for name, column in _ACTOR.items()),
        *(Membership.role, UserAccount.is_active),
        *(LoginSession.revoked_at, LoginSession.expires_at, LoginSession.last_seen_at),
        stood_in_for(LoginSession.organisation_id, LoginSession.user_id).label("signs_for"),
    )
    .join_from(LoginSession, UserAccount, UserAccount.id == LoginSession.user_id)
    .join(Membership, Membership.id == LoginSession.membership_id)
    .join(Organisation, Organisation.id == LoginSession.organisation_id)
    .where(LoginSession.token_hash == bindparam("token_hash"))
)


class SessionEndedError(ScWresError):
    """The session is over: signed out, timed out, or ended by somebody entitled to."""

    status = 401

    def __init__(self) -> None:
        """Say so."""
        super().__init__("Your session has ended. Sign in again; nothing you uploaded was lost.")


@dataclass(frozen=True, slots=True)
class MembershipChoice:
    """An organisation that a person may work for, and as what."""

    membership_id: int
    organisation_name: str
    role: Role


def new_token() -> str:
    """Return an opaque token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored in place of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin_session(session: Session, membership: Membership, now: datetime, expires_at: datetime | None = None) -> str:
    """Add a session for a membership and return its token, the only time that it is known."""
    token = new_token()
    session.add(
        LoginSession(
            organisation_id=membership.organisation_id,
            membership_id=membership.id,
            user_id=membership.user_id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at or now + ABSOLUTE,
        )
    )
    return token


def actor_for_token(engine: Engine, token: str, clock: Clock, *, extend: bool = True) -> Actor | None:
    """Return the person whose session the token opens, or ``None``.

    Pass ``extend=False`` for what the browser asks by itself, so that polling keeps no session alive.
    """
    now = clock.now()
    with open_connection(engine, Scope.everything()) as connection:
        place = {"token_hash": token_hash(token), "today": clock.today()}
        found = connection.execute(_PERSON, place).one_or_none()
    if found is None or not (found.is_active and _is_alive(found, now)):
        return None
    if extend and now - found.last_seen_at >= TOUCH:
        _touch(engine, found.session_id, now)
    return Actor(role=Role(found.role), signs_for=found.signs_for, **{name: getattr(found, name) for name in _ACTOR})


def sign_out(engine: Engine, token: str, clock: Clock) -> None:
    """End the token's session; an unknown or ended one is left as it is."""
    with open_session(engine, Scope.everything(), write=True) as session:
        session.execute(_ending(clock.now()).where(LoginSession.token_hash == token_hash(token)))
        session.commit()


def end_sessions(session: Session, user_id: int, now: datetime) -> None:
    """End every session of a person, on every browser."""
    session.execute(_ending(now).where(LoginSession.user_id == user_id))


def switch_membership(engine: Engine, token: str, membership_id: int, clock: Clock) -> str:
    """Go on as another membership of the same person and return the new token; the old one is dead.

    Raises ``SessionEndedError``, or ``NotFoundError`` when the membership is not this person's.
    """
    with open_session(engine, Scope.everything(), write=True) as session:
        current = live_session(session, token, clock.now())
        fresh = _replace(session, current, membership_id, clock.now())
        session.commit()
        return fresh


def memberships_of(engine: Engine, user_id: int) -> tuple[MembershipChoice, ...]:
    """Return what a person may work as, in the order in which it was given."""
    with open_session(engine, Scope.everything()) as session:
        rows = session.execute(
            select(Membership.id, Organisation.name, Membership.role)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.user_id == user_id)
            .order_by(Membership.id)
        )
        return tuple(MembershipChoice(number, name, Role(role)) for number, name, role in rows)


def live_session(session: Session, token: str, now: datetime) -> LoginSession:
    """Return the token's session row while it is alive; else raise ``SessionEndedError``."""
    row = session.scalar(select(LoginSession).where(LoginSession.token_hash == token_hash(token)).with_for_update())
    if row is None or not _is_alive(row, now):
        raise SessionEndedError
    return row


def _replace(session: Session, current: LoginSession, membership_id: int, now: datetime) -> str:
    membership = session.get(Membership, membership_id)
    if membership is None or membership.user_id != current.user_id:
        raise NotFoundError("You do not belong to this organisation.")
    current.revoked_at = now
    return begin_session(session, membership, now, current.expires_at)


def _is_alive(row: LoginSession | Row[*tuple[Any, ...]], now: datetime) -> bool:
    alive: bool = row.revoked_at is None and now < row.expires_at and now < row.last_seen_at + IDLE
    return alive


def _touch(engine: Engine, session_id: int, now: datetime) -> None:
    with open_session(engine, Scope.everything(), write=True) as session:
        session.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=now))
        session.commit()


def _ending(now: datetime) -> Update:
    return update(LoginSession).where(LoginSession.revoked_at.is_(None)).values(revoked_at=now)
