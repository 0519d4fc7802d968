"""Opens a zip file that may have been made to harm: every rule is checked before a byte is trusted."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

LOCAL_SIGNATURE = b"PK\x03\x04"
END_SIGNATURE = b"PK\x05\x06"
END_64_SIGNATURE = b"PK\x06\x06"
LOCATOR_64_SIGNATURE = b"PK\x06\x07"
END_LENGTH, LOCATOR_LENGTH, LOCAL_LENGTH = 22, 20, 30
LONGEST_COMMENT = 65535
FILLED_16 = 0xFFFF
MOST_MEMBERS = 2000
MOST_DIRECTORY_BYTES = 512 * 1024
MOST_MEMBER_BYTES = 32 * 1024 * 1024
MOST_UNPACKED_BYTES = 64 * 1024 * 1024
HIGHEST_RATIO = 250
RATIO_FROM_BYTES = 1024 * 1024
PIECE = 64 * 1024
ENCRYPTED = 0x1
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


class ArchiveRefusedError(Exception):
    """The archive breaks a rule: ``code`` is the finding's code and ``values`` fill its sentences."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def damaged(why: str) -> ArchiveRefusedError:
    """Return the refusal of a file that is not whole."""
    return ArchiveRefusedError("F-09", why=why)


def unusual(why: str) -> ArchiveRefusedError:
    """Return the refusal of a file that no spreadsheet program would have packed like this."""
    return ArchiveRefusedError("F-11", why=why)


def members(handle: BinaryIO) -> list[zipfile.ZipInfo]:
    """Return the archive's members after every check of its directory; raise ``ArchiveRefusedError``."""
    directory_start = _checked_end(handle)
    try:
        with zipfile.ZipFile(handle) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error) as error:
        raise damaged("its list of contents cannot be read") from error
    if len(found) > MOST_MEMBERS:
        raise ArchiveRefusedError("F-12", why=f"it has {len(found):,} parts; a return has fewer than {MOST_MEMBERS:,}")
    _refuse_names(found)
    for member in found:
        _refuse_member(member)
    _refuse_overlaps(found, directory_start)
    return found


def _checked_end(handle: BinaryIO) -> int:
    size = handle.seek(0, 2)
    tail_start = max(0, size - END_LENGTH - LONGEST_COMMENT)
    handle.seek(tail_start)
    tail = handle.read()
    at = tail.rfind(END_SIGNATURE)
    if at < 0 or len(tail) - at < END_LENGTH:
        raise damaged("its end is missing, as after an upload or a download that broke off")
    fields = struct.unpack("<4s4H2LH", tail[at : at + END_LENGTH])
    if at + END_LENGTH + fields[7] != len(tail):
        raise ArchiveRefusedError("F-10", where="after")
    count, length = fields[4], fields[5]
    if FILLED_16 in (count, length & FILLED_16):
        length = _length_64(tail, at, handle) or length
    if length > MOST_DIRECTORY_BYTES:
        raise ArchiveRefusedError("F-12", why=f"it has far more parts than the {MOST_MEMBERS:,} that we accept")
    return tail_start + at


def _length_64(tail: bytes, at: int, handle: BinaryIO) -> int | None:
    locator = tail[max(0, at - LOCATOR_LENGTH) : at]
    if not locator.startswith(LOCATOR_64_SIGNATURE):
        return None
    handle.seek(min(struct.unpack("<Q", locator[8:16])[0], 2**40))
    record = handle.read(56)
    if not record.startswith(END_64_SIGNATURE) or len(record) < 56:  # noqa: PLR2004 - the record's fixed length
        raise damaged("its list of contents cannot be read")
    length: int = struct.unpack("<Q", record[40:48])[0]
    return length


def _refuse_names(found: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in found:
        name = member.orig_filename
        if name.startswith(("/", "\\")) or "\\" in name or "\0" in name or ".." in name.split("/") or ":" in name:
            raise unusual("one of its parts has a name that points outside the file")
        if name.casefold() in seen:
            raise unusual("two of its parts have the same name")
        seen.add(name.casefold())


def _refuse_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & ENCRYPTED:
        raise ArchiveRefusedError("F-07")
    if member.compress_type not in {STORED, DEFLATED}:
        raise unusual("one of its parts is compressed in a way that spreadsheets do not use")
    if member.file_size > MOST_MEMBER_BYTES:
        raise too_large()


def too_large() -> ArchiveRefusedError:
    """Return the refusal of a file that unpacks to more than a return can need."""
    limit = MOST_UNPACKED_BYTES // (1024 * 1024)
    return ArchiveRefusedError("F-12", why=f"it unpacks to far more than the {limit} MB that a return can need")


def _refuse_overlaps(found: list[zipfile.ZipInfo], directory_start: int) -> None:
    reached = 0
    for member in sorted(found, key=lambda item: item.header_offset):
        if member.header_offset < reached or (reached == 0 and member.header_offset != 0):
            raise unusual("its parts lie over one another")
        reached = member.header_offset + LOCAL_LENGTH + len(member.orig_filename) + member.compress_size
    if reached > directory_start:
        raise damaged("its parts are longer than the file")


class Unpacker:
    """Unpacks members in pieces, counting what really comes out against every limit."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._total = 0

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a member's bytes; raise ``ArchiveRefusedError`` if it is damaged, too large, or not what it says."""
        length, crc = 0, 0
        self._handle.seek(self._data_start(member))
        unpacked = self._stored(member) if member.compress_type == STORED else self._inflated(member)
        for piece in unpacked:
            length += len(piece)
            crc = zlib.crc32(piece, crc)
            self._count(len(piece), length, member)
            yield piece
        if length != member.file_size or crc != member.CRC:
            raise damaged("one of its parts is not what its list of contents says")

    def _data_start(self, member: zipfile.ZipInfo) -> int:
        self._handle.seek(member.header_offset)
        header = self._handle.read(LOCAL_LENGTH)
        if len(header) < LOCAL_LENGTH or not header.startswith(LOCAL_SIGNATURE):
            raise damaged("one of its parts cannot be found")
        flags, method = struct.unpack("<2H", header[6:10])
        name_length, extra_length = struct.unpack("<2H", header[26:30])
        if flags & ENCRYPTED:
            raise ArchiveRefusedError("F-07")
        name = self._handle.read(name_length)
        if method != member.compress_type or name not in _spellings(member):
            raise unusual("one of its parts has two names")
        return member.header_offset + LOCAL_LENGTH + int(name_length) + int(extra_length)

    def _stored(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        left = member.compress_size
        while left > 0:
            piece = self._handle.read(min(PIECE, left))
            if not piece:
                raise damaged("one of its parts breaks off")
            left -= len(piece)
            yield piece

    def _inflated(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for packed in self._stored(member):
                piece = inflater.decompress(packed, PIECE)
                while piece:
                    yield piece
                    piece = inflater.decompress(inflater.unconsumed_tail, PIECE)
            yield inflater.flush()
        except zlib.error as error:
            raise damaged("one of its parts cannot be unpacked") from error
        if not inflater.eof or inflater.unused_data:
            raise damaged("one of its parts breaks off")

    def _count(self, fresh: int, length: int, member: zipfile.ZipInfo) -> None:
        self._total += fresh
        ratio_broken = length > RATIO_FROM_BYTES and length > HIGHEST_RATIO * max(1, member.compress_size)
        if length > MOST_MEMBER_BYTES or self._total > MOST_UNPACKED_BYTES or ratio_broken:
            raise too_large()


def _spellings(member: zipfile.ZipInfo) -> set[bytes]:
    name = member.orig_filename
    spellings = {name.encode()}
    try:
        spellings.add(name.encode("cp437"))
    except UnicodeEncodeError:
        return spellings
    return spellings
