"""The service behind the proxy that ships with it: slow clients hold up nobody, and nobody can claim another address."""

import http.client
import resource
import select
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest

from app.services.throttle import GUESSES
from tests.support.proxied import HOST, proxied_service, wait_until

pytestmark = pytest.mark.slow

IDLE, SLOW_HEADS, SLOW_BODIES = 1_000, 40, 200
SOON = 5.0
HEALTH = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n".encode()


@pytest.fixture(scope="module")
def service(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxied")
    database = folder / "service.sqlite"
    database.write_bytes(sqlite_template.read_bytes())
    with proxied_service(folder, f"sqlite:///{database}") as running:
        yield running


@pytest.fixture
def open_files():
    """Let this process hold a crowd of connections."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def crowd(connect, number, sends):
    with ExitStack() as opened:
        clients = [opened.enter_context(connect()) for _ in range(number)]
        for client in clients:
            client.sendall(sends)
        yield clients


def are_still_listened_to(clients):
    waiting = select.poll()
    for client in clients:
        waiting.register(client, select.POLLRDHUP)
    return not waiting.poll(0)


def test_slow_heads_slow_bodies_and_idle_clients_hold_up_nobody(service, open_files):
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nemail="
    body = f"POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\n{form}".encode()
    with (
        crowd(service.knock, IDLE, b""),
        crowd(service.connect, SLOW_HEADS, b"GET /healthz HTTP/1.1\r\nHo") as heads,
        crowd(service.connect, SLOW_BODIES, body) as bodies,
    ):
        for _ in range(3):
            for client in (*heads, *bodies):
                with suppress(OSError):
                    client.sendall(b"s")
            begun = time.monotonic()
            assert service.ask(HEALTH + b"\r\n").startswith(b"HTTP/1.1 200")
            assert time.monotonic() - begun < SOON
        assert are_still_listened_to(bodies[-50:])


def test_what_no_file_of_anybodys_can_be_is_refused_before_it_reaches_the_service(service):
    huge = f"POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: {2**27}\r\n\r\n"

    assert service.ask(huge.encode()).startswith(b"HTTP/1.1 413")


def test_plain_http_leads_to_the_same_page_over_tls(service):
    plain = http.client.HTTPConnection(HOST, service.http, timeout=20)
    plain.request("GET", "/guidance?of=signing")
    answer = plain.getresponse()
    plain.close()

    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/guidance?of=signing")


def test_the_page_that_is_sent_on_names_the_address_that_people_use(service):
    answer = service.ask(
        f"GET /our-return HTTP/1.1\r\nHost: {HOST}:{service.https}\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode()
    )

    assert b"302" in answer.split(b"\r\n")[0]
    assert b"Location: /sign-in?next=%2Four-return" in answer


def test_a_link_that_opens_something_by_itself_is_in_no_log(service):
    for path in ("/survey/a-secret-link", "/reset-password/a-secret-link", "/invitation/a-secret-link", "/sign-in?q=1"):
        service.ask(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())

    wait_until(lambda: "/sign-in" in service.log.read_text("utf-8"))
    logged = service.log.read_text("utf-8")
    assert "secret" not in logged
    assert "q=1" not in logged


def test_nobody_gets_round_the_limit_on_wrong_passwords_by_claiming_other_addresses(service):
    said = [service.browser().sign_in(f"guess-{n}@example.org", claims=f"198.51.100.{n}") for n in range(GUESSES + 1)]

    assert said == [401] * GUESSES + [429]
