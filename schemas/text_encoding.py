"""Tells how a text file is encoded: marked UTF-16, UTF-8, else the encoding of Windows that council software writes."""

import re

UTF_8, UTF_16, WINDOWS = "utf-8-sig", "utf-16", "cp1252"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_BROKEN_UTF_8 = re.compile(rb"[\xc0-\xf7][\x80-\xbf]")


class EncodingError(Exception):
    """A line's characters cannot be read; ``reason`` is ``mixed`` or ``unreadable``."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def encoding_of(content: bytes) -> str:
    """Return ``utf-8-sig``, ``utf-16`` or ``cp1252``; raise ``EncodingError`` with the first line that is in none.

    UTF-16 is what a spreadsheet calls Unicode Text; it is known by the mark at the beginning, never guessed.
    """
    if is_marked_utf_16(content):
        _refuse_broken_utf_16(content)
        return UTF_16
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


def is_marked_utf_16(content: bytes) -> bool:
    """Whether a file begins with the mark of UTF-16."""
    return content.startswith(UTF_16_MARKS) and not content.startswith(UTF_32_MARKS)


def _refuse_broken_utf_16(content: bytes) -> None:
    try:
        content.decode(UTF_16)
    except UnicodeDecodeError as error:
        before = content[: error.start - error.start % 2].decode(UTF_16, "replace")
        raise EncodingError("unreadable", before.count("\n") + 1) from error


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
