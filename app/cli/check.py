"""`scwres check`: everything to fix or to confirm in one return, in words or as JSON. Nothing is stored."""

import argparse
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import _marked_copies
from app.cli._counts import read_year
from app.cli._database import database
from app.errors import UnavailableError
from app.settings import from_env

if TYPE_CHECKING:
    from schemas.dated_codes import DatedCode
    from schemas.ordering import Group
    from schemas.report import Report

SOUND, TO_FIX, UNREADABLE = 0, 1, 2
OVERRIDDEN = "D-19"
_HEADINGS = {"must_fix": "Must fix", "confirm": "Confirm", "note": "Note"}


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``check`` command."""
    parser = subparsers.add_parser(
        "check",
        help="check a return and list everything to fix or to confirm",
        description="Exit code: 0 with nothing to fix, 1 with something to fix, 2 if the file cannot be read.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the return: .xlsx, .ods or .csv")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--organisation", metavar="CODE", help="in the place of the organisation code in the file")
    parser.add_argument(
        "--collection", metavar="YEAR", type=read_year, help="in the place of the collection in the file"
    )
    _marked_copies.add_options(parser)
    parser.set_defaults(handler=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Print the report on one file and return the exit code."""
    report = _report(arguments)
    print(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if arguments.json else as_text(report))
    if arguments.marked or arguments.flat:
        _marked_copies.write_copies(arguments, report)
    if not report.readable:
        return UNREADABLE
    return TO_FIX if report.summary["must_fix"] else SOUND


def _report(arguments: argparse.Namespace) -> "Report":
    from app.indicators.catalogue import EDITIONS_DIR  # noqa: PLC0415 - loaded for this command only
    from schemas.report import check_file  # noqa: PLC0415 - same

    settings = from_env()
    return check_file(
        arguments.file,
        display_name=arguments.file.name,
        today=settings.clock.today(),
        organisation=arguments.organisation,
        collection=arguments.collection,
        editions_dir=settings.editions_dir or EDITIONS_DIR,
        overrides=True,
        also=_codes_beside(arguments.organisation) if arguments.organisation else (),
    )


def _codes_beside(code: str) -> "tuple[DatedCode, ...]":
    """Return the other codes of an organisation where this machine has the service's database; elsewhere none."""
    from app.services.organisation_history import codes_beside  # noqa: PLC0415 - loaded for this option only

    with suppress(UnavailableError), database() as engine:
        return codes_beside(engine, code)
    return ()


def as_text(report: "Report") -> str:
    """Return the report in plain words: the summary, then every finding with its place first, then what was not run."""
    return "\n".join((*_summary(report), *_findings(report), *_not_run(report)))


def _summary(report: "Report") -> Iterator[str]:
    counts = report.summary
    if not report.readable:
        yield f"{report.display_name} could not be read."
        return
    fix = f"{counts['must_fix']} {'thing' if counts['must_fix'] == 1 else 'things'} to fix"
    passed = f"{report.checks_passed} of {counts['checks_run']} checks passed"
    yield f"{report.display_name}: {passed}. {fix}, {counts['confirm']} to confirm."
    yield from (item.message for item in report.findings if item.code == OVERRIDDEN)


def _findings(report: "Report") -> Iterator[str]:
    from schemas.ordering import by_severity, grouped  # noqa: PLC0415 - loaded for this command only

    heading = None
    for group in grouped(by_severity(report.findings)):
        severity = _HEADINGS[group.first.severity]
        if severity != heading:
            yield f"\n{severity}"
            heading = severity
        yield from _group(report, group)


def _group(report: "Report", group: "Group") -> Iterator[str]:
    yield f"  {group.where}"
    yield f"    {group.message} {group.first.fix} [{group.first.code}]"
    if group.indicators and report.edition is not None:
        numbers = [report.edition.indicator(key).number for key in group.indicators]
        yield f"    Concerns {'indicator' if len(numbers) == 1 else 'indicators'} {', '.join(numbers)}."


def _not_run(report: "Report") -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for code, reason in sorted(report.not_run.items()):
        reasons.setdefault(reason, []).append(code)
    if reasons:
        yield "\nNot checked"
    for reason, codes in reasons.items():
        which = ", ".join(codes) if len(codes) <= len(_HEADINGS) else f"{len(codes)} checks"
        yield f"  {which}: {reason}"
