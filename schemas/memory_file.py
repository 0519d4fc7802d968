"""A file that stands in memory alone: it has no name on any disk, and is gone when it is closed."""

import os
import re
from pathlib import Path
from typing import BinaryIO, cast

from app.errors import UnavailableError

_DESCRIPTOR = re.compile(r"/proc/self/fd/(\d+)")


def open_memory_file() -> BinaryIO:
    """Return an empty file in memory, to be written and read; raise ``UnavailableError`` where the system has none."""
    if not hasattr(os, "memfd_create"):
        raise UnavailableError(
            "This computer cannot hold a file in memory alone, so nothing was read and nothing kept."
        )
    return cast("BinaryIO", os.fdopen(os.memfd_create("return"), "w+b"))


def path_in_memory(file: BinaryIO) -> Path:
    """Return the path under which this process, and every child that inherits the file, can open it again."""
    file.flush()
    return Path(f"/proc/self/fd/{file.fileno()}")


def inherited_by(path: Path) -> tuple[int, ...]:
    """Return what a child must inherit to open a path: the file itself where it stands in memory, else nothing."""
    match = _DESCRIPTOR.fullmatch(str(path))
    return (int(match[1]),) if match else ()
