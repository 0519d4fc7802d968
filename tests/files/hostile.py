"""Builds files that were made to harm, or that came out wrong, from small functions; nothing binary is kept."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.support.workbooks import write_filled

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FIRST_SHEET = "xl/worksheets/sheet1.xml"
MEBIBYTE = 1024 * 1024

Change = bytes | str | Callable[[bytes], bytes] | None


def small_workbook(sheet: str = "<sheetData/>", **parts: bytes | str) -> bytes:
    """A valid workbook with one sheet of the given XML, and more parts by name."""
    return zipped({**_small_parts(f"<worksheet {MAIN}>{sheet}</worksheet>"), **parts})


def _small_parts(sheet: str, sheets: int = 1) -> dict[str, str]:
    listed = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, sheets + 1))
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {MAIN} {LINKS}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        FIRST_SHEET: sheet,
    }


def many_sheets(number: int) -> bytes:
    """A workbook that lists one part as that many sheets."""
    return zipped(_small_parts(f"<worksheet {MAIN}><sheetData/></worksheet>", number))


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip file, the same bytes whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def steady(content: bytes) -> bytes:
    """A spreadsheet file without the moment at which it was made; another file as it is."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    moment = partial(re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?").sub, b"2025-10-08T09:00:00")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        about = {"docProps/core.xml", "meta.xml"} & set(archive.namelist())
    return changed(content, dict.fromkeys(about, moment))


def changed(content: bytes, changes: Mapping[str, Change]) -> bytes:
    """A zip file with parts replaced, added, edited by a function, or (``None``) left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for name, change in changes.items():
        if change is None:
            del parts[name]
        else:
            parts[name] = _applied(change, parts.get(name, b""))
    return zipped(parts)


def _applied(change: bytes | str | Callable[[bytes], bytes], before: bytes) -> bytes:
    if isinstance(change, str):
        return change.encode()
    return change if isinstance(change, bytes) else change(before)


def good(folder: Path, ending: str = "xlsx") -> bytes:
    """The bytes of a return without a fault."""
    return write_filled(folder / f"good.{ending}").read_bytes()


def with_big_part(name: str, size: int, fill: bytes = b"\0", before: bytes = b"", after: bytes = b"") -> bytes:
    """A small workbook with one part of ``size`` equal bytes between two texts, packed a piece at a time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in _small_parts(f"<worksheet {MAIN}><sheetData/></worksheet>").items():
            if part != name:
                archive.writestr(part, content)
        with archive.open(name, "w", force_zip64=True) as target:
            target.write(before)
            for _piece in range(size // MEBIBYTE):
                target.write(fill * MEBIBYTE)
            target.write(after)
    return out.getvalue()


def lying_about_size(content: bytes, name: str, claimed: int) -> bytes:
    """The zip file with the size (and the checksum of that much) of one part understated in its directory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        checksum = zlib.crc32(archive.read(name)[:claimed])
    at = directory_entry(content, name)
    edited = bytearray(content)
    edited[at + 16 : at + 20] = struct.pack("<L", checksum)
    edited[at + 24 : at + 28] = struct.pack("<L", claimed)
    return bytes(edited)


def directory_entry(content: bytes, name: str) -> int:
    """Where a part's entry in the zip directory begins."""
    for match in re.finditer(b"PK\x01\x02", content):
        length = struct.unpack("<H", content[match.start() + 28 : match.start() + 30])[0]
        if content[match.start() + 46 : match.start() + 46 + length] == name.encode():
            return match.start()
    raise KeyError(name)


def with_field(content: bytes, name: str, offset: int, value: int) -> bytes:
    """The zip file with one 16-bit field of a part changed, in the directory (at ``offset``) and before the part."""
    at = directory_entry(content, name)
    local = struct.unpack("<L", content[at + 42 : at + 46])[0]
    edited = bytearray(content)
    edited[at + offset : at + offset + 2] = struct.pack("<H", value)
    edited[local + offset - 2 : local + offset] = struct.pack("<H", value)
    return bytes(edited)


def with_flipped_byte(content: bytes, name: str) -> bytes:
    """The zip file with one byte changed in the middle of a part that is stored as it is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    stored = zipped(parts, zipfile.ZIP_STORED)
    at = stored.index(parts[name]) + len(parts[name]) // 2
    return stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :]


def overlapping() -> bytes:
    """A zip file whose second entry points at the first one's bytes."""
    content = small_workbook(**{"xl/a.bin": b"x" * 100, "xl/b.bin": b"x" * 100})
    first, second = directory_entry(content, "xl/a.bin"), directory_entry(content, "xl/b.bin")
    edited = bytearray(content)
    edited[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(edited)


def with_doubled_part(content: bytes, name: str, other: bytes) -> bytes:
    """The zip file with a second part of the same name."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.filelist = list(archive.filelist)
        archive.NameToInfo.pop(name)
        archive.writestr(name, other)
    return out.getvalue()


def ods(rows: str, manifest: str = "", **parts: bytes | str) -> bytes:
    """A valid OpenDocument spreadsheet with one sheet of the given rows."""
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    names = (
        f'xmlns:office="{oasis}:office:1.0" xmlns:table="{oasis}:table:1.0" xmlns:text="{oasis}:text:1.0" '
        f'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="S1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listed = f'<m:manifest xmlns:m="{oasis}:manifest:1.0">{manifest}</m:manifest>'
    base: dict[str, bytes | str] = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    return zipped({**base, "content.xml": content, "META-INF/manifest.xml": listed, **parts})


def mutations(content: bytes, number: int, seed: int = 20251008) -> Iterator[bytes]:
    """Seeded damage of a file: bytes flipped, cut, doubled, or a token of its XML replaced."""
    chance = random.Random(seed)
    for _turn in range(number):
        yield _mutated(content, chance) if chance.random() < 0.5 else _token_mutated(content, chance)


def _mutated(content: bytes, chance: random.Random) -> bytes:
    edited = bytearray(content)
    for _change in range(chance.randint(1, 8)):
        at, kind = chance.randrange(len(edited)), chance.random()
        if kind < 0.6:
            edited[at] = chance.randrange(256)
        elif kind < 0.8:
            del edited[at : at + chance.randint(1, 64)]
        else:
            edited[at:at] = edited[at : at + chance.randint(1, 64)]
    return bytes(edited)


TOKENS = ("", "-1", "1e999", "NaN", "A0", "ZZZZ9999999999", "<", "&x;", "true", "99999999999999999999", "\ufffe")


def _token_mutated(content: bytes, chance: random.Random) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return _mutated(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = chance.choice([item for item in archive.namelist() if item.endswith((".xml", ".rels"))])
        text = archive.read(name).decode()
    tokens = list(re.finditer(r'"[^"]*"|>[^<]+<', text))
    if not tokens:
        return _mutated(content, chance)
    token = chance.choice(tokens)
    start, end = token.start() + 1, token.end() - 1
    return changed(content, {name: text[:start] + chance.choice(TOKENS) + text[end:]})
