"""Listens for whatever is written while a test looks: files opened for writing, and statements that change a database.

The interpreter itself reports every file, so that no way of opening one is missed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

_WATCHED: list[list[tuple[str, str]]] = []
_CHANGES = {"open", "os.rename", "os.mkdir", "os.link", "os.symlink", "tempfile.mkstemp"}
_READING = {"SELECT", "PRAGMA", "BEGIN", "SET", "SHOW"}


def _watch(name, arguments):
    if not _WATCHED or name not in _CHANGES:
        return
    is_reading = name == "open" and isinstance(arguments[1], str) and not set(arguments[1]) & set("wax+")
    flags = arguments[2] if name == "open" and isinstance(arguments[2], int) else 0
    if not is_reading and (name != "open" or flags & 0o3 or flags & 0o100):
        _WATCHED[-1].append((name, str(arguments[0])))


sys.addaudithook(_watch)


@contextmanager
def watching() -> Iterator[list[tuple[str, str]]]:
    """Every file that this process opens for writing, as the interpreter itself reports it."""
    _WATCHED.append([])
    try:
        yield _WATCHED[-1]
    finally:
        _WATCHED.pop()


@contextmanager
def changing_statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that changes something in the database, with its values."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, values, *_):
        if statement.split()[0].upper() not in _READING:
            seen.append(f"{statement} {values}")

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def listing(folder: Path) -> dict[Path, int]:
    """Every file below a folder, with the moment of its last change."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
