"""A running service for a campaign: gunicorn and a worker as ``scwres serve`` starts them, on a port of their own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.cli import make_parser, serving

HOST = "127.0.0.1"
SECRET = "a secret that lasts as long as a campaign"
START_SECONDS = 120
STOP_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service keeps everything, and the day on which it lives."""

    url: str
    folder: Path
    day: str = "2025-10-08"

    @property
    def uploads(self) -> Path:
        """The store."""
        return self.folder / "uploads"

    @property
    def kills(self) -> Path:
        """The log of the processes that ended themselves, one line each."""
        return self.folder / "kills.log"

    def environment(self) -> dict[str, str]:
        """The settings of the service."""
        return {
            **os.environ,
            "SCWRES_DATABASE_URL": self.url,
            "SCWRES_UPLOADS_DIR": str(self.uploads),
            "SCWRES_OUTBOX_DIR": str(self.folder / "outbox"),
            "SCWRES_TODAY": self.day,
            "SCWRES_SECRET_KEY": SECRET,
            "SCWRES_ENVIRONMENT": "development",
        }


@contextmanager
def serving_at(
    place: Place, *, chance: float = 0.0, seed: int = 0, workers: int = 1, extra: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve until the end of the block and give the port; with a ``chance`` its processes die at that rate.

    Ends every process that it started, each by its own group.
    """
    port = _free_port()
    arguments = make_parser().parse_args(["serve", "--port", str(port)])
    options = serving.web_command(arguments)[3:]
    dying = (sys.executable, "-m", "tests.campaigns.dying")
    fate = (str(chance), str(seed), str(place.kills))
    environment = {**place.environment(), **(extra or {})}
    with (place.folder / "service.log").open("ab") as log:
        running = [_start((*dying, "web", *fate, *options), environment, log)]
        running += [_start((*dying, "worker", *fate), environment, log) for _ in range(workers)]
        try:
            _await(port, running[0])
            yield port
        finally:
            _end(running)


def _start(command: Sequence[str], environment: Mapping[str, str], log: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _await(port: int, web: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and web.poll() is None:
        if answers(port, "/healthz"):
            return
        time.sleep(0.2)
    raise RuntimeError("The service did not start; its log says why.")


def answers(port: int, path: str) -> bool:
    """Say whether a path is answered with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
