"""A look through a workbook before a fast reader opens it: safe to unpack, how far it reaches, which cells are errors.

The fast reader makes a blank of an error and of a formula without a saved result, and aborts on a far cell: what would
become blank is found here, and what would abort is refused here.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from app.extracts.tables import MOST_COLUMNS, ExtractError
from schemas.cell_text import position
from schemas.safe_xml import SafeParser, XmlDamagedError, XmlRefusedError
from schemas.workbook_parts import Relationships, SheetEntry, WorkbookList, read_relationships, relationships_name

MOST_UNPACKED = 768 * 1024**2
HIGHEST_RATIO = 250
MOST_PARTS = 2_000
MOST_SMALL_PART = 32 * 1024**2
MOST_CELLS = 60_000_000
LAST_ROW = 1_048_576
PIECE = 1024 * 1024
LONGEST_ROW = 16 * PIECE
ENCRYPTED = 0x1
ROOT_RELATIONSHIPS = "_rels/.rels"
_ROW = re.compile(rb'row r="(\d{1,12})"')
_WORTH_A_LOOK = r't="e"|<(\w+:)?f[ >/]|[A-Z]{2}[0-9]{1,7}"'
_WIDE_CELL = re.compile(rb' r="([A-Z]{2,9})\d')
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})\d+"[^>]*(?<!/)>')
_BAD = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3}\d{1,7})"'
    rb'|<(?:\w+:)?c (?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f[^<]*(?:</(?:\w+:)?f>\s*)?'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_DOCTYPE = b"<!DOCTYPE"
_ROW_END = b"row>"
_MACROS = "vbaproject"


@dataclass(frozen=True, slots=True)
class Scan:
    """The sheets of a workbook that are not hidden; where the table of one begins, and its faulty rows by column.

    Faulty is a cell with an error, or with a formula that has no saved result.
    """

    sheets: tuple[str, ...]
    sheet: str
    first_column: int
    faulty: Mapping[int, "array[int]"] = field(default_factory=dict)


def scan(stream: BinaryIO, sheet: str = "") -> Scan:
    """Return what a workbook holds; raise ``ExtractError`` for one that is no workbook or not safe to read.

    ``sheet`` names the sheet to read; without it, that is the first one that is not hidden.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = _parts(archive)
            listed = _sheets(archive, parts)
            chosen = _chosen(tuple(listed), sheet)
            watches = {name: _Watch() for name in parts if name.endswith((".xml", ".rels"))}
            for name, watch in watches.items():
                _look_through(archive, name, watch, is_sheet=name in listed.values())
            read = watches[listed[chosen]]
            visible = tuple(entry.name for entry in listed if entry.state == "visible")
            return Scan(visible, chosen.name, read.first_column, read.faulty)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, XmlDamagedError, KeyError) as error:
        raise ExtractError("This workbook is damaged. Open it in a spreadsheet program and save it again.") from error
    except (XmlRefusedError, RecursionError, ValueError) as error:
        raise ExtractError("This workbook holds something that no spreadsheet program writes.") from error


def _parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found = archive.infolist()
    parts = {info.filename: info for info in found}
    unpacked, packed = sum(info.file_size for info in found), sum(info.compress_size for info in found)
    if "mimetype" in parts or "xl/workbook.bin" in parts:
        raise ExtractError("This is a workbook of another kind. Save the sheet as .xlsx or CSV.")
    if len({name.casefold() for name in parts}) < len(found):
        raise zipfile.BadZipFile
    if len(found) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > PIECE + HIGHEST_RATIO * packed:
        raise ExtractError("This workbook unpacks to far more than an extract needs. Save it as CSV instead.")
    if any(info.flag_bits & ENCRYPTED for info in found):
        raise ExtractError("This workbook is locked with a password. Save a copy without one.")
    if any(_MACROS in name.casefold() for name in parts):
        raise ExtractError("This workbook contains macros. Save it as an ordinary workbook (.xlsx).")
    return parts


def _sheets(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> dict[SheetEntry, str]:
    """Return each sheet with the part that holds it, in order."""
    root = read_relationships("", [_small(archive, ROOT_RELATIONSHIPS)])
    main = root.main()
    book = WorkbookList()
    SafeParser(book.start).feed([_small(archive, main)])
    targets: Relationships = read_relationships(main.rpartition("/")[0], [_small(archive, relationships_name(main))])
    sheets = {entry: targets.targets[entry.relationship] for entry in book.sheets}
    if not sheets or any(part not in parts for part in sheets.values()):
        raise zipfile.BadZipFile
    return sheets


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MOST_SMALL_PART:
        raise zipfile.BadZipFile
    return archive.read(name)


def _chosen(sheets: tuple[SheetEntry, ...], wanted: str) -> SheetEntry:
    visible = [entry for entry in sheets if entry.state == "visible"]
    found = [entry for entry in sheets if entry.name == wanted] if wanted else visible or list(sheets)
    if not found:
        raise ExtractError(f"There is no sheet of the name that the mapping gives. It has {len(sheets)}.")
    return found[0]


def _look_through(archive: zipfile.ZipFile, name: str, watch: "_Watch", *, is_sheet: bool) -> None:
    with archive.open(name) as part:
        before = b""
        for piece in iter(lambda: part.read(PIECE), b""):
            window = before + piece
            if not before and _DOCTYPE in window:
                raise XmlRefusedError("dtd")
            before = watch.feed(window) if is_sheet else b" "
        if is_sheet:
            watch.look(before)


class _Watch:
    """Watches one sheet stream past, whole rows at a time, without taking it apart."""

    def __init__(self) -> None:
        self.faulty: dict[int, array[int]] = {}
        self.first_column = MOST_COLUMNS
        self._last_row, self._widest = 0, b"Z"

    def feed(self, window: bytes) -> bytes:
        """Look at whole rows; return what must be looked at again with what follows."""
        end = window.rfind(_ROW_END) + len(_ROW_END)
        if end < len(_ROW_END):
            if len(window) > LONGEST_ROW:
                raise _too_far()
            return window
        self.look(window[:end])
        return window[end:]

    def look(self, whole: bytes) -> None:
        """Take note of how far these cells reach and of those that are faulty; ``ExtractError`` if too far."""
        self._last_row = max(self._last_row, max(map(int, _ROW.findall(whole)), default=0))
        if self.first_column:
            self._find_first(whole)
        # One pass of a linear matcher tells whether the slower looks below are needed at all.
        if pc.match_substring_regex(pa.array([whole], pa.binary()), pattern=_WORTH_A_LOOK)[0].as_py():
            self._widest = max(self._widest, *_WIDE_CELL.findall(whole), b"Z", key=_width)
            self._keep_faulty(whole)
        column = position(f"{self._widest.decode()}1")
        if column is None or column[1] >= MOST_COLUMNS or self._last_row > LAST_ROW:
            raise _too_far()
        if self._last_row * (column[1] + 1) > MOST_CELLS:
            raise _too_far()

    def _find_first(self, whole: bytes) -> None:
        """The fast reader counts columns from the first that holds anything."""
        letters = min(set(_FILLED.findall(whole)), key=_width, default=b"")
        place = position(f"{letters.decode()}1")
        if place is not None:
            self.first_column = min(self.first_column, place[1])

    def _keep_faulty(self, whole: bytes) -> None:
        for found in _BAD.finditer(whole):
            place = position((found[1] or found[2]).decode())
            if place is not None:
                self.faulty.setdefault(place[1], array("q")).append(place[0] + 1)


def _width(letters: bytes) -> tuple[int, bytes]:
    return len(letters), letters


def _too_far() -> ExtractError:
    return ExtractError(
        "A cell of this workbook lies far outside its table. Delete the empty rows and columns around the table, or "
        "save it as CSV."
    )
