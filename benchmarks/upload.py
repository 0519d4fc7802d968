"""An upload of nearly the largest size through the route: what it adds to the web process's memory, and its cost."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from app.db.engine import create_engine_for
from benchmarks.case import BenchmarkError, Case, Context, Ready
from benchmarks.data import CLOCK, LEAD_TOKEN, make_small_database
from benchmarks.resources import forget_peak, memory, peak_memory
from tests.support.dash_client import DashClient
from tests.support.web import new_app

SIZE = 10 * 1024 * 1024 - 64 * 1024
SMALL = 1024
FAR_TOO_LARGE = 64 * 1024 * 1024
MOST_GROWTH = 16.0  # MiB, whatever the size of what is sent
PIECE = 256 * 1024
MARK = b"the number of this file: "
_numbers = count(1)


def _content(path: Path, size: int) -> Path:
    """Write a file of a size, piece by piece."""
    with path.open("wb") as file:
        file.write(MARK)
        for first in range(len(MARK), size, PIECE):
            file.write(b"0" * min(PIECE, size - first))
    return path


def _renew(body: Path) -> None:
    """Make the file within a body unlike every one that was sent before."""
    with body.open("r+b") as file:
        file.seek(file.read(PIECE).index(MARK) + len(MARK))
        file.write(f"{next(_numbers):08}".encode())


@dataclass(frozen=True, slots=True)
class _Sender:
    client: DashClient
    folder: Path
    bodies: dict[int, tuple[Path, int, str]] = field(default_factory=dict)

    def send(self, size: int) -> None:
        """Send a new file of a size, its body read from the disk as a server reads it from the network.

        One beyond what the service takes must be refused, every other one taken.
        """
        if size not in self.bodies:
            self.bodies[size] = self._body(size)
        body, length, boundary = self.bodies[size]
        _renew(body)
        with body.open("rb") as stream:
            answer = self.client.open(
                "POST",
                "/our-return/upload",
                input_stream=stream,
                content_length=length,
                content_type=f"multipart/form-data; boundary={boundary}",
            )
        is_taken = answer.status_code == 303 and "/our-return/uploads/" in answer.location
        if not (answer.status_code == 413 if size == FAR_TOO_LARGE else is_taken):
            raise BenchmarkError(f"The upload was answered with {answer.status}, {answer.location}.")

    def _body(self, size: int) -> tuple[Path, int, str]:
        """Write the body of a request; return where it lies, its length and its boundary."""
        body = self.folder / f"body-{size}"
        with _content(self.folder / f"content-{size}", size).open("rb") as file:
            values = {"csrf_token": self.client.form_token(), "return": FileStorage(file, "return.xlsx")}
            stream, length, boundary = stream_encode_multipart(values)
        with body.open("wb") as target:
            shutil.copyfileobj(stream, target, PIECE)
        stream.close()
        return body, length, boundary

    def growth(self, size: int) -> float:
        """Return by how much an upload raises the memory of a process that has taken a small one, in MiB."""
        self.send(SMALL)
        forget_peak()
        before = memory()
        self.send(size)
        return max(0.0, peak_memory() - before)


@contextmanager
def _sender(context: Context) -> Iterator[_Sender]:
    url = f"sqlite:///{context.folder / 'upload.sqlite'}"
    make_small_database(url, 1)
    engine = create_engine_for(url)
    client = DashClient(new_app(engine, CLOCK, uploads_dir=context.folder / "uploads"))
    client.use_session(LEAD_TOKEN)
    yield _Sender(client, context.folder)
    engine.dispose()


def _growth_by(*sizes: int) -> Case:
    """Return the case of the most that an upload of any of these sizes adds to the process's memory."""

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        with _sender(context) as sender:
            yield Ready(lambda: max(sender.growth(size) for size in sizes), measures=True)

    return Case(prepare)


@contextmanager
def _most_growth(_context: Context) -> Iterator[Ready]:
    yield Ready(lambda: MOST_GROWTH, measures=True)


@contextmanager
def _size(_context: Context) -> Iterator[Ready]:
    yield Ready(lambda: SIZE / (1024 * 1024), measures=True)


@contextmanager
def _route(context: Context) -> Iterator[Ready]:
    with _sender(context) as sender:
        yield Ready(lambda: sender.send(SIZE), calls=3)


@contextmanager
def _copy(context: Context) -> Iterator[Ready]:
    source = _content(context.folder / "content", SIZE)
    yield Ready(lambda: _hash_and_copy(source, context.folder / "copy"), calls=3)


def _hash_and_copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            writing.write(piece)
        os.fsync(writing.fileno())
    return digest.hexdigest()


CASES = {
    "route_memory": _growth_by(SIZE),
    "any_memory": _growth_by(SMALL, 1024 * 1024, SIZE, FAR_TOO_LARGE),
    "most_growth": Case(_most_growth),
    "size": Case(_size),
    "route": Case(_route),
    "copy": Case(_copy),
}
