"""Reads a long CSV in the child process into plain values: details, header and rows, each with its line."""

import csv
import io
from collections.abc import Iterator

from schemas.cell_text import clean
from schemas.text_encoding import encoding_of

DELIMITERS = (",", ";", "\t", "|")
LONGEST_FIELD = 32_767
EXPECTED = frozenset({"service", "measure", "breakdown", "ethnic_group", "count"})

Answer = dict[str, object]


class _Lines:
    """Hands out physical lines and counts them; the next one can be looked at first."""

    def __init__(self, text: str) -> None:
        self._lines = iter(io.StringIO(text, newline=""))
        self._waiting: list[str] = []
        self.number = 0

    def peek(self) -> str | None:
        if not self._waiting:
            self._waiting = [line for line in [next(self._lines, None)] if line is not None]
        return self._waiting[0] if self._waiting else None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.peek()
        if line is None:
            raise StopIteration
        self._waiting = []
        self.number += 1
        return line


def read_csv(path: str) -> Answer:
    """Return ``details``, ``header``, ``rows`` and ``fault`` (where reading had to stop) of a CSV as JSON values."""
    with open(path, "rb") as handle:  # noqa: PTH123 - pathlib would double the child's start
        content = handle.read()
    text = content.decode(encoding_of(content))
    csv.field_size_limit(LONGEST_FIELD)
    delimiter = _delimiter(text)
    answer: Answer = {"delimiter": delimiter, "details": [], "header": None, "rows": [], "fault": None}
    _read(_Lines(text), delimiter, answer)
    return answer


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0].strip().strip('"').lower()
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4:5]
    if first == "sep=":
        return "\t"
    return max(DELIMITERS, key=lambda delimiter: _known_names(text, delimiter))


def _known_names(text: str, delimiter: str) -> int:
    """Count the known column names in the first line that is not a detail, if it were split like this."""
    lines = (line for line in io.StringIO(text, newline="") if line.strip())
    header = next((line for line in lines if not line.startswith(("#", '"#', "sep="))), "")
    names = header.split(delimiter)
    return sum(name.strip().strip('"').casefold() in EXPECTED for name in names)


def _read(lines: _Lines, delimiter: str, answer: Answer) -> None:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    details: list[object] = []
    rows: list[object] = []
    answer["details"], answer["rows"] = details, rows
    while (line := lines.peek()) is not None:
        number = lines.number + 1
        if line.startswith("#"):
            details.append([number, clean(_detail(next(lines).strip("\r\n"), delimiter))[1:]])
            continue
        try:
            fields = next(reader)
        except csv.Error as error:
            answer["fault"] = [number, "long" if "limit" in str(error) else "quote"]
            return
        _keep([clean(field) for field in fields], number, answer, details, rows)


def _detail(line: str, delimiter: str) -> str:
    """Return a detail as it was written; a spreadsheet that saves with tabs has split it at its commas."""
    line = line.rstrip(f" {delimiter}")
    return ",".join(_unquoted(part) for part in line.split("\t")) if delimiter == "\t" else line


def _unquoted(part: str) -> str:
    is_quoted = len(part) > 1 and part[0] == part[-1] == '"'
    return part[1:-1].replace('""', '"') if is_quoted else part


def _without_spare(fields: list[str]) -> list[str]:
    """Return a detail's pieces without the empty fields that a spreadsheet adds; what its text ends in stays."""
    while len(fields) > 1 and not fields[-1].strip():
        fields = fields[:-1]
    return fields


def _keep(fields: list[str], number: int, answer: Answer, details: list[object], rows: list[object]) -> None:
    if number == 1 and fields and fields[0].casefold().startswith("sep="):
        return
    if fields and fields[0].startswith("#"):
        details.append([number, ",".join(_without_spare(fields))[1:]])
    elif not any(field.strip() for field in fields):
        return
    elif answer["header"] is None:
        answer["header"] = [number, fields]
    else:
        rows.append([number, fields])
