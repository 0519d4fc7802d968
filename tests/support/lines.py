"""A line between two programs that can be made to fail: slow, silent, garbled, closed at one end, or cut."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PIECE = 64 * 1024
ABORT = struct.pack("ii", 1, 0)
HOST = "127.0.0.1"


@dataclass(slots=True)
class Line:
    """What listens on a port of its own and passes everything on to ``target``: a socket's path, or a port."""

    target: Path | int
    delay: float = 0.0
    is_silent: bool = False
    is_garbled: bool = False
    is_broken: bool = False
    port: int = 0
    pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)

    def mend(self) -> None:
        """Let everything pass again; connections that were made while it failed are cut."""
        self.delay, self.is_silent, self.is_garbled, self.is_broken = 0.0, False, False, False
        self.cut()

    def cut(self) -> None:
        """Abort every connection, as a cable that is pulled out and a router that says so."""
        for near, far in self.pairs:
            _abort(near)
            _abort(far)
        self.pairs.clear()

    def close_half(self) -> None:
        """End what comes from the far end, and go on listening to the near one."""
        for near, _far in self.pairs:
            with suppress(OSError):
                near.shutdown(socket.SHUT_WR)

    def _connect(self) -> socket.socket:
        if isinstance(self.target, int):
            return socket.create_connection((HOST, self.target))
        far = socket.socket(socket.AF_UNIX)
        far.connect(str(self.target))
        return far

    def take(self, near: socket.socket) -> None:
        """Join a connection to one of its own at the far end."""
        if self.is_broken:
            _abort(near)
            return
        far = self._connect()
        self.pairs.append((near, far))
        for source, sink, answers in ((near, far, False), (far, near, True)):
            threading.Thread(target=self._pass_on, args=(source, sink, answers), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                time.sleep(self.delay)
                if self.is_silent:
                    continue
                sink.sendall(_garbled(piece) if self.is_garbled and answers else piece)
            sink.shutdown(socket.SHUT_WR)


def _garbled(piece: bytes) -> bytes:
    return bytes(byte ^ 0x55 for byte in piece)


def _abort(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def line_to(target: Path | int) -> Iterator[Line]:
    """Give a line that lasts as long as the block."""
    line = Line(target)
    with socket.create_server((HOST, 0)) as door:
        line.port = door.getsockname()[1]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    line.take(door.accept()[0])

        keeper = threading.Thread(target=accept, daemon=True)
        keeper.start()
        try:
            yield line
        finally:
            line.is_broken = True
            line.cut()
            door.shutdown(socket.SHUT_RDWR)
            keeper.join()
