"""Slows down the guessing of passwords: per account and per address, counted in the database for all processes."""

from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Engine, delete, func, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.db.models import SignInAttempt
from app.db.scope import open_session
from app.errors import ScWresError

GUESSES = 10
WINDOW = timedelta(minutes=5)


class TooManyAttemptsError(ScWresError):
    """Ten guesses in five minutes were wrong; ``retry_after`` is the wait in seconds."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        """Say how long to wait."""
        self.retry_after = max(1, ceil(wait.total_seconds()))
        minutes = ceil(self.retry_after / 60)
        super().__init__(
            f"There were too many attempts to sign in. Wait {minutes} minute{'s' if minutes > 1 else ''}, "
            "then try again. Your account is not locked."
        )


def admit_guess(engine: Engine, email: str, address: str, now: datetime) -> int:
    """Count one guess before it is checked and return its number; raise ``TooManyAttemptsError`` for the eleventh.

    The guess counts as wrong until ``forgive_guess``, so that guesses made at the same time cannot slip through.
    """
    account = sha256(email.encode("utf-8", "surrogatepass")).hexdigest()
    place = address.replace("\0", "")
    with open_session(engine, Scope.everything(), write=True) as session:
        _queue_up(session, account, place)
        for theirs in (SignInAttempt.email_hash == account, SignInAttempt.address == place):
            _refuse_beyond_limit(session, theirs, now)
        attempt = SignInAttempt(email_hash=account, address=place, at=now, succeeded=False)
        session.add(attempt)
        session.commit()
        return attempt.id


def forgive_guess(session: Session, attempt_id: int) -> None:
    """Mark a guess as right."""
    attempt = session.get_one(SignInAttempt, attempt_id)
    attempt.succeeded = True


def forget_old_guesses(session: Session, now: datetime, *, dry_run: bool = False) -> int:
    """Delete guesses that slow nobody down any longer, and return how many; with ``dry_run`` only count them.

    They stay for twice the window, so that a guess whose password is still being checked finds its row.
    """
    old = SignInAttempt.at < now - 2 * WINDOW
    if dry_run:
        return session.scalar(select(func.count(SignInAttempt.id)).where(old)) or 0
    result = session.execute(delete(SignInAttempt).where(old), execution_options={"synchronize_session": False})
    return cast("CursorResult[tuple[()]]", result).rowcount


def _queue_up(session: Session, *keys: str) -> None:
    # SQLite's writers already wait for each other; PostgreSQL's must be told to, or ten could count at once.
    if session.get_bind().dialect.name == "postgresql":
        for key in sorted(keys):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _refuse_beyond_limit(session: Session, theirs: ColumnElement[bool], now: datetime) -> None:
    recent = session.scalars(
        select(SignInAttempt.at)
        .where(theirs, SignInAttempt.succeeded.is_(False), SignInAttempt.at > now - WINDOW)
        .order_by(SignInAttempt.at.desc())
        .limit(GUESSES)
    ).all()
    if len(recent) == GUESSES:
        raise TooManyAttemptsError(recent[-1] + WINDOW - now)
