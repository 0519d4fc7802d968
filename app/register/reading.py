"""Reads one reference file strictly: the header must be exactly as expected and every cell must parse."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path

from app.errors import ScWresError
from app.register.values import BoundedCount

UNAVAILABLE = "x"


class ReferenceFileError(ScWresError):
    """A reference file cannot be used as it is; the sentence names the file, the line and the column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a reference file, every cell still text, with accessors that parse or refuse."""

    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return the cell as it stands; empty where the file is blank."""
        return self.cells[column]

    def whole(self, column: str) -> int:
        """Return a whole number, zero or more; raise ``ReferenceFileError`` for anything else."""
        cell = self.cells[column]
        if not (cell.isascii() and cell.isdigit()):
            raise self.refusal(column, "a whole number")
        return int(cell)

    def optional_whole(self, column: str) -> int | None:
        """Return a whole number, or ``None`` where the cell is blank: unknown, never 0."""
        return self.whole(column) if self.cells[column] else None

    def available_whole(self, column: str) -> int | None:
        """Return a whole number, or ``None`` where the publisher marks it ``x``: unavailable."""
        return None if self.cells[column] == UNAVAILABLE else self.whole(column)

    def count(self, column: str) -> int | BoundedCount | None:
        """Return a whole number, a bounded unknown such as ``<10``, or ``None`` where the cell is blank."""
        cell = self.cells[column]
        if not cell.startswith("<"):
            return self.optional_whole(column)
        if not (cell[1:].isascii() and cell[1:].isdigit() and int(cell[1:]) > 0):
            raise self.refusal(column, "a whole number or a form such as <10")
        return BoundedCount.below(int(cell[1:]))

    def decimal(self, column: str) -> Decimal | None:
        """Return a number with its decimals as printed, or ``None`` where the cell is blank."""
        cell = self.cells[column]
        if not cell:
            return None
        try:
            number = Decimal(cell)
        except InvalidOperation:
            raise self.refusal(column, "a number") from None
        if not number.is_finite():
            raise self.refusal(column, "a number")
        return number

    def day(self, column: str) -> date:
        """Return an ISO date; raise ``ReferenceFileError`` for anything else."""
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            raise self.refusal(column, "a date such as 2025-09-30") from None

    def optional_day(self, column: str) -> date | None:
        """Return an ISO date, or ``None`` where the cell is blank."""
        return self.day(column) if self.cells[column] else None

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """Return the cell if it is one of the allowed words; raise ``ReferenceFileError`` otherwise."""
        if self.cells[column] not in allowed:
            raise self.refusal(column, f"one of {', '.join(allowed)}")
        return self.cells[column]

    def refusal(self, column: str, expected: str) -> ReferenceFileError:
        """Return the error that says which cell is wrong and what was expected there."""
        return ReferenceFileError(
            f"{self.file}, line {self.line}, column {column}: {self.cells[column]!r} is not {expected}."
        )


def read_rows(path: Path, header: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a UTF-8 CSV file; raise ``ReferenceFileError`` where it is not shaped as the header says."""
    lines = csv.reader(StringIO(_decoded(path), newline=""), strict=True)
    _check_header(path.name, next(lines, []), header)
    try:
        for cells in lines:
            yield _row(path.name, lines.line_num, cells, header)
    except csv.Error as error:
        raise ReferenceFileError(f"{path.name}, line {lines.line_num}: {error}.") from error


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a reference file; raise ``ReferenceFileError`` if it is missing or cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReferenceFileError(f"{path.name} could not be read from {path.parent}: {error.strerror}.") from error


def _decoded(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReferenceFileError(f"{path.name} is not UTF-8 text; save it as CSV UTF-8.") from None


def _check_header(name: str, found: list[str], expected: tuple[str, ...]) -> None:
    if tuple(found) == expected:
        return
    missing = [column for column in expected if column not in found]
    extra = [column for column in found if column not in expected]
    details = [f"missing {', '.join(missing)}"] if missing else []
    details += [f"not expected {', '.join(extra)}"] if extra else []
    raise ReferenceFileError(f"{name}: the columns differ: {'; '.join(details) or 'they are in another order'}.")


def _row(name: str, line: int, cells: list[str], header: tuple[str, ...]) -> Row:
    if len(cells) != len(header):
        raise ReferenceFileError(f"{name}, line {line}: {len(cells)} cells where {len(header)} were expected.")
    return Row(name, line, dict(zip(header, cells, strict=True)))
