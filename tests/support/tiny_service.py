"""A service that answers at once, to try the web server's worker with, and a worker that soon loses patience."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from app.cli import _web_worker


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with the path, and the length and the hash of what was sent."""
    digest, length = hashlib.sha256(), 0
    while piece := environ["wsgi.input"].read(64 * 1024):
        digest.update(piece)
        length += len(piece)
    said = f"{environ['PATH_INFO']} {length} {digest.hexdigest()}".encode()
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]


class HastyWorker(_web_worker.PatientWorker):
    """Waits a second for a request, and two for a long one."""

    def init_process(self) -> None:
        """Make ready, with less patience."""
        _web_worker.REQUEST_SECONDS, _web_worker.LONG_SECONDS = 1.0, 2.0
        _web_worker.SLOWEST_BYTES_A_SECOND = 10**9
        super().init_process()
