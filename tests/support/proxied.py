"""The service as it is meant to run: gunicorn and its worker, behind a real nginx with the shipped configuration."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Proxied:
    """Where a proxied service answers: over TLS, by plain HTTP, and without the proxy; and where the proxy logs."""

    https: int
    http: int
    direct: int
    log: Path

    def browser(self) -> "Browser":
        """Return a browser that nobody has used yet."""
        return Browser(f"https://{HOST}:{self.https}")

    def connect(self) -> ssl.SSLSocket:
        """Return a connection to the proxy, whose certificate is its own word."""
        return _trusting().wrap_socket(self.knock())

    def knock(self) -> socket.socket:
        """Return a connection on which not even TLS has begun."""
        return socket.create_connection((HOST, self.https), timeout=20)

    def ask(self, request: bytes) -> bytes:
        """Send a request that asks for the connection to be closed, and return the whole answer."""
        with self.connect() as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))


class Browser:
    """Keeps cookies, and says of each answer only its status."""

    def __init__(self, base: str) -> None:
        """Look at the pages under an address."""
        self._base = base
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=_trusting()), urllib.request.HTTPCookieProcessor()
        ).open

    def sign_in(self, email: str, *, claims: str) -> int:
        """Try a wrong password from an address that is claimed; return the status."""
        with self._open(f"{self._base}/sign-in", timeout=20) as page:
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
        assert found, "The page has no token."
        form = {"csrf_token": found[1], "email": email, "password": "not the password of anybody"}
        headers = {"X-Forwarded-For": claims, "Referer": f"{self._base}/sign-in"}
        request = urllib.request.Request(f"{self._base}/sign-in", urllib.parse.urlencode(form).encode(), headers)
        try:
            with self._open(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextmanager
def proxied_service(folder: Path, database_url: str, **settings: str) -> Iterator[Proxied]:
    """Serve a database that is set up, from an empty folder, until the block ends."""
    https, http, direct = (free_port() for _ in range(3))
    where = Proxied(https, http, direct, folder / "access.log")
    environment = {
        **os.environ,
        "SCWRES_DATABASE_URL": database_url,
        "SCWRES_BASE_URL": f"https://{HOST}:{https}",
        "SCWRES_PROXIES": "1",
        **settings,
    }
    service = [sys.executable, "-m", "app.cli", "serve", "--port", str(direct), "--workers", "1"]
    with _running(service, environment), _running(_nginx(folder, where), environment):
        wait_until(lambda: _answers(f"http://{HOST}:{direct}/readyz"))
        wait_until(lambda: _is_open(https))
        yield where


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], seconds: float = 180) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It never came."
        time.sleep(0.05)


def _nginx(folder: Path, where: Proxied) -> list[str]:
    _make_certificate(folder)
    values = {
        "SCWRES_HOST": HOST,
        "SCWRES_PROXY_HTTP": f"{HOST}:{where.http}",
        "SCWRES_PROXY_HTTPS": f"{HOST}:{where.https}",
        "SCWRES_PROXY_LOG": str(where.log),
        "SCWRES_PROXY_RUN": str(folder),
        "SCWRES_PROXY_SERVICE": f"{HOST}:{where.direct}",
        "SCWRES_PROXY_TLS": str(folder),
    }
    settings = folder / "nginx.conf"
    settings.write_text(Template(TEMPLATE.read_text("utf-8")).safe_substitute(values), "utf-8")
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is not installed: ./run test says how it is."
    return [program, "-c", str(settings), "-g", "daemon off;"]


def _make_certificate(folder: Path) -> None:
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1"]
    subprocess.run(["openssl", "req", "-x509", *kind, "-days", "2", *files], check=True, capture_output=True)


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
