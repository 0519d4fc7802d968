"""A gunicorn server on this machine, and a connection to it that is kept open and costs next to nothing itself."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from os import environ

import psutil

from benchmarks.case import BenchmarkError
from benchmarks.resources import time_of

HOST = "127.0.0.1"
START_SECONDS = 180
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Connection:
    """A connection that sends ready-made requests."""

    socket: socket.socket

    def send(self, request: bytes) -> bytes:
        """Return the body of the answer; raise ``BenchmarkError`` for any other status than 200."""
        self.socket.sendall(request)
        answer = self.socket.recv(65536)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        found = _LENGTH.search(answer, 0, end)
        if not answer.startswith(b"HTTP/1.1 200 ") or found is None:
            raise BenchmarkError(f"The server answered: {answer[:300]!r}")
        missing = end + 4 + int(found.group(1)) - len(answer)
        pieces = [answer]
        while missing > 0:
            pieces.append(self._more())
            missing -= len(pieces[-1])
        return b"".join(pieces)[end + 4 :]

    def _more(self) -> bytes:
        piece = self.socket.recv(262144)
        if not piece:
            raise BenchmarkError("The server closed the connection.")
        return piece


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its port, and the process that answers."""

    port: int
    worker: int

    def cost(self) -> float:
        """Return the processor time that answering has taken so far."""
        return time_of(self.worker)


@contextmanager
def served(application: str, **settings: str) -> Iterator["Served"]:
    """Serve an application of ``benchmarks.serving`` by one gunicorn worker."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", f"benchmarks.serving:{application}()", "--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "4", "--keep-alive", "600"),
        *("--log-level", "warning"),
    ]
    with subprocess.Popen(command, env={**environ, **settings}, stdout=sys.stderr) as server:
        try:
            _await(server, port)
            yield Served(port, psutil.Process(server.pid).children()[0].pid)
        finally:
            server.send_signal(signal.SIGTERM)


@contextmanager
def connected(port: int) -> Iterator[Connection]:
    """Give an open connection to a server."""
    with socket.create_connection((HOST, port)) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield Connection(opened)


def get(port: int, path: str, headers: Mapping[str, str]) -> list[str]:
    """Open a page once and return the cookies that it sets, each as ``name=value``."""
    connection = HTTPConnection(HOST, port)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise BenchmarkError(f"{path} answered {answer.status}.")
    return [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]


def post_request(port: int, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the bytes of a request."""
    lines = {"Host": f"{HOST}:{port}", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _await(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    raise BenchmarkError("The server did not start.")


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
