"""Brings a database to the schema of this version of the service, from empty or from an earlier version.

Alembic is loaded when something is migrated: a web process only asks whether it was, and is a tenth smaller without.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, column, func, inspect, select, table
from sqlalchemy.exc import ProgrammingError

from app.db.engine import WRITES
from app.errors import UnavailableError

INSUFFICIENT_PRIVILEGE = "42501"
NOT_ALLOWED = (
    "The database login may not set up the service. Let it create roles and tables "
    "(ALTER ROLE name CREATEROLE), or run init-db once as a login that may."
)
_FOLDER = Path(__file__).parent / "migrations"
_APPLIED = table("alembic_version", column("version_num"))
_LOCK = 7_316_029  # any number, the same in every process: two migrations at once wait for each other


def migrate(engine: Engine, secret: str = "") -> None:
    """Apply every migration that is missing, all or none. Running it again changes nothing.

    ``secret`` is the service's, for what a migration must put under seal.
    Raises ``UnavailableError`` when the database cannot be reached, when the
    secret is needed and not given, or when the login role may not create what
    it must: tables, and the roles ``scwres_tenant`` and ``scwres_programme``
    unless they exist.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        _make_folder(Path(engine.url.database).parent)
    try:
        _upgrade(engine, secret)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise UnavailableError(NOT_ALLOWED) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(f"The folder {folder} for the database cannot be made. Check who may write.") from error


def _upgrade(engine: Engine, secret: str) -> None:
    from alembic import command  # noqa: PLC0415 - kept out of web processes
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        config.attributes["secret"] = secret
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Return whether every migration of this version has been applied."""
    with engine.connect() as connection:
        return _applied(connection) == {newest_migration()}


def _applied(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(_APPLIED.name):
        return set()
    return set(connection.scalars(select(_APPLIED.c.version_num)))


@cache
def newest_migration() -> str:
    """Return the number of this version's newest migration: they are one line, numbered in the order of their files."""
    return max(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
