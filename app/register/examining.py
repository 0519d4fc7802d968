"""Examines a file before it may replace another: everything that is wrong with it at once, each by line and column."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from app.register.layouts import Layout
from app.register.reading import ReferenceFileError, Row, shortened

MOST_FINDINGS = 50
MOST_LINES = 50_000
LONGEST_CELL = 1_000
LINE_BREAKS = str.maketrans("", "", "\r\n\t")


@dataclass(frozen=True, slots=True)
class FileFinding:
    """One thing wrong with a file: where, and what to do. ``line`` is ``None`` where it is about the whole file."""

    line: int | None
    column: str
    message: str

    @property
    def place(self) -> str:
        """The place in words, such as ``line 12, column count``."""
        if self.line is None:
            return "the whole file"
        return f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file holds, as typed rows and as its lines' cells, or what is wrong with it.

    ``more`` says that there are further findings than those listed.
    """

    rows: tuple[Any, ...]
    lines: tuple[Row, ...]
    findings: tuple[FileFinding, ...]
    more: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether the file may be put in force."""
        return not self.findings


def examine(content: bytes, name: str, layout: Layout) -> Examined:
    """Return what a file holds, or at most fifty findings; ``name`` is what the file is called in them."""
    try:
        found = tuple(_lines(content, name, layout.header))
    except ReferenceFileError as error:
        return Examined((), (), (_finding(error),))
    if not found:
        return Examined((), (), (FileFinding(None, "", "There is no line below the column names."),))
    lines = tuple(one for one in found if isinstance(one, Row))
    rows: list[Any] = []
    findings = [one for one in found if isinstance(one, FileFinding)]
    for line in lines:
        try:
            _check_text(line)
            rows.append(layout.parse(line))
        except ReferenceFileError as error:
            findings.append(_finding(error))
    findings += _repeated(lines, layout.key)
    findings.sort(key=lambda one: one.line or 0)
    if findings:
        return Examined((), (), tuple(findings[:MOST_FINDINGS]), more=len(findings) > MOST_FINDINGS)
    return Examined(tuple(rows), lines, ())


def _finding(error: ReferenceFileError) -> FileFinding:
    return FileFinding(error.line, error.column, error.wrong)


def _lines(content: bytes, name: str, header: tuple[str, ...]) -> Iterator[Row | FileFinding]:
    reader = csv.reader(StringIO(_text(content), newline=""), strict=True)
    try:
        _check_header(next(reader, []), header)
        for number, cells in enumerate((cells for cells in reader if cells), start=1):
            yield _line(reader.line_num, name, cells, header)
            if number > MOST_LINES:
                raise ReferenceFileError(f"There are more than {MOST_LINES:,} lines, the most that a file may have.")
    except csv.Error as error:
        wrong = "A quotation mark is opened and never closed, or stands where none can. Look at this line and above."
        raise ReferenceFileError(wrong, line=reader.line_num) from error


def _text(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ReferenceFileError(
            "This is a spreadsheet. Save it as CSV UTF-8 (comma delimited), then choose that file."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReferenceFileError("This is not UTF-8 text. Save the file as CSV UTF-8, then choose it again.") from None
    if "\0" in text:
        raise ReferenceFileError("This is not a text file. Choose the file that was saved as CSV UTF-8.")
    return text


def _check_header(found: list[str], expected: tuple[str, ...]) -> None:
    if tuple(found) == expected:
        return
    if len(found) == 1 and any(mark in found[0] for mark in ";\t"):
        wrong = "The columns are not separated by commas. Save the file as CSV UTF-8 (comma delimited)."
        raise ReferenceFileError(wrong, line=1)
    missing = ", ".join(column for column in expected if column not in found)
    extra = ", ".join(shortened(column) or "one without a name" for column in found if column not in expected)
    said = [f"Missing: {missing}."] if missing else []
    said += [f"Not expected: {shortened(extra)}."] if extra else []
    differ = " ".join(said) or "They are in another order, or one is there twice."
    wrong = f"The column names differ. {differ} The first line must be: {','.join(expected)}"
    raise ReferenceFileError(wrong, line=1)


def _line(number: int, name: str, cells: list[str], header: tuple[str, ...]) -> Row | FileFinding:
    if len(cells) != len(header):
        wrong = f"There are {len(cells)} cells where {len(header)} were expected. Look for a comma too many or too few."
        return FileFinding(number, "", wrong)
    return Row(name, number, dict(zip(header, cells, strict=True)))


def _check_text(line: Row) -> None:
    for column, cell in line.cells.items():
        if len(cell) > LONGEST_CELL:
            raise line.refusal(column, f"at most {LONGEST_CELL:,} characters long")
        if not cell.translate(LINE_BREAKS).isprintable():
            raise line.refusal(column, "free of control characters; type the cell again")


def _repeated(lines: tuple[Row, ...], key: tuple[str, ...]) -> Iterator[FileFinding]:
    first: dict[tuple[str, ...], int] = {}
    for line in lines:
        cells = tuple(line.cells[column] for column in key)
        if cells in first:
            message = f"It speaks of the same thing as line {first[cells]}: {', '.join(filter(None, cells))}. Keep one."
            yield FileFinding(line.line, "", message)
        first.setdefault(cells, line.line)
