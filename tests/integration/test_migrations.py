"""The migrations build exactly the schema that the models describe, on both engines."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Inspector, column, inspect, select, table

from app import db
from app.access import Scope
from app.db.engine import WRITES, create_engine_for
from app.db.migrate import is_current, migrate
from app.db.models import Base, CollectionDraft, DirectoryEntry, Organisation, UserAccount
from app.db.scope import open_session


def _told(part):
    """What a part of a description says; the condition of an index comes as an object that equals nothing else."""
    return {name: str(one) for name, one in part.items()} if isinstance(part, dict) else part


def _described(inspector: Inspector) -> dict:
    def plain(items):
        return sorted(({name: _told(part) for name, part in item.items()} for item in items), key=repr)

    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            "checks": plain(inspector.get_check_constraints(table)),
            "uniques": plain(inspector.get_unique_constraints(table)),
            "indexes": plain(inspector.get_indexes(table)),
            "keys": plain(inspector.get_foreign_keys(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


@pytest.fixture
def empty_url(tmp_path, database_url, postgresql_cluster):
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    postgresql_cluster.run("CREATE DATABASE empty OWNER scwres_login")
    yield postgresql_cluster.url("empty")
    postgresql_cluster.run("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def empty(empty_url):
    engine = create_engine_for(empty_url)
    yield engine
    engine.dispose()


def test_autogenerate_finds_nothing_left_to_migrate(engine: Engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


def test_migrated_tables_equal_the_models_down_to_each_check_and_key(engine: Engine, empty: Engine):
    Base.metadata.create_all(empty)

    assert _described(inspect(engine)) == _described(inspect(empty))


def test_migrating_an_empty_database_brings_it_up_to_date(empty: Engine):
    migrate(empty)

    assert is_current(empty)


def test_migrating_twice_changes_nothing(engine: Engine):
    before = _described(inspect(engine))

    migrate(engine)

    assert _described(inspect(engine)) == before


def upgrade_to(revision, engine):
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_what_is_being_set_up_in_an_earlier_version_leaves_nobody_out(empty: Engine, clock):
    upgrade_to("0032", empty)
    kept = {name: column for name, column in CollectionDraft.__table__.columns.items() if name != "left_out"}
    with open_session(empty, Scope.everything(), write=True) as session:
        user = UserAccount(email="pat@team.example", name="Pat Team", created_at=clock.now())
        session.add(user)
        session.flush()
        values = {"year": 2026, "phase_name": "Phase 4", "windows": {}, "invites": ["councils"], "codes": ["NOR"]}
        said = {"words": "", "dry_run": None, "changed_by": user.id, "changed_name": "Pat", "changed_at": clock.now()}
        session.execute(
            table("collection_draft", *(column(name, one.type) for name, one in kept.items()))
            .insert()
            .values(**values, **said)
        )
        session.commit()

    migrate(empty)

    with open_session(empty, Scope.everything()) as session:
        (draft,) = session.scalars(select(CollectionDraft))
        assert (draft.codes, draft.left_out) == (["NOR"], [])


def test_organisations_of_an_earlier_version_enter_the_directory(empty: Engine, clock):
    upgrade_to("0007", empty)
    row = Organisation(code="A", name="Earlier Council", kind="local_authority", created_at=clock.now())
    with open_session(empty, Scope.everything(), write=True) as session:
        session.add(row)
        session.commit()

    migrate(empty)

    with open_session(empty, Scope.everything()) as session:
        assert session.scalars(select(DirectoryEntry.name)).all() == ["Earlier Council"]


def test_a_database_without_its_migrations_is_not_current(empty: Engine):
    assert not is_current(empty)


def test_migrating_makes_the_folder_of_an_embedded_database(tmp_path):
    engine = create_engine_for(f"sqlite:///{tmp_path / 'var' / 'new.sqlite'}")

    migrate(engine)

    assert (tmp_path / "var" / "new.sqlite").exists()
    engine.dispose()
