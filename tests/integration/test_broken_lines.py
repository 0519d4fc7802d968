"""Between the service and PostgreSQL everything may fail: each ends soon, in our words, and nothing is half written."""

import os
import signal
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import select

from app.access import Scope
from app.db import postgresql
from app.db.engine import create_engine_for
from app.db.models import Collection
from app.db.scope import open_session
from app.errors import UnavailableError
from tests.support.lines import line_to

EVERYTHING = Scope.everything()
SECONDS = 1.0
AT_REST = 0.4
SOON = 10


@contextmanager
def at_last(act):
    """Do something after a while, so that a service that waits for ever fails its test and does not hang it."""
    timer = threading.Timer(2 * SOON, act)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(postgresql, "AT_REST_SECONDS", AT_REST)
    monkeypatch.setattr(postgresql.PatientConnection, "patience", AT_REST)
    monkeypatch.setattr(postgresql, "LOCK_SECONDS", 0.2)


@pytest.fixture
def line(postgresql_cluster):
    with line_to(postgresql_cluster.folder / ".s.PGSQL.5432") as found, at_last(found.cut):
        yield found


@pytest.fixture
def engine_with(postgresql_url, line, impatient):
    """Make an engine over the line whose statements may take so many seconds."""
    name, made = postgresql_url.partition("@/")[2].partition("?")[0], []

    def _make(seconds):
        made.append(create_engine_for(f"postgresql://scwres_login@127.0.0.1:{line.port}/{name}", seconds=seconds))
        return made[-1]

    yield _make
    for engine in made:
        engine.dispose()


@pytest.fixture
def engine(engine_with):
    return engine_with(SECONDS)


def years(engine):
    with open_session(engine, EVERYTHING) as session:
        return session.scalars(select(Collection.year).order_by(Collection.year)).all()


def open_two(engine, clock, first, between=lambda: None):
    """Write two rows in one transaction; something may happen between them."""
    with open_session(engine, EVERYTHING, write=True) as session:
        for year in (first, first + 1):
            session.add(Collection(year=year, edition=str(year), phase_name="Phase 3", opened_at=clock.now()))
            session.flush()
            between()
        session.commit()


@contextmanager
def soon():
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SOON


FAULTS = {
    "silent": lambda line: setattr(line, "is_silent", True),
    "garbled": lambda line: setattr(line, "is_garbled", True),
    "cut": lambda line: line.cut(),
    "closed at one end": lambda line: line.close_half(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_line_that_fails_within_a_transaction_leaves_nothing_of_it(engine, line, clock, fault):
    with soon(), pytest.raises(UnavailableError, match="cannot reach its database"):
        open_two(engine, clock, 2024, lambda: FAULTS[fault](line))

    line.mend()
    assert years(engine) == []
    open_two(engine, clock, 2024)
    assert years(engine) == [2024, 2025]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_line_that_fails_between_two_requests_is_told_or_made_anew(engine, line, clock, fault):
    open_two(engine, clock, 2024)
    FAULTS[fault](line)

    with soon():
        try:
            open_two(engine, clock, 2026)
        except UnavailableError:
            line.mend()
            open_two(engine, clock, 2026)

    assert years(engine) == [2024, 2025, 2026, 2027]


def test_a_slow_line_is_only_slow(engine, line, clock):
    line.delay = 0.05

    with soon():
        open_two(engine, clock, 2024)

    assert years(engine) == [2024, 2025]


def test_a_line_that_takes_nobody_is_told_at_once(engine, line):
    line.is_broken = True

    with soon(), pytest.raises(UnavailableError, match="cannot reach its database"):
        years(engine)


@contextmanager
def paused(cluster):
    processes = cluster.processes()

    def send(number):
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    send(signal.SIGSTOP)
    try:
        with at_last(lambda: send(signal.SIGCONT)):
            yield
    finally:
        send(signal.SIGCONT)


def test_a_paused_server_is_told_after_a_moment_and_used_again(postgresql_cluster, engine_with):
    """However long a statement may take: a connection that rested is tried for a moment only."""
    engine = engine_with(100 * SECONDS)
    assert years(engine) == []

    with soon(), paused(postgresql_cluster), pytest.raises(UnavailableError, match="cannot reach its database"):
        years(engine)

    assert years(engine) == []


def test_a_server_that_is_paused_within_a_request_ends_it(postgresql_cluster, engine, clock):
    pauses = []

    def pause():
        pauses.append(paused(postgresql_cluster))
        pauses[0].__enter__()

    try:
        with soon(), pytest.raises(UnavailableError, match="cannot reach its database"):
            open_two(engine, clock, 2024, pause)
    finally:
        pauses[0].__exit__(None, None, None)

    assert years(engine) == []


def test_a_server_that_can_only_be_read_is_read_and_says_that_it_takes_nothing(
    postgresql_cluster, postgresql_url, engine, clock
):
    name = engine.url.database
    postgresql_cluster.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    with pytest.raises(UnavailableError, match="can take nothing at the moment"):
        open_two(engine, clock, 2024)
    assert years(engine) == []

    postgresql_cluster.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    engine.dispose()
    open_two(engine, clock, 2024)
    assert years(engine) == [2024, 2025]


def test_a_lock_that_is_held_too_long_is_told_as_a_busy_service(engine, clock):
    open_two(engine, clock, 2024)
    row = select(Collection).where(Collection.year == 2024).with_for_update()

    with open_session(engine, EVERYTHING, write=True) as holder, open_session(engine, EVERYTHING, write=True) as waiter:
        holder.scalars(row).one()
        with soon(), pytest.raises(UnavailableError, match="busy at the moment"):
            waiter.scalars(row).one()


def test_a_statement_that_takes_too_long_is_ended(engine):
    with soon(), engine.connect() as connection, pytest.raises(UnavailableError, match="busy at the moment"):
        connection.exec_driver_sql("SELECT pg_sleep(20)")


def test_a_full_disk_of_the_server_is_told_as_an_outage(engine):
    raised = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"

    with engine.connect() as connection, pytest.raises(UnavailableError, match="cannot reach its database"):
        connection.exec_driver_sql(raised)


def test_without_a_limit_a_command_waits_for_its_lock(postgresql_url):
    engine = create_engine_for(postgresql_url)

    with engine.connect() as connection:
        limits = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("lock_timeout", "statement_timeout")]

    assert limits == ["0", "0"]
    engine.dispose()
