"""What is to be marked in a workbook: findings as every rendering says them, and the words at each cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.indicators.edition import Edition
from schemas.findings import Finding, Severity

SEVERITY_WORDS = {Severity.MUST_FIX: "Must fix", Severity.CONFIRM: "Confirm", Severity.NOTE: "Note"}
COMMENT_START, COMMENT_END = "[SC-WRES findings]", "[end of findings]"
AUTHOR = "SC-WRES findings"
LONGEST_COMMENT = 4_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding in plain values. ``indicators`` are the numbers that people know them by, such as ``2`` or ``5b``."""

    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    line: int | None
    row: str | None
    column: str | None
    value: str | None
    message: str
    expected: str | None
    fix: str | None
    indicators: tuple[str, ...] = ()
    reason: str | None = None
    waived_because: str | None = None

    @property
    def word(self) -> str:
        """What the finding asks, in words."""
        return SEVERITY_WORDS[self.severity]

    @property
    def why(self) -> str:
        """The reason that was given, or why nobody has to give one; empty where there is neither."""
        if self.waived_because:
            return f"Waived by the programme team: {self.waived_because}"
        return self.reason or ""

    def as_json(self) -> dict[str, Any]:
        """Return plain values from which ``mark_from_json`` makes the same mark."""
        return asdict(self)


def mark_from_json(fields: Mapping[str, Any]) -> Mark:
    """Return the mark of such plain values."""
    severity, indicators = Severity(fields["severity"]), tuple(fields["indicators"])
    return Mark(**{**fields, "severity": severity, "indicators": indicators})


def marks_of(findings: Iterable[Finding], edition: Edition | None) -> tuple[Mark, ...]:
    """Return the findings of a report in the order in which people read them: what must be fixed first."""
    return in_reading_order(_mark(item, edition) for item in findings)


def in_reading_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return what must be fixed first, then what to confirm, then notes; within each in the order given."""
    return tuple(sorted(marks, key=lambda mark: tuple(Severity).index(mark.severity)))


def _mark(item: Finding, edition: Edition | None) -> Mark:
    return Mark(
        code=item.code,
        severity=item.severity,
        sheet=item.place.sheet,
        cell=item.place.cell,
        line=item.place.line,
        row=item.row,
        column=item.column,
        value=item.value,
        message=item.message,
        expected=item.expected,
        fix=item.fix,
        indicators=tuple(edition.indicator(key).number for key in item.indicators) if edition else item.indicators,
    )


def comment_lines(marks: Sequence[Mark]) -> list[str]:
    """Return the comment on one cell, line by line, between two lines by which it can be found again."""
    lines: list[str] = []
    for mark in marks:
        fresh = [f"{mark.word}: {mark.message}"]
        fresh += [f"What to do: {mark.fix}"] if mark.fix else []
        fresh += [f"Reason given: {mark.why}"] if mark.why else []
        fresh += [f"Check {mark.code}"]
        if sum(map(len, (*lines, *fresh))) > LONGEST_COMMENT:
            lines.append("There is more about this cell: see the list of findings.")
            break
        lines += fresh
    return [COMMENT_START, *lines, COMMENT_END]
