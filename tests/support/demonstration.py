"""The demonstration as a visitor meets it: seeded by its own command, copied, and served by the real service."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.demonstration.people import PASSWORD

TODAY = "2025-10-08"
PROJECT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90
SIGN_IN = re.compile(r"^ {2}(?P<role>\w+(?: \w+)?) +(?P<email>\S+@\S+) +(?P<organisation>\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Person:
    """One sign-in, as the command prints it."""

    role: str
    email: str
    organisation: str
    password: str = PASSWORD


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A seeded demonstration: where its database is, and the folder of its uploads and sign-ins."""

    database_url: str
    folder: Path

    @property
    def people(self) -> list[Person]:
        """Everybody who can sign in."""
        return [Person(**found.groupdict()) for found in SIGN_IN.finditer(self._printed.read_text("utf-8"))]

    def person(self, role: str, *, real: bool = False) -> Person:
        """Return the sign-in of a role, as printed, of the invented council or of the ``real`` one."""
        return next(p for p in self.people if p.role == role and p.email.startswith(f"{role}.lds@") == real)

    @property
    def uploads(self) -> Path:
        """The folder of everything that was uploaded."""
        return self.folder / "uploads"

    @property
    def environment(self) -> dict[str, str]:
        """What the service's commands are told."""
        own = {"DATABASE_URL": self.database_url, "UPLOADS_DIR": self.uploads, "TODAY": TODAY}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SCWRES_")}
        return {**kept, "SCWRES_ENVIRONMENT": "demonstration", **{f"SCWRES_{key}": str(own[key]) for key in own}}

    @property
    def _printed(self) -> Path:
        return self.folder / "sign-ins.txt"

    def seed(self) -> "Demonstration":
        """Fill the empty database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "app.cli", "demo"]
        done = subprocess.run(
            command, cwd=PROJECT, env=self.environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert done.returncode == 0, done.stderr
        self._printed.write_text(done.stdout, encoding="utf-8")
        return self


def on_sqlite(folder: Path) -> Demonstration:
    """Return the demonstration whose SQLite database lies in a folder, seeded or not."""
    return Demonstration(f"sqlite:///{folder / 'scwres.sqlite'}", folder)


def seeded_once(folder: Path) -> Demonstration:
    """Seed a folder unless another test process has done it, or wait until it has."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            on_sqlite(folder).seed()
            done.touch()
    return on_sqlite(folder)


def copied(seeded: Demonstration, folder: Path) -> Demonstration:
    """Copy a seeded demonstration on SQLite into an empty folder of its own."""
    shutil.copytree(seeded.folder, folder, ignore=shutil.ignore_patterns("lock", "done"))
    return on_sqlite(folder)


@contextmanager
def running(demonstration: Demonstration) -> Iterator[str]:
    """Start the web service and its worker, yield their address, and stop them; they must end by themselves."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    log = demonstration.folder / "service.log"
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    environment = {**demonstration.environment, "SCWRES_BASE_URL": base}
    with log.open("w") as output:
        service = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait_until_ready(service, base, log)
            yield base
        finally:
            service.terminate()
            code = service.wait(PATIENCE_SECONDS)
    said = log.read_text("utf-8")
    assert code == 0, said
    assert "Traceback" not in said, said


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_ready(service: "subprocess.Popen[bytes]", base: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not _answers(f"{base}/readyz"):
        assert service.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < end, log.read_text("utf-8")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
