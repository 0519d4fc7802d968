"""Engines for the two databases, set up so that a slow disk or a busy neighbour never loses a row."""

import json
import sqlite3
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError

from app.errors import SettingsError, UnavailableError

WRITES = "scwres_writes"
SQLITE_SETTINGS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)
BUSY = "The service is busy at the moment and nothing was saved. Please try again in a minute."
UNREADABLE = (
    "SCWRES_DATABASE_URL cannot be used. Write sqlite:///folder/file.sqlite or postgresql://user@server/database."
)
AWAY = "The service cannot reach its database at the moment and nothing was saved. Please try again in a minute."


def create_engine_for(url: str) -> Engine:
    """Return an engine for an SQLite file or a PostgreSQL server; raise ``SettingsError`` for any other address.

    A lock that is held too long, a full disk, or a server that cannot be
    reached is raised as ``UnavailableError``. Values never appear in error texts.
    """
    address = _parsed(url)
    engine = _sqlite_engine(address) if address.get_backend_name() == "sqlite" else _postgresql_engine(address)
    event.listen(engine, "handle_error", _tell_outages_apart)
    return engine


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise SettingsError(UNREADABLE) from None
    if address.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise SettingsError(UNREADABLE)
    return address


def _sqlite_engine(address: URL) -> Engine:
    engine = create_engine(address, hide_parameters=True, pool_timeout=10, json_serializer=_json)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql_engine(address: URL) -> Engine:
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=10,
        json_serializer=_json,
        connect_args={"connect_timeout": 5},
    )


# PostgreSQL refuses Infinity and NaN in JSON while SQLite takes them; both refuse them here.
_json = partial(json.dumps, allow_nan=False)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own transactions start too late to read and write safely; ``_begin_sqlite`` starts them instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that first reads and then asks for the lock fails under load; asking at once makes it wait its turn.
    writes: Any = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tell_outages_apart(context: ExceptionContext) -> None:
    cause = context.original_exception
    if context.is_pre_ping:
        return  # the pool answers this one itself, with a new connection
    if isinstance(cause, sqlite3.OperationalError):
        _tell_sqlite_outage(cause)
    elif context.is_disconnect or (
        context.connection is None and isinstance(context.sqlalchemy_exception, OperationalError)
    ):
        raise UnavailableError(AWAY) from cause


def _tell_sqlite_outage(cause: sqlite3.OperationalError) -> None:
    name = getattr(cause, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        raise UnavailableError(BUSY) from cause
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")):
        raise UnavailableError(AWAY) from cause
