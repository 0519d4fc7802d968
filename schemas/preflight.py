"""Decides by content alone whether a file is safe to read, without reading it as a spreadsheet. Never raises."""

from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from app.indicators.returns import Place
from schemas.archive import LOCAL_SIGNATURE, ArchiveRefusedError
from schemas.findings import Finding, finding
from schemas.preflight_csv import inspect_text
from schemas.preflight_zip import inspect_archive
from schemas.raw import Source

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
HEAD, TAIL = 4096, 66_000
OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
OLD_EXCEL = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00\x04\x00")
OLD_XML = "an XML spreadsheet of Excel 2003"
KNOWN_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a text document"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"PAR1", "a data file"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the file is, and why it cannot be read. Without a finding that must be fixed it is safe to parse."""

    source: Source | None
    findings: tuple[Finding, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Whether a reader may open the file."""
        return self.source is not None


def inspect(path: Path, max_bytes: int = MAX_BYTES) -> Inspection:
    """Return what the file is and every reason not to read it; never raises, whatever the file holds."""
    try:
        _refuse_what_is_no_file(path)
        with path.open("rb") as handle:
            return _inspect(handle, max_bytes)
    except ArchiveRefusedError as refused:
        place = refused.values.pop("place", Place())
        return Inspection(None, (finding(refused.code, place=place, **refused.values),))  # type: ignore[arg-type]
    except OSError:
        return Inspection(None, (finding("F-53", why="The file could not be opened."),))


def _refuse_what_is_no_file(path: Path) -> None:
    """Refuse a name behind which no file stands; opening a pipe or a device would wait for ever or never end."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise ArchiveRefusedError("F-53", why="There is no file of this name.") from None
    if S_ISDIR(mode):
        raise ArchiveRefusedError("F-53", why="This is a folder, not a file.")
    if not S_ISREG(mode):
        raise ArchiveRefusedError("F-53", why="This is a device or a pipe, not a file.")


def _inspect(handle: BinaryIO, max_bytes: int) -> Inspection:
    size = handle.seek(0, 2)
    handle.seek(0)
    head = handle.read(HEAD)
    if size == 0:
        raise ArchiveRefusedError("F-01")
    if size > max_bytes:
        raise ArchiveRefusedError("F-02", size=_megabytes(size), limit=_megabytes(max_bytes))
    if head.startswith(LOCAL_SIGNATURE):
        source, notes = inspect_archive(handle)
        return Inspection(source, notes)
    _refuse_other_kinds(handle, head, size)
    return Inspection(Source.CSV, inspect_text(handle))


def _megabytes(size: int) -> str:
    return f"{size / MEBIBYTE:.1f}".removesuffix(".0") + " MB"


def kind_in_words(head: bytes) -> str:
    """Return what else than a spreadsheet or a text a file is, by how it begins; empty where nothing says so."""
    known = next((kind for signature, kind in KNOWN_KINDS if head.startswith(signature)), "")
    return known or _markup(head)


def _refuse_other_kinds(handle: BinaryIO, head: bytes, size: int) -> None:
    if head.startswith((OLE_SIGNATURE, *OLD_EXCEL)):
        raise ArchiveRefusedError("F-04")
    for signature, kind in KNOWN_KINDS:
        if head.startswith(signature):
            raise ArchiveRefusedError("F-03", kind=kind)
    if head.startswith(b"PK") or _ends_as_archive(handle, size):
        raise _archive_without_start(head)
    _refuse_markup(head)


def _ends_as_archive(handle: BinaryIO, size: int) -> bool:
    handle.seek(max(0, size - TAIL))
    return b"PK\x05\x06" in handle.read(TAIL)


def _archive_without_start(head: bytes) -> ArchiveRefusedError:
    if head.startswith(b"PK"):
        return ArchiveRefusedError("F-09", why="its beginning is missing")
    return ArchiveRefusedError("F-10", where="before")


def _refuse_markup(head: bytes) -> None:
    kind = _markup(head)
    if kind:
        raise ArchiveRefusedError("F-06" if kind == OLD_XML else "F-05", kind=kind)


def _markup(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start.startswith(b"<"):
        return ""
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return OLD_XML
    is_page = any(tag in start for tag in (b"<html", b"<table", b"<!doctype html"))
    return "a web page" if is_page else "a web or XML page"
