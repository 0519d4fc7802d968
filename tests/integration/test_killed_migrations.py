"""A migration that is killed half-way leaves nothing and can be run again, and two at once wait for each other."""

import subprocess
import sys
from itertools import count

import pytest

from app.db.engine import create_engine_for
from app.db.migrate import is_current, migrate
from tests.support.databases import LOGIN

_numbers = count(1)
MIGRATE = """
import os, signal, sys
from alembic.operations import Operations
from app.db.engine import create_engine_for
from app.db.migrate import migrate

left = [int(sys.argv[2])]
kept = Operations.create_table

def create_table(self, *args, **options):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(self, *args, **options)

Operations.create_table = create_table
migrate(create_engine_for(sys.argv[1]))
"""
NEVER = "0"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    cluster, name = request.getfixturevalue("postgresql_cluster"), f"killed_{next(_numbers)}"
    cluster.run(f"CREATE DATABASE {name} OWNER {LOGIN}")
    yield cluster.url(name)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


def start(url, dies_at):
    return subprocess.Popen([sys.executable, "-c", MIGRATE, url, dies_at], stderr=subprocess.PIPE)


def tables(engine):
    from sqlalchemy import inspect

    return inspect(engine).get_table_names()


@pytest.mark.parametrize("dies_at", ["3", "25"])
def test_a_migration_that_is_killed_leaves_nothing_and_is_run_again(url, dies_at):
    with start(url, dies_at) as killed:
        killed.communicate(timeout=120)
    engine = create_engine_for(url)

    assert killed.returncode == -9
    assert tables(engine) == []
    migrate(engine)
    assert is_current(engine)
    engine.dispose()


def test_two_migrations_at_once_wait_for_each_other(url):
    both = [start(url, NEVER) for _ in range(2)]
    said = [one.communicate(timeout=180)[1] for one in both]
    engine = create_engine_for(url)

    assert [one.returncode for one in both] == [0, 0], said
    assert is_current(engine)
    engine.dispose()
