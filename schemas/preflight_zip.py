"""Looks through a zipped spreadsheet, XLSX or ODS, part by part: what it is, and whether it can do harm."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from schemas.archive import ArchiveRefusedError, Unpacker, damaged, members
from schemas.findings import Finding, finding
from schemas.preflight_ods import MANIFEST_PART, OdsWatch
from schemas.preflight_xlsx import XlsxWatch
from schemas.raw import Source
from schemas.safe_xml import SafeParser, XmlDamagedError, XmlRefusedError

MIMETYPE_PART = "mimetype"
ODS_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_TEMPLATE_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet-template"
CONTENT_TYPES = "[Content_Types].xml"
LONGEST_MIMETYPE = 200
READ_AS_XML = (".xml", ".rels")


def inspect_archive(handle: BinaryIO) -> tuple[Source, tuple[Finding, ...]]:
    """Return the kind of spreadsheet and the notes to make; raise ``ArchiveRefusedError`` with the reason to refuse.

    Every part is unpacked once and counted, so that damage in a part that no reader opens is found as well.
    """
    found = {member.filename: member for member in members(handle)}
    unpacker = Unpacker(handle)
    _refuse_other_documents(found)
    _refuse_macros(found)
    if MIMETYPE_PART in found:
        _check_mimetype(b"".join(unpacker.pieces(found[MIMETYPE_PART])))
        _watch(found, unpacker, OdsWatch())
        return Source.ODS, ()
    if CONTENT_TYPES not in found:
        raise ArchiveRefusedError("F-03", kind="an archive, but not a spreadsheet")
    _watch(found, unpacker, XlsxWatch())
    return Source.XLSX, tuple(_links(found))


def _refuse_other_documents(found: Iterable[str]) -> None:
    names = tuple(found)
    kinds = (
        ("xl/workbook.bin", "an Excel binary workbook (.xlsb)"),
        ("Index/", "an Apple Numbers document"),
        ("Index.zip", "an Apple Numbers document"),
        ("word/", "a Word document"),
        ("ppt/", "a PowerPoint presentation"),
    )
    for start, kind in kinds:
        if any(name.startswith(start) for name in names):
            raise ArchiveRefusedError("F-06", kind=kind)


def _refuse_macros(found: Iterable[str]) -> None:
    for name in found:
        lowered = name.casefold()
        if "vbaproject" in lowered or "/macrosheets/" in lowered or lowered.startswith(("basic/", "scripts/")):
            raise ArchiveRefusedError("F-08")


def _check_mimetype(mimetype: bytes) -> None:
    kind = mimetype[:LONGEST_MIMETYPE].strip()
    if kind not in {ODS_MIMETYPE, ODS_TEMPLATE_MIMETYPE}:
        raise ArchiveRefusedError("F-06", kind="an OpenDocument file of another kind")


def _links(found: Iterable[str]) -> Iterator[Finding]:
    if any(name.startswith(("xl/externalLinks/", "xl/connections")) for name in found):
        yield finding("F-17")


def _watch(found: dict[str, zipfile.ZipInfo], unpacker: Unpacker, watch: XlsxWatch | OdsWatch) -> None:
    try:
        for name in sorted(found, key=_manifest_first):
            if name != MIMETYPE_PART:
                _look_through(unpacker.pieces(found[name]), watch.handler(name))
    except XmlRefusedError as error:
        code = "F-13" if error.reason == "dtd" else "F-11"
        raise ArchiveRefusedError(code, why="it is nested far deeper than a spreadsheet") from error
    except XmlDamagedError as error:
        raise damaged("one of its parts is not complete") from error
    watch.finish(found)


def _manifest_first(name: str) -> bool:
    return name != MANIFEST_PART


def _look_through(pieces: Iterator[bytes], start: Callable[..., None] | None) -> None:
    if start is None:
        for _piece in pieces:
            pass
        return
    SafeParser(start).feed(pieces)
