"""An extract in a text file: UTF-8, UTF-16 with its mark, or Windows; commas, semicolons, tabs or bars."""

import codecs
import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from app.extracts.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TITLES,
    Batch,
    ExtractError,
    Rows,
    Score,
    blank_row,
    header_at,
)

PIECE = 1024 * 1024
BLOCK = 4 * PIECE
HEAD = 256 * 1024
SAMPLES, SAMPLE_BYTES, ROWS_EACH = 64, 8192, 6
LONGEST_FIELD = 32_767
DELIMITERS = (",", ";", "\t", "|")
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NEVER_IN_WINDOWS = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


class TextTable:
    """One text file, read in pieces. ``score`` says how many headings of a row are known, to find the header.

    Raises ``ExtractError`` for what is no such file.
    """

    def __init__(self, stream: BinaryIO, score: Score, header_row: int | None = None) -> None:
        self._stream = stream
        self.size = stream.seek(0, io.SEEK_END)
        self._look = _Look(stream)
        text = self._head()
        self._delimiter, records = max(
            ((delimiter, _records(text, delimiter)) for delimiter in DELIMITERS),
            key=lambda pair: _rank(pair[1], score),
        )
        at = header_at(records, score, header_row)
        self.header_row = at + 1
        self._lines_before, header = records[at]
        self.headings = tuple(cell.strip() for cell in header)
        if len(self.headings) > MOST_COLUMNS:
            raise ExtractError(f"The file has {len(self.headings):,} columns; at most {MOST_COLUMNS} can be read.")
        if self._look.quotes % 2:
            self._refuse_unclosed()
        self._ragged = array("q")
        self.line_ends_inside = 0
        self.chosen_sheet = ""

    @property
    def done(self) -> int:
        """How many bytes have been read."""
        return self._stream.tell()

    def sample(self) -> list[list[str]]:
        """Return a few rows from all over the file."""
        rows: list[list[str]] = []
        for start in range(0, self.size, max(SAMPLE_BYTES, self.size // SAMPLES)):
            self._stream.seek(start - start % 2)
            lines = self._decoded(self._stream.read(SAMPLE_BYTES)).splitlines()
            lines = lines[self._lines_before if start == 0 else 1 : None if self._stream.tell() >= self.size else -1]
            read = list(csv.reader(lines, delimiter=self._delimiter))
            rows += [row for row in read[:ROWS_EACH] if len(row) == len(self.headings) and not blank_row(row)]
        return rows

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Yield the named columns; ``ExtractError`` where a quotation mark is never closed."""
        self._ragged = array("q")
        at, rows = self.header_row + 1, 0
        try:
            for batch in self._opened(columns):
                numbers = self._numbers(at, batch.num_rows)
                at, rows = int(numbers[-1]) + 1 if len(numbers) else at, rows + batch.num_rows
                if rows + len(self._ragged) > MOST_ROWS:
                    raise ExtractError(f"The file has more than {MOST_ROWS:,} rows. Send only what the return needs.")
                found = {column: batch.column(str(column)) for column in columns}
                _refuse_long(found.values())
                yield Batch(numbers, found)
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise ExtractError(
                f"The file cannot be read from about row {at:,} on: a quotation mark there is never closed, or a value "
                "is far too long. Save the extract again from the system that made it."
            ) from error
        self.line_ends_inside = max(0, self._look.lines - self._lines_before - rows - len(self._ragged))

    def ragged(self) -> Rows:
        """Return the numbers of the rows with more or fewer values than headings."""
        return np.array(self._ragged, np.int64)

    def _refuse_unclosed(self) -> None:
        """Find the record whose quotation mark never closes: all that follows would become one value."""
        self._stream.seek(0)
        text = io.TextIOWrapper(self._stream, self._look.encoding, errors="replace", newline="")
        reader, line = csv.reader(text, delimiter=self._delimiter, strict=True), 1
        try:
            for _record in reader:
                line = reader.line_num + 1
        except csv.Error:
            raise ExtractError(
                f"A quotation mark in line {line:,} is never closed, or stands where none may. Correct that line, or "
                "save the extract again."
            ) from None
        finally:
            text.detach()

    def _head(self) -> str:
        self._stream.seek(0)
        return self._decoded(self._stream.read(HEAD))

    def _decoded(self, content: bytes) -> str:
        return content.decode(self._look.encoding, errors="replace").removeprefix("\ufeff")

    def _opened(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        self._stream.seek(0)
        types = {str(column): pa.dictionary(pa.int32(), pa.string()) for column in columns}
        handler: Any = self._keep_ragged
        try:
            yield from pacsv.open_csv(
                pa.PythonFile(_Held(self._stream), mode="r"),
                read_options=pacsv.ReadOptions(
                    use_threads=False,
                    block_size=BLOCK,
                    skip_rows=self._lines_before,
                    column_names=[str(number) for number in range(len(self.headings))],
                    encoding=self._look.encoding,
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=handler,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=types, include_columns=list(types), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error) and "Could not skip" not in str(error):
                raise

    def _keep_ragged(self, row: Any) -> str:
        self._ragged.append(row.number + self.header_row - self._lines_before)
        return "skip"

    def _numbers(self, first: int, count: int) -> Rows:
        """Return the row numbers of the next rows, stepping over the ragged ones that lie between them."""
        numbers = np.arange(first, first + count, dtype=np.int64)
        skipped = np.array(self._ragged, np.int64)
        skipped = skipped[skipped >= first]
        return numbers if not len(skipped) else _stepped(numbers, skipped)


def _stepped(numbers: Rows, skipped: Rows) -> Rows:
    """Number rows so that none has the number of a skipped one."""
    gaps = skipped - np.arange(len(skipped))
    stepped: Rows = numbers + np.searchsorted(gaps, numbers, side="right")
    return stepped


def _refuse_long(columns: Iterable[pa.DictionaryArray]) -> None:
    """Raise ``ArrowInvalid`` for a value that no spreadsheet could hold: a lost quotation mark swallows rows."""
    for texts in columns:
        length = pc.max(pc.binary_length(texts.dictionary)).as_py()
        if (length or 0) > LONGEST_FIELD:
            raise pa.ArrowInvalid


class _Held:
    """A stream that stays open when its reader is done with it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def close(self) -> None:
        self.closed = True


class _Look:
    """A first look through all bytes: the encoding, and how many lines and quotation marks there are."""

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        head = stream.read(4)
        self.lines, self.quotes, self._zero = 0, 0, False
        utf_8, strange = codecs.getincrementaldecoder("utf-8")(), False
        self.encoding = next((name for mark, name in _WIDE if head.startswith(mark)), "")
        stream.seek(0)
        sound = True
        while piece := stream.read(PIECE):
            self.lines += piece.count(b"\n")
            self.quotes += piece.count(b'"')
            sound = sound and _decodes(utf_8, piece)
            self._zero = self._zero or b"\0" in piece
            strange = strange or (not piece.isascii() and any(mark in piece for mark in _NEVER_IN_WINDOWS))
        if not self.encoding:
            sound = sound and not utf_8.getstate()[0]
            self._refuse(strange=strange and not sound)
            self.encoding = "utf-8" if sound else "cp1252"

    def _refuse(self, *, strange: bool) -> None:
        if self._zero:
            raise ExtractError("This is not a text file: it holds bytes that no CSV has. Save it as CSV UTF-8 or XLSX.")
        if strange:
            raise ExtractError("The letters of this file cannot be read. Save it as CSV UTF-8 or XLSX.")


def _decodes(decoder: Any, piece: bytes) -> bool:
    if piece.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first records, each with the number of lines up to its end."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    try:
        for record in reader:
            records.append((reader.line_num, record))
            if len(records) == MOST_TITLES:
                break
    except csv.Error:
        return records
    return records


def _rank(records: Sequence[tuple[int, list[str]]], score: Score) -> tuple[int, int]:
    known = max((score(record) for _line, record in records), default=0)
    return known, max((len(record) for _line, record in records), default=0)
