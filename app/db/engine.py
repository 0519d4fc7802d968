"""Engines for the two databases, set up so that a slow disk or a busy neighbour never loses a row."""

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import SettingsError, UnavailableError

WRITES = "scwres_writes"
SQLITE_SETTINGS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what was deleted shall not stay in unused pages
)
OUT_OF_ORDER = tuple(f"SQLITE_{name}" for name in ("CANTOPEN", "FULL", "IOERR", "CORRUPT", "NOTADB"))
PAGE_SECONDS, JOB_SECONDS = 14, 120
FILE = "scwres_file"
BUSY = "The service is busy at the moment and nothing was saved. Please try again in a minute."
UNREADABLE = (
    "SCWRES_DATABASE_URL cannot be used. Write sqlite:///folder/file.sqlite or postgresql://user@server/database."
)
AWAY = "The service cannot reach its database at the moment and nothing was saved. Please try again in a minute."
READ_ONLY = "The service can take nothing at the moment and nothing was saved. Please try again in some minutes."


def create_engine_for(url: str, *, must_exist: bool = False, seconds: float = 0) -> Engine:
    """Return an engine for an SQLite file or a PostgreSQL server; raise ``SettingsError`` for any other address.

    A lock that is held too long, a full disk, a damaged file, a database that can only be read or a server that
    cannot be reached is raised as ``UnavailableError``. With ``must_exist`` so is an SQLite file that is gone or was
    replaced: no empty one is made in its place, and nothing is written to one that nobody will find again. With
    ``seconds`` so is a statement to PostgreSQL that takes longer, or a server that falls silent meanwhile. Values
    never appear in error texts.
    """
    address = _parsed(url)
    is_file = address.get_backend_name() == "sqlite"
    engine = _sqlite_engine(address) if is_file else _postgresql_engine(address, seconds)
    if must_exist and is_file and address.database:
        _insist_on(engine, Path(address.database))
    return engine


def empty_log(engine: Engine) -> None:
    """Empty the log of an SQLite file, which holds earlier states of its rows; a server keeps its own log.

    While somebody reads an earlier state it stays, until this is done again.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _insist_on(engine: Engine, file: Path) -> None:
    """Use a connection only while the file that it opened is the one that lies there."""

    def refuse_missing(*_parts: object) -> None:
        _identity(file)

    def remember(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[FILE] = _identity(file)

    def compare(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info[FILE] != _identity(file):
            raise DisconnectionError  # the pool answers this with a new connection, to the file that lies there now

    event.listen(engine, "do_connect", refuse_missing)
    event.listen(engine, "connect", remember)
    event.listen(engine, "checkout", compare)


def _identity(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError as error:
        raise UnavailableError(AWAY) from error
    return found.st_dev, found.st_ino


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
    event.listen(engine, "handle_error", _tell_outages_apart)
    return engine


def _postgresql_engine(address: URL, seconds: float) -> Engine:
    from app.db.postgresql import patient_engine  # noqa: PLC0415 - its driver is not loaded where a file is served

    return patient_engine(address, seconds, hide_parameters=True, pool_timeout=10, json_serializer=_json)


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
    if connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _begin_to_read(connection.connection.driver_connection)


def _begin_to_read(connection: Any) -> None:
    # Nothing is locked or looked at yet, so there is no failure that the engine would have to put into words.
    connection.execute("BEGIN")


def _tell_outages_apart(context: ExceptionContext) -> None:
    cause = context.original_exception
    if not isinstance(cause, sqlite3.DatabaseError):
        return
    name = getattr(cause, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        raise UnavailableError(BUSY) from cause
    if name.startswith("SQLITE_READONLY"):
        raise UnavailableError(READ_ONLY) from cause
    if name.startswith(OUT_OF_ORDER):
        raise UnavailableError(AWAY) from cause
