"""Runs a reader in a child process with limits, so that no file can harm the process that received it."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from app.errors import ScWresError
from schemas.child import NOT_LOADED

WALL_SECONDS = 20.0
MOST_OUTPUT = 32 * 1024 * 1024
PIECE = 64 * 1024
ROOT = Path(__file__).resolve().parent.parent
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from schemas.child import main; main()"


class SandboxError(ScWresError):
    """The child was stopped, gave up, or said something that cannot be understood."""


class ReaderNotLoadedError(SandboxError):
    """The child could not load what it was to run, as while the service is being replaced: no file is at fault."""


def run_limited(
    function: Callable[..., object],
    *arguments: object,
    wall_seconds: float = WALL_SECONDS,
    most_output: int = MOST_OUTPUT,
    with_libraries: bool = False,
    inherits: tuple[int, ...] = (),
) -> Any:
    """Return what a module-level function returns for JSON arguments, computed in a limited child process.

    The child has 700 MB of memory, 10 seconds of processor, and may write no file. It finds installed libraries
    only ``with_libraries``, and of our open files only those it ``inherits``. Raises ``SandboxError`` for any
    exception, kill, time-out, garbage or flood, and ``ReaderNotLoadedError`` where the function itself is not to be
    had; the calling process is never harmed.
    """
    request = {"module": function.__module__, "function": function.__qualname__, "arguments": arguments}
    child = _start(("-I", "-B") if with_libraries else ("-I", "-S"), inherits)
    try:
        output = _exchange(child, json.dumps(request).encode(), time.monotonic() + wall_seconds, most_output)
    finally:
        _end(child)
    return _result(output)


def _start(flags: tuple[str, ...], inherits: tuple[int, ...]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words, nothing of the user's
            [sys.executable, *flags, "-c", _BOOT, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
            pass_fds=inherits,
        )
    except OSError as error:
        raise SandboxError("The file could not be read, because no reader could be started.") from error


def _exchange(child: subprocess.Popen[bytes], request: bytes, deadline: float, most: int) -> bytes:
    requests, answers = _pipes(child)
    with contextlib.suppress(BrokenPipeError):
        requests.write(request)
        requests.close()
    pieces, length = [], 0
    while piece := _next_piece(answers, deadline):
        length += len(piece)
        if length > most:
            raise SandboxError("The reader answered with more than a return can hold.")
        pieces.append(piece)
    _await(child, deadline)
    return b"".join(pieces)


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None:
        raise SandboxError("The file could not be read, because no reader could be reached.")
    return child.stdin, child.stdout


def _next_piece(answers: IO[bytes], deadline: float) -> bytes:
    with selectors.DefaultSelector() as selector:
        selector.register(answers, selectors.EVENT_READ)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise SandboxError("Reading the file took too long.")
    return os.read(answers.fileno(), PIECE)


def _await(child: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        status = child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise SandboxError("Reading the file took too long.") from error
    if status == NOT_LOADED:
        raise ReaderNotLoadedError(
            "The service could not start its reader. Nothing is wrong with your file. Please try again in a minute."
        )
    if status != 0:
        raise SandboxError("The reader gave up on the file.")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for pipe in _pipes(child):
        with contextlib.suppress(OSError):
            pipe.close()


def _result(output: bytes) -> object:
    try:
        return json.loads(output)["result"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SandboxError("The reader's answer cannot be understood.") from error
