"""Every check of the catalogue with its result on one file: what passed, and what could not be run and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.indicators.edition import Edition
from app.services.report_items import ReportItem
from schemas.findings import Check, Severity, load_checks

FAMILIES = {
    "F": "The file and its sheets",
    "D": "Dates, services and other details",
    "C": "Single counts",
    "R": "Rows, and a part against its whole",
    "T": "Tables and services",
    "P": "Figures that are seldom right",
}


@dataclass(frozen=True, slots=True)
class CheckFamily:
    """The checks of one kind that passed."""

    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class NotRun:
    """Checks that could not be run, for one reason."""

    reason: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table of the workbook and how many findings stand on its sheet."""

    sheet: str
    to_fix: int
    to_confirm: int


@dataclass(frozen=True, slots=True)
class CheckResults:
    """How the checks went. ``families`` is empty for a file that was checked by an earlier catalogue."""

    passed: int
    run: int
    families: tuple[CheckFamily, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    tables: tuple[TableLine, ...] = ()


def check_results(summary: Mapping[str, Any], items: Sequence[ReportItem], edition: Edition | None) -> CheckResults:
    """Return how each check of the catalogue went on a file, from what was kept of its report."""
    run, reasons = int(summary.get("checks_run", 0)), dict(summary.get("not_run", {}))
    failed = {item.finding.code for item in items if item.finding.severity != Severity.NOTE} - set(reasons)
    catalogue = load_checks()
    by_this_catalogue = run + len(reasons) == len(catalogue)
    passed = [check for code, check in catalogue.items() if code not in failed and code not in reasons]
    return CheckResults(
        passed=max(0, run - len(failed)),
        run=run,
        families=_families(passed) if by_this_catalogue else (),
        not_run=_not_run(reasons, catalogue),
        tables=_tables(items, edition) if edition else (),
    )


def _families(passed: Iterable[Check]) -> tuple[CheckFamily, ...]:
    listed = list(passed)
    families = (
        CheckFamily(title, tuple(check for check in listed if check.code.startswith(letter)))
        for letter, title in FAMILIES.items()
    )
    return tuple(family for family in families if family.checks)


def _not_run(reasons: Mapping[str, str], catalogue: Mapping[str, Check]) -> tuple[NotRun, ...]:
    by_reason: dict[str, list[Check]] = {}
    for code, reason in sorted(reasons.items()):
        if code in catalogue:
            by_reason.setdefault(reason, []).append(catalogue[code])
    return tuple(NotRun(reason, tuple(checks)) for reason, checks in by_reason.items())


def _tables(items: Sequence[ReportItem], edition: Edition) -> tuple[TableLine, ...]:
    """Return a line for each table; none for a list in CSV, whose findings stand on no sheet."""
    if any(item.finding.line for item in items):
        return ()
    return tuple(
        TableLine(
            table.sheet,
            _count(items, table.sheet, Severity.MUST_FIX),
            _count(items, table.sheet, Severity.CONFIRM),
        )
        for table in edition.tables
    )


def _count(items: Sequence[ReportItem], sheet: str, severity: Severity) -> int:
    return sum(item.finding.sheet == sheet and item.finding.severity == severity for item in items)
