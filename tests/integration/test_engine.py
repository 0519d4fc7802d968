"""Engines: settings of each connection, outages told as outages, many writers at once, values kept as they are."""

import multiprocessing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, StatementError

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import Collection, Event, Result, UserAccount
from app.db.scope import open_session
from app.errors import SettingsError, UnavailableError

EVERYTHING = Scope.everything()
PROCESSES, WRITES = 8, 25


@pytest.fixture
def sqlite(sqlite_url):
    engine = create_engine_for(sqlite_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_every_sqlite_connection_has_its_settings(sqlite, setting, value):
    with sqlite.connect() as first, sqlite.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == value


def test_a_reader_does_not_wait_for_a_writer(sqlite, clock):
    with open_session(sqlite, EVERYTHING, write=True) as writer, open_session(sqlite, EVERYTHING) as reader:
        writer.add(Collection(year=2025, edition="2025", phase_name="Phase 3", opened_at=clock.now()))
        writer.flush()

        assert reader.scalars(select(Collection.year)).all() == []


def test_a_lock_held_too_long_is_told_as_a_busy_service(sqlite):
    impatient = sqlite.connect()
    impatient.exec_driver_sql("PRAGMA busy_timeout=10")
    with open_session(sqlite, EVERYTHING, write=True) as writer, impatient:
        writer.scalars(select(Collection)).all()

        with pytest.raises(UnavailableError, match="busy at the moment"):
            impatient.exec_driver_sql("CREATE TABLE waits (id INTEGER)")


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/nothing", "sqlite:////proc/none/x.sqlite"])
def test_a_database_that_cannot_be_reached_is_told_as_one(url):
    engine = create_engine_for(url)

    with pytest.raises(UnavailableError, match="cannot reach its database"):
        engine.connect()
    engine.dispose()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://user:hunter2@server/x", "oracle://x"])
def test_an_address_of_no_known_database_is_refused_without_repeating_it(url):
    with pytest.raises(SettingsError, match="SCWRES_DATABASE_URL cannot be used") as caught:
        create_engine_for(url)

    assert "hunter2" not in str(caught.value)


def test_a_lost_connection_is_told_once_and_then_made_anew(postgresql_cluster, postgresql_url):
    engine = create_engine_for(postgresql_url)
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scwres_login'"
    with open_session(engine, EVERYTHING) as session:
        session.scalars(select(Collection)).all()
        postgresql_cluster.run(kill)
        with pytest.raises(UnavailableError):
            session.scalars(select(Collection)).all()

    with open_session(engine, EVERYTHING) as session:
        assert session.scalars(select(Collection)).all() == []
    postgresql_cluster.run(kill)
    with open_session(engine, EVERYTHING) as session:
        assert session.scalars(select(Collection)).all() == []
    engine.dispose()


def _write_many(url: str, number: int, failures) -> None:
    engine = create_engine_for(url)
    try:
        for _ in range(WRITES):
            with open_session(engine, EVERYTHING, write=True) as session:
                person = session.get_one(UserAccount, 1)
                person.name = str(int(person.name) + 1)
                session.commit()
    except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
        failures.put(f"{number}: {error!r}")
    finally:
        engine.dispose()


def test_eight_processes_write_25_times_each_without_a_failure_or_a_lost_write(sqlite_url, sqlite, clock):
    with open_session(sqlite, EVERYTHING, write=True) as session:
        session.add(UserAccount(id=1, email="a@example.org", name="0", created_at=clock.now()))
        session.commit()
    context = multiprocessing.get_context("fork")
    failures = context.SimpleQueue()

    processes = [context.Process(target=_write_many, args=(sqlite_url, n, failures)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert failures.empty()
    with open_session(sqlite, EVERYTHING) as session:
        assert session.get_one(UserAccount, 1).name == "200"


def test_infinity_comes_back_as_infinity(engine, make, ours):
    stored = make.result(ours.submission, indicator="cpd", ratio=float("inf"), lower=1.5, upper=float("inf"))

    with open_session(engine, EVERYTHING) as session:
        found = session.get_one(Result, stored.id)
        assert (found.ratio, found.lower, found.upper) == (float("inf"), 1.5, float("inf"))
        assert session.scalars(select(Result.id).where(Result.ratio > 1_000_000)).all() == [stored.id]


def test_infinity_in_a_document_is_refused_on_both_engines(engine, make, ours):
    with pytest.raises((StatementError, ValueError), match="not JSON compliant"):
        make.event(ours.organisation, detail={"ratio": float("inf")})


def test_an_instant_comes_back_aware_and_in_utc(engine, make, ours):
    summer = datetime(2025, 7, 1, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    stored = make.event(ours.organisation, at=summer, kind="timed")

    with open_session(engine, EVERYTHING) as session:
        at = session.get_one(Event, stored.id).at
        assert at == summer
        assert at.tzinfo is UTC
        assert at.hour == 9
        assert session.scalars(select(Event.kind).where(Event.at < summer + timedelta(seconds=1))).all() == ["timed"]


def test_an_instant_without_a_time_zone_is_refused(make, ours):
    with pytest.raises(StatementError, match="needs a time zone"):
        make.event(ours.organisation, at=datetime(2025, 7, 1, 10, 30))  # noqa: DTZ001 - the point of the test


def test_a_word_outside_its_list_is_refused_by_the_database(engine, ours):
    with open_session(engine, EVERYTHING, write=True) as session, pytest.raises(IntegrityError):
        session.execute(update(type(ours.upload)).values(state="lost"))


def test_error_texts_carry_no_values(engine, make):
    make.user(email="canary@example.org")

    with pytest.raises(IntegrityError) as caught:
        make.user(email="canary@example.org", name="secret name")

    assert "secret name" not in str(caught.value)
