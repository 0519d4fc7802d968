"""The list of findings as a page, before any file format: what stands in each column, and where each link leads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from schemas.cell_text import position
from schemas.findings import Severity
from schemas.grid import Sheet
from schemas.marking import SEVERITY_WORDS, Mark

NAME = "Findings"
TITLE = "Findings: what to fix and what to confirm in this return"
HEADINGS = {
    "Severity": 10.0,
    "Sheet": 18.0,
    "Cell": 7.0,
    "Row": 24.0,
    "Column": 13.0,
    "Value read": 12.0,
    "What we found": 40.0,
    "What to do": 40.0,
    "What was expected": 26.0,
    "Indicators": 11.0,
    "Reason given": 24.0,
    "Check": 8.0,
}
LINE_HEIGHT, WIDE_LETTERS = 15.0, 1.1
TALLEST = 400.0
SEVERITY_AT, CELL_AT = 0, 2
ASKS = {Severity.MUST_FIX: "to fix", Severity.CONFIRM: "to confirm", Severity.NOTE: "for your information"}
LEGEND = {
    Severity.MUST_FIX: "The return cannot be sent until this is mended.",
    Severity.CONFIRM: "Mend it, or say in the service why it is right.",
    Severity.NOTE: "Nothing has to be done.",
}
HEAD_ROW = 7


class Line(NamedTuple):
    """One finding as a row of the page. ``target`` is the sheet and cell that it leads to, if there is one."""

    severity: Severity
    texts: tuple[str, ...]
    target: tuple[str, str] | None


def page_lines(marks: Iterable[Mark], sheets: Mapping[str, str]) -> Iterator[Line]:
    """Yield each finding's row. ``sheets`` gives the workbook's own name for each sheet that a mark may name."""
    for mark in marks:
        sheet = sheets.get(mark.sheet or "")
        has_cell = position(mark.cell or "") is not None
        target = (sheet, (mark.cell or "") if has_cell else "A1") if sheet else None
        yield Line(mark.severity, texts_of(mark), target)


def texts_of(mark: Mark) -> tuple[str, ...]:
    """Return what stands in each column about one finding; a file without cells has lines in their place."""
    return (
        mark.word,
        mark.sheet or "",
        mark.cell or (f"line {mark.line}" if mark.line else ""),
        mark.row or "",
        mark.column or "",
        mark.value or "",
        mark.message,
        mark.fix or "",
        mark.expected or "",
        ", ".join(mark.indicators),
        mark.why,
        mark.code,
    )


def summary_line(marks: Sequence[Mark]) -> str:
    """Return how many findings there are of each severity, in words."""
    if not marks:
        return "Nothing was found that has to be fixed or confirmed."
    said = [f"{count} {words}" for severity, words in ASKS.items() if (count := _count(marks, severity))]
    return f"{', '.join(said)}. Choose a name in the column Cell to go there."


def _count(marks: Iterable[Mark], severity: Severity) -> int:
    return sum(mark.severity is severity for mark in marks)


def legend_lines() -> Iterator[tuple[Severity, str, str]]:
    """Yield each severity with its word and what it asks."""
    for severity, meaning in LEGEND.items():
        yield severity, SEVERITY_WORDS[severity], meaning


def link_shown(line: Line) -> str:
    """Return what the link of a row reads: the cell, or that it leads to the sheet as a whole."""
    return line.texts[CELL_AT] or "open"


def line_height(texts: Iterable[str]) -> float:
    """Return how tall a row must be, in points, for its longest text to be read in full."""
    lines = (
        sum(max(1, ceil(len(piece) * WIDE_LETTERS / width)) for piece in text.split("\n"))
        for text, width in zip(texts, HEADINGS.values(), strict=True)
    )
    return min(TALLEST, LINE_HEIGHT * max(lines))


def is_findings_page(sheet: Sheet) -> bool:
    """Whether a sheet is a list of findings that we gave back: it holds nothing of the return."""
    return sheet.cell(0, 0).text == TITLE
