"""Strata or organisations in a file: for each, a of n1 people in the first group and c of n2 in the second."""

import csv
import sys
from io import StringIO
from pathlib import Path

from app.cli._counts import read_count
from app.errors import InvalidRequestError

_COLUMNS = ("a", "n1", "c", "n2")
_SYNONYMS = {
    "a": ("ai", "x1", "x1i", "y1", "events1", "event1", "numerator1"),
    "n1": ("n1i", "total1", "denominator1"),
    "c": ("ci", "x2", "x2i", "y2", "events2", "event2", "numerator2"),
    "n2": ("n2i", "total2", "denominator2"),
}
_COLUMN_OF = {other: name for name, others in _SYNONYMS.items() for other in (name, *others)}
_SEPARATORS = ",;\t|"
_STANDARD_INPUT = "-"
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

    Raises InvalidRequestError, with the line, where the file cannot be read as such.
    """
    called = "The input" if str(path) == _STANDARD_INPUT else path.name
    (_, header), *rows = _lines(path, called) or [(1, [])]
    names = [_column(field) for field in header]
    if any(names.count(name) != 1 for name in _COLUMNS):
        raise InvalidRequestError(
            f"{called} must start with the line a,n1,c,n2, each of the names once{_begun(header)}."
        )
    if not rows:
        raise InvalidRequestError(f"{called} has no strata. Under the line a,n1,c,n2, write one line for each.")
    return tuple(list(column) for column in zip(*(_row(row, names) for row in rows), strict=True))


def _column(field: str) -> str:
    plain = "".join(field.lower().replace("_", " ").split())
    return _COLUMN_OF.get(plain, plain)


def _begun(header: list[str]) -> str:
    shown = ",".join(field.strip() for field in header)
    longest = 60
    return f"; it starts with {shown[:longest]!r}" if shown else ""


def _lines(path: Path, called: str) -> list[_Line]:
    """Give the lines that are not empty, with their numbers; a comma, semicolon, tab or bar parts the fields."""
    try:
        text = _bytes(path, called).decode("utf-8-sig")
        header = next((line for line in StringIO(text, newline="") if line.strip()), "")
        reader = csv.reader(StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=header.count), strict=True)
        return [(reader.line_num, fields) for fields in reader if any(field.strip() for field in fields)]
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise InvalidRequestError(f"{path} could not be opened: {reason}. Check the name.") from None
    except (UnicodeDecodeError, csv.Error, ValueError):
        raise InvalidRequestError(f"{called} is not a text file of comma-separated values in UTF-8.") from None


def _bytes(path: Path, called: str) -> bytes:
    content = sys.stdin.buffer.read() if str(path) == _STANDARD_INPUT else path.read_bytes()
    for beginning, kind in _OTHER_KINDS.items():
        if content.startswith(beginning):
            raise InvalidRequestError(f"{called} is {kind}.")
    return content


def _row(row: _Line, names: list[str]) -> list[int]:
    line, fields = row
    while len(fields) > len(names) and not fields[-1].strip():
        fields.pop()
    if len(fields) != len(names):
        raise InvalidRequestError(f"Line {line} has {len(fields)} values. The header has {len(names)}.")
    by_name = dict(zip(names, fields, strict=True))
    return [read_count(f"Line {line}: {name}", by_name[name]) for name in _COLUMNS]
