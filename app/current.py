"""This request's person and database sessions: the only door from the web to the database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.access import Actor, Permission
from app.clock import Clock
from app.db.scope import open_connection, open_session
from app.errors import NotPermittedError, ScWresError
from app.indicators.catalogue import EDITIONS_DIR
from app.settings import Settings

EXTENSION = "scwres"


class NotSignedInError(ScWresError):
    """Nobody is signed in, or the session has ended."""

    status = 401

    def __init__(self) -> None:
        """Say so, and that nothing was lost."""
        super().__init__("You are not signed in, or your session has ended. Sign in to go on; nothing was lost.")


@dataclass(frozen=True, slots=True)
class Running:
    """What one running service was made with."""

    settings: Settings
    engine: Engine
    clock: Clock


def install(server: Flask, settings: Settings, engine: Engine) -> None:
    """Give the server its settings and database, and close each request's session after it."""
    server.extensions[EXTENSION] = Running(settings, engine, settings.clock)
    server.teardown_appcontext(_close_session)


def settings() -> Settings:
    """Return the settings of the service that answers this request."""
    return _running().settings


def clock() -> Clock:
    """Return the clock that this service lives by."""
    return _running().clock


def engine() -> Engine:
    """Return the database engine; for sign-in and readiness only, everything else asks within the person's scope."""
    return _running().engine


def editions_dir() -> Path:
    """Return the folder that this installation reads its editions from."""
    return settings().editions_dir or EDITIONS_DIR


def maybe_actor() -> Actor | None:
    """Return the signed-in person, or ``None`` for a stranger."""
    return getattr(current_user, "actor", None)


def actor() -> Actor:
    """Return the signed-in person; raise ``NotSignedInError`` for a stranger."""
    person = maybe_actor()
    if person is None:
        raise NotSignedInError
    return person


def require(permission: Permission) -> Actor:
    """Return the signed-in person if their role allows it; else raise ``NotPermittedError``."""
    person = actor()
    if not person.may(permission):
        raise NotPermittedError(
            f"Your role does not let you {permission}. Your organisation's lead or the programme team can say who may."
        )
    return person


def session() -> Session:
    """Return this request's session within the person's scope, opened on first use. Nothing it adds is kept."""
    if "session" not in g:
        g.session = open_session(engine(), actor().scope)
    opened: Session = g.session
    return opened


def connection() -> AbstractContextManager[Connection]:
    """Give a connection within the person's scope, to read by: for a fixed statement that names whose rows it reads."""
    return open_connection(engine(), actor().scope)


@contextmanager
def write_session() -> Iterator[Session]:
    """Yield a session within the person's scope; commit at the end, or undo everything if anything is raised."""
    with open_session(engine(), actor().scope, write=True) as opened:
        yield opened
        opened.commit()


def _running() -> Running:
    running: Running = current_app.extensions[EXTENSION]
    return running


def _close_session(_error: BaseException | None) -> None:
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()
