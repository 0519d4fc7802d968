"""The report on one file: what was found, what could be read, and which checks could not be run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from app.indicators.catalogue import EDITIONS_DIR, current_collection, load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Return
from schemas.dated_codes import DatedCode
from schemas.detail_checks import Expected
from schemas.draft import every_indicator
from schemas.findings import Finding, Severity, load_checks
from schemas.raw import RawReturn, Source
from schemas.reading import PERSONAL_DETAILS, Unreadable, edition_of, read_file

_UNREAD = "The file could not be read."
_FILE_FAMILY = "F-"
_TABLE_FAMILY = "T-"


@dataclass(frozen=True, slots=True)
class Report:
    """What checking one file gave.

    ``findings`` stand in the order of the file. ``return_`` holds every detail and count that could be used:
    a cell with a finding that it is no count is absent. ``not_run`` gives a reason for each check left out.
    """

    display_name: str
    readable: bool
    findings: tuple[Finding, ...]
    not_run: Mapping[str, str] = field(default_factory=dict)
    edition: Edition | None = None
    source: Source | None = None
    return_: Return | None = None

    @property
    def summary(self) -> dict[str, int]:
        """How many findings of each severity, and how many checks were run and not run."""
        counts = {severity.value: self._count(severity) for severity in Severity}
        return counts | {"checks_run": len(load_checks()) - len(self.not_run), "checks_not_run": len(self.not_run)}

    def _count(self, severity: Severity) -> int:
        return sum(item.severity is severity for item in self.findings)

    @property
    def checks_passed(self) -> int:
        """How many of the checks that were run left nothing to fix or to confirm."""
        failed = {item.code for item in self.findings if item.severity is not Severity.NOTE}
        return self.summary["checks_run"] - len(failed - set(self.not_run))

    @property
    def must_not_be_kept(self) -> bool:
        """Whether the file holds details of single people, so that not even the file may stay."""
        return any(item.code == PERSONAL_DETAILS for item in self.findings)

    @property
    def indicators_blocked(self) -> tuple[str, ...]:
        """The indicators that cannot be computed as the return stands: faults to fix, and what is missing."""
        blocking = (item for item in self.findings if _blocks(item))
        return tuple(dict.fromkeys(key for item in blocking for key in item.indicators))

    def to_json(self) -> dict[str, object]:
        """Return the contract of ``scwres check --json`` as plain values."""
        return {
            "readable": self.readable,
            "findings": [finding_as_json(item) for item in self.findings],
            "summary": self.summary,
            "not_run": [{"code": code, "reason": reason} for code, reason in sorted(self.not_run.items())],
        }


def _blocks(item: Finding) -> bool:
    return item.severity is Severity.MUST_FIX or item.code.startswith(_TABLE_FAMILY)


def finding_as_json(item: Finding) -> dict[str, object]:
    """Return one finding as plain values."""
    return {
        "code": item.code,
        "severity": item.severity.value,
        "sheet": item.place.sheet,
        "cell": item.place.cell,
        "line": item.place.line,
        "row": item.row,
        "column": item.column,
        "value": item.value,
        "message": item.message,
        "expected": item.expected,
        "fix": item.fix,
        "indicators": list(item.indicators),
        "key": item.key,
    }


def check_file(  # noqa: PLR0913 - what the caller knows beforehand, all named
    path: Path,
    *,
    display_name: str,
    today: date,
    organisation: str | None = None,
    collection: int | None = None,
    previous: Return | None = None,
    editions_dir: Path = EDITIONS_DIR,
    overrides: bool = False,
    also: tuple[DatedCode, ...] = (),
) -> Report:
    """Read a file and run every check on it; a file that cannot be read gives a report as well.

    ``organisation`` and ``collection`` are what the return must say; with ``overrides`` they stand in the place
    of what it says, or supply what it lacks. A file may name the organisation by one of the codes in ``also`` that
    held on its as-at date, or holds today.
    Raises ``EditionError`` for a collection that has no edition.
    """
    raw = read_file(path, editions_dir=editions_dir, collection=collection)
    if isinstance(raw, Unreadable):
        costed = _costing(raw.findings, load_edition(collection or current_collection(editions_dir), editions_dir))
        return _unreadable(display_name, costed)
    edition = edition_of(raw, editions_dir=editions_dir)
    return _judge(raw, edition, display_name, Expected(today, organisation, collection, overrides, also), previous)


def _costing(findings: Iterable[Finding], edition: Edition) -> tuple[Finding, ...]:
    """Say of a fault without a cost of its own that every indicator waits until it is mended."""
    everything = every_indicator(edition)
    return tuple(
        replace(item, indicators=everything) if item.severity is Severity.MUST_FIX and not item.indicators else item
        for item in findings
    )


def _unreadable(display_name: str, findings: tuple[Finding, ...]) -> Report:
    not_run = {code: _UNREAD for code in load_checks() if not code.startswith(_FILE_FAMILY)}
    return Report(display_name, readable=False, findings=findings, not_run=not_run)


def _judge(raw: RawReturn, edition: Edition, display_name: str, expected: Expected, previous: Return | None) -> Report:
    from schemas.checking import check_raw  # noqa: PLC0415 - loads pandas and pandera, which a web process never does

    checked = check_raw(edition, raw, expected, previous)
    return Report(
        display_name=display_name,
        readable=True,
        findings=_costing(checked.findings, edition),
        not_run=checked.not_run,
        edition=edition,
        source=raw.source,
        return_=checked.return_,
    )
