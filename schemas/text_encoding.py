"""Tells how a text file is encoded: UTF-8, else the Windows encoding that council software writes, else not at all."""

import re

UTF_8, WINDOWS = "utf-8-sig", "cp1252"
_BROKEN_UTF_8 = re.compile(rb"[\xc0-\xf7][\x80-\xbf]")


class EncodingError(Exception):
    """A line's characters cannot be read; ``reason`` is ``mixed`` or ``unreadable``."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def encoding_of(content: bytes) -> str:
    """Return ``utf-8-sig`` or ``cp1252``; raise ``EncodingError`` with the line that is in neither or in another."""
    if _decodes(content, UTF_8):
        return UTF_8
    lines = content.splitlines()
    foreign = [number for number, line in enumerate(lines, 1) if not _decodes(line, UTF_8)]
    strange = set(foreign)
    accented = any(not line.isascii() for number, line in enumerate(lines, 1) if number not in strange)
    if accented and foreign:
        raise EncodingError("mixed", foreign[0])
    for number in foreign:
        line = lines[number - 1]
        if _BROKEN_UTF_8.search(line) or not _decodes(line, WINDOWS):
            raise EncodingError("unreadable", number)
    return WINDOWS


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
