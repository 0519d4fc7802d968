"""The web server's worker: a request takes a thread only once it has come, so that slow clients hold up nobody.

gunicorn's worker with threads gives one to every connection that opens, and a few clients that send nothing, or a byte
now and then, hold all of them. Here whoever has not sent all of a request yet waits beside the threads. What is too
long to wait for, such as a file, has threads of its own, and must come at a pace.
"""

import re
import selectors
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from errno import EAGAIN, ECONNABORTED, EWOULDBLOCK
from functools import partial
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]  # it has none

MOST_WAITED_FOR = 32 * 1024
REQUEST_SECONDS = 10.0
LONG_THREADS = 16
LONG_SECONDS, SLOWEST_BYTES_A_SECOND = 60.0, 32 * 1024
LONGEST_SECONDS = 600.0
NOBODY_THERE = frozenset({EAGAIN, EWOULDBLOCK, ECONNABORTED})
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_ENDLESS = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)


def length_to_wait_for(seen: bytes) -> int:
    """Return how long a request is, by its beginning, or the length at which to look again."""
    end = seen.find(_HEAD_END)
    if end < 0:
        return len(seen) + 1
    head = seen[: end + len(_HEAD_END)]
    if _ENDLESS.search(head):
        return MOST_WAITED_FOR + 1
    length = _LENGTH.search(head)
    return len(head) + (int(length[1]) if length else 0)


class Visitor(TConn):  # type: ignore[misc]  # gunicorn has no types
    """A connection: how many bytes it must hold before anybody looks again, and how long it may take a thread."""

    wanted = 1
    is_long = False
    seconds = LONGEST_SECONDS


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with threads, in which a connection waits for its request without one."""

    def init_process(self) -> None:
        """Make ready, and work until the process is asked to end."""
        self.long_pool = ThreadPoolExecutor(LONG_THREADS)
        self.on_their_way: dict[Visitor, float] = {}
        super().init_process()

    def run(self) -> None:
        """Work until asked to end; then let go of whoever is still sending."""
        super().run()
        for visitor in list(self.on_their_way):
            _hang_up(visitor, socket.SHUT_RDWR)
        self.long_pool.shutdown(wait=False)

    def accept(self, listener: socket.socket) -> None:
        """Let somebody in, to wait."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in NOBODY_THERE:
                raise
            return
        self.nr_conns += 1
        self._await_request(Visitor(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Visitor, client: socket.socket) -> None:
        """Let somebody who stayed wait for the next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def on_pending_socket_readable(self, conn: Visitor, client: socket.socket) -> None:
        """Look at what has come, without taking it; give it a thread if it is all there, or too long to wait for."""
        try:
            seen = client.recv(MOST_WAITED_FOR, socket.MSG_PEEK)
        except OSError:
            seen = b""
        wanted = length_to_wait_for(seen)
        # Whoever wakes us with less than was asked for has gone away, or fills all the room that there is.
        is_long = wanted > MOST_WAITED_FOR or len(seen) < conn.wanted
        if is_long or len(seen) >= wanted:
            self._take_in(conn, is_long=is_long, length=wanted)
        else:
            _ask_for(conn, wanted)

    def enqueue_req(self, conn: Visitor) -> None:
        """Take what follows a request in the same breath: nobody knows whether it is whole."""
        conn.is_long, conn.seconds = True, LONG_SECONDS
        self._submit(conn)

    def handle(self, conn: Visitor) -> Any:
        """Answer, in a thread; note until when the rest of a long request must have come."""
        if conn.is_long:
            self.on_their_way[conn] = monotonic() + conn.seconds
        return super().handle(conn)

    def finish_request(self, conn: Visitor, fs: Any) -> None:
        """See to what comes after an answer."""
        self.on_their_way.pop(conn, None)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """End whoever has waited too long, and stop listening to those whose request never comes to its end."""
        super().murder_pending()
        now = monotonic()
        for visitor, until in list(self.on_their_way.items()):
            if now > until:
                _hang_up(visitor, socket.SHUT_RD)

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops waits for nobody who has asked for nothing yet."""
        super()._cap_keepalive(deadline)
        for visitor in self.pending_conns:
            visitor.timeout = min(visitor.timeout, deadline)

    def _await_request(self, visitor: Visitor) -> None:
        visitor.timeout = monotonic() + REQUEST_SECONDS
        visitor.sock.settimeout(0)
        _ask_for(visitor, 1)
        self.pending_conns.append(visitor)
        look = partial(self.on_pending_socket_readable, visitor)
        self.poller.register(visitor.sock, selectors.EVENT_READ, look)

    def _take_in(self, visitor: Visitor, *, is_long: bool, length: int) -> None:
        self.poller.unregister(visitor.sock)
        self.pending_conns.remove(visitor)
        _ask_for(visitor, 1)
        visitor.data_ready, visitor.is_long = True, is_long
        visitor.seconds = min(LONGEST_SECONDS, LONG_SECONDS + length / SLOWEST_BYTES_A_SECOND)
        self._submit(visitor)

    def _submit(self, visitor: Visitor) -> None:
        pool = self.long_pool if visitor.is_long else self.tpool
        done = pool.submit(self.handle, visitor)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, visitor, future))


def _ask_for(visitor: Visitor, length: int) -> None:
    """Be woken only when so many bytes lie there, or when no more can come."""
    visitor.wanted = length
    with suppress(OSError):
        visitor.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, length)


def _hang_up(visitor: Visitor, how: int) -> None:
    with suppress(OSError):
        visitor.sock.shutdown(how)
