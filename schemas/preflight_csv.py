"""Looks through a text file before it is read as CSV: its encoding, its line lengths, and whether it is text at all."""

import re
from typing import BinaryIO

from app.indicators.returns import Place
from schemas.archive import ArchiveRefusedError
from schemas.findings import Finding, finding
from schemas.text_encoding import UTF_32_MARKS, WINDOWS, EncodingError, encoding_of, is_marked_utf_16

MOST_LINES = 20_000
LONGEST_LINE = 100_000
HEAD = 4096
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def inspect_text(handle: BinaryIO) -> tuple[Finding, ...]:
    """Return the notes to make on a text file; raise ``ArchiveRefusedError`` with the reason to refuse it."""
    handle.seek(0)
    content = handle.read()
    if is_marked_utf_16(content):
        content = _encoding(content)[1]
    _refuse_wide_encodings(content)
    _refuse_binary(content)
    if content.count(b"\n") > MOST_LINES or content.count(b"\r") > MOST_LINES:
        raise ArchiveRefusedError("F-15", what="lines", limit=f"{MOST_LINES:,}")
    _refuse_long_lines(content)
    encoding, _ = _encoding(content)
    return (finding("F-21"),) if encoding == WINDOWS else ()


def _encoding(content: bytes) -> tuple[str, bytes]:
    """Return how a file is encoded, and the same text in UTF-8."""
    try:
        encoding = encoding_of(content)
    except EncodingError as error:
        raise _refused_encoding(error) from error
    return encoding, content.decode(encoding).encode()


def _refuse_wide_encodings(content: bytes) -> None:
    if content.startswith(UTF_32_MARKS):
        raise ArchiveRefusedError("F-19", encoding="UTF-32")
    head = content[:HEAD]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    if zeros > len(head) // 3:
        raise ArchiveRefusedError("F-19", encoding="UTF-32" if head.count(0) > len(head) * 0.6 else "UTF-16")


def _refuse_binary(content: bytes) -> None:
    at = content.find(b"\0")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise ArchiveRefusedError("F-18", place=Place(line=line), where=f"Line {line}")
    head = content[:HEAD]
    if len(_CONTROL.findall(head)) * 20 > len(head):
        raise ArchiveRefusedError("F-03", kind="not text")


def _refuse_long_lines(content: bytes) -> None:
    for number, line in enumerate(content.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            raise ArchiveRefusedError("F-22", place=Place(line=number), where=f"Line {number}")


def _refused_encoding(error: EncodingError) -> ArchiveRefusedError:
    code = "F-20" if error.reason == "mixed" else "F-24"
    return ArchiveRefusedError(code, place=Place(line=error.line), where=f"Line {error.line}")
