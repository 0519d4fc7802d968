"""Brings a database to the schema of this version of the service, from empty or from an earlier version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import ProgrammingError

from app.db.engine import WRITES
from app.errors import UnavailableError

INSUFFICIENT_PRIVILEGE = "42501"
NOT_ALLOWED = (
    "The database login may not set up the service. Let it create roles and tables "
    "(ALTER ROLE name CREATEROLE), or run init-db once as a login that may."
)
_LOCK = 7_316_029  # any number, the same in every process: two migrations at once wait for each other


def migrate(engine: Engine) -> None:
    """Apply every migration that is missing, all or none. Running it again changes nothing.

    Raises ``UnavailableError`` when the database cannot be reached, or when
    the login role may not create what it must: tables, and the roles
    ``scwres_tenant`` and ``scwres_programme`` unless they exist.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        _make_folder(Path(engine.url.database).parent)
    try:
        _upgrade(engine)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise UnavailableError(NOT_ALLOWED) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(f"The folder {folder} for the database cannot be made. Check who may write.") from error


def _upgrade(engine: Engine) -> None:
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Return whether every migration of this version has been applied."""
    with engine.connect() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
        return set(applied) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
