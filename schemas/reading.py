"""Reads an uploaded return of any kind: a look from outside, a reader in the sandbox, then the edition's structure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.indicators.catalogue import EDITIONS_DIR, collections, current_collection, load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Place
from schemas import layout as places
from schemas.carrying import carry_over
from schemas.csv_header import read_header
from schemas.findings import Finding, Severity, finding
from schemas.findings_page import is_findings_page
from schemas.grid import Sheet, TwiceError, sheets_of
from schemas.memory_file import inherited_by
from schemas.personal_columns import names_finding, personal_finding
from schemas.preflight import MAX_BYTES, inspect
from schemas.raw import RawKind, RawReturn, Source
from schemas.read_csv import read_csv
from schemas.read_ods import read_ods
from schemas.read_xlsx import read_xlsx
from schemas.sandbox import ReaderNotLoadedError, SandboxError, run_limited
from schemas.sheet_names import columns_of, extra_texts, is_template, sheet_list
from schemas.signature import changed_sheets
from schemas.structure import read_structure
from schemas.structure_csv import read_lines
from schemas.text_match import matched
from schemas.wording import listed, shown

PERSONAL_DETAILS = "F-40"
FREE_DETAILS = ("note.", "prepared_by")
_READERS: Mapping[Source, Callable[[str], object]] = {
    Source.XLSX: read_xlsx,
    Source.ODS: read_ods,
    Source.CSV: read_csv,
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that holds no return that could be read, and why. A file with personal details must not be stored."""

    findings: tuple[Finding, ...]

    @property
    def must_not_be_kept(self) -> bool:
        """Whether the file holds details of single people."""
        return any(item.code == PERSONAL_DETAILS for item in self.findings)


class _UnreadableError(Exception):
    """Carries the finding out of a step that cannot go on."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.code)
        self.finding = found


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which edition to read by: the caller's collection, or else the file's own."""

    editions_dir: Path
    collection: int | None


def read_file(
    path: Path, *, editions_dir: Path = EDITIONS_DIR, collection: int | None = None, max_bytes: int = MAX_BYTES
) -> RawReturn | Unreadable:
    """Return what the file holds, unjudged, or every reason why it cannot be read; never raises because of the file.

    The edition is that of ``collection``, or else of the collection that the file itself states. Of a workbook made
    for another collection than ``collection``, what still fits is carried over, with a finding that says so.
    Raises ``EditionError`` where ``collection`` has no edition, and ``ReaderNotLoadedError`` where our own reader
    cannot be loaded, which says nothing of the file.
    """
    wanted = _Wanted(editions_dir, collection)
    if collection is not None:
        load_edition(collection, editions_dir)
    inspection = inspect(path, max_bytes)
    if inspection.source is None:
        return Unreadable(inspection.findings)
    try:
        raw = _read(path, inspection.source, wanted)
    except _UnreadableError as error:
        return Unreadable((*inspection.findings, error.finding))
    return replace(raw, findings=(*inspection.findings, *raw.findings, *_nothing_in(raw)))


def edition_of(raw: RawReturn, *, editions_dir: Path = EDITIONS_DIR) -> Edition:
    """Return the edition by which ``read_file`` read a return; ``ValueError`` for one that it did not read."""
    if raw.collection is None:
        raise ValueError("This return was not read from a file.")
    return load_edition(raw.collection, editions_dir)


def _read(path: Path, source: Source, wanted: _Wanted) -> RawReturn:
    try:
        inherits = inherited_by(path)
        place = path if inherits else path.resolve()
        answer = run_limited(_READERS[source], str(place), inherits=inherits)
        if source is Source.CSV:
            return _from_lines(answer, wanted)
        return _from_sheets(_of_return(sheets_of(answer)), source, wanted)
    except ReaderNotLoadedError:
        raise
    except TwiceError as error:
        where = f"cell {error.place.cell} of the sheet '{shown(error.place.sheet or '')}'"
        raise _UnreadableError(finding("F-09", place=error.place, why=f"{where} stands in it twice")) from error
    except (SandboxError, KeyError, TypeError, ValueError, IndexError) as error:
        raise _UnreadableError(finding("F-16")) from error


def _of_return(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """A workbook that we gave back with marks may be corrected and sent: our list of findings is none of it."""
    return tuple(sheet for sheet in sheets if not is_findings_page(sheet))


def _from_lines(answer: Mapping[str, Any], wanted: _Wanted) -> RawReturn:
    _refuse(personal_finding(_line_texts(answer)))
    lines = (
        (int(line), str(text).partition(":")[2].strip()) for line, text in answer["details"] if _is_collection(text)
    )
    line, stated = next(lines, (None, ""))
    if not stated and (wanted.collection is None or not answer["details"]):
        _refuse_without_header(answer)
    if wanted.collection is None and not stated:
        raise _UnreadableError(finding("F-33", example=current_collection(wanted.editions_dir)))
    edition = _edition(str(wanted.collection or stated), wanted, Place(line=line))
    return replace(read_lines(edition, answer), collection=edition.collection)


def _refuse_without_header(answer: Mapping[str, Any]) -> None:
    """Refuse a text that has neither the header of a return nor its details: nothing else can be said of it."""
    header = read_header(answer["header"])
    if not header.is_complete:
        raise _UnreadableError(header.findings[0])


def _is_collection(text: object) -> bool:
    return matched(str(text).partition(":")[0]) == "collection"


def _line_texts(answer: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for line, text in answer["details"]:
        if not matched(str(text)).startswith(FREE_DETAILS):
            yield Place(line=int(line)), str(text)
    header = [answer["header"]] if answer["header"] else []
    for line, fields in (*header, *answer["rows"]):
        for field in fields:
            yield Place(line=int(line)), str(field)


def _from_sheets(sheets: Sequence[Sheet], source: Source, wanted: _Wanted) -> RawReturn:
    newest = load_edition(current_collection(wanted.editions_dir), wanted.editions_dir)
    _refuse(personal_finding(extra_texts(newest, sheets)) or names_finding(columns_of(sheets)))
    stamp = _stamp(sheets)
    stated = stamp.get("collection") or _start_collection(newest, sheets)
    if not stamp and not any(is_template(edition, sheets) for edition in _editions(wanted)):
        expected = listed([f"'{table.sheet}'" for table in newest.tables])
        raise _UnreadableError(finding("F-25", found=sheet_list(sheets), expected=expected))
    if not stated and wanted.collection is None:
        raise _UnreadableError(finding("F-33", example=newest.collection))
    edition = _edition(stated or str(wanted.collection), wanted)
    raw = read_structure(edition, sheets, source)
    raw = replace(raw, findings=(*_stamp_notes(edition, stamp, raw), *raw.findings), collection=edition.collection)
    if wanted.collection in {None, edition.collection}:
        return raw
    wanted_edition = _edition(str(wanted.collection), wanted)
    return replace(carry_over(raw, edition, wanted_edition), collection=wanted_edition.collection)


def _editions(wanted: _Wanted) -> Iterator[Edition]:
    for year in collections(wanted.editions_dir):
        yield load_edition(year, wanted.editions_dir)


def _stamp(sheets: Sequence[Sheet]) -> dict[str, str]:
    sheet = next((sheet for sheet in sheets if matched(sheet.name) == places.STAMP_SHEET), None)
    if sheet is None or sheet.cell(0, 1).text != places.STAMP_NAME:
        return {}
    return {sheet.cell(row, 0).text: sheet.cell(row, 1).text for row in range(sheet.last_row() + 1)}


def _start_collection(edition: Edition, sheets: Sequence[Sheet]) -> str:
    line = next(line for line in places.start_rows(edition) if line.key == "collection")
    for sheet in sheets:
        if sheet.reads(line.row, places.LABEL_COLUMN, line.label):
            return sheet.cell(line.row, places.VALUE_COLUMN).text.strip()
    return ""


def _edition(stated: str, wanted: _Wanted, place: Place = Place()) -> Edition:
    known = collections(wanted.editions_dir)
    year = stated.strip().removesuffix(".0")
    if not year.isascii() or not year.isdigit() or int(year[:6]) not in known:
        words = listed([str(item) for item in known])
        raise _UnreadableError(finding("F-32", place=place, value=shown(stated), found=shown(stated), known=words))
    return load_edition(int(year), wanted.editions_dir)


def _stamp_notes(edition: Edition, stamp: Mapping[str, str], raw: RawReturn) -> Iterator[Finding]:
    if not stamp:
        yield finding("F-35")
    elif not _has_heading_fault(raw) and (changed := changed_sheets(edition, stamp)):
        yield finding("F-34", what=changed)


def _has_heading_fault(raw: RawReturn) -> bool:
    return any(item.severity is Severity.MUST_FIX for item in raw.findings)


def _refuse(found: Finding | None) -> None:
    if found is not None:
        raise _UnreadableError(found)


def _nothing_in(raw: RawReturn) -> Iterator[Finding]:
    if not raw.unread and all(cell.kind is RawKind.BLANK for cell in raw.counts.values()):
        yield finding("F-51")
