"""Clients that send slowly or not at all hold up nobody else, and end; whoever sends a request gets an answer."""

import hashlib
import http.client
import os
import resource
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest

from app.cli import make_parser, serving
from app.cli._web_worker import MOST_WAITED_FOR, length_to_wait_for

HOST = "127.0.0.1"
NOTHING = hashlib.sha256(b"").hexdigest()
IDLE, SLOW_HEADS, SLOW_BODIES = 1_000, 40, 200
SOON = 5.0
HEAD = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.parametrize(
    ("seen", "length"),
    [
        (b"", 1),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", 26),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:  12\r\n\r\nabc", 52),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n", 1_000_042),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", MOST_WAITED_FOR + 1),
        (b"POST / HTTP/1.1\r\nX: a\r\n\r\nContent-Length: 9\r\n", 25),
    ],
)
def test_the_beginning_of_a_request_says_how_long_it_is(seen, length):
    assert length_to_wait_for(seen) == length


@contextmanager
def served(folder, worker=serving.WEB_WORKER):
    """Start gunicorn as the service does, but with a tiny service behind it."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port = found.getsockname()[1]
    arguments = make_parser().parse_args(["serve", "--port", str(port)])
    changes = {"app.wsgi:server": "tests.support.tiny_service:application", serving.WEB_WORKER: worker}
    command = [changes.get(word, word) for word in serving.web_command(arguments)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(lambda: answered(port))
            yield port
        finally:
            server.terminate()
            server.wait(60)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It never came."
        time.sleep(0.05)


def answered(port, body=None, timeout=SOON):
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("POST" if body else "GET", "/healthz", body)
        return connection.getresponse().read().decode()
    except OSError:
        return ""
    finally:
        connection.close()


def said(body=b""):
    return f"/healthz {len(body)} {hashlib.sha256(body).hexdigest()}"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def open_files():
    """Let this process hold a crowd of connections."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def crowd(port, number, sends=b""):
    opened = []
    try:
        for _ in range(number):
            one = socket.create_connection((HOST, port), timeout=SOON)
            opened.append(one)
            one.sendall(sends)
        yield opened
    finally:
        for one in opened:
            one.close()


def drip(clients):
    for client in clients:
        with suppress(OSError):
            client.sendall(b"a")


@pytest.mark.slow
def test_forty_slow_heads_two_hundred_slow_bodies_and_a_thousand_idle_clients_hold_up_nobody(port, open_files):
    small, large = HEAD % 1000 + b"half", HEAD % 5_000_000 + b"half"
    with (
        crowd(port, SLOW_HEADS, b"GET / HTTP/1.1\r\nHost") as heads,
        crowd(port, SLOW_BODIES // 2, small) as bodies,
        crowd(port, SLOW_BODIES // 2, large) as files,
        crowd(port, IDLE),
    ):
        for _ in range(5):
            drip((*heads, *bodies, *files))
            begun = time.monotonic()
            assert answered(port) == said()
            assert answered(port, b"a form") == said(b"a form")
            assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("size", [0, 1, MOST_WAITED_FOR, 3_000_000])
def test_a_body_of_any_size_arrives_whole(port, size):
    body = os.urandom(size)

    assert answered(port, body, timeout=60) == said(body)


def test_a_request_that_comes_byte_by_byte_is_answered(port):
    with socket.create_connection((HOST, port), timeout=SOON) as client:
        for byte in HEAD % 3 + b"abc":
            client.sendall(bytes([byte]))
        answer = client.recv(4096)

    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(hashlib.sha256(b"abc").hexdigest().encode())


def test_requests_that_come_in_one_breath_are_all_answered(port):
    one = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"
    received = b""
    with socket.create_connection((HOST, port), timeout=SOON) as client:
        client.sendall(one % 1 + one % 2 + (one % 3)[:9])
        client.sendall((one % 3)[9:])
        while f"/3 0 {NOTHING}".encode() not in received:
            piece = client.recv(4096)
            assert piece
            received += piece

    assert [f"/{number} 0 {NOTHING}".encode() in received for number in (1, 2)] == [True, True]


def test_a_body_without_a_stated_length_arrives_whole(port):
    connection = http.client.HTTPConnection(HOST, port, timeout=SOON)
    connection.request("POST", "/healthz", iter([b"one", b"two"]))

    assert connection.getresponse().read().decode() == said(b"onetwo")
    connection.close()


def test_whoever_goes_away_within_a_request_leaves_nothing_behind(port):
    for sends in (b"", b"GET / HT", HEAD % 100 + b"half", HEAD % 5_000_000 + b"half"):
        with crowd(port, 20, sends):
            pass

    assert answered(port) == said()


@pytest.mark.slow
def test_whoever_never_comes_to_an_end_is_ended(tmp_path):
    with (
        served(tmp_path, "tests.support.tiny_service.HastyWorker") as port,
        crowd(port, 1, b"GET / HT") as heads,
        crowd(port, 1, HEAD % 5_000_000) as files,
    ):
        begun = time.monotonic()
        for client in (*heads, *files):
            client.settimeout(30)
            with suppress(OSError):
                while client.recv(4096):
                    drip([client])
        assert time.monotonic() - begun < 20
        assert answered(port) == said()


@pytest.mark.slow
def test_the_server_ends_at_once_whatever_is_still_on_its_way(tmp_path):
    with served(tmp_path) as port, crowd(port, 20), crowd(port, 20, b"GET / HT"):
        pass

    begun = time.monotonic()
    with served(tmp_path) as port:
        idle = socket.create_connection((HOST, port), timeout=SOON)
        begun = time.monotonic()
    idle.close()
    assert time.monotonic() - begun < 8


def test_nothing_but_python_and_gunicorn_is_needed_to_start_it():
    loaded = subprocess.run(
        [sys.executable, "-c", "import app.cli._web_worker, sys; print('flask' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "False"
