"""What a person may know and end of their own sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from app.access import Scope
from app.clock import Clock
from app.db.models import LoginSession
from app.db.scope import open_session
from app.services.sessions import IDLE, end_sessions


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which a person is signed in."""

    session_id: int
    began_at: datetime
    last_seen_at: datetime


def open_sessions(engine: Engine, user_id: int, clock: Clock) -> tuple[OpenSession, ...]:
    """Return the sessions of a person that still work, newest first."""
    now = clock.now()
    mine = select(LoginSession).where(
        LoginSession.user_id == user_id,
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > now,
        LoginSession.last_seen_at > now - IDLE,
    )
    with open_session(engine, Scope.everything()) as session:
        rows = session.scalars(mine.order_by(LoginSession.id.desc()))
        return tuple(OpenSession(row.id, row.created_at, row.last_seen_at) for row in rows)


def end_everywhere(engine: Engine, user_id: int, clock: Clock) -> None:
    """End every session of a person, this one included."""
    with open_session(engine, Scope.everything(), write=True) as session:
        end_sessions(session, user_id, clock.now())
        session.commit()
