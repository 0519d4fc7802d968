"""What every test may ask for: a fresh database on each engine, a clock that stands still, and rows to work with."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db.engine import create_engine_for
from tests.support.clocks import StoppedClock
from tests.support.compiled import compile_once
from tests.support.databases import Cluster, fastest_folder, migrate_once, running_cluster
from tests.support.factories import Factories

YOUNG_OBJECTS = 5_000
_database_numbers = count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Work in memory where there is room, for a disk makes sure of each commit; compile once what all services share."""
    compile_once()
    folder = fastest_folder()
    if folder and not config.option.basetemp:
        config.option.basetemp = tempfile.mkdtemp(prefix="scwres-tests-", dir=folder)
        config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))


def pytest_collection_finish() -> None:
    """Let no collection of garbage look again at what was loaded to stay: it was a fifth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder of the test's own, which is gone with it: memory has no room for the folders of all tests."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def clock() -> StoppedClock:
    """9 in the morning of 8 October 2025, UTC, for as long as the test lasts."""
    return StoppedClock()


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """One PostgreSQL server for this test process, started when the first test needs it."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the whole schema and no rows, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    migrate_once(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'scwres.sqlite')}"


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database, for the service's own login."""
    with postgresql_cluster.database(f"test_{next(_database_numbers)}") as name:
        yield postgresql_cluster.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database: every test that asks runs on both engines."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database, on both engines in turn."""
    engine = create_engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def make(engine: Engine, clock: StoppedClock) -> Factories:
    """Makes rows in the test's database."""
    return Factories(engine, clock)
