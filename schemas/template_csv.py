"""Writes the template as a long CSV: the details as ``#key: value`` lines, then one row per count."""

from collections.abc import Iterator, Mapping

from app.indicators.edition import Edition
from app.indicators.returns import Cell, Return
from schemas.layout import InputKind, layout

HEADER = ("service", "measure", "breakdown", "ethnic_group", "count")
SEPARATORS = (",", ";", "\t", "|")
BYTE_ORDER_MARK = "\ufeff"


def csv_bytes(edition: Edition, details: Mapping[str, str], filled: Return | None) -> bytes:
    """Return the details and every count as CSV; a byte order mark leads only where Excel would need it."""
    return encoded("".join(_lines(edition, details, filled)))


def encoded(text: str) -> bytes:
    """Return a CSV's text as bytes, led by a byte order mark only where Excel would need it."""
    return (text if text.isascii() else BYTE_ORDER_MARK + text).encode()


def _lines(edition: Edition, details: Mapping[str, str], filled: Return | None) -> Iterator[str]:
    for key, value in details.items():
        yield f"{detail_line(key, value)}\r\n"
    yield ",".join(HEADER) + "\r\n"
    counts = filled.counts if filled else {}
    for item in layout(edition):
        if item.kind is InputKind.COUNT:
            yield _count_line(item.counted, counts)


def detail_line(key: str, value: str) -> str:
    """Return one detail as the CSV form writes it, quoted where its line ends or its last mark would be lost."""
    line = f"#{key}: {value}".rstrip()
    if "\n" not in value and not line.endswith(SEPARATORS):
        return line
    quoted = line.replace('"', '""')
    return f'"{quoted}"'


def _count_line(cell: Cell, counts: Mapping[Cell, int]) -> str:
    return ",".join((*cell, str(counts.get(cell, "")))) + "\r\n"
