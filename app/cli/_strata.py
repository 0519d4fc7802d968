"""Strata or organisations in a file: for each, a of n1 people in the first group and c of n2 in the second."""

import csv
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from app.cli._counts import read_count
from app.errors import InvalidRequestError
from schemas.text_encoding import EncodingError, encoding_of

_COLUMNS = ("a", "n1", "c", "n2")
_FOURFOLD = ("a", "b", "c", "d")  # b and d are those without the event
_SYNONYMS = {
    "a": ("ai", "x1", "x1i", "y1", "events1", "event1", "numerator1", "evente"),
    "n1": ("n1i", "total1", "denominator1", "ne"),
    "c": ("ci", "x2", "x2i", "y2", "events2", "event2", "numerator2", "eventc"),
    "n2": ("n2i", "total2", "denominator2", "nc"),
    "b": ("bi",),
    "d": ("di",),
}
_COLUMN_OF = {other: name for name, others in _SYNONYMS.items() for other in (name, *others)}
_SEPARATORS = ",;\t|"
_STANDARD_INPUT = "-"
_COMMENT = "#"
_FEWEST_ABOVE_A_TOTAL = 2
_OTHER_KINDS = {
    b"PK\x03\x04": "a workbook: save its sheet as CSV, and give that file",
    b"\xd0\xcf\x11\xe0": "an old workbook: save its sheet as CSV, and give that file",
    b"%PDF": "a PDF: copy its table into a CSV file, and give that file",
    b"{": "JSON: write it as CSV, and give that file",
    b"[": "JSON: write it as CSV, and give that file",
}

_Line = tuple[int, list[str]]


def read_strata(path: Path) -> tuple[list[int], ...]:
    """Give the columns a, n1, c and n2, which may stand in any order beside others; the path - is the standard input.

    Where it has the four cells of each table instead, the totals are their sums. Raises InvalidRequestError, with the
    line, where the file cannot be read as such or ends in a line of totals.
    """
    called = "The input" if str(path) == _STANDARD_INPUT else path.name
    (_, header), *rows = _lines(path, called) or [(1, [])]
    names = [_column(field) for field in header]
    is_fourfold = not {"n1", "n2"} & {*names} and all(names.count(name) == 1 for name in _FOURFOLD)
    wanted = _FOURFOLD if is_fourfold else _COLUMNS
    if any(names.count(name) != 1 for name in wanted):
        raise InvalidRequestError(
            f"{called} must start with the line a,n1,c,n2, each of the names once{_begun(header)}."
        )
    if not rows:
        raise InvalidRequestError(f"{called} has no strata. Under the line a,n1,c,n2, write one line for each.")
    read = [_row(row, names, wanted) for row in rows]
    _refuse_totals(read, rows[-1][0])
    if is_fourfold:
        read = [[a, a + b, c, c + d] for a, b, c, d in read]
    return tuple(list(column) for column in zip(*read, strict=True))


def _column(field: str) -> str:
    plain = "".join(field.lower().replace("_", " ").replace(".", " ").split())
    return _COLUMN_OF.get(plain, plain)


def _begun(header: list[str]) -> str:
    shown = ",".join(field.strip() for field in header)
    longest = 60
    return f"; it starts with {shown[:longest]!r}" if shown else ""


def _lines(path: Path, called: str) -> list[_Line]:
    """Give the lines that are not empty, with their numbers; a comma, semicolon, tab or bar parts the fields."""
    try:
        content = _bytes(path, called)
        text = content.decode(encoding_of(content))
        header = next((line for line in StringIO(text, newline="") if line.strip() and line[0] != _COMMENT), "")
        reader = csv.reader(StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=header.count), strict=True)
        return [(reader.line_num, fields) for fields in reader if _says_something(fields)]
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise InvalidRequestError(f"{path} could not be opened: {reason}. Check the name.") from None
    except (EncodingError, csv.Error, ValueError):
        raise InvalidRequestError(f"{called} is not a text file of comma-separated values in UTF-8.") from None


def _says_something(fields: list[str]) -> bool:
    # A sign alone is the name of a column of numbers, as "#,a,n1,c,n2" begins.
    is_comment = fields[:1] != [_COMMENT] and any(field.startswith(_COMMENT) for field in fields[:1])
    return any(field.strip() for field in fields) and not is_comment


def _refuse_totals(rows: list[list[int]], last_line: int) -> None:
    """Refuse a last line that is the sum of those above it: as one more stratum it would count everybody twice."""
    *above, last = rows
    told = [row for row in above if any(row)]
    if len(told) >= _FEWEST_ABOVE_A_TOTAL and last == [sum(column) for column in zip(*above, strict=True)]:
        raise InvalidRequestError(f"Line {last_line} is the sum of the lines above it. Leave the line of totals out.")


def _bytes(path: Path, called: str) -> bytes:
    content = sys.stdin.buffer.read() if str(path) == _STANDARD_INPUT else path.read_bytes()
    for beginning, kind in _OTHER_KINDS.items():
        if content.startswith(beginning):
            raise InvalidRequestError(f"{called} is {kind}.")
    return content


def _row(row: _Line, names: list[str], wanted: Sequence[str]) -> list[int]:
    line, fields = row
    while len(fields) > len(names) and not fields[-1].strip():
        fields.pop()
    if len(fields) != len(names):
        raise InvalidRequestError(f"Line {line} has {len(fields)} values. The header has {len(names)}.")
    by_name = dict(zip(names, fields, strict=True))
    return [read_count(f"Line {line}: {name}", by_name[name]) for name in wanted]
