"""Throw-away databases: one PostgreSQL cluster per test process, one fresh database per test on either engine."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from app.db.engine import create_engine_for
from app.db.migrate import migrate

LOGIN = "scwres_login"
SUPERUSER = "postgres"
TEMPLATE = "scwres_template"
PORT = 5432
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
SETTINGS = ("listen_addresses=''", "fsync=off", "full_page_writes=off", "max_connections=60", "autovacuum=off")


class MissingPostgresError(RuntimeError):
    """The tests need PostgreSQL's server programs; they never skip for want of them."""


def find_postgres() -> Path:
    """Return the folder with ``initdb`` and ``pg_ctl``; raise ``MissingPostgresError`` saying what to install."""
    on_path = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    folders += [Path(on_path).parent] if on_path else []
    found = [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    if not found:
        raise MissingPostgresError(
            "PostgreSQL's server programs (initdb, pg_ctl) were not found. "
            "Install them, for example with: apt-get install postgresql"
        )
    return found[-1]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL server that listens on a socket in its own folder."""

    folder: Path

    def url(self, database: str, user: str = LOGIN) -> str:
        """Return the address of one database, for the service's own login unless another is named."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def url_of_both(self, database: str) -> str:
        """Return the address of a database on this server, or on the one that takes over from it."""
        both = f"host={self.folder},{self.folder}&port={PORT},{PORT + 1}&target_session_attrs=read-write"
        return f"postgresql+psycopg://{LOGIN}@/{database}?{both}"

    def run(self, *statements: str) -> None:
        """Run statements as the superuser, each on its own."""
        with psycopg.connect(host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def stop(self, how: str = "fast") -> None:
        """Stop the server; ``immediate`` is a crash."""
        _as_postgres(find_postgres() / "pg_ctl", "stop", "-w", "-m", how, "-D", self.folder / "data")

    def start(self) -> None:
        """Start the server again."""
        _start(find_postgres(), self.folder, self.folder / "data", PORT)

    def processes(self) -> list[int]:
        """Return the numbers of the server's processes, the first one first."""
        lines = (self.folder / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()
        postmaster = psutil.Process(int(lines[0]))
        return [postmaster.pid, *(child.pid for child in postmaster.children(recursive=True))]

    @contextmanager
    def standby(self) -> Iterator[Path]:
        """Give the data of a second server that follows this one, which acknowledges nothing that is not there too."""
        data = self.folder / "standby"
        programs = (find_postgres() / "initdb").resolve().parent
        source = ("-h", self.folder, "-U", SUPERUSER, "-c", "fast", "-R", "--no-sync")
        _as_postgres(programs / "pg_basebackup", "-D", data, *source)
        _start(programs, self.folder, data, PORT + 1)
        try:
            self.run("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
            yield data
        finally:
            _as_postgres(programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
            if not (self.folder / "data" / "postmaster.pid").exists():
                self.start()
            self.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Give a fresh migrated database's name and drop the database afterwards."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {LOGIN} STRATEGY FILE_COPY")
        try:
            yield name
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster with a migrated template database, and remove it without trace."""
    programs = find_postgres()
    folder = Path(tempfile.mkdtemp(prefix="scwres-pg-", dir=fastest_folder()))
    try:
        _initialise(programs, folder)
        with _started(programs, folder):
            cluster = Cluster(folder)
            cluster.run(f"CREATE ROLE {LOGIN} LOGIN CREATEROLE", f"CREATE DATABASE {TEMPLATE} OWNER {LOGIN}")
            migrate_once(cluster.url(TEMPLATE))
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fastest_folder() -> Path | None:
    """Return a disk in memory where there is one with room: making databases and committing to them is mostly waiting."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if has_room else None


def migrate_once(url: str) -> None:
    """Migrate the database at ``url`` and let go of it."""
    engine = create_engine_for(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def _initialise(programs: Path, folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(SUPERUSER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    _as_postgres(programs / "initdb", "-D", folder / "data", "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--no-sync")


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[None]:
    _start(programs, folder, folder / "data", PORT)
    try:
        yield
    finally:
        _as_postgres(programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", folder / "data")


def promote(data: Path) -> None:
    """Let a server that follows another take over from it."""
    _as_postgres(find_postgres() / "pg_ctl", "promote", "-w", "-D", data)


def _start(programs: Path, folder: Path, data: Path, port: int) -> None:
    log = folder / "log"
    options = f"-k {folder} -p {port} " + " ".join(f"-c {setting}" for setting in SETTINGS)
    _as_postgres(programs / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options)


def _as_postgres(*command: str | Path) -> None:
    # The server refuses to run as root, so root lends the work to the system's own account for it.
    words = ["runuser", "-u", SUPERUSER, "--"] if os.geteuid() == 0 else []
    words += [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(words, stdout=output, stderr=subprocess.STDOUT, cwd="/", check=False, env=_environment())
        output.seek(0)
        if done.returncode != 0:
            raise RuntimeError(f"{words} failed: {output.read()}")


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
