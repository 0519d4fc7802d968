"""An SQLite file that is gone, replaced, cut short or no database at all: told as an outage, never made anew."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import Collection
from app.db.scope import open_session
from app.errors import UnavailableError
from app.factory import create_app
from app.settings import Settings
from tests.support.dash_client import DashClient
from tests.support.web import SECRET


@pytest.fixture
def file(sqlite_url):
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def engine(sqlite_url):
    engine = create_engine_for(sqlite_url, must_exist=True)
    yield engine
    engine.dispose()


def years(engine):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(Collection.year)).all()


def open_year(engine, clock, year):
    with open_session(engine, Scope.everything(), write=True) as session:
        session.add(Collection(year=year, edition=str(year), phase_name="Phase 3", opened_at=clock.now()))
        session.commit()


def take_away(file):
    away = file.with_suffix(".away")
    for ending in ("", "-wal", "-shm"):
        if Path(f"{file}{ending}").exists():
            Path(f"{file}{ending}").replace(f"{away}{ending}")
    return away


def test_nothing_is_written_to_a_file_that_is_gone_and_no_other_is_made(engine, file, clock):
    open_year(engine, clock, 2024)
    away = take_away(file)

    with pytest.raises(UnavailableError, match="cannot reach its database"):
        open_year(engine, clock, 2025)
    assert not file.exists()

    for ending in ("", "-wal", "-shm"):
        if Path(f"{away}{ending}").exists():
            Path(f"{away}{ending}").replace(f"{file}{ending}")
    assert years(engine) == [2024]


def test_a_file_that_was_put_in_the_place_of_another_is_used_at_once(engine, file, clock, tmp_path):
    restored = shutil.copy(file, tmp_path / "backup.sqlite")
    open_year(engine, clock, 2024)
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)

    Path(restored).replace(file)

    assert years(engine) == []


@pytest.mark.parametrize("damage", ["garbage", "half"])
def test_a_damaged_file_is_an_outage_and_mending_it_ends_it(sqlite_url, file, damage):
    whole = file.read_bytes()
    file.write_bytes(b"this is no database " * 1000 if damage == "garbage" else whole[: len(whole) // 2])
    engine = create_engine_for(sqlite_url, must_exist=True)

    with pytest.raises(UnavailableError, match="cannot reach its database"):
        years(engine)

    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    file.write_bytes(whole)
    assert years(engine) == []
    engine.dispose()


def test_without_its_database_the_service_says_so_and_is_not_ready(tmp_path):
    missing = tmp_path / "none.sqlite"
    client = DashClient(create_app(Settings(secret_key=SECRET, database_url=f"sqlite:///{missing}")))
    client.use_session("whatever")

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/our-return").status_code == 503
    assert not missing.exists()


def test_a_command_may_make_the_database_that_is_not_there_yet(tmp_path):
    engine = create_engine_for(f"sqlite:///{tmp_path / 'new.sqlite'}")

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()
