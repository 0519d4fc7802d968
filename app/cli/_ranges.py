"""The ranges that readers can deduce, as a table in plain text: one suppressed count a line."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.audit_ranges import NamedRange, NamedReader

_HEAD = ("Holder", "Count", "Before", "An outsider", "The closest of those that took part", "Pairs")
_NO_CLOSER = "as an outsider"


def ranges_table(collection: int, ranges: "Sequence[NamedRange]") -> str:
    """Return the ranges of a collection under a line that says what they are."""
    if not ranges:
        return f"Collection {collection}: there is no suppressed count to give a range of."
    rows = [_HEAD, *map(_cells, ranges)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    title = f"Collection {collection}: the smallest and the largest value that readers can deduce of each count."
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([title, *lines])


def _cells(one: "NamedRange") -> tuple[str, ...]:
    words = ", ".join(
        filter(None, (one.words["measure"], one.words["breakdown"], one.words["service"], one.words["group"]))
    )
    return (
        one.holder,
        words,
        _range(one.before),
        _range(one.outsider),
        _closest(one),
        "; ".join(map(_reader, one.pairs)) or "none asked",
    )


def _closest(one: "NamedRange") -> str:
    if not one.participants:
        return _NO_CLOSER
    more = len(one.participants) - 1
    others = f" (and {more:,} more can tell more than an outsider)" if more else ""
    return f"{_reader(one.participants[0])}{others}"


def _reader(one: "NamedReader") -> str:
    return f"{' and '.join(one.by)}: {_range(one.range)}"


def _range(ends: tuple[float, float]) -> str:
    from app.indicators.audit.words import range_words  # noqa: PLC0415 - the solver comes with it

    return range_words(*ends)
