"""Engines for PostgreSQL that never wait for ever: a server that is away, full or silent is told as one, and soon.

A server that is stopped in its tracks, or a network that swallows what is sent, looks like one that thinks. Where a
connection rests in the pool, a short silence is enough to tell; within a request a statement may take longer.
"""

from collections.abc import Generator, Mapping, Sequence
from math import inf
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExceptionContext

from app.db.engine import AWAY, BUSY, READ_ONLY
from app.errors import UnavailableError

LOCK_SECONDS = 10.0
AT_REST_SECONDS = 3.0
NOTHING_CAME = 0
CONNECTING = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# What PostgreSQL calls a lock or a statement that took too long, and a deadlock.
TOOK_TOO_LONG = frozenset({"55P03", "57014", "40P01"})
ONLY_READS = "25006"
# Its classes of errors for too little disk, memory or connections, and for a system that fails under it.
OUTAGES = ("53", "58")


def patient_engine(address: URL, seconds: float, **options: Any) -> Engine:
    """Return an engine. With ``seconds`` a statement that takes longer is ended, and so is waiting for a lock.

    The server ends what takes too long; where it says nothing at all, the connection is given up a little later.
    """
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=CONNECTING, **options
    )
    event.listen(
        engine, "do_connect", lambda _dialect, _record, given, named: PatientConnection.connect(*given, **named)
    )
    event.listen(engine, "handle_error", _tell_outages_apart)
    if seconds:
        _limit(engine, seconds)
    _take_turns(engine, seconds + AT_REST_SECONDS if seconds else inf)
    return engine


def _connected(
    _dialect: object, _record: object, given: Sequence[Any], named: Mapping[str, Any]
) -> psycopg.Connection[Any]:
    return PatientConnection.connect(*given, **named)


class SilentServerError(psycopg.OperationalError):
    """The server has said nothing for longer than anybody should wait."""


class PatientConnection(psycopg.Connection[Any]):
    """Closes itself when the server stays silent for longer than its ``patience``, in seconds."""

    patience = AT_REST_SECONDS

    def wait(self, gen: Generator[Any, Any, Any], *given: Any, **named: Any) -> Any:
        """Do as the driver does; raise ``SilentServerError`` where nothing comes."""
        try:
            return super().wait(_heard_within(gen, self.patience), *given, **named)
        except SilentServerError:
            self.pgconn.finish()
            raise


def _heard_within(waiting: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """Pass on what the driver waits for, until nothing has come for so many seconds."""
    try:
        wanted, until = next(waiting), monotonic() + seconds
        while True:
            ready = yield wanted
            if ready != NOTHING_CAME:
                until = monotonic() + seconds
            elif monotonic() > until:
                raise SilentServerError("The server says nothing.")
            wanted = waiting.send(ready)
    except StopIteration as end:
        return end.value


def _limit(engine: Engine, seconds: float) -> None:
    limits = {"lock_timeout": LOCK_SECONDS, "statement_timeout": seconds}

    def prepare(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            for name, limit in limits.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, f"{limit * 1000:.0f}"))
        connection.commit()

    event.listen(engine, "connect", prepare)


def _take_turns(engine: Engine, seconds: float) -> None:
    """Let a connection in use hear nothing for so long, and one at rest only for a moment."""

    def begin(connection: Any, _record: object, _proxy: object) -> None:
        connection.patience = seconds

    def rest(connection: Any, _record: object) -> None:
        if connection is not None:
            connection.patience = AT_REST_SECONDS

    event.listen(engine, "checkout", begin)
    event.listen(engine, "checkin", rest)


def _tell_outages_apart(context: ExceptionContext) -> None:
    cause = context.original_exception
    if isinstance(cause, SilentServerError):
        raise UnavailableError(AWAY) from cause  # to try another connection would only double the wait
    if context.is_pre_ping or not isinstance(cause, psycopg.DatabaseError):
        return  # the pool answers a failed ping itself, with a new connection
    state = cause.sqlstate or ""
    if state in TOOK_TOO_LONG:
        raise UnavailableError(BUSY) from cause
    if state == ONLY_READS:
        raise UnavailableError(READ_ONLY) from cause
    if context.is_disconnect or state.startswith(OUTAGES) or _never_connected(context):
        raise UnavailableError(AWAY) from cause


def _never_connected(context: ExceptionContext) -> bool:
    return context.connection is None and isinstance(context.original_exception, psycopg.OperationalError)
