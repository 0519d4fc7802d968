"""The database behind a command: opened, found to be set up, and let go again."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import UnavailableError
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NOT_SET_UP = "The database is not set up for this version of the service yet. Run first: scwres init-db"


@contextmanager
def database() -> "Iterator[Engine]":
    """Give the engine of the database that the settings name.

    Raises ``UnavailableError``, saying what to run, where the database is not there or not up to date.
    """
    with any_database() as engine:
        if not _is_set_up(engine):
            raise UnavailableError(NOT_SET_UP)
        yield engine


@contextmanager
def any_database() -> "Iterator[Engine]":
    """Give the engine of the database that the settings name, set up or not."""
    from app.db.engine import create_engine_for  # noqa: PLC0415 - commands that need no database start without it

    engine = create_engine_for(from_env().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def refuse_database_not_set_up() -> None:
    """Raise ``UnavailableError`` where the database is known not to be set up.

    One that is away is none of these: a service that starts before its database waits for it.
    """
    with any_database() as engine:
        try:
            is_set_up = _is_set_up(engine)
        except UnavailableError:
            return
    if not is_set_up:
        raise UnavailableError(NOT_SET_UP)


def _is_set_up(engine: "Engine") -> bool:
    from app.db.migrate import is_current  # noqa: PLC0415 - as above

    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return (file is None or Path(file).exists()) and is_current(engine)
