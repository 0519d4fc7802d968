"""Reads one reference file strictly: the header must be exactly as expected and every cell must parse."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

from app.errors import ScWresError
from app.register.values import BoundedCount

UNAVAILABLE = "x"
MOST_DIGITS = 9  # more people than there are; and every whole number fits the database
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class ReferenceFileError(ScWresError):
    """A reference file cannot be used as it is; the sentence names the file, the line and the column.

    ``line`` and ``column`` say the place again, ``wrong`` what is wrong there without naming it.
    """

    def __init__(self, user_message: str, *, line: int | None = None, column: str = "", wrong: str = "") -> None:
        """Keep the sentence, and the place apart from it."""
        super().__init__(user_message)
        self.line = line
        self.column = column
        self.wrong = wrong or user_message


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
        if not (cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS):
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
        limit = cell[1:]
        if not (limit.isascii() and limit.isdigit() and len(limit) <= MOST_DIGITS and int(limit) > 0):
            raise self.refusal(column, "a whole number or a form such as <10")
        return BoundedCount.below(int(limit))

    def decimal(self, column: str) -> Decimal | None:
        """Return a number with its decimals as printed, or ``None`` where the cell is blank."""
        cell = self.cells[column]
        if not cell:
            return None
        if not NUMBER.fullmatch(cell):
            raise self.refusal(column, "a number")
        return Decimal(cell)

    def day(self, column: str) -> date:
        """Return an ISO date; raise ``ReferenceFileError`` for anything else."""
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            raise self.refusal(column, "a date such as 2025-09-30") from None

    def optional_day(self, column: str) -> date | None:
        """Return an ISO date, or ``None`` where the cell is blank."""
        return self.day(column) if self.cells[column] else None

    def month(self, column: str, *, other: str) -> str:
        """Return a month such as ``2020-04``, or the one other word that may stand in its place."""
        cell = self.cells[column]
        if cell != other and not MONTH.fullmatch(cell):
            raise self.refusal(column, f"a month such as 2020-04, or {other}")
        return cell

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """Return the cell if it is one of the allowed words; raise ``ReferenceFileError`` otherwise."""
        if self.cells[column] not in allowed:
            raise self.refusal(column, f"one of {', '.join(allowed)}")
        return self.cells[column]

    def refusal(self, column: str, expected: str) -> ReferenceFileError:
        """Return the error that says which cell is wrong and what was expected there."""
        wrong = f"{shortened(self.cells[column])!r} is not {expected}."
        place = f"{self.file}, line {self.line}, column {column}: "
        return ReferenceFileError(place + wrong, line=self.line, column=column, wrong=wrong)

    def contradiction(self, wrong: str) -> ReferenceFileError:
        """Return the error that says how the cells of this line contradict each other."""
        return ReferenceFileError(f"{self.file}, line {self.line}: {wrong}", line=self.line, wrong=_capital(wrong))


def shortened(cell: str) -> str:
    """Return a cell as it may be quoted: at most 60 characters of it."""
    longest = 60
    return cell if len(cell) <= longest else f"{cell[: longest - 1]}…"


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


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


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
