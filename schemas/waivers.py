"""Waivers: what a check finds is a note where the programme team waived it; the finding itself always stays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schemas.findings import Finding, Severity, load_checks
from schemas.report import Report


@dataclass(frozen=True, slots=True)
class Waived:
    """One waiver in force: its number, the code of the check, and the one place it is for, if not for all."""

    number: int
    code: str
    place: str | None = None

    def covers(self, item: Finding) -> bool:
        """Whether a finding is of this check, at this place."""
        if item.code != self.code:
            return False
        names = (item.place.sheet, item.row, item.place.cell)
        return self.place is None or self.place.casefold() in {name.casefold() for name in names if name}


def waivable_codes() -> tuple[str, ...]:
    """Return the codes of the checks that may be waived, in order."""
    return tuple(sorted(code for code, check in load_checks().items() if check.waivable))


def with_waivers(report: Report, waivers: Iterable[Waived]) -> Report:
    """Return the report with every finding that a waiver covers as a note that carries the waiver's number.

    A waiver of a check that must not be waived covers nothing.
    """
    allowed = set(waivable_codes())
    usable = [waiver for waiver in waivers if waiver.code in allowed]
    return replace(report, findings=tuple(_judged(item, usable) for item in report.findings))


def _judged(item: Finding, waivers: list[Waived]) -> Finding:
    if item.severity is Severity.NOTE:
        return item
    number = next((waiver.number for waiver in waivers if waiver.covers(item)), None)
    return item if number is None else replace(item, severity=Severity.NOTE, waiver=number)
