"""A real mail server on this machine, with TLS, that takes, refuses, delays or drops letters by their address."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
PATIENCE_SECONDS = 30
Result = TypeVar("Result")


class Postman:
    """Keeps what it was handed. ``refused@``, ``later@`` and ``dropped@`` addresses fare as they are called."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.is_closed = False

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):  # noqa: N802 - the library's name
        if address.startswith("refused@"):
            return "550 5.1.1 no such person"
        if address.startswith("later@") or self.is_closed:
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope):  # noqa: N802 - the library's name
        if envelope.rcpt_tos[0].startswith("dropped@"):
            server.transport.abort()
            return "250 OK"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def mail_server(folder: Path, *, is_implicit: bool = True) -> Iterator[tuple[Postman, str, Path]]:
    """Run the server; yield it, its address as a setting, and the certificate to trust."""
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    postman, loop = Postman(), asyncio.new_event_loop()
    # A browser driver may hold this thread's own loop, so everything happens in the other one.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        server = _in(loop, _start(postman, context, is_implicit=is_implicit))
        port = server.sockets[0].getsockname()[1]
        yield postman, f"{'smtps' if is_implicit else 'smtp'}://{HOST}:{port}", certificate
        _in(loop, _stop(server))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_SECONDS)
        loop.close()


def _in(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE_SECONDS)


async def _start(postman: Postman, context: ssl.SSLContext, *, is_implicit: bool) -> asyncio.Server:
    loop, tls = asyncio.get_running_loop(), None if is_implicit else context
    return await loop.create_server(
        lambda: SMTP(postman, tls_context=tls, loop=loop), HOST, 0, ssl=context if is_implicit else None
    )


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "mail.pem", folder / "mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key
