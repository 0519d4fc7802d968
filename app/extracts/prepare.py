"""From files and a mapping to the counts of a return, in memory: nothing of a row is written anywhere.

``counts_of`` reads what others wrote. On a person's own machine it may run in place. A server must run it in a child
process with limits on memory and time, hand it each file as an open descriptor of a file in memory
(``os.memfd_create``), and take back only what it returns: counts, fates and row numbers, never a cell's content. A text
file is read in pieces, whatever its length; a workbook is held whole, so that its limits must be the wider ones.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from app.extracts.counting import counts_of_rows
from app.extracts.fates import Fate
from app.extracts.headings import places_of, score_of
from app.extracts.judging import Judge, Judged, Terms
from app.extracts.keys import new_salt
from app.extracts.kinds import Kind, Reads, load_kinds
from app.extracts.mapping import ExtractMapping, FileMapping
from app.extracts.notices import Notice, about_lines, notices_of, says_nothing
from app.extracts.people import StaffList, add_from_staff, count_once, drop_unplaced, staff_list
from app.extracts.personal import Personal, personal_columns
from app.extracts.tables import ExtractError, Table
from app.extracts.text_table import TextTable
from app.extracts.workbook_table import WorkbookTable
from app.indicators.returns import Cell, Return, ReturnDetails, TableState
from schemas.preflight import HEAD, kind_in_words

WORKBOOK_START = b"PK\x03\x04"
OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Given:
    """One file: the kind of extract, the name to call it by, and its bytes, which can be read from any place."""

    kind: str
    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. The fates add up to ``rows``; only they, and row numbers, tell of its rows."""

    kind: Kind
    name: str
    rows: int
    fates: tuple[Fate, ...]
    notices: tuple[Notice, ...]
    personal: tuple[Personal, ...]
    columns_read: int
    columns_not_read: int

    @property
    def counted(self) -> int:
        """How many rows count."""
        return next((fate.rows for fate in self.fates if fate.name == "counted"), 0)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The return that the files give, and what became of every row."""

    return_: Return
    files: tuple[FileReport, ...]

    @property
    def has_counts(self) -> bool:
        """Whether the files say anything of the return at all."""
        return bool(self.return_.counts)

    @property
    def is_complete(self) -> bool:
        """Whether the mapping knew every value, so that the counts can be used."""
        return not any(fate.asks_for_mapping for report in self.files for fate in report.fates)


def counts_of(
    files: Sequence[Given], mapping: ExtractMapping, terms: Terms, progress: Progress = lambda _name, _done, _all: None
) -> Prepared:
    """Return the return that these files give, and the fate of every row.

    Raises ``ExtractError`` for a file that cannot be read or does not fit the mapping.
    """
    salt, staff = new_salt(), None
    reports: list[FileReport] = []
    counts: dict[Cell, int] = {}
    for given in _in_order(files):
        judged, report = _judged(given, _mapping_of(given, mapping), terms, salt, progress)
        add_from_staff(judged, _staff(judged, staff), terms)
        drop_unplaced(judged)
        once = count_once(judged)
        if given.kind == "staff" and any(one.from_staff for one in mapping.files.values()):
            staff = staff_list(judged)
        nothing = says_nothing(judged)
        found = {} if nothing else counts_of_rows(judged, terms)
        if counts.keys() & found.keys():
            raise ExtractError(f"{report.kind.title}: another file already gives these counts. Give one of the two.")
        counts |= found
        reports.append(_with_fates(report, judged, (*report.notices, *nothing, *notices_of(judged, once))))
    return Prepared(_return(counts, terms), tuple(reports))


def open_table(given: Given, header_row: int | None = None, sheet: str = "", named: Sequence[str] = ()) -> Table:
    """Return a file as a table, by what its bytes are; ``ExtractError`` for what can be none."""
    given.stream.seek(0)
    start = given.stream.read(HEAD)
    if start.startswith(OLD_WORKBOOK):
        raise ExtractError("This is an old or password-protected workbook. Save it as .xlsx or CSV.")
    other = kind_in_words(start)
    if other:
        raise ExtractError(f"This is {other}, although it may be named as a table. Save it as .xlsx or CSV.")
    score = score_of(load_kinds()[given.kind], named)
    if start.startswith(WORKBOOK_START):
        return WorkbookTable(given.stream, score, header_row, sheet)
    return TextTable(given.stream, score, header_row)


def refuse_personal(mapping: FileMapping, places: Mapping[str, tuple[int, ...]], personal: Sequence[Personal]) -> None:
    """Raise ``ExtractError`` where the mapping takes anything but a person's number from a personal column."""
    by_place = {one.place: one for one in personal}
    for key, at in places.items():
        item = mapping.kind.field(key)
        for place in at:
            if place in by_place and item.reads is not Reads.KEY:
                raise ExtractError(
                    f"{mapping.kind.title}: the mapping takes '{key}' from {by_place[place].words}. "
                    "Choose another column."
                )


def _in_order(files: Sequence[Given]) -> Iterator[Given]:
    for key in load_kinds():
        yield from (given for given in files if given.kind == key)


def _mapping_of(given: Given, mapping: ExtractMapping) -> FileMapping:
    if given.kind not in mapping.files:
        raise ExtractError(f"The mapping has no section [{given.kind}], which {given.name} needs.")
    return mapping.files[given.kind]


def _staff(judged: Judged, staff: StaffList | None) -> StaffList:
    wanted = judged.mapping.from_staff
    if staff is None or any(key not in staff.said for key in wanted):
        if wanted:
            raise ExtractError(
                f"{judged.mapping.kind.title}: the mapping takes {', '.join(wanted)} from the staff list. "
                "Give the staff list as well, with a column for each and for the person number."
            )
        return StaffList(judged.keys[:0], {}, {})
    return staff


def _judged(
    given: Given, mapping: FileMapping, terms: Terms, salt: str, progress: Progress
) -> tuple[Judged, FileReport]:
    named = [heading for headings in mapping.columns.values() for heading in headings]
    try:
        table = open_table(given, mapping.header_row, mapping.sheet, named)
        places = places_of(mapping, table.headings)
        personal = personal_columns(table.headings, table.sample())
        refuse_personal(mapping, places, personal)
        used = sorted({place for at in places.values() for place in at})
        judge = Judge(mapping, places, terms, salt)
        for batch in table.batches(used):
            judge.take(batch)
            progress(given.name, table.done, table.size)
    except ExtractError as error:
        raise ExtractError(f"{given.name}: {error.user_message}") from error
    judged = judge.judged(table.ragged())
    report = FileReport(
        kind=mapping.kind,
        name=given.name,
        rows=len(judged.rows) + len(judged.ragged),
        fates=(),
        notices=about_lines(table.line_ends_inside),
        personal=tuple(one for one in personal if one.place not in used),
        columns_read=len(used),
        columns_not_read=len(table.headings) - len(used),
    )
    return judged, report


def _with_fates(report: FileReport, judged: Judged, notices: tuple[Notice, ...]) -> FileReport:
    fates = tuple(judged.fates.told(judged.fate, judged.rows, judged.ragged))
    return replace(report, fates=fates, notices=notices)


def _return(counts: Mapping[Cell, int], terms: Terms) -> Return:
    edition = terms.edition
    counted = {cell.measure for cell in counts}
    details = ReturnDetails(
        organisation=terms.organisation,
        collection=edition.collection,
        template_version=edition.template_version,
        as_at=terms.as_at,
        window_from=terms.window_from,
        window_to=terms.window_to,
        services=terms.services,
        prepared_by=terms.prepared_by,
        tables={
            table.key: TableState.CANNOT_SUPPLY
            for table in edition.tables
            if not any(measure.key in counted for measure in table.measures)
        },
    )
    return Return(details, counts)
