"""Gives a person's workbook back with every finding marked; the work is done in a limited child process."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import ScWresError
from schemas.marked_ods import marked_ods
from schemas.marked_sheets import NotMarkableError
from schemas.marked_xlsx import marked_xlsx
from schemas.marking import Mark, mark_from_json
from schemas.preflight import inspect
from schemas.raw import Source
from schemas.sandbox import SandboxError, run_limited

PIECE = 64 * 1024
MOST_BYTES = 48 * 1024 * 1024
CSV_CARRIES_NONE = "A CSV file holds no colours and no comments, so the findings come as a spreadsheet of their own."
_MARKERS: Mapping[Source, Callable[[str, Sequence[Mark]], bytes]] = {Source.XLSX: marked_xlsx, Source.ODS: marked_ods}


class NotMarkedError(ScWresError):
    """There is no marked copy of this file; the words say why. The findings themselves are not touched by it."""


class CannotCarryError(NotMarkedError):
    """The kind of file has no place for marks."""


def write_marked(path: Path, marks: Sequence[Mark], sink: BinaryIO) -> Source:
    """Write the workbook with its findings marked to an open binary file, and return which kind of file it is.

    Raises ``CannotCarryError`` for a CSV, and ``NotMarkedError`` for a file that could not be marked for any reason;
    what the sink holds then is to be thrown away. Raises ``OSError`` where the sink cannot take it.
    """
    reading, writing = os.pipe()
    known, answer = [mark.as_json() for mark in marks], None
    with ThreadPoolExecutor(1) as pool:
        copied = pool.submit(_copy, reading, sink)
        try:
            answer = run_limited(mark_into, str(path.resolve()), known, writing, inherits=(writing,))
        except SandboxError as error:
            failure = error
        finally:
            os.close(writing)
        copied.result()  # what the sink could not take is told before what the child made of it
    if answer is None:
        raise NotMarkedError("We could not put the marks into your workbook.") from failure
    if answer["source"] == Source.CSV:
        raise CannotCarryError(answer["why_not"])
    if answer["why_not"]:
        raise NotMarkedError(answer["why_not"])
    return Source(answer["source"])


def _copy(reading: int, sink: BinaryIO) -> None:
    """Copy what the child writes; beyond the limit the pipe is closed, and the child ends."""
    left = MOST_BYTES
    with open(reading, "rb", buffering=0) as pipe:
        while piece := pipe.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise NotMarkedError("Your workbook would become too large with the marks in it.")
            sink.write(piece)


def mark_into(path: str, marks: list[dict[str, Any]], writing: int) -> dict[str, str]:
    """Mark a file and write it to an open pipe, in the child process; return its kind, or why it was not marked."""
    source = inspect(Path(path)).source
    marker = _MARKERS.get(source) if source else None
    if marker is None:
        why_not = CSV_CARRIES_NONE if source is Source.CSV else "This file could not be opened safely."
        return {"source": source or "", "why_not": why_not}
    try:
        made = marker(path, [mark_from_json(mark) for mark in marks])
    except NotMarkableError as error:
        return {"source": source or "", "why_not": str(error)}
    with open(writing, "wb") as pipe:
        pipe.write(made)
    return {"source": source or "", "why_not": ""}
