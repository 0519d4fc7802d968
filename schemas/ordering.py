"""Findings in the order of the file, and merged where the same sentence holds for many cells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.indicators.edition import Edition
from schemas.findings import Finding, Severity
from schemas.layout import START_SHEET

MOST_NAMED = 10
_CELL = re.compile(r"([A-Z]+)(\d+)")
_SEVERITIES = tuple(Severity)
_Key = tuple[int, int, int, int, str]


def in_order(edition: Edition, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings from the top of the file to its end: sheet by sheet, row by row, column by column."""
    sheets = {START_SHEET: 0} | {table.sheet: number for number, table in enumerate(edition.tables, start=1)}
    return tuple(sorted(findings, key=lambda item: _position(sheets, item)))


def _position(sheets: dict[str, int], item: Finding) -> _Key:
    place = item.place
    match = _CELL.fullmatch(place.cell or "")
    letters, row = (match[1], int(match[2])) if match else ("", 0)
    sheet = sheets.get(place.sheet, len(sheets)) if place.sheet else -1
    return sheet, place.line or 0, row, len(letters), f"{letters:4}{item.code}{item.key}"


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what must be fixed first, then what to confirm, then notes; within each the order given."""
    return tuple(sorted(findings, key=lambda item: _SEVERITIES.index(item.severity)))


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one sheet that say the same; the total is never hidden."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding whose sentences stand for all."""
        return self.findings[0]

    @property
    def total(self) -> int:
        """How many findings are merged."""
        return len(self.findings)

    @property
    def message(self) -> str:
        """What was found; of many lines, what holds for each."""
        return self.first.message if self.total == 1 else _of_any_line(self.first)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that any of them concerns, each once."""
        return tuple(dict.fromkeys(key for item in self.findings for key in item.indicators))

    @property
    def where(self) -> str:
        """The places in words: one in full; many as a total and the first ten."""
        if self.total == 1:
            return place_words(self.first)
        sheet = self.first.place.sheet
        names = [short_place(item) for item in self.findings]
        more = f" and {self.total - MOST_NAMED} more" if self.total > MOST_NAMED else ""
        what = f"{self.total} {'cells' if sheet else 'places'}: {', '.join(names[:MOST_NAMED])}{more}"
        return f"{sheet}, {what}" if sheet else what


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Merge findings of one sheet whose sentences are the same; groups stand where their first finding stood."""
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for item in findings:
        same = item.code, item.place.sheet, _of_any_line(item), item.expected, item.fix
        groups.setdefault(same, []).append(item)
    return tuple(Group(tuple(items)) for items in groups.values())


def _of_any_line(item: Finding) -> str:
    """Return a message without the number of its own line, by which alone it would differ from the next."""
    return item.message if item.place.line is None else item.message.replace(f"Line {item.place.line}", "Each line", 1)


def place_words(item: Finding) -> str:
    """Return where a finding stands, in the person's words: sheet, cell or line, row label, column label."""
    labels = ", ".join(label for label in (item.row, item.column) if label)
    place = ", ".join(part for part in (item.place.sheet, _cell_or_line(item)) if part)
    if place and labels:
        return f"{place} ({labels})"
    return place or labels or "The whole file"


def short_place(item: Finding) -> str:
    """Return the cell or line of a finding, or its labels where it has neither."""
    return _cell_or_line(item) or place_words(item)


def _cell_or_line(item: Finding) -> str:
    if item.place.cell:
        return item.place.cell
    return f"line {item.place.line}" if item.place.line is not None else ""
