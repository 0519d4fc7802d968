"""An SQLite file that is gone, replaced, cut short, somebody else's or no database: told as an outage, never made anew."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
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


STRANGER = """
import os, sys
from datetime import UTC, datetime
from sqlalchemy import create_engine, select
from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import Collection
from app.db.scope import open_session
from app.errors import UnavailableError
create_engine("sqlite://").connect().close()  # a stranger may not read the libraries that are loaded on the way
engine = create_engine_for(sys.argv[3], must_exist=True)
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[1]))
def read():
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(Collection.year)).all()
def write():
    with open_session(engine, Scope.everything(), write=True) as session:
        session.add(Collection(year=2030, edition="2030", phase_name="x", opened_at=datetime.now(UTC)))
        session.commit()
for act in (read, write):
    try:
        print(act())
    except UnavailableError as error:
        print(error.user_message)
"""


def as_stranger(file):
    """Return what somebody without any right but that of others is told who reads, and then writes, the file."""
    nobody = pwd.getpwnam("nobody")
    who = (nobody.pw_uid, nobody.pw_gid) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    command = [sys.executable, "-c", STRANGER, *map(str, who), f"sqlite:///{file}"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


@pytest.fixture
def public_file(file):
    """The database in a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="scwres-public-"))
    folder.chmod(0o755)
    yield Path(shutil.copy(file, folder / "scwres.sqlite"))
    folder.chmod(0o755)
    shutil.rmtree(folder)


AWAY = "The service cannot reach its database at the moment and nothing was saved. Please try again in a minute."
TAKES_NOTHING = "The service can take nothing at the moment and nothing was saved. Please try again in some minutes."


def test_a_file_of_somebody_else_that_nobody_may_read_is_an_outage(public_file):
    public_file.chmod(0o000 if os.geteuid() else 0o600)

    assert as_stranger(public_file) == [AWAY, AWAY]


def test_a_file_that_can_only_be_read_says_that_it_takes_nothing(public_file):
    public_file.chmod(0o444)
    public_file.parent.chmod(0o777)

    told = as_stranger(public_file)

    assert told in (["[]", TAKES_NOTHING], [TAKES_NOTHING, TAKES_NOTHING])


def test_a_folder_in_which_nothing_can_be_made_is_an_outage(public_file):
    public_file.chmod(0o666)
    public_file.parent.chmod(0o555)

    assert set(as_stranger(public_file)) <= {AWAY, TAKES_NOTHING}


def test_a_log_that_was_taken_away_from_under_the_service_loses_nothing_that_was_in_the_file(engine, file, clock):
    """Whatever stood only in the log is gone with it; what is there stays whole, and new rows are kept."""
    open_year(engine, clock, 2024)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink()

    try:
        open_year(engine, clock, 2025)
    except UnavailableError:
        open_year(engine, clock, 2025)

    assert years(engine) == [2024, 2025]
    engine.dispose()
    assert years(engine) == [2024, 2025]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
