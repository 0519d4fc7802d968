"""Brings a database to the schema of this version of the service, from empty or from an earlier version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from app.db.engine import WRITES

_LOCK = 7_316_029  # any number, the same in every process: two migrations at once wait for each other


def migrate(engine: Engine) -> None:
    """Apply every migration that is missing, all or none. Running it again changes nothing.

    On PostgreSQL the login role must be allowed to create roles, unless
    ``scwres_tenant`` and ``scwres_programme`` exist and it may grant them.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Return whether every migration of this version has been applied."""
    with engine.execution_options(**{WRITES: False}).connect() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
        return set(applied) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
