"""Tokens that are good once, for a while: those of links in letters, and of sign-ins that wait for their second step.

Only the SHA-256 of a token is stored. Sessions passed in must be opened for everything.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db.models import OneTimeToken
from app.services.sessions import new_token, token_hash

Kept = TypeVar("Kept", bound=OneTimeToken)


def issue(session: Session, kept: OneTimeToken, lifetime: timedelta, now: datetime) -> str:
    """Add what is kept of a token, for a person and a purpose, and return the token, the only time that it is known."""
    token = new_token()
    kept.token_hash, kept.created_at, kept.expires_at = token_hash(token), now, now + lifetime
    session.add(kept)
    return token


def live(session: Session, model: type[Kept], token: str, now: datetime) -> Kept | None:
    """Return what is kept of a token, using nothing up; ``None`` where it was used, is too old, or never was one."""
    kept = session.scalar(select(model).where(model.token_hash == token_hash(token)))
    return None if kept is None or kept.used_at is not None or now >= kept.expires_at else kept


def forget(session: Session, model: type[Kept], token: str) -> None:
    """Forget a token that reached nobody."""
    session.execute(delete(model).where(model.token_hash == token_hash(token)))


def use_up(session: Session, kept: OneTimeToken, now: datetime) -> bool:
    """Use a token up; return whether it still could be: of two who race for one, the database lets one through."""
    model = type(kept)
    mine = update(model).where(model.id == kept.id, model.used_at.is_(None)).values(used_at=now)
    return session.scalar(mine.returning(model.id)) is not None
